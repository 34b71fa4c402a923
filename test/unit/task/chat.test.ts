import type { ChatAnswer, ChatFailure } from '../../../nodes/shared/providers/text/chat';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { runChats, type ChatJob, type OpenedAnswer } from '../../../nodes/shared/task/text/chat';
import { Scheduler, StoppedError } from '../../../nodes/shared/task/clock';
import type { TransportFailure } from '../../../nodes/shared/task/submit';
import { VirtualClock } from '../virtualClock';

/** One step of a body: some text, a pause in seconds, or an error of the network. */
type Step = string | number | Error;

const said = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const DONE = 'data: [DONE]\n\n';
const WHOLE = JSON.stringify({ choices: [{ message: { content: 'A boat' }, finish_reason: 'stop' }] });
const RATE_LIMIT = { status: 429, steps: ['{"error": "Too many requests"}'] };
const NO_CONNECTION: TransportFailure = { transport: 'notTaken', code: 'ECONNREFUSED', message: 'refused' };
const NO_ANSWER: TransportFailure = {
	transport: 'unanswered',
	code: 'ECONNRESET',
	message: 'socket hang up',
};

type Served = { status?: number; afterSeconds?: number; steps: Step[] } | TransportFailure;

let clock: VirtualClock;
let stop: AbortController;
let open: number;
let mostOpen: number;
let sentAt: number[];
let aborted: number;
beforeEach(() => {
	clock = new VirtualClock();
	stop = new AbortController();
	[open, mostOpen, aborted] = [0, 0, 0];
	sentAt = [];
});

async function* bodyOf(steps: Step[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
	for (const step of steps) {
		if (step instanceof Error) throw step;
		if (typeof step === 'number') await clock.sleep(step * 1000);
		if (signal.aborted) throw new Error('aborted');
		if (typeof step === 'string') yield Buffer.from(step);
	}
}

/** A question to a service that serves these answers, the last one for ever. */
function job(served: Served[], more: Partial<ChatJob> = {}): ChatJob {
	let asked = 0;
	return {
		api: openComputing.chat,
		request: { method: 'POST', path: '/' },
		stream: true,
		timeoutSeconds: 300,
		keepRaw: false,
		open: async (_request, signal): Promise<OpenedAnswer | TransportFailure> => {
			sentAt.push(clock.seconds);
			mostOpen = Math.max(mostOpen, ++open);
			signal.addEventListener('abort', () => {
				open--;
				aborted++;
			});
			const one = served[Math.min(asked++, served.length - 1)] as Served;
			if ('transport' in one) return one;
			await clock.sleep((one.afterSeconds ?? 0) * 1000);
			return { status: one.status ?? 200, headers: {}, body: bodyOf(one.steps, signal) };
		},
		...more,
	};
}

async function run(jobs: ChatJob[], maxConcurrentRequests = 5): Promise<Array<ChatAnswer | ChatFailure>> {
	const scheduler = new Scheduler(clock, stop.signal);
	try {
		return await clock.settle(runChats(jobs, { clock, scheduler, maxConcurrentRequests }));
	} finally {
		scheduler.close();
	}
}

async function one(served: Served[], more: Partial<ChatJob> = {}): Promise<ChatAnswer | ChatFailure> {
	const [result] = await run([job(served, more)]);
	return result as ChatAnswer | ChatFailure;
}

describe('an answer', () => {
	test('is shown as it comes, and ends with [DONE], whatever the connection does', async () => {
		const shown: Array<[number, string]> = [];
		const onText = (text: string) => shown.push([clock.seconds, text]);
		const steps = [2, said('A '), 3, said('boat'), DONE, 1000];
		expect(await one([{ steps }], { onText })).toEqual({ text: 'A boat' });
		expect(shown).toEqual([
			[2, 'A '],
			[5, 'boat'],
		]);
		expect(clock.seconds).toBe(5);
		expect([open, aborted]).toEqual([0, 1]);
	});

	test('that is an error ends at once, whatever the connection does', async () => {
		const error = 'data: {"error": "Insufficient balance", "status": "FAILED"}\n\n';
		expect(await one([{ steps: [2, error, 1000] }])).toMatchObject({ kind: 'quota', refused: true });
		expect(clock.seconds).toBe(2);
		expect([open, aborted]).toEqual([0, 1]);
	});

	test('that comes as JSON though it was to be streamed is shown at its end; and the reverse', async () => {
		const shown: string[] = [];
		const onText = (text: string) => shown.push(text);
		await one([{ steps: [WHOLE.slice(0, 20), WHOLE.slice(20)] }], { onText });
		await one([{ steps: [said('A '), said('boat'), DONE] }], { onText, stream: false });
		expect(shown).toEqual(['A boat', 'A ', 'boat']);
	});

	test('that is not streamed may be silent until the timeout', async () => {
		const served = { afterSeconds: 150, steps: [' ', 100, WHOLE] };
		expect(await one([served], { stream: false })).toMatchObject({ text: 'A boat' });
	});

	test('that is streamed may be silent before it begins, but not later', async () => {
		expect(await one([{ steps: [200, said('A'), 59, said(' boat'), DONE] }])).toEqual({ text: 'A boat' });
		expect(await one([{ steps: [100, said('A'), 61, said(' boat'), DONE] }])).toEqual({
			kind: 'timeout',
			text: 'A',
		});
		expect(clock.seconds).toBe(259 + 160);
	});

	test('that is finished may go on with what was counted', async () => {
		const end = `data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n`;
		const usage = `data: {"choices": [], "usage": {"total_tokens": 7}}\n`;
		const expected = { text: 'A boat', finishReason: 'stop', usage: { total_tokens: 7 } };
		expect(await one([{ steps: [said('A boat'), end, 9, usage, 9, DONE] }])).toEqual(expected);
	});

	test('that is all there counts, even if the connection is then silent or cut', async () => {
		const end = `data: {"choices": [{"delta": {}, "finish_reason": "stop"}]}\n`;
		const answer = { text: 'A boat', finishReason: 'stop' };
		expect(await one([{ steps: [said('A boat'), end, 500] }])).toEqual(answer);
		// Not a minute, as in the middle of a text.
		expect(clock.seconds).toBe(10);
		expect(await one([{ steps: [said('A boat'), end, new Error('cut')] }])).toEqual(answer);
	});
});

describe('15 seconds of silence', () => {
	const chunk = (content: string, more: object, beside: object = {}) =>
		`data: ${JSON.stringify({ choices: [{ delta: { content }, ...more }], ...beside })}\n\n`;

	test.each<[string, object, object]>([
		['the letters "null" as a finish reason', { finish_reason: 'null' }, {}],
		['a mark of the end on a piece', {}, { finish: '1' }],
		['a mark of the end on a piece without text', {}, { finish: '1', choices: [] }],
	])('after %s end nothing', async (_what, more, beside) => {
		const steps = [said('A '), chunk('', more, beside), 15, said('boat'), DONE];
		expect(await one([{ steps }])).toEqual({ text: 'A boat' });
		const cut = [said('A '), chunk('bo', more, { ...beside, choices: undefined, content: 'bo' })];
		expect(await one([{ steps: [...cut, new Error('cut')] }])).toMatchObject({
			kind: 'outcomeUnknown',
			text: 'A bo',
		});
	});

	test('a text of bare lines is whole when its body ends, and not before', async () => {
		const lines = ['{"content":"A "}\n', 15, '{"content":"boat"}\n'];
		expect(await one([{ steps: lines }])).toEqual({ text: 'A boat' });
		expect(await one([{ steps: [...lines, 61] }])).toEqual({ kind: 'timeout', text: 'A boat' });
	});
});

describe('the time is up', () => {
	test('when nothing comes at all', async () => {
		expect(await one([{ afterSeconds: 1000, steps: [] }], { timeoutSeconds: 90 })).toEqual({
			kind: 'timeout',
		});
		expect(clock.seconds).toBe(90);
		expect([open, sentAt]).toEqual([0, [0]]);
	});

	test('when it comes too slowly, and what has come is kept', async () => {
		const steps = Array.from({ length: 50 }, () => [10, said('word ')]).flat();
		const result = await one([{ steps }], { timeoutSeconds: 35 });
		expect(result).toEqual({ kind: 'timeout', text: 'word word word ' });
	});
});

describe('a request is sent again', () => {
	test.each<[string, Served]>([
		['when the connection never stood', NO_CONNECTION],
		['after a rate limit', RATE_LIMIT],
		['after an overload in its own words', { status: 503, steps: ['{"error": "system is busy"}'] }],
	])('%s', async (_what, refusal) => {
		expect(await one([refusal, refusal, { steps: [said('A boat'), DONE] }])).toEqual({ text: 'A boat' });
		expect(sentAt).toHaveLength(3);
	});

	test('four times at most while nobody is there, and a rate limit until the timeout', async () => {
		expect(await one([NO_CONNECTION])).toMatchObject({ kind: 'unavailable', code: 'ECONNREFUSED' });
		expect(sentAt).toHaveLength(4);
		expect(await one([RATE_LIMIT], { timeoutSeconds: 60 })).toMatchObject({ kind: 'rateLimit' });
	});
});

describe('a request is not sent again', () => {
	test.each<[string, Served, Partial<ChatFailure>]>([
		['without an answer', NO_ANSWER, { kind: 'outcomeUnknown', code: 'ECONNRESET' }],
		[
			'when its answer breaks off',
			{ steps: [said('A '), new Error('aborted')] },
			{ kind: 'outcomeUnknown', text: 'A ', providerMessage: 'aborted' },
		],
		[
			"after a gateway's error",
			{ status: 502, steps: ['<html>Bad Gateway</html>'] },
			{ kind: 'unavailable' },
		],
		[
			'when it is wrong',
			{ status: 400, steps: ['{"error": "Missing required parameter: prompt"}'] },
			{ kind: 'invalidRequest' },
		],
	])('%s', async (_what, served, failure) => {
		expect(await one([served])).toMatchObject(failure);
		expect(sentAt).toHaveLength(1);
	});
});

describe('items', () => {
	test('are asked for side by side, as many as allowed, and come in their order', async () => {
		const jobs = [30, 10, 20, 1].map((seconds) =>
			job([{ steps: [seconds, said(`after ${seconds}`), DONE] }]),
		);
		const results = await run(jobs, 2);
		expect(results).toEqual([30, 10, 20, 1].map((seconds) => ({ text: `after ${seconds}` })));
		expect(mostOpen).toBe(2);
		expect(clock.seconds).toBe(31);
	});

	test('do not suffer from one another; not even from an exception', async () => {
		const good = () => job([{ steps: [5, said('A boat'), DONE] }]);
		const onText = () => {
			throw new Error('odd');
		};
		const bad = job([{ steps: [said('x'), DONE] }], { onText });
		const results = await run([good(), job([NO_ANSWER]), bad, good()]);
		expect(results).toMatchObject([
			{ text: 'A boat' },
			{ kind: 'outcomeUnknown' },
			{ kind: 'outcomeUnknown', providerMessage: 'odd' },
			{ text: 'A boat' },
		]);
	});

	test.each([
		['a wrong key', 401, 'Invalid API Key', 'auth'],
		['an empty balance', 429, 'Insufficient balance', 'quota'],
	])('after %s nothing more is sent', async (_what, status, error, kind) => {
		const refusal = { status, steps: [1, JSON.stringify({ error })] };
		const jobs = Array.from({ length: 5 }, () => job([refusal]));
		const results = await run(jobs, 2);
		expect(results.map((result) => 'kind' in result && result.kind)).toEqual(Array(5).fill(kind));
		expect(sentAt).toHaveLength(2);
	});
});

test('Stop ends what is under way at once, and what waits is not sent', async () => {
	const jobs = Array.from({ length: 3 }, () => job([{ steps: [said('A '), 30, said('boat'), 30, DONE] }]));
	const results: unknown[] = [];
	const running = run(
		jobs.map((each) => ({ ...each, onResult: (result) => results.push(result) })),
		2,
	);
	const failed = expect(running).rejects.toThrow(StoppedError);
	void clock.sleep(40_000).then(() => stop.abort());
	await failed;
	expect(clock.seconds).toBe(40);
	expect(sentAt).toEqual([0, 0]);
	expect([open, results]).toEqual([0, []]);
});
