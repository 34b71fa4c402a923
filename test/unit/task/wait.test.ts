import { isFailure } from '../../../nodes/shared/providers/provider';
import type { ProviderFailure, TaskState } from '../../../nodes/shared/providers/provider';
import { Scheduler, StoppedError } from '../../../nodes/shared/task/clock';
import { pacingOf } from '../../../nodes/shared/task/schedule';
import { askOnce, waitForTask, type WaitOptions } from '../../../nodes/shared/task/wait';
import { failed, PACING, RUNNING, succeeded } from '../builders';
import { VirtualClock } from '../virtualClock';

type StatusAnswer = TaskState | ProviderFailure;

const DONE = succeeded('https://a.example/v.mp4');
const START_MS = VirtualClock.START_MS;

let clock: VirtualClock;
let stop: AbortController;
let checkedAt: number[];
beforeEach(() => {
	clock = new VirtualClock();
	stop = new AbortController();
	checkedAt = [];
});

/** Options for a task of this very moment; the provider gives these answers, the last one for ever. */
function options(answers: StatusAnswer[], change: Partial<WaitOptions> = {}): WaitOptions {
	return {
		check: async () => {
			checkedAt.push(clock.seconds);
			return await Promise.resolve(answers[Math.min(checkedAt.length, answers.length) - 1] as StatusAnswer);
		},
		mayGrow: ({ urls }) => urls.length === 0,
		scheduler: new Scheduler(clock, stop.signal),
		clock,
		pacing: pacingOf(PACING, 'video'),
		typicalSeconds: () => PACING.typicalSeconds.video,
		pollIntervalSeconds: 10,
		deadlineMs: START_MS + 300_000,
		submittedAtMs: START_MS,
		firstCheckMs: START_MS + 5000,
		random: () => 0.5,
		...change,
	};
}

function times(count: number, answer: StatusAnswer): StatusAnswer[] {
	return Array.from({ length: count }, () => answer);
}

describe('waiting for a task', () => {
	test('ends with its end, and tells of every state', async () => {
		const states: TaskState[] = [];
		const wait = waitForTask(options([RUNNING, RUNNING, DONE], { onState: (state) => states.push(state) }));
		expect(await clock.settle(wait)).toEqual({ state: DONE, ended: 'answered', statusChecks: 3 });
		expect(checkedAt).toEqual([5, 15, 25]);
		expect(states).toEqual([RUNNING, RUNNING, DONE]);
	});

	test.each(['failed', 'rejected', 'cancelled', 'expired'] as const)('%s is an end', async (status) => {
		const end: TaskState = { status, urls: [], raw: {} };
		expect(await clock.settle(waitForTask(options([end])))).toMatchObject({ state: end, ended: 'answered' });
	});

	test('sits out any bad weather, however long', async () => {
		const weather = (['unavailable', 'rateLimit', 'malformed', 'quota'] as const).flatMap((kind) =>
			times(4, failed(kind)),
		);
		const wait = waitForTask(options([...weather, DONE], { deadlineMs: START_MS + 3_600_000 }));
		expect(await clock.settle(wait)).toEqual({ state: DONE, ended: 'answered', statusChecks: 17 });
	});

	test('honours Retry-After', async () => {
		const busy = failed('rateLimit', { retryAfterSeconds: 120 });
		await clock.settle(waitForTask(options([busy, DONE])));
		expect(checkedAt).toEqual([5, 125]);
	});

	test('checks a last time at the deadline, and says what it last knew', async () => {
		const wait = waitForTask(options([RUNNING], { deadlineMs: START_MS + 29_000 }));
		expect(await clock.settle(wait)).toEqual({ state: RUNNING, ended: 'timeout', statusChecks: 4 });
		expect(checkedAt).toEqual([5, 15, 25, 29]);
	});

	test('takes an end that comes with the last check', async () => {
		const wait = waitForTask(options([RUNNING, RUNNING, RUNNING, DONE], { deadlineMs: START_MS + 29_000 }));
		expect(await clock.settle(wait)).toMatchObject({ ended: 'answered', state: DONE });
	});

	test('checks once without any time at all', async () => {
		const wait = waitForTask(options([RUNNING], { deadlineMs: START_MS }));
		expect(await clock.settle(wait)).toMatchObject({ ended: 'timeout', statusChecks: 1 });
		expect(checkedAt).toEqual([0]);
	});

	test('out of time in bad weather, it says so', async () => {
		const failure = failed('unavailable', { httpStatus: 502 });
		const wait = waitForTask(options([RUNNING, failure], { deadlineMs: START_MS + 60_000 }));
		expect(await clock.settle(wait)).toMatchObject({ ended: 'timeout', state: RUNNING, failure });
	});

	test.each(['auth', 'invalidRequest', 'notFound'] as const)(
		'believes %s after three in a row',
		async (kind) => {
			const lasting = options([RUNNING, failed(kind)], { submittedAtMs: START_MS - 90_000 });
			expect(await clock.settle(waitForTask(lasting))).toEqual({
				state: RUNNING,
				ended: 'failed',
				failure: failed(kind),
				statusChecks: 4,
			});
		},
	);

	test('does not believe two of them, nor three that do not follow each other', async () => {
		const auth = failed('auth');
		const answers = [auth, auth, RUNNING, auth, auth, DONE];
		expect(await clock.settle(waitForTask(options(answers)))).toMatchObject({ ended: 'answered' });
	});

	test('does not believe a single one at the end of a storm', async () => {
		const answers = [...times(5, failed('unavailable')), failed('auth'), DONE];
		expect(await clock.settle(waitForTask(options(answers)))).toMatchObject({ ended: 'answered' });
	});

	test('gives a new task a minute to become known', async () => {
		const answers = [...times(4, failed('notFound')), DONE];
		const wait = waitForTask(options(answers));
		expect(await clock.settle(wait)).toMatchObject({ ended: 'answered', statusChecks: 5 });
	});

	test('but no longer, and none to a task of which nobody knows when it was made', async () => {
		const unknown = waitForTask(options([failed('notFound')], { submittedAtMs: undefined }));
		expect(await clock.settle(unknown)).toMatchObject({ ended: 'failed', statusChecks: 3 });
		checkedAt = [];
		await clock.settle(waitForTask(options([failed('notFound')], { firstCheckMs: clock.nowMs() })));
		// A minute of grace, then three answers that count.
		expect(clock.seconds).toBeLessThan(180);
	});

	test('ends at once when the user stops', async () => {
		const wait = waitForTask(options([RUNNING]));
		const ended = expect(wait).rejects.toThrow(StoppedError);
		await clock.advance(7000);
		stop.abort();
		await ended;
		expect(checkedAt).toEqual([5]);
	});
});

describe('asking once', () => {
	test.each([[RUNNING], [DONE]])('gives the state as it is', async (state) => {
		expect(await clock.settle(askOnce(options([state])))).toEqual({
			state,
			ended: 'answered',
			statusChecks: 1,
		});
	});

	test('asks again only for want of an answer, three times at most', async () => {
		const weather = failed('unavailable');
		expect(await clock.settle(askOnce(options([weather, weather, DONE])))).toMatchObject({ statusChecks: 3 });
		checkedAt = [];
		const never = await clock.settle(askOnce(options([weather])));
		expect(never).toEqual({ ended: 'failed', failure: weather, statusChecks: 3 });
	});

	test.each(['auth', 'invalidRequest'] as const)('believes %s at once', async (kind) => {
		expect(await clock.settle(askOnce(options([failed(kind)])))).toMatchObject({
			ended: 'failed',
			statusChecks: 1,
		});
	});

	test('takes a task of the last minute that nobody knows yet for queued', async () => {
		const unknown = failed('notFound');
		const young = await clock.settle(askOnce(options([unknown])));
		expect(young).toMatchObject({ ended: 'answered', state: { status: 'queued' } });
		const old = await clock.settle(askOnce(options([unknown], { submittedAtMs: START_MS - 90_000 })));
		expect(old).toMatchObject({ ended: 'failed', failure: unknown });
		expect(old.state === undefined || !isFailure(old.state)).toBe(true);
	});

	test('does not wait long for a single answer', async () => {
		await clock.settle(askOnce(options([failed('rateLimit', { retryAfterSeconds: 3600 }), DONE])));
		expect(clock.seconds).toBe(30);
	});
});

describe('an end that may be none', () => {
	const EMPTY = succeeded();
	const DOUBTFUL: TaskState = {
		status: 'failed',
		urls: [],
		isDoubtful: true,
		failure: { kind: 'taskFailed', providerMessage: 'system error' },
		raw: {},
	};

	test('a success without a result is asked for again, and its address found', async () => {
		const wait = waitForTask(options([RUNNING, EMPTY, EMPTY, DONE]));
		expect(await clock.settle(wait)).toEqual({ state: DONE, ended: 'answered', statusChecks: 4 });
	});

	test('a success that stays without a result is believed after three more checks', async () => {
		const wait = waitForTask(options([EMPTY]));
		expect(await clock.settle(wait)).toEqual({ state: EMPTY, ended: 'answered', statusChecks: 4 });
	});

	test("a failure of the server's own is none when the task goes on", async () => {
		const states: TaskState[] = [];
		const wait = waitForTask(
			options([DOUBTFUL, RUNNING, DOUBTFUL, RUNNING, DONE], { onState: (state) => states.push(state) }),
		);
		expect(await clock.settle(wait)).toEqual({ state: DONE, ended: 'answered', statusChecks: 5 });
		expect(states.map(({ status }) => status)).toEqual(
			[...times(4, RUNNING), DONE].map((one) => (one as TaskState).status),
		);
	});

	test('such a failure is believed after three answers and a minute', async () => {
		const result = await clock.settle(waitForTask(options([DOUBTFUL])));
		expect(result).toMatchObject({ state: DOUBTFUL, ended: 'answered' });
		expect(checkedAt.length).toBeGreaterThanOrEqual(3);
		expect((checkedAt.at(-1) as number) - (checkedAt[0] as number)).toBeGreaterThanOrEqual(60);
	});

	test('at the deadline such a failure is a task that goes on, and a success without a result is one', async () => {
		const deadlineMs = START_MS + 12_000;
		expect(await clock.settle(waitForTask(options([DOUBTFUL], { deadlineMs })))).toMatchObject({
			ended: 'timeout',
			state: { status: 'running' },
		});
		checkedAt = [];
		const soonMs = clock.nowMs() + 6000;
		const wait = waitForTask(options([EMPTY], { deadlineMs: soonMs, firstCheckMs: clock.nowMs() + 5000 }));
		expect(await clock.settle(wait)).toMatchObject({ ended: 'answered', state: EMPTY });
	});

	test('a single question is repeated for both, no closer together than the provider allows', async () => {
		const pacing = { ...pacingOf(PACING, 'video'), leastIntervalSeconds: 10 };
		expect(await clock.settle(askOnce(options([EMPTY, DONE], { pacing })))).toMatchObject({ state: DONE });
		expect(checkedAt).toEqual([0, 10]);
		checkedAt = [];
		expect(await clock.settle(askOnce(options([DOUBTFUL], { pacing })))).toMatchObject({
			ended: 'failed',
			failure: { kind: 'unavailable', providerMessage: 'system error' },
			statusChecks: 3,
		});
	});
});
