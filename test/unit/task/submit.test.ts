import { openComputing } from '../../../nodes/shared/providers/openComputing';
import type { Provider } from '../../../nodes/shared/providers/provider';
import { tomoviee } from '../../../nodes/shared/providers/tomoviee';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import { Scheduler, StoppedError } from '../../../nodes/shared/task/clock';
import { Admission } from '../../../nodes/shared/task/admission';
import { submitTask, type Answer } from '../../../nodes/shared/task/submit';
import { answer, GATEWAY_PAGE } from '../builders';
import { VirtualClock } from '../virtualClock';

const TAKEN = answer(200, { task_id: 't1', status: 'queued' });
const NEVER_CONNECTED: Answer = { transport: 'notTaken', code: 'ECONNREFUSED', message: 'refused' };
const UNREADABLE_FILE: Answer = { transport: 'unreadable', message: 'a.png has changed' };
const UNANSWERED: Answer = { transport: 'unanswered', code: 'ECONNRESET', message: 'socket hang up' };
const BUSY = answer(429, { error: { message: 'Rate limit exceeded', code: 'rate_limit_exceeded' } });
const OVERLOADED = answer(503, { error: { message: 'overloaded' } });

let clock: VirtualClock;
let stop: AbortController;
let admission: Admission;
let sentAt: number[];
beforeEach(() => {
	clock = new VirtualClock();
	stop = new AbortController();
	admission = new Admission(clock, new Scheduler(clock, stop.signal), 1);
	sentAt = [];
});

/** Submits to a provider that gives these answers, the last one for ever. */
function submit(
	answers: Answer[],
	provider: Provider = yishangCloud,
	timeoutSeconds = 300,
	onRefused?: () => void,
) {
	return submitTask({
		send: async () => {
			sentAt.push(clock.seconds);
			return await Promise.resolve(answers[Math.min(sentAt.length, answers.length) - 1] as Answer);
		},
		read: (response) => provider.readSubmit(response),
		scheduler: new Scheduler(clock, stop.signal),
		clock,
		timeoutMs: timeoutSeconds * 1000,
		admission,
		onRefused,
	});
}

describe('a submit that is taken', () => {
	test('is sent once', async () => {
		expect(await clock.settle(submit([TAKEN]))).toMatchObject({ taskId: 't1' });
		expect(sentAt).toEqual([0]);
	});
});

describe('a submit that certainly made no task is sent again', () => {
	test.each<[string, Answer]>([
		['no connection stood', NEVER_CONNECTED],
		['the provider is busy', BUSY],
		['the provider is overloaded in its own words', OVERLOADED],
		['no channel for the model', answer(500, { error: { message: '无可用渠道' } })],
	])('%s', async (_what, refusal) => {
		expect(await clock.settle(submit([refusal, refusal, TAKEN]))).toMatchObject({ taskId: 't1' });
		expect(sentAt).toEqual([0, 2, 6]);
	});

	test('after Retry-After', async () => {
		await clock.settle(submit([{ ...BUSY, headers: { 'retry-after': '45' } } as Answer, TAKEN]));
		expect(sentAt).toEqual([0, 45]);
	});

	test('as long as there is time, where it is only busy', async () => {
		expect(await clock.settle(submit([BUSY], yishangCloud, 300))).toMatchObject({ kind: 'rateLimit' });
		expect(sentAt).toEqual([0, 2, 6, 14, 30, 62, 122, 182, 242, 300]);
	});

	test('not at all, where it says itself that there is no time', async () => {
		const refusal = { ...BUSY, headers: { 'retry-after': '301' } } as Answer;
		expect(await clock.settle(submit([refusal], yishangCloud, 300))).toMatchObject({ kind: 'rateLimit' });
		expect([sentAt, clock.seconds]).toEqual([[0], 0]);
	});

	test('four times at most, where it is not there', async () => {
		expect(await clock.settle(submit([NEVER_CONNECTED]))).toMatchObject({
			kind: 'unavailable',
			code: 'ECONNREFUSED',
			refused: true,
		});
		expect(sentAt).toHaveLength(4);
	});
});

describe('many submits to a provider that is not there', () => {
	const many = async (answers: Answer[]) =>
		await clock.settle(Promise.all(Array.from({ length: 50 }, async () => await submit(answers))));

	test('look for it for half a minute between them, and then fail together', async () => {
		const results = await many([NEVER_CONNECTED]);
		expect(new Set(results.map((result) => JSON.stringify(result)))).toHaveProperty('size', 1);
		expect(results[49]).toMatchObject({ kind: 'unavailable', code: 'ECONNREFUSED', refused: true });
		expect(clock.seconds).toBe(42);
		expect(sentAt).toHaveLength(12);
	});

	test('go on one by one if it has been there before', async () => {
		const results = await many([answer(400, { error: { message: 'no' } }), NEVER_CONNECTED]);
		expect(results[0]).toMatchObject({ kind: 'invalidRequest' });
		expect(sentAt).toHaveLength(1 + 49 * 4);
		expect(admission.closedTo()).toBeUndefined();
	});
});

describe('a submit that may have made a task is never sent again', () => {
	test.each<[string, Answer, string]>([
		['no answer', UNANSWERED, 'outcomeUnknown'],
		['502 of a gateway', answer(502, GATEWAY_PAGE), 'outcomeUnknown'],
		['503 of a gateway', answer(503, '<html><h1>503 Service Unavailable</h1></html>'), 'outcomeUnknown'],
		['504 of a gateway', answer(504, ''), 'outcomeUnknown'],
		['408', answer(408, 'Request Timeout'), 'outcomeUnknown'],
		['500 in its own words', answer(500, { error: { message: 'Internal server error' } }), 'unavailable'],
		['an answer without an id', answer(200, { status: 'queued' }), 'malformed'],
		['a page', answer(200, '<html>Welcome</html>'), 'malformed'],
		['a redirect', answer(302, ''), 'malformed'],
	])('%s', async (_what, given, kind) => {
		const result = await clock.settle(submit([given, TAKEN]));
		expect(result).toMatchObject({ kind });
		expect(result).not.toMatchObject({ refused: true });
		expect(sentAt).toEqual([0]);
		expect(admission.closedTo()).toBeUndefined();
	});

	test.each([['too many requests'], ['insufficient balance'], ['invalid token']])(
		'also where a success without a task ID says "%s": that is no refusal',
		async (msg) => {
			const words = answer(200, { code: 0, msg, data: {} });
			const result = await clock.settle(submit([words, TAKEN], tomoviee));
			expect(result).toMatchObject({ kind: 'outcomeUnknown', refused: false });
			expect([sentAt, admission.closedTo()]).toEqual([[0], undefined]);
		},
	);

	test('also where the page of a gateway speaks of balancing', async () => {
		const page = answer(504, '<html>The load balancer got no response in time</html>');
		expect(await clock.settle(submit([page, TAKEN], openComputing))).toMatchObject({
			kind: 'outcomeUnknown',
		});
		expect(admission.closedTo()).toBeUndefined();
	});
});

describe('a submit that is refused for good', () => {
	test.each<[string, Answer]>([
		['invalidRequest', answer(400, { error: { message: 'prompt field is required' } })],
		['notFound', answer(404, { error: { message: 'no such route' } })],
	])('is not sent again, and others are: %s', async (kind, given) => {
		expect(await clock.settle(submit([given, TAKEN]))).toMatchObject({ kind, refused: true });
		expect([sentAt, admission.closedTo()]).toEqual([[0], undefined]);
	});

	test('is not sent again where a file of the user cannot be read, and is certainly no task', async () => {
		const onRefused = jest.fn();
		const result = await clock.settle(submit([UNREADABLE_FILE, TAKEN], openComputing, 300, onRefused));
		expect(result).toEqual({
			kind: 'invalidRequest',
			code: 'FILE_UNREADABLE',
			providerMessage: 'a.png has changed',
			refused: true,
		});
		expect([sentAt, admission.closedTo()]).toEqual([[0], undefined]);
		expect(onRefused).toHaveBeenCalledTimes(1);
	});

	test.each<[string, Answer]>([
		['auth', answer(401, { error: { message: 'Invalid API key provided', code: 'invalid_api_key' } })],
		['quota', answer(403, { error: { message: 'Insufficient quota', code: 'insufficient_quota' } })],
	])('stops all others: %s', async (kind, given) => {
		expect(await clock.settle(submit([given, TAKEN]))).toMatchObject({ kind });
		expect(admission.closedTo()).toMatchObject({ kind, refused: true });
		expect(await clock.settle(submit([TAKEN]))).toMatchObject({ kind, refused: true });
		expect(sentAt).toEqual([0]);
	});

	test('stops also those that wait to be sent again', async () => {
		const waiting = submit([BUSY, TAKEN]);
		await clock.advance(1000);
		admission.close({ kind: 'quota', refused: true });
		expect(await clock.settle(waiting)).toEqual({ kind: 'quota', refused: true });
		expect(sentAt).toEqual([0]);
	});
});

describe('Stop', () => {
	test('before: nothing is sent', async () => {
		stop.abort();
		await expect(submit([TAKEN])).rejects.toThrow(StoppedError);
		expect(sentAt).toEqual([]);
	});

	test('between two tries: nothing more is sent', async () => {
		const waiting = submit([BUSY, TAKEN]);
		const ended = expect(waiting).rejects.toThrow(StoppedError);
		await clock.advance(1000);
		stop.abort();
		await ended;
		await clock.advance(60_000);
		expect(sentAt).toEqual([0]);
	});
});
