import type { Answer } from '../../../nodes/shared/task/submit';
import type { TaskJob } from '../../../nodes/shared/task/job';
import { answer } from '../builders';
import { VirtualClock } from '../virtualClock';
import { completed, FakeService, jobOf, run, type Happening } from './fakeService';

/** 200 items, of which every fifth goes wrong in one way or another: what becomes of each is its own. */

const ITEMS = 200;
const CAP = 20;
const JOB_SECONDS = 20;

/** What goes wrong with an item, by its place in each group of 25. */
interface Trouble {
	submit?: Happening;
	/** In place of the end of the task. */
	ends?: object;
	check?: Answer;
	job?: Partial<TaskJob<string>>;
	/** Of the outcome. */
	failure: object;
}

const TROUBLES: Record<number, Trouble> = {
	2: {
		submit: { accepts: false, gives: answer(400, { error: { message: 'prompt field is required' } }) },
		failure: { kind: 'invalidRequest', phase: 'submit' },
	},
	7: {
		submit: { accepts: true, gives: { transport: 'unanswered', code: 'ECONNRESET', message: 'hang up' } },
		failure: { kind: 'outcomeUnknown', phase: 'submit' },
	},
	12: {
		ends: { status: 'failed', error: { message: '内容未通过审核' } },
		failure: { kind: 'contentRejected', phase: 'task' },
	},
	17: {
		job: { timeoutSeconds: 10 },
		failure: { kind: 'timeout', phase: 'status' },
	},
	22: {
		job: { fetch: async () => await Promise.resolve({ problem: 'The server sent an empty file' }) },
		failure: { kind: 'download', phase: 'download' },
	},
};

/** Is refused at first, and goes well in the end. */
const REFUSED_FIRST = 5;
const BUSY: Happening = { accepts: false, gives: answer(429, { error: { message: 'Too many requests' } }) };

function troubleOf(job: number): Trouble | undefined {
	return TROUBLES[job % 25];
}

test('200 items of which a fifth fails: each outcome in its place, everything else delivered, nothing paid twice', async () => {
	const clock = new VirtualClock();
	const submittedAt = new Map<string, number>();
	const service = new FakeService(
		clock,
		(job, nth) =>
			job % 25 === REFUSED_FIRST && nth < 2 ? BUSY : (troubleOf(job)?.submit ?? { accepts: true }),
		(taskId) => {
			const job = Number(taskId.split('-')[1]);
			const elapsed = clock.seconds - (submittedAt.get(taskId) ?? 0);
			if (elapsed < JOB_SECONDS) return answer(200, { status: 'processing' });
			return answer(200, troubleOf(job)?.ends ?? completed(taskId));
		},
	);
	const jobs = Array.from({ length: ITEMS }, (_, job) =>
		jobOf(service, job, {
			timeoutSeconds: 1800,
			...troubleOf(job)?.job,
			onTask: ({ ref }) => submittedAt.set(String(ref.taskId), clock.seconds),
		}),
	);
	const outcomes = await run(clock, jobs, CAP);

	expect(outcomes).toHaveLength(ITEMS);
	for (const [job, { task, files, failure }] of outcomes.entries()) {
		const trouble = troubleOf(job);
		if (trouble) expect(failure).toMatchObject(trouble.failure);
		else {
			expect(failure).toBeUndefined();
			expect(files).toEqual([`file of https://cdn.example/task-${job}-0.mp4`]);
		}
		// The task of this item and of no other; none where no answer told of one.
		if (task) expect(task.ref.taskId).toBe(`task-${job}-0`);
		expect(task === undefined).toBe(trouble?.submit !== undefined);
		expect(service.tasks.get(job)?.length ?? 0).toBeLessThanOrEqual(1);
	}
	expect(outcomes.filter(({ failure }) => failure)).toHaveLength(ITEMS / 5);
	expect(service.submits.length).toBeLessThan(ITEMS + 2 * (ITEMS / 25) + 1);
});
