import { SIMULATOR_KEYS, type ProviderId } from '../simulator/types';
import type { FaultRule } from '../simulator';

/** What the scenarios make their faults of: rules, and answers in each provider's own form. */

export type Fault = FaultRule['fault'];

/** A rule that strikes once, or as `more` says. */
export const strike =
	(phase: FaultRule['phase']) =>
	(fault: Fault, more: Pick<FaultRule, 'after' | 'times'> = {}): FaultRule => ({ phase, ...more, fault });
export const submit = strike('submit');
export const status = strike('status');
export const download = strike('download');

export const ALWAYS = { times: 'always' } as const;
export const SECOND = { after: 1 };

export const answer = (httpStatus: number, body: unknown, headers?: Record<string, string>): Fault => ({
	kind: 'answer',
	status: httpStatus,
	body,
	...(headers ? { headers } : {}),
});

/** A gateway that gave up, before the provider saw the request or after. */
export const gateway = (httpStatus: number, workDone = false): Fault => ({
	kind: 'answer',
	status: httpStatus,
	headers: { 'content-type': 'text/html' },
	body: `<html><head><title>${httpStatus}</title></head><body><h1>${httpStatus} Bad Gateway</h1></body></html>`,
	workDone,
});

/** Says that it is compressed, and is not. */
export const brokenGzip = (contentType: string): Fault => ({
	kind: 'answer',
	status: 200,
	headers: { 'content-type': contentType, 'content-encoding': 'gzip' },
	body: '{"half":',
	workDone: true,
});

/** An error in the provider's own form. */
export function says(provider: ProviderId, message: string, code: string | number = 1): unknown {
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
export function running(provider: ProviderId, percent: number): unknown {
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
export const noSuchTask = (provider: ProviderId): Fault =>
	provider === 'openComputing'
		? answer(200, { taskid: 'x', status: 'FAILED', error: 'taskid=x not exist' })
		: answer(404, says(provider, 'task not found', 'task_not_found'));

/** A status value that the provider's document does not have, of the type that its values have. */
export const oddStatus = (provider: ProviderId) =>
	provider === 'tomoviee' || provider === 'hiDream' ? 99 : 'POLISHING';

/** The secrets as an answer could repeat them. */
export const keysOf = (provider: ProviderId) => Object.values(SIMULATOR_KEYS[provider]).join(' and ');

/** Answers that are JSON, and nothing that a document knows. */
export const STRANGE: ReadonlyArray<[string, unknown]> = [
	['an empty object', {}],
	['an array', []],
	['null', null],
	['a string', '"done"'],
	['a number', '42'],
	['an unknown object', { hello: 'world' }],
	['nothing', ''],
];

/** Submits whose answer is lost or says nothing: nobody can know whether there is a task. */
export const UNKNOWN: ReadonlyArray<[string, Fault]> = [
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
export const UNREADABLE: ReadonlyArray<[string, Fault]> = [
	['20 bytes of the answer, as announced', { kind: 'short', bytes: 20 }],
	['HTML 200, task made', { kind: 'rewrite', as: 'html' }],
	['empty 200, task made', { kind: 'rewrite', as: 'empty' }],
	['redirect 302', { kind: 'redirect', to: '/elsewhere' }],
	...STRANGE.map(([name, body]): [string, Fault] => [`answer is ${name}`, answer(200, body)]),
];
