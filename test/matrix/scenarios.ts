import { PROVIDER_IDS, SIMULATOR_KEYS, type ProviderId } from '../simulator/types';
import type { FaultRule, SimulatorSettings } from '../simulator';

/**
 * The fault matrix: what can go wrong between n8n and a provider, at every phase where it makes sense, and what the run has to
 * end as. Pure data and functions that give data: nothing here knows how a scenario is run (in n8n's engine: inEngine.ts), and
 * every rule can go over the simulator's HTTP control as JSON.
 *
 * Assumed of whoever runs it: a scenario has a simulator to itself, reset to `settings`, for as long as it runs, since rules and
 * accounts are not told apart by run. Different scenarios may run at the same time, each with a simulator of its own.
 */
export interface Scenario {
	name: string;
	/** What is struck. */
	phase: 'submit' | 'task' | 'status' | 'download' | 'run';
	rules?: FaultRule[] | ((on: Ground) => FaultRule[]);
	settings?: Partial<SimulatorSettings>;
	/** The credential's base URL leads to a port where nobody listens. */
	unreachable?: true;
	/** How many items go in, default 1; item n asks for `Clip n`. */
	items?: number;
	/** Generate Video's, beside the usual ones. */
	parameters?: Record<string, unknown>;
	/** Generate Video's `options`, beside the usual ones. */
	options?: Record<string, unknown>;
	/** Get Task stands behind Generate Video with these parameters, and the run ends as Get Task's items do. */
	getTask?: Record<string, unknown>;
	/** Settings of the last node. */
	node?: { onError?: 'continueErrorOutput' | 'continueRegularOutput'; retryOnFail?: true };
	/** Stop is pressed as soon as the simulator has got so many (default 1) requests of a phase. */
	stop?: { phase: 'submit' | 'status' | 'download'; requests?: number };
	/** After the run, which has to fail, the services work again, and a person retries the execution; that run is judged. */
	retried?: true;
	/** What each item ends as (see `endsOf` in judge.ts), whatever the provider; a single text holds for all items. */
	ends: string | readonly string[];
	/** How many submits the simulator must have got; default one per item, `any` where that depends on the timing. */
	submits?: number | 'any';
	/** The file that came is not the task's video, and nothing in the answer tells. */
	undetectable?: true;
	/** Takes as long as the nodes wait for an answer (60 s). */
	slow?: true;
}

/** Where a scenario takes place. */
export interface Ground {
	provider: ProviderId;
	/** The simulator's. */
	url: string;
}

/** Long enough for a check after a failed one (the last falls on the deadline), as short as a loaded machine allows. */
const TIMEOUT_MINUTES = 0.04;
/** Enough for whatever waits some seconds before it tries again. */
const PATIENT = { timeoutMinutes: 0.5 };
/** Less than the first pause before a submit is sent again. */
const IMPATIENT = { timeoutMinutes: 0.03 };

const MODELS: Record<ProviderId, string> = {
	tomoviee: 'tob_text2video_b',
	yishangCloud: 'sora-2',
	hiDream: 'txt2video',
	openComputing: 'viduq3-pro',
};

/** The address of nobody: the discard port. */
export const NOWHERE = 'http://127.0.0.1:9';

/** The model that a scenario uses; HiDream's tasks can only be asked for with it. */
export function modelOf(provider: ProviderId): string {
	return MODELS[provider];
}

/** The parameters of Generate Video. */
export function generateParameters(
	{ parameters, options, getTask }: Scenario,
	provider: ProviderId,
): Record<string, unknown> {
	return {
		provider,
		operation: 'textToVideo',
		model: MODELS[provider],
		prompt: '=Clip {{ $json.n }}',
		...(getTask ? { wait: 'none' } : {}),
		...parameters,
		options: { pollIntervalSeconds: 0.1, timeoutMinutes: TIMEOUT_MINUTES, ...options },
	};
}

/** The parameters of the Get Task behind it, if there is one. */
export function getTaskParameters({ getTask, options }: Scenario): Record<string, unknown> | undefined {
	if (!getTask) return undefined;
	return {
		...getTask,
		options: { pollIntervalSeconds: 0.1, timeoutMinutes: TIMEOUT_MINUTES, ...options },
	};
}

/**
 * The parameters of the Get Task that fetches afterwards, when the services work again, what the run told of; under
 * "Continue". It waits, so that every task has ended but those that take as long as `LONG_JOB`.
 */
export const FETCH_PARAMETERS = {
	wait: 'poll',
	options: {
		pollIntervalSeconds: 0.1,
		timeoutMinutes: TIMEOUT_MINUTES,
		onTimeout: 'returnTask',
		onTaskFailure: 'returnTask',
	},
};

/** The input items' json. */
export function inputOf({ items = 1 }: Scenario): Array<{ n: number }> {
	return Array.from({ length: items }, (_, n) => ({ n }));
}

/** The settings for the simulator: tasks that are done at once, unless the scenario says otherwise. */
export function settingsOf({ settings }: Scenario): Partial<SimulatorSettings> {
	return { jobSeconds: 0.2, ...settings };
}

/** The faults, for one provider at one simulator. */
export function rulesOf({ rules = [] }: Scenario, on: Ground): FaultRule[] {
	return typeof rules === 'function' ? rules(on) : rules;
}

/** What each of the items has to end as. */
export function expectedEnds(scenario: Scenario): string[] {
	const { ends } = scenario;
	return typeof ends === 'string' ? inputOf(scenario).map(() => ends) : [...ends];
}

type Fault = FaultRule['fault'];

/** A rule that strikes once, or as `more` says. */
const strike =
	(phase: FaultRule['phase']) =>
	(fault: Fault, more: Pick<FaultRule, 'after' | 'times'> = {}): FaultRule => ({ phase, ...more, fault });
const submit = strike('submit');
const status = strike('status');
const download = strike('download');

const ALWAYS = { times: 'always' } as const;
const SECOND = { after: 1 };

const answer = (httpStatus: number, body: unknown, headers?: Record<string, string>): Fault => ({
	kind: 'answer',
	status: httpStatus,
	body,
	...(headers ? { headers } : {}),
});

/** A gateway that gave up, before the provider saw the request or after. */
const gateway = (httpStatus: number, workDone = false): Fault => ({
	kind: 'answer',
	status: httpStatus,
	headers: { 'content-type': 'text/html' },
	body: `<html><head><title>${httpStatus}</title></head><body><h1>${httpStatus} Bad Gateway</h1></body></html>`,
	workDone,
});

/** Says that it is compressed, and is not. */
const brokenGzip = (contentType: string): Fault => ({
	kind: 'answer',
	status: 200,
	headers: { 'content-type': contentType, 'content-encoding': 'gzip' },
	body: '{"half":',
	workDone: true,
});

/** An error in the provider's own form. */
function says(provider: ProviderId, message: string, code: string | number = 1): unknown {
	switch (provider) {
		case 'tomoviee':
			return { code, msg: message };
		case 'hiDream':
			return { code, message };
		case 'yishangCloud':
			return { error: { message, type: 'error', code: String(code) } };
		case 'openComputing':
			return { error: message };
	}
}

/** A task that is being worked on, as the provider says it; 元境 reports no progress. */
function running(provider: ProviderId, percent: number): unknown {
	switch (provider) {
		case 'tomoviee':
			return { code: 0, msg: 'success', data: { status: 2, reason: '', progress: percent, result: '' } };
		case 'hiDream':
			return {
				code: 0,
				result: { sub_task_results: [{ task_status: 2, task_completion: percent / 100, video: '' }] },
			};
		case 'yishangCloud':
			return { status: 'processing', progress: percent };
		case 'openComputing':
			return { status: 'RUNNING' };
	}
}

/** "No such task", as the provider says it. */
const noSuchTask = (provider: ProviderId): Fault =>
	provider === 'openComputing'
		? answer(200, { taskid: 'x', status: 'FAILED', error: 'taskid=x not exist' })
		: answer(404, says(provider, 'task not found', 'task_not_found'));

/** A status value that the provider's document does not have, of the type that its values have. */
const oddStatus = (provider: ProviderId) =>
	provider === 'tomoviee' || provider === 'hiDream' ? 99 : 'POLISHING';

/** The secrets as an answer could repeat them. */
const keysOf = (provider: ProviderId) => Object.values(SIMULATOR_KEYS[provider]).join(' and ');

/** Answers that are JSON, and nothing that a document knows. */
const STRANGE: ReadonlyArray<[string, unknown]> = [
	['an empty object', {}],
	['an array', []],
	['null', null],
	['a string', '"done"'],
	['a number', '42'],
	['an unknown object', { hello: 'world' }],
	['nothing', ''],
];

/** Submits whose answer is lost or says nothing: nobody can know whether there is a task. */
const UNKNOWN: ReadonlyArray<[string, Fault]> = [
	['cut before', { kind: 'cutBefore' }],
	['cut after', { kind: 'cutAfter' }],
	['truncated to nothing', { kind: 'truncate', bytes: 0 }],
	['truncated to 1 byte', { kind: 'truncate', bytes: 1 }],
	['truncated to 20 bytes', { kind: 'truncate', bytes: 20 }],
	['broken gzip, task made', brokenGzip('application/json')],
	['HTML 502, no task', gateway(502)],
	['HTML 502, task made', gateway(502, true)],
	['HTML 504, task made', gateway(504, true)],
];

/** Submits whose answer comes whole and cannot be used. */
const UNREADABLE: ReadonlyArray<[string, Fault]> = [
	['20 bytes of the answer, as announced', { kind: 'short', bytes: 20 }],
	['HTML 200, task made', { kind: 'rewrite', as: 'html' }],
	['empty 200, task made', { kind: 'rewrite', as: 'empty' }],
	['redirect 302', { kind: 'redirect', to: '/elsewhere' }],
	['redirect 307 to another host', { kind: 'redirect', to: 'http://localhost:9{path}', status: 307 }],
	...STRANGE.map(([name, body]): [string, Fault] => [`answer is ${name}`, answer(200, body)]),
];

const SUBMIT: Scenario[] = [
	...UNKNOWN.map(
		([name, fault]): Scenario => ({
			name,
			phase: 'submit',
			rules: [submit(fault)],
			ends: 'error: outcomeUnknown',
		}),
	),
	...UNREADABLE.map(
		([name, fault]): Scenario => ({
			name,
			phase: 'submit',
			rules: [submit(fault)],
			ends: 'error: malformed',
		}),
	),
	...(['hangBefore', 'hangAfter'] as const).flatMap((kind): Scenario[] => [
		{
			name: kind === 'hangBefore' ? 'silence, then taken' : 'taken, answer late',
			phase: 'submit',
			rules: [submit({ kind, ms: 700 })],
			ends: 'succeeded',
		},
		{
			name: kind === 'hangBefore' ? 'silence for ever, no task' : 'silence for ever, task made',
			phase: 'submit',
			rules: [submit({ kind })],
			ends: 'error: outcomeUnknown',
			slow: true,
		},
	]),
	{
		name: 'connection refused',
		phase: 'submit',
		unreachable: true,
		options: IMPATIENT,
		ends: 'error: unavailable',
		submits: 0,
	},
	{
		name: '500 in its own words, no task',
		phase: 'submit',
		rules: ({ provider }) => [submit(answer(500, says(provider, 'Internal server error', 500)))],
		ends: 'error: unavailable',
	},
	{
		name: '500 in its own words, task made',
		phase: 'submit',
		rules: ({ provider }) => [
			submit({
				kind: 'answer',
				status: 500,
				body: says(provider, 'Internal server error', 500),
				workDone: true,
			}),
		],
		ends: 'error: unavailable',
	},
	{
		name: '503 busy, once',
		phase: 'submit',
		rules: ({ provider }) => [submit(answer(503, says(provider, 'The service is busy, try again', 503)))],
		options: PATIENT,
		ends: 'succeeded',
		submits: 2,
	},
	{
		name: '503 of a gateway in JSON, task made',
		phase: 'submit',
		rules: [
			submit({ kind: 'answer', status: 503, body: { message: 'upstream request timeout' }, workDone: true }),
		],
		ends: 'error: unavailable',
	},
	{
		name: '429, once',
		phase: 'submit',
		rules: [submit({ kind: 'rateLimit' })],
		options: PATIENT,
		ends: 'succeeded',
		submits: 2,
	},
	{
		name: '429 with Retry-After, once',
		phase: 'submit',
		rules: [submit({ kind: 'rateLimit', retryAfterSeconds: 1 })],
		options: PATIENT,
		ends: 'succeeded',
		submits: 2,
	},
	{
		name: '429 with a Retry-After that is none',
		phase: 'submit',
		rules: ({ provider }) => [
			submit(answer(429, says(provider, 'Too many requests'), { 'retry-after': 'soon' })),
		],
		options: PATIENT,
		ends: 'succeeded',
		submits: 2,
	},
	{
		name: '429 for ever',
		phase: 'submit',
		rules: [submit({ kind: 'rateLimit' }, ALWAYS)],
		options: IMPATIENT,
		ends: 'error: rateLimit',
	},
	{
		name: '429 with an endless Retry-After',
		phase: 'submit',
		rules: [submit({ kind: 'rateLimit', retryAfterSeconds: 3600 })],
		ends: 'error: rateLimit',
	},
	{
		name: 'too many tasks at once',
		phase: 'submit',
		settings: { maxConcurrent: Object.fromEntries(PROVIDER_IDS.map((id) => [id, 1])) },
		items: 3,
		options: { ...PATIENT, maxConcurrentTasks: 3 },
		ends: 'succeeded',
		submits: 'any',
	},
	{ name: 'no balance', phase: 'submit', rules: [submit({ kind: 'noBalance' })], ends: 'error: quota' },
	{
		name: 'no balance from the 2nd of 3 on',
		phase: 'submit',
		items: 3,
		rules: [submit({ kind: 'noBalance' }, { after: 1, times: 'always' })],
		options: { maxConcurrentTasks: 1 },
		node: { onError: 'continueErrorOutput' },
		ends: ['succeeded', 'error: quota', 'error: quota'],
		submits: 2,
	},
	{
		name: '401 that repeats the key',
		phase: 'submit',
		rules: ({ provider }) => [submit(answer(401, says(provider, `Invalid API Key ${keysOf(provider)}`)))],
		ends: 'error: auth',
	},
	{
		name: '403',
		phase: 'submit',
		rules: ({ provider }) => [submit(answer(403, says(provider, 'forbidden')))],
		ends: 'error: auth',
	},
	{
		name: '400',
		phase: 'submit',
		rules: ({ provider }) => [submit(answer(400, says(provider, 'prompt is too long')))],
		ends: 'error: invalidRequest',
	},
	{
		name: '404',
		phase: 'submit',
		rules: ({ provider }) => [submit(answer(404, says(provider, 'no such model')))],
		ends: 'error: notFound',
	},
	{
		name: '408',
		phase: 'submit',
		rules: [submit({ ...gateway(408, true) })],
		ends: 'error: outcomeUnknown',
	},
	{
		name: 'review rejects the prompt',
		phase: 'submit',
		rules: ({ provider }) => [submit(answer(400, says(provider, '内容未通过审核')))],
		ends: 'error: contentRejected',
	},
	{
		name: '400 to the 2nd of 3',
		phase: 'submit',
		items: 3,
		rules: ({ provider }) => [submit(answer(400, says(provider, 'prompt is too long')), SECOND)],
		options: { maxConcurrentTasks: 1 },
		ends: ['kept', 'error: invalidRequest', 'kept'],
	},
	{
		name: 'the 2nd of 3 cut after',
		phase: 'submit',
		items: 3,
		rules: [submit({ kind: 'cutAfter' }, SECOND)],
		options: { maxConcurrentTasks: 1 },
		ends: ['kept', 'error: outcomeUnknown', 'kept'],
	},
	{
		name: 'task ID is a number',
		phase: 'submit',
		rules: [submit({ kind: 'numericId', id: '471100471100' })],
		ends: 'succeeded',
	},
	{
		name: 'task ID is a number beyond 2^53',
		phase: 'submit',
		rules: [submit({ kind: 'numericId', id: '9007199254740993001' })],
		ends: 'succeeded',
	},
	{
		name: 'task ID has 200 digits',
		phase: 'submit',
		// The file has to have room for the ID.
		settings: { videoBytes: 100_000 },
		rules: [submit({ kind: 'numericId', id: '7'.repeat(200) })],
		ends: 'succeeded',
	},
	{
		name: 'answer is there twice',
		phase: 'submit',
		rules: [submit({ kind: 'rewrite', as: 'twoObjects' })],
		ends: 'succeeded',
	},
	{ name: 'taken, and not waited for', phase: 'submit', parameters: { wait: 'none' }, ends: 'in progress' },
];

const TASK: Scenario[] = [
	{
		name: 'fails',
		phase: 'task',
		rules: [submit({ kind: 'taskFails', message: '生成失败' })],
		ends: 'error: taskFailed',
	},
	{
		name: 'fails without a word',
		phase: 'task',
		rules: [submit({ kind: 'taskFails', message: ' ' })],
		ends: 'error: taskFailed',
	},
	{
		name: 'rejected by the review',
		phase: 'task',
		rules: [submit({ kind: 'taskRejected' })],
		ends: 'error: contentRejected',
	},
	{
		name: 'fails and repeats the key',
		phase: 'task',
		rules: ({ provider }) => [submit({ kind: 'taskFails', message: `worker had ${keysOf(provider)}` })],
		ends: 'error: taskFailed',
	},
	{
		name: 'unknown status for a while',
		phase: 'task',
		rules: ({ provider }) => [submit({ kind: 'taskState', status: oddStatus(provider), ms: 500 })],
		ends: 'succeeded',
	},
	{
		name: 'unknown status for ever',
		phase: 'task',
		rules: ({ provider }) => [status({ kind: 'taskState', status: oddStatus(provider) }, ALWAYS)],
		ends: 'error: timeout',
	},
	{
		name: 'success without a video',
		phase: 'task',
		rules: [submit({ kind: 'noVideo' })],
		ends: 'error: noVideo',
	},
	{
		name: 'not known at first',
		phase: 'task',
		rules: [submit({ kind: 'notYetKnown', ms: 500 })],
		ends: 'succeeded',
	},
	{
		name: 'progress goes backwards',
		phase: 'task',
		rules: ({ provider }) =>
			[90, 20, 100, 0].map((percent) => status(answer(200, running(provider, percent)))),
		ends: 'succeeded',
	},
];

/** Bad answers to status checks. None of them may cost the task. */
const BAD_STATUS: ReadonlyArray<[string, (provider: ProviderId) => Fault]> = [
	['cut', () => ({ kind: 'cutAfter' })],
	['truncated', () => ({ kind: 'truncate', bytes: 20 })],
	['half a JSON', () => ({ kind: 'short', bytes: 20 })],
	['broken gzip', () => brokenGzip('application/json')],
	['HTML 200', () => ({ kind: 'rewrite', as: 'html' })],
	['HTML 502', () => gateway(502)],
	['500', (provider) => answer(500, says(provider, 'Internal server error', 500))],
	['429', () => ({ kind: 'rateLimit' })],
	['429 with Retry-After', () => ({ kind: 'rateLimit', retryAfterSeconds: 1 })],
	['429 with an endless Retry-After', () => ({ kind: 'rateLimit', retryAfterSeconds: 3600 })],
	['no balance', () => ({ kind: 'noBalance' })],
	['redirect 302', () => ({ kind: 'redirect', to: '/elsewhere' })],
	...STRANGE.filter(([name]) => ['an array', 'null', 'an unknown object', 'nothing'].includes(name)).map(
		([name, body]): [string, () => Fault] => [`answer is ${name}`, () => answer(200, body)],
	),
];

const STATUS: Scenario[] = [
	...BAD_STATUS.flatMap(([name, fault]): Scenario[] => [
		{
			name: `${name}, once`,
			phase: 'status',
			rules: ({ provider }) => [status(fault(provider))],
			ends: 'succeeded',
		},
		{
			name: `${name}, for ever`,
			phase: 'status',
			rules: ({ provider }) => [status(fault(provider), ALWAYS)],
			ends: 'error: timeout',
		},
	]),
	{
		name: 'answer is there twice',
		phase: 'status',
		rules: [status({ kind: 'rewrite', as: 'twoObjects' })],
		ends: 'succeeded',
	},
	{ name: 'answer late', phase: 'status', rules: [status({ kind: 'delay', ms: 700 })], ends: 'succeeded' },
	{
		name: 'silence for ever',
		phase: 'status',
		rules: [status({ kind: 'hangBefore' })],
		ends: 'error: timeout',
		slow: true,
	},
	{
		name: 'provider gone for the whole timeout',
		phase: 'status',
		rules: [status({ kind: 'cutBefore' }, ALWAYS)],
		ends: 'error: timeout',
	},
	{
		name: '401, once',
		phase: 'status',
		rules: ({ provider }) => [status(answer(401, says(provider, 'unauthorized')))],
		ends: 'succeeded',
	},
	{
		name: '401 that repeats the key, for ever',
		phase: 'status',
		rules: ({ provider }) => [
			status(answer(401, says(provider, `Invalid API Key ${keysOf(provider)}`)), ALWAYS),
		],
		options: PATIENT,
		ends: 'error: auth',
	},
	{
		name: '404 once, after it was known',
		phase: 'status',
		settings: { jobSeconds: 0.5 },
		rules: ({ provider }) => [status(noSuchTask(provider), SECOND)],
		ends: 'succeeded',
	},
	{
		name: '404 for ever',
		phase: 'status',
		rules: ({ provider }) => [status(noSuchTask(provider), ALWAYS)],
		ends: 'error: timeout',
	},
];

const DOWNLOAD_FAULTS: ReadonlyArray<[string, Fault]> = [
	['no answer', { kind: 'cutBefore' }],
	['cut', { kind: 'cutAt', bytes: 1000 }],
	['cut after the headers', { kind: 'cutAt', bytes: 0 }],
	['empty', { kind: 'short' }],
	['broken gzip', brokenGzip('video/mp4')],
	['HTML', { kind: 'wrongType' }],
	['JSON', answer(200, { error: 'no' })],
	['XML', answer(200, '<Error/>', { 'content-type': 'application/xml' })],
	['403 expired', { kind: 'expired' }],
	['404', answer(404, { error: 'no such file' })],
	['500', answer(500, '')],
	['206', answer(206, 'part', { 'content-type': 'video/mp4' })],
	['redirect to file://', { kind: 'redirect', to: 'file:///etc/hostname' }],
	['redirect to itself', { kind: 'redirect', to: '{path}' }],
	['redirect to a host that is not there', { kind: 'redirect', to: `${NOWHERE}{path}` }],
];

const DOWNLOAD: Scenario[] = [
	...DOWNLOAD_FAULTS.flatMap(([name, fault]): Scenario[] => [
		// Six redirects to itself use up one try.
		{
			name: `${name}, once`,
			phase: 'download',
			rules: [download(fault, name === 'redirect to itself' ? { times: 6 } : {})],
			ends: 'succeeded',
		},
		{
			name: `${name}, for ever`,
			phase: 'download',
			rules: [download(fault, ALWAYS)],
			ends: 'error: download',
		},
	]),
	{
		name: 'redirect to another host',
		phase: 'download',
		rules: ({ url }) => [
			download({ kind: 'redirect', to: `${url.replace('127.0.0.1', 'localhost')}{path}` }),
		],
		ends: 'succeeded',
	},
	{
		name: 'answer late',
		phase: 'download',
		rules: [download({ kind: 'delay', ms: 700 })],
		ends: 'succeeded',
	},
	{
		name: 'silence for ever, once',
		phase: 'download',
		rules: [download({ kind: 'hangBefore' })],
		ends: 'succeeded',
		slow: true,
	},
	{
		name: 'shorter than the video, as announced',
		phase: 'download',
		rules: [download({ kind: 'short', bytes: 1000 })],
		ends: 'succeeded',
		undetectable: true,
	},
	{
		name: 'longer than announced',
		phase: 'download',
		rules: [
			download(answer(200, 'x'.repeat(2000), { 'content-type': 'video/mp4', 'content-length': '1000' })),
		],
		ends: 'succeeded',
		undetectable: true,
	},
	{
		name: 'expired, with the status gone, too',
		phase: 'download',
		rules: [
			download({ kind: 'expired' }, ALWAYS),
			status({ kind: 'cutBefore' }, { after: 1, times: 'always' }),
		],
		settings: { jobSeconds: 0 },
		ends: 'error: download',
	},
];

const LONG_JOB = { jobSeconds: 30 };
/** Three items, one after the other: the first does well, the second ends so, and the third well or as the second does. */
const ONE_OF_THREE: ReadonlyArray<{ name: string; rules: FaultRule[]; end: string; thirdToo?: true }> = [
	{ name: 'submit cut off', rules: [submit({ kind: 'cutAfter' }, SECOND)], end: 'error: outcomeUnknown' },
	{ name: 'task fails', rules: [submit({ kind: 'taskFails' }, SECOND)], end: 'error: taskFailed' },
	{
		name: 'downloads fail',
		// The tries of two downloads mix, so that only both can be struck for sure.
		rules: [download({ kind: 'expired' }, { after: 1, times: 'always' })],
		end: 'error: download',
		thirdToo: true,
	},
];

const RUN: Scenario[] = [
	{ name: 'timeout', phase: 'run', settings: LONG_JOB, ends: 'error: timeout' },
	{
		name: 'timeout, task returned',
		phase: 'run',
		settings: LONG_JOB,
		options: { onTimeout: 'returnTask' },
		ends: 'in progress',
	},
	{
		name: 'timeout, task returned, provider gone',
		phase: 'run',
		rules: [status({ kind: 'cutBefore' }, ALWAYS)],
		options: { onTimeout: 'returnTask' },
		ends: 'in progress',
	},
	{
		name: 'Stop during the submit',
		phase: 'run',
		settings: LONG_JOB,
		rules: [submit({ kind: 'hangAfter', ms: 700 })],
		stop: { phase: 'submit' },
		ends: 'stopped',
	},
	{
		name: 'Stop while waiting',
		phase: 'run',
		settings: LONG_JOB,
		stop: { phase: 'status' },
		ends: 'stopped',
	},
	{
		name: 'Stop during the download',
		phase: 'run',
		rules: [download({ kind: 'hangBefore', ms: 2000 })],
		stop: { phase: 'download' },
		ends: 'stopped',
	},
	{
		name: 'Stop after a lost answer',
		phase: 'run',
		settings: LONG_JOB,
		items: 2,
		rules: [submit({ kind: 'cutAfter' })],
		stop: { phase: 'status' },
		ends: 'stopped',
	},
	{
		name: 'Stop during a submit that is never answered',
		phase: 'run',
		rules: [submit({ kind: 'hangAfter' })],
		stop: { phase: 'submit' },
		// A submit is not cut off, and its end is the run's: the doubt is worth more than the word "stopped".
		ends: 'error: outcomeUnknown',
		slow: true,
	},
	{
		name: 'Stop between two tries to submit',
		phase: 'run',
		rules: [submit({ kind: 'rateLimit' }, ALWAYS)],
		options: PATIENT,
		stop: { phase: 'submit' },
		ends: 'stopped',
		submits: 'any',
	},
	{
		name: 'Stop with Retry On Fail',
		phase: 'run',
		settings: LONG_JOB,
		items: 2,
		node: { retryOnFail: true },
		stop: { phase: 'status', requests: 2 },
		ends: 'stopped',
	},
	{
		name: 'Retry On Fail after a refused submit',
		phase: 'run',
		rules: ({ provider }) => [submit(answer(400, says(provider, 'not now')))],
		node: { retryOnFail: true },
		ends: 'succeeded',
		submits: 2,
	},
	{
		name: 'Retry On Fail after no balance',
		phase: 'run',
		rules: [submit({ kind: 'noBalance' })],
		node: { retryOnFail: true },
		ends: 'succeeded',
		submits: 2,
	},
	{
		name: 'Retry On Fail after a lost answer',
		phase: 'run',
		rules: [submit({ kind: 'cutAfter' })],
		node: { retryOnFail: true },
		ends: 'error: outcomeUnknown',
	},
	{
		name: 'Retry On Fail after HTML 502, task made',
		phase: 'run',
		rules: [submit(gateway(502, true))],
		node: { retryOnFail: true },
		ends: 'error: outcomeUnknown',
	},
	{
		name: 'Retry On Fail after the task failed',
		phase: 'run',
		rules: [submit({ kind: 'taskFails' })],
		node: { retryOnFail: true },
		ends: 'succeeded',
		submits: 2,
	},
	{
		name: 'Retry On Fail after a timeout',
		phase: 'run',
		settings: { jobSeconds: 3.5 },
		node: { retryOnFail: true },
		ends: 'succeeded',
	},
	{
		name: 'Retry On Fail after a bad download',
		phase: 'run',
		rules: [download({ kind: 'expired' }, { times: 3 })],
		node: { retryOnFail: true },
		ends: 'succeeded',
	},
	{
		name: 'Retry On Fail, each of 3 fails elsewhere',
		phase: 'run',
		items: 3,
		rules: [
			submit({ kind: 'taskFails' }),
			submit({ kind: 'cutAfter' }),
			download({ kind: 'expired' }, { times: 3 }),
		],
		options: { maxConcurrentTasks: 1 },
		node: { retryOnFail: true },
		ends: ['kept', 'error: outcomeUnknown', 'kept'],
		submits: 4,
	},
	{
		name: 'retried by hand after a refused submit',
		phase: 'run',
		rules: ({ provider }) => [submit(answer(400, says(provider, 'not now')))],
		retried: true,
		ends: 'succeeded',
		submits: 2,
	},
	{
		name: 'retried by hand after the provider was gone',
		phase: 'run',
		rules: [status({ kind: 'cutBefore' }, ALWAYS)],
		retried: true,
		ends: 'succeeded',
	},
	{
		name: 'retried by hand after a bad download',
		phase: 'run',
		rules: [download({ kind: 'expired' }, ALWAYS)],
		retried: true,
		ends: 'succeeded',
	},
	{
		name: 'retried by hand after 1 of 3 failed',
		phase: 'run',
		items: 3,
		rules: [submit({ kind: 'taskFails' }, SECOND)],
		retried: true,
		ends: 'succeeded',
		submits: 4,
	},
	...ONE_OF_THREE.flatMap(({ name, rules, end, thirdToo }): Scenario[] => {
		const common = { phase: 'run', items: 3, rules, options: { maxConcurrentTasks: 1 } } as const;
		const ends = (good: string) => [good, end, thirdToo ? end : good];
		return [
			{ ...common, name: `3 items, after the 1st ${name}`, ends: ends('kept') },
			{
				...common,
				name: `error output, ${name}`,
				node: { onError: 'continueErrorOutput' },
				ends: ends('succeeded'),
			},
			{
				...common,
				name: `continue, ${name}`,
				node: { onError: 'continueRegularOutput' },
				ends: ends('succeeded'),
			},
		];
	}),
	{
		name: 'Get Task, split, the 2nd of 3 fails',
		phase: 'run',
		items: 3,
		rules: [submit({ kind: 'taskFails' }, SECOND)],
		getTask: { wait: 'poll', splitOutput: true },
		ends: ['succeeded', 'failed', 'succeeded'],
	},
	{
		name: 'Get Task, split, timeout',
		phase: 'run',
		items: 2,
		settings: LONG_JOB,
		getTask: { wait: 'poll', splitOutput: true },
		options: { onTimeout: 'returnTask' },
		ends: 'in progress',
	},
	{
		name: 'Get Task, provider gone',
		phase: 'run',
		rules: [status({ kind: 'cutBefore' }, ALWAYS)],
		getTask: {},
		node: { onError: 'continueErrorOutput' },
		ends: 'error: unavailable',
	},
	{
		name: 'Get Task, bad downloads',
		phase: 'run',
		items: 2,
		rules: [download({ kind: 'expired' }, ALWAYS)],
		getTask: { wait: 'poll', splitOutput: true },
		ends: 'error: download',
	},
	{
		name: 'Get Task, Retry On Fail after a bad download',
		phase: 'run',
		rules: [download({ kind: 'wrongType' }, { times: 3 })],
		getTask: { wait: 'poll' },
		node: { retryOnFail: true },
		ends: 'succeeded',
	},
	{
		name: 'Get Task, Stop while waiting',
		phase: 'run',
		settings: LONG_JOB,
		getTask: { wait: 'poll' },
		stop: { phase: 'status' },
		ends: 'stopped',
	},
];

/** All of them, in the order of the table. */
export const SCENARIOS: readonly Scenario[] = [...SUBMIT, ...TASK, ...STATUS, ...DOWNLOAD, ...RUN];
