import fc from 'fast-check';
import type { ProviderId } from '../../../nodes/shared/providers/provider';

/**
 * A history is all that a provider and a user do to the node over one or more executions, as plain data: what fast-check
 * makes up, shrinks, and prints. The lists of happenings are in the order in which requests arrive at the provider; a
 * request beyond the end of its list is answered honestly, so that an empty list is a good day.
 */
export interface History {
	provider: ProviderId;
	/** Whether an AI agent calls the node: each run is then a call, and each try has a run index of its own. */
	asTool: boolean;
	/** The prompts of the items of each run: the node stands in a loop. */
	runs: string[][];
	/** Retry On Fail. */
	tries: number;
	/** One of n8n's continue settings is on. */
	continues: boolean;
	/** Where the service calls back; elsewhere, and as a tool, it is `poll`. */
	wait: 'poll' | 'none' | 'callback';
	download: boolean;
	returnOnTimeout: boolean;
	timeoutSeconds: number;
	pollIntervalSeconds: number;
	/** 0 for automatic. */
	maxConcurrentTasks: number;
	/** The first execution, then those that the user starts by hand with "Retry execution" while the last one has failed. */
	executions: Execution[];
	submits: SubmitHappening[];
	checks: CheckHappening[];
	downloads: DownloadHappening[];
	/** What becomes of the tasks that the provider accepts, in their order; the others take a minute and succeed. */
	fates: Fate[];
	/** How it calls when they end, in the order of the tasks; for the others once. */
	calls: CallHappening[];
}

export interface Execution {
	/** The prompt is edited before it: another request. */
	edited?: boolean;
	/** What is retried: the newest failed execution or the first. */
	retryOf?: 'original';
	/** Another Options > Timeout from here on; no other request. */
	timeoutSeconds?: number;
	interruption?: Interruption;
}

/**
 * Somebody ends the execution: with Stop, of which n8n saves the node context or (`stopForgets`) does not, or by killing
 * the process, after which n8n has what it saved before.
 */
export interface Interruption {
	how: 'stop' | 'stopForgets' | 'kill';
	/** In which try of the execution, counted over its runs, from 0. */
	inTry: number;
	afterMs: number;
}

/** How long an answer takes; beyond the client's patience it is an answer that comes too late. */
interface Timed {
	afterMs?: number;
}

/** Foreign bytes. */
export interface Garbage {
	status: number;
	text: string;
	headers?: Record<string, string>;
}

/** What the provider, or the network before it, makes of a submit. */
export type SubmitHappening = Timed &
	(
		| { does: 'accept'; id?: IdStyle; form?: number }
		| { does: 'refuse'; which: number; retryAfter?: string }
		| { does: 'noConnection'; which: number }
		/** The connection is cut, before or after the provider has taken the task. */
		| { does: 'cut'; accepted: boolean }
		/** Takes the task, and the connection breaks while its answer is under way: somewhere, or only behind all of it. */
		| { does: 'breakOff'; at: BreakingPoint; id?: IdStyle; form?: number }
		/** Refuses, and the connection breaks behind the words. */
		| { does: 'refuseAndBreakOff'; which: number }
		/** The answer is the result itself; from a provider that does not do that it is an ordinary one. */
		| { does: 'resultAtOnce'; form?: number }
		/** What stands before the provider gives up on it, before or after it has taken the task. */
		| { does: 'gateway'; accepted: boolean; page: number }
		/** With `accepted` nothing that could be taken for a refusal or an id. */
		| ({ does: 'garbage'; accepted: boolean } & Garbage)
		/** Takes the task and tells another id. */
		| { does: 'wrongId'; other: number }
		/** Tells an id and has taken nothing. */
		| { does: 'ghost' }
	);

export type BreakingPoint = 'beforeId' | 'withinId' | 'afterId' | 'behind';

export type IdStyle = 'plain' | 'number' | 'odd' | 'long';

/** What comes of a status check. */
export type CheckHappening = Timed &
	(
		| { does: 'answer' }
		| { does: 'backwards' }
		| { does: 'foreignStatus' }
		/** Once the task has succeeded: says so, and not yet where its file is. */
		| { does: 'addressLate' }
		/** The service's own trouble in the shape of a failed task; where a service has no such shape, a foreign status. */
		| { does: 'seemsFailed' }
		| { does: 'noConnection'; which: number }
		| { does: 'cut' }
		| { does: 'gateway'; page: number }
		| { does: 'refuse'; which: number; retryAfter?: string }
		| { does: 'notFound' }
		| { does: 'anotherTask'; other: number }
		| ({ does: 'garbage' } & Garbage)
	);

/** What comes of the request for a file. */
export interface DownloadHappening extends Timed {
	does: 'send' | 'expired' | 'page' | 'empty' | 'short' | 'cut' | 'noConnection';
}

/** How the end of a task is told: `lost` never, `early` also before it has ended, `forged` with the words of another end. */
export type CallHappening = 'once' | 'twice' | 'lost' | 'early' | 'forged';

/** What becomes of a task. */
export interface Fate {
	takesSeconds: number;
	end: 'succeeded' | 'failed' | 'rejected' | 'cancelled' | 'expired' | 'noVideo' | 'never';
	videos?: number;
}

const KEYS = [
	...['status', 'data', 'error', 'message', 'code', 'msg', 'taskid', 'task_id', 'id', 'result', 'reason'],
	...['video', 'video_url', 'url', 'progress', 'usage', 'output', 'sub_task_results', 'task_status'],
	...['video_path', 'metadata', 'seconds', 'created_at', 'task_completion', '__proto__'],
];
const WORDS = [
	...['', 'ok', 'error', 'SUCCEEDED', 'FAILED', 'RUNNING', 'completed', 'failed', 'queued', 'not exist'],
	...[
		'Insufficient balance',
		'审核',
		'无可用渠道',
		'请求过于频繁',
		'overloaded',
		'https://a.example/v.mp4',
		'{"code":1}',
	],
];
/** What says nothing of a refusal, nor of a task's id. */
const MILD_WORDS = ['', 'ok', 'queued', 'RUNNING', '排队中', 'https://a.example/v.mp4', 'welcome'];
const MILD_KEYS = [
	'status',
	'data',
	'message',
	'msg',
	'result',
	'video',
	'progress',
	'usage',
	'output',
	'__proto__',
];

function jsonText(keys: readonly string[], words: readonly string[]): fc.Arbitrary<string> {
	const { json } = fc.letrec<{ json: unknown }>((tie) => ({
		json: fc.oneof(
			{ maxDepth: 3, withCrossShrink: true },
			fc.constantFrom<unknown>(...words, null, 0, 1, 3, -1, 1e300, true),
			fc.dictionary(fc.constantFrom(...keys), tie('json'), { maxKeys: 5 }),
			fc.array(tie('json'), { maxLength: 2 }),
		),
	}));
	return json.map((value) => JSON.stringify(value));
}

function garbageText(keys: readonly string[], words: readonly string[]): fc.Arbitrary<string> {
	const json = jsonText(keys, words);
	return fc.oneof(
		{
			weight: 2,
			arbitrary: fc.constantFrom('', 'null', '{}', '[]', '<html><body>Welcome</body></html>', '{"dat'),
		},
		{ weight: 6, arbitrary: json },
		{ weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
		{ weight: 1, arbitrary: fc.tuple(json, fc.nat(20)).map(([text, end]) => text.slice(0, end)) },
		{ weight: 1, arbitrary: fc.tuple(json, json).map((two) => two.join('\n')) },
	);
}

const headers = fc.dictionary(
	fc.constantFrom('retry-after', 'date', 'content-type'),
	fc.constantFrom('', '5', '-1', '1e9', 'Thu, 01 Jan 2026 00:00:30 GMT', 'text/html', 'nonsense'),
	{ maxKeys: 2 },
);

const anything: fc.Arbitrary<Garbage> = fc.record({
	status: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(200) },
		fc.constantFrom(201, 204, 302, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504),
		fc.integer({ min: 100, max: 599 }),
	),
	text: garbageText(KEYS, WORDS),
	headers,
});

/** Of these nobody can say that the provider has refused: it may have taken the task. */
const mild: fc.Arbitrary<Garbage> = fc.record({
	status: fc.constantFrom(200, 200, 201, 202, 204, 302, 408, 500, 502, 504),
	text: garbageText(MILD_KEYS, MILD_WORDS),
	headers,
});

const afterMs = fc.constantFrom(0, 40, 900, 5_000, 30_000, 59_999, 60_001, 200_000, 400_000);
const which = fc.nat(7);
const retryAfter = fc.constantFrom('', '2', '45', '100000');

/** An object of which the optional parts are sometimes there. */
function some<T extends object, O extends object>(
	always: { [K in keyof T]: fc.Arbitrary<T[K]> },
	sometimes: { [K in keyof O]: fc.Arbitrary<O[K]> },
): fc.Arbitrary<T & Partial<O>> {
	return fc.record({ ...always, ...sometimes } as never, {
		requiredKeys: Object.keys(always) as never,
	}) as fc.Arbitrary<T & Partial<O>>;
}

const does = <T extends string>(word: T) => ({ does: fc.constant(word) });

const submit: fc.Arbitrary<SubmitHappening> = fc.oneof(
	{
		weight: 8,
		arbitrary: some(does('accept'), {
			afterMs,
			id: fc.constantFrom<IdStyle>('plain', 'number', 'odd', 'long'),
			form: which,
		}),
	},
	{ weight: 4, arbitrary: some({ ...does('refuse'), which }, { afterMs, retryAfter }) },
	{ weight: 2, arbitrary: fc.record({ ...does('noConnection'), which }) },
	{ weight: 4, arbitrary: some({ ...does('cut'), accepted: fc.boolean() }, { afterMs }) },
	{
		weight: 4,
		arbitrary: some(
			{
				...does('breakOff'),
				at: fc.constantFrom<BreakingPoint>('behind', 'afterId', 'withinId', 'beforeId'),
			},
			{ afterMs, id: fc.constantFrom<IdStyle>('plain', 'number', 'odd', 'long'), form: which },
		),
	},
	{ weight: 1, arbitrary: some({ ...does('refuseAndBreakOff'), which }, { afterMs }) },
	{ weight: 3, arbitrary: some(does('resultAtOnce'), { afterMs, form: which }) },
	{ weight: 3, arbitrary: some({ ...does('gateway'), accepted: fc.boolean(), page: which }, { afterMs }) },
	{
		weight: 2,
		arbitrary: mild.map((one) => ({ does: 'garbage' as const, accepted: true, ...one })),
	},
	{
		weight: 2,
		arbitrary: anything.map((one) => ({ does: 'garbage' as const, accepted: false, ...one })),
	},
	{ weight: 1, arbitrary: fc.record({ ...does('wrongId'), other: fc.nat(3) }) },
	{ weight: 1, arbitrary: fc.record(does('ghost')) },
);

const check: fc.Arbitrary<CheckHappening> = fc.oneof(
	{ weight: 6, arbitrary: some(does('answer'), { afterMs }) },
	{ weight: 2, arbitrary: fc.record(does('backwards')) },
	{ weight: 2, arbitrary: fc.record(does('foreignStatus')) },
	{ weight: 1, arbitrary: fc.record(does('addressLate')) },
	{ weight: 2, arbitrary: fc.record(does('seemsFailed')) },
	{ weight: 1, arbitrary: fc.record({ ...does('noConnection'), which }) },
	{ weight: 2, arbitrary: some(does('cut'), { afterMs }) },
	{ weight: 2, arbitrary: fc.record({ ...does('gateway'), page: which }) },
	{ weight: 2, arbitrary: some({ ...does('refuse'), which }, { retryAfter }) },
	{ weight: 2, arbitrary: fc.record(does('notFound')) },
	{ weight: 1, arbitrary: fc.record({ ...does('anotherTask'), other: fc.nat(3) }) },
	{ weight: 3, arbitrary: anything.map((one) => ({ does: 'garbage' as const, ...one })) },
);

const download: fc.Arbitrary<DownloadHappening> = some(
	{
		does: fc.constantFrom<DownloadHappening['does']>(
			...(['send', 'expired', 'page', 'empty', 'short', 'cut', 'noConnection'] as const),
		),
	},
	{ afterMs },
);

const fate: fc.Arbitrary<Fate> = some(
	{
		takesSeconds: fc.constantFrom(60, 0, 3, 20, 150, 400),
		end: fc.constantFrom<Fate['end']>(
			...([
				'succeeded',
				'succeeded',
				'failed',
				'rejected',
				'cancelled',
				'expired',
				'noVideo',
				'never',
			] as const),
		),
	},
	{ videos: fc.integer({ min: 1, max: 3 }) },
);

const interruption: fc.Arbitrary<Interruption> = fc.record({
	how: fc.constantFrom<Interruption['how']>('stop', 'stopForgets', 'kill'),
	inTry: fc.nat(3),
	afterMs: fc.oneof(fc.nat(2_000), fc.nat(200_000)),
});

const timeoutSeconds = fc.constantFrom(120, 0, 15, 30, 60, 300);

const execution: fc.Arbitrary<Execution> = some(
	{},
	{
		edited: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
		retryOf: fc.constant('original' as const),
		timeoutSeconds,
		interruption,
	},
);

const prompt = fc.constantFrom('a', 'b', 'c');

/** Only some services call back, and nobody calls an agent's tool. */
function callsBack({ provider, asTool }: Pick<History, 'provider' | 'asTool'>): boolean {
	return !asTool && (provider === 'hiDream' || provider === 'tomoviee');
}

/** Any history. */
export const histories: fc.Arbitrary<History> = fc
	.record({
		provider: fc.constantFrom<ProviderId>('yishangCloud', 'openComputing', 'hiDream', 'tomoviee'),
		asTool: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
		runs: fc.array(fc.array(prompt, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
		tries: fc.constantFrom(1, 2, 3),
		continues: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, fc.constant(true)),
		wait: fc.oneof(
			{ weight: 4, arbitrary: fc.constant('poll' as const) },
			{ weight: 2, arbitrary: fc.constant('callback' as const) },
			fc.constant('none' as const),
		),
		download: fc.constantFrom(true, true, false),
		returnOnTimeout: fc.constantFrom(false, false, true),
		timeoutSeconds,
		pollIntervalSeconds: fc.constantFrom(0, 0, 2, 30),
		maxConcurrentTasks: fc.constantFrom(0, 1, 2),
		executions: fc.array(execution, { minLength: 1, maxLength: 4 }),
		submits: fc.array(submit, { maxLength: 10 }),
		checks: fc.array(check, { maxLength: 14 }),
		downloads: fc.array(download, { maxLength: 6 }),
		fates: fc.array(fate, { maxLength: 6 }),
		calls: fc.array(
			fc.constantFrom<CallHappening>(...(['once', 'twice', 'lost', 'early', 'forged'] as const)),
			{ maxLength: 6 },
		),
	})
	// An agent hands its tools one item per call.
	.map((history) => ({
		...history,
		// Calls shortly before the end of the time come too late: it is longer where they are waited for.
		timeoutSeconds: history.timeoutSeconds * (history.wait === 'callback' ? 10 : 1),
		wait: callsBack(history) ? history.wait : history.wait === 'none' ? 'none' : 'poll',
		runs: history.asTool ? history.runs.map((prompts) => prompts.slice(0, 1)) : history.runs,
	}));

/** A day on which nothing happens; also what a counterexample need not mention. */
export const GOOD_DAY: History = {
	provider: 'yishangCloud',
	asTool: false,
	runs: [['a']],
	tries: 1,
	continues: false,
	wait: 'poll',
	download: true,
	returnOnTimeout: false,
	timeoutSeconds: 120,
	pollIntervalSeconds: 0,
	maxConcurrentTasks: 0,
	executions: [{}],
	submits: [],
	checks: [],
	downloads: [],
	fates: [],
	calls: [],
};

/** A history in one line: what differs from a good day. */
export function inShort(history: History): string {
	const different = Object.entries(history).filter(
		([name, value]) => JSON.stringify(value) !== JSON.stringify(GOOD_DAY[name as keyof History]),
	);
	return different.map(([name, value]) => `${name} ${JSON.stringify(value)}`).join(', ') || 'a good day';
}
