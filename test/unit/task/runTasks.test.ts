import { Scheduler, StoppedError } from '../../../nodes/shared/task/clock';
import type { KnownTask, Provider } from '../../../nodes/shared/providers/provider';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import type { ResultFile } from '../../../nodes/shared/task/job';
import { runTasks } from '../../../nodes/shared/task/run';
import { answer, GATEWAY_PAGE } from '../builders';
import { VirtualClock } from '../virtualClock';
import { completed, FakeService, jobOf, RATE, run } from './fakeService';

let clock: VirtualClock;
beforeEach(() => {
	clock = new VirtualClock();
});

const NO_BALANCE = answer(403, { error: { message: 'Insufficient quota', code: 'insufficient_quota' } });

describe('a run', () => {
	test('has one outcome per job, in the order of the jobs, however they end', async () => {
		const service = new FakeService(clock, undefined, (taskId, nth) =>
			answer(200, nth < 9 - 2 * Number(taskId.split('-')[1]) ? { status: 'queued' } : completed(taskId)),
		);
		const outcomes = await run(
			clock,
			[0, 1, 2, 3].map((job) => jobOf(service, job)),
			4,
		);
		expect(outcomes.map(({ task }) => task?.ref.taskId)).toEqual([
			'task-0-0',
			'task-1-0',
			'task-2-0',
			'task-3-0',
		]);
		expect(outcomes[0]).toMatchObject({
			task: { ref: { provider: 'yishangCloud', operation: 'textToVideo', model: 'sora-2' } },
			state: { status: 'succeeded' },
			files: ['file of https://cdn.example/task-0-0.mp4'],
			statusChecks: 10,
		});
		expect(outcomes[0]).not.toHaveProperty('failure');
		const [first = 0, , , last = 0] = outcomes.map(({ finishedAtMs }) => finishedAtMs);
		expect(last).toBeLessThan(first);
	});

	test('has never more tasks open than it may, and uses all it may', async () => {
		const service = new FakeService(clock);
		await run(
			clock,
			Array.from({ length: 10 }, (_, job) => jobOf(service, job)),
			3,
		);
		expect(service.mostOpen).toBe(3);
		expect(service.submits).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	test('does not hold a place at the provider while it downloads, and downloads three at a time', async () => {
		const service = new FakeService(clock, undefined, (taskId) => answer(200, completed(taskId)));
		let [now, most] = [0, 0];
		const fetch = async () => {
			most = Math.max(most, ++now);
			await clock.sleep(60_000);
			now--;
			return 'file';
		};
		const outcomes = await run(
			clock,
			Array.from({ length: 6 }, (_, job) => jobOf(service, job, { fetch })),
			1,
		);
		expect(most).toBe(3);
		expect(outcomes.every(({ files }) => files?.length === 1)).toBe(true);
	});

	test('without jobs is over', async () => expect(await run(clock, [])).toEqual([]));
});

describe('one job does not disturb the others', () => {
	const others = (service: FakeService, odd: Parameters<typeof jobOf>[2]) =>
		run(clock, [jobOf(service, 0), jobOf(service, 1, odd), jobOf(service, 2)], 2);

	test.each<[string, Parameters<typeof jobOf>[2], object]>([
		[
			'refused',
			{ send: async () => await Promise.resolve(answer(400, { error: { message: 'no' } })) },
			{ kind: 'invalidRequest', phase: 'submit' },
		],
		[
			'gateway',
			{ send: async () => await Promise.resolve(answer(502, GATEWAY_PAGE)) },
			{ kind: 'outcomeUnknown', phase: 'submit' },
		],
		[
			'no file',
			{ fetch: async () => await Promise.resolve({ problem: 'empty' }) },
			{ kind: 'download', providerMessage: 'empty', phase: 'download' },
		],
		['out of time', { timeoutSeconds: 0 }, { kind: 'timeout', phase: 'status' }],
		[
			'a mistake of ours',
			{ send: async () => await Promise.reject(new TypeError('oops')) },
			{ providerMessage: 'oops', phase: 'submit' },
		],
		['uncertain', { uncertain: true }, { kind: 'outcomeUnknown', phase: 'submit' }],
	])('%s', async (_what, odd, failure) => {
		const service = new FakeService(clock);
		const [first, second, third] = await others(service, odd);
		expect(second?.failure).toMatchObject(failure);
		for (const outcome of [first, third]) expect(outcome?.files).toHaveLength(1);
	});

	test('a mistake while downloading loses neither the task nor its address', async () => {
		const broken = { fetch: async () => await Promise.reject(new TypeError('oops')) };
		const [, outcome] = await others(new FakeService(clock), broken);
		expect(outcome).toMatchObject({
			task: { ref: { taskId: 'task-1-0' } },
			state: { urls: ['https://cdn.example/task-1-0.mp4'] },
			failure: { phase: 'download' },
		});
	});

	test('an uncertain job sends nothing', async () => {
		const service = new FakeService(clock);
		await others(service, { uncertain: true });
		expect(service.submits).toEqual([0, 2]);
	});
});

describe('how a task ends', () => {
	test.each([
		['failed', { error: { message: 'no' } }, { kind: 'taskFailed', providerMessage: 'no', phase: 'task' }],
		['failed', { error: { message: '审核' } }, { kind: 'contentRejected', phase: 'task' }],
		['cancelled', {}, { kind: 'cancelled', phase: 'task' }],
		['expired', {}, { kind: 'expired', phase: 'task' }],
	])('%s with %j', async (status, more, failure) => {
		const service = new FakeService(clock, undefined, () => answer(200, { status, ...more }));
		const [outcome] = await run(clock, [jobOf(service, 0)]);
		expect(outcome).toMatchObject({ failure, task: { ref: { taskId: 'task-0-0' } } });
		expect(outcome).not.toHaveProperty('files');
		expect(outcome?.finishedAtMs).toBe(clock.nowMs());
	});

	const completedWithout = () =>
		new FakeService(clock, undefined, () => answer(200, { status: 'completed' }));

	test('completed without an address, where the provider has no other place for the file', async () => {
		const provider: Provider = { ...yishangCloud };
		delete provider.content;
		const [outcome] = await run(clock, [jobOf(completedWithout(), 0, { provider })]);
		expect(outcome).toMatchObject({ failure: { kind: 'noVideo', phase: 'task' }, statusChecks: 4 });
	});

	test('completed without an address: the file is at its own place, and whoever fetches it need not ask again', async () => {
		const absolute = (url: string) => `https://a.example${url}`;
		const fetched: unknown[] = [];
		const fetch = async ({ url, needsKey }: ResultFile) => {
			fetched.push({ url, needsKey });
			return await Promise.resolve('file');
		};
		const place = 'https://a.example/v1/videos/task-0-0/content';
		const [outcome] = await run(clock, [jobOf(completedWithout(), 0, { absolute, fetch })]);
		expect(outcome).toMatchObject({ state: { urls: [place] }, files: ['file'], statusChecks: 1 });
		expect(fetched).toEqual([{ url: place, needsKey: true }]);
		const shownOnly = jobOf(completedWithout(), 0, { absolute });
		delete shownOnly.fetch;
		const [shown] = await run(clock, [shownOnly]);
		expect(shown).toMatchObject({ state: { urls: [place] }, statusChecks: 4 });
	});

	test('not waited for, it has a task and the answer to the submit', async () => {
		const [outcome] = await run(clock, [jobOf(new FakeService(clock), 0, { wait: 'none' })]);
		expect(outcome).toEqual({
			// When it was sent, not when the answer came.
			task: expect.objectContaining({ submittedAtMs: VirtualClock.START_MS }),
			raw: { task_id: 'task-0-0', status: 'queued' },
			statusChecks: 0,
		});
	});

	test('a task that is known is not submitted again, and asked for at once', async () => {
		const known: KnownTask = { ref: { provider: 'yishangCloud', taskId: 'old' } };
		const service = new FakeService(clock);
		const [polled] = await run(clock, [jobOf(service, 0, { known })]);
		expect(polled).toMatchObject({ task: known, state: { status: 'succeeded' } });
		const [once] = await run(clock, [jobOf(new FakeService(clock), 0, { known, wait: 'once' })]);
		expect(once).toMatchObject({ task: known, state: { status: 'running' }, statusChecks: 1 });
		expect(once).not.toHaveProperty('failure');
		expect(service.submits).toEqual([]);
	});
});

test('an empty balance stops further submits, and what is paid is seen through', async () => {
	const service = new FakeService(clock, (job) =>
		job < 2 ? { accepts: true } : { accepts: false, gives: NO_BALANCE },
	);
	const outcomes = await run(
		clock,
		Array.from({ length: 8 }, (_, job) => jobOf(service, job)),
		3,
	);
	expect(service.submits).toEqual([0, 1, 2]);
	expect(outcomes.map(({ files, failure }) => files?.length ?? failure?.kind)).toEqual([
		...[1, 1, 'quota', 'quota', 'quota', 'quota', 'quota', 'quota'],
	]);
});

test('every task id is told the moment it is known, before anything else is done with it', async () => {
	const log: string[] = [];
	const service = new FakeService(clock, (_job, nth) =>
		nth === 0 ? { accepts: false, gives: answer(429, '') } : { accepts: true },
	);
	const job = jobOf(service, 0, {
		onSubmit: () => log.push('submit'),
		onTask: ({ ref }) => log.push(`task ${ref.taskId}`),
		onState: ({ ref }, { status }) => log.push(`${ref.taskId} ${status}`),
	});
	await run(clock, [job]);
	expect(log).toEqual([
		...['submit', 'submit', 'task task-0-0', 'task-0-0 running', 'task-0-0 running', 'task-0-0 succeeded'],
	]);
});

test('Stop waits for submits that are under way, loses no id, and sends nothing more', async () => {
	const stop = new AbortController();
	const service = new FakeService(clock, () => ({ accepts: true, latencyMs: 9000 }));
	const known: string[] = [];
	const onTask = ({ ref }: KnownTask) => known.push(String(ref.taskId));
	const jobs = Array.from({ length: 6 }, (_, job) => jobOf(service, job, { onTask }));
	const scheduler = new Scheduler(clock, stop.signal, RATE);
	const running = runTasks(jobs, { clock, scheduler, maxConcurrentTasks: 2, random: () => 0.5 });
	const ended = expect(clock.settle(running)).rejects.toThrow(StoppedError);
	setImmediate(() => stop.abort());
	await ended;
	expect(service.submits).toEqual([0, 1]);
	expect(known).toEqual([...service.tasks.values()].flat());
	expect(clock.seconds).toBeGreaterThanOrEqual(9);
});
