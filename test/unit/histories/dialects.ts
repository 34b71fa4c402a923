import type { ProviderId } from '../../../nodes/shared/providers/provider';
import { GATEWAY_PAGE } from '../builders';

/** How the four services speak, as their documents have it (docs/sources.md); written without a look at our readers. */

/** Where an honest provider says that a task is. */
export interface HonestState {
	status: 'queued' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'cancelled' | 'expired';
	progress: number;
	urls: string[];
}

/** An answer of a service, or of what stands before it. */
export interface Reply {
	status: number;
	body: unknown;
	headers?: Record<string, string>;
}

/** A request as it arrives. */
export interface Arrival {
	path: string;
	query: Record<string, string>;
	body: Record<string, unknown>;
}

export interface Dialect {
	model: string;
	/** The id of the task that is asked for; none for a submit. */
	askedFor: (arrival: Arrival) => string | undefined;
	/** How a new task's id is told. */
	accepted: ReadonlyArray<(id: string) => unknown>;
	/** How the result is told at once, in place of a task; none for a provider that does not do that. */
	atOnce?: ReadonlyArray<(url: string, id: string) => unknown>;
	/** Whether the task's id stands beside it. */
	namesAtOnce?: boolean;
	/** Refusals of a submit: no task is made, and the answer says so. */
	refusals: readonly Reply[];
	state: (id: string, state: HonestState) => unknown;
	foreignStatus: (id: string) => unknown;
	/** The service's own trouble, in the shape of a task that failed (元境, when its database is away). */
	trouble?: unknown;
	/** Whether the file itself is asked for, at an address that wants the key. */
	isContent?: (arrival: Pick<Arrival, 'path'>) => boolean;
	notFound: Reply;
	/** What must be in an answer that could be read as the end of a task without a video. */
	speaksOfFailure: RegExp;
}

/** Words that speak of the service and not of the task. */
export const TROUBLE = 'system error';

const video = (id: string) => ({ object: 'video', id, task_id: id });

const yishangCloud: Dialect = {
	model: 'sora-2',
	askedFor: ({ path }) => {
		const [, segment] = /^\/v1\/videos\/(.+)$/.exec(path) ?? [];
		return segment === undefined ? undefined : decodeURIComponent(segment);
	},
	accepted: [
		(id) => ({ ...video(id), status: 'queued', progress: 0, created_at: 1_767_225_600 }),
		(id) => ({ id, status: 'queued' }),
		(id) => ({ code: 'success', data: { task_id: id } }),
	],
	atOnce: [
		(url, id) => ({ ...video(id), status: 'completed', progress: 100, video_url: url }),
		(url, id) => ({ ...video(id), status: 'completed', metadata: { url } }),
	],
	namesAtOnce: true,
	isContent: ({ path }) => /^\/v1\/videos\/[^/]+\/content$/.test(path),
	refusals: [
		{ status: 429, body: { error: { message: 'Rate limit exceeded', code: 'rate_limit_exceeded' } } },
		{ status: 400, body: { error: { message: 'prompt field is required', type: 'invalid_request_error' } } },
		{ status: 401, body: { error: { message: 'Invalid API key provided', code: 'invalid_api_key' } } },
		{ status: 403, body: { error: { message: 'Insufficient quota', code: 'insufficient_quota' } } },
		{ status: 503, body: { error: { message: 'The service is overloaded' } } },
		{
			status: 500,
			body: { code: 'model_not_found', message: '当前分组 default 下对于模型 sora-2 无可用渠道' },
		},
	],
	state: (id, { status, progress, urls }) => ({
		...video(id),
		progress,
		status:
			{ queued: 'queued', running: 'processing', succeeded: 'completed', rejected: 'failed' }[
				status as 'queued'
			] ?? status,
		...(urls[0] === undefined ? {} : { video_url: urls[0] }),
		...(status === 'failed' ? { error: { message: 'generation failed', code: 'internal' } } : {}),
		...(status === 'rejected' ? { error: { message: 'content_policy violation: moderation' } } : {}),
	}),
	foreignStatus: (id) => ({ ...video(id), status: 'polishing', progress: 'soon' }),
	notFound: { status: 404, body: { error: { message: 'Task not found', code: 'task_not_found' } } },
	speaksOfFailure: /fail|error|cancel|expired/i,
};

const openComputing: Dialect = {
	model: 'wan2.6-t2v',
	askedFor: ({ path, query }) => (path === '/llmage/v1/tasks' ? query.taskid : undefined),
	accepted: [
		(id) => ({ taskid: id, status: 'CREATED' }),
		(id) => ({ status: 'ok', data: { taskid: id } }),
		// One revision of the server writes a Python dict.
		(id) => `{'taskid': '${id}', 'status': 'CREATED'}`,
	],
	atOnce: [
		(url) => ({ status: 'SUCCEEDED', video: url, usage: { n: 1 } }),
		(url) => ({ created: 1_700_000_000, data: [{ url }] }),
		// An error object behind it does not count.
		(url) =>
			`${JSON.stringify({ status: 'SUCCEEDED', video: url })}\n${JSON.stringify({ error: 'ERROR:(1062)', status: 'FAILED' })}`,
	],
	refusals: [
		{ status: 429, body: { error: 'Rate limit: too many requests' }, headers: { 'retry-after': '3' } },
		{ status: 429, body: { error: '账户余额不足' } },
		{ status: 400, body: { error: 'prompt is required' } },
		{ status: 401, body: { error: 'Unauthorized' } },
		{ status: 200, body: { error: 'ERROR:model not found', status: 'FAILED' } },
		{ status: 503, body: { error: 'system is busy' } },
	],
	state: (_id, { status, urls }) => ({
		status: {
			queued: 'PENDING',
			running: 'RUNNING',
			succeeded: 'SUCCEEDED',
			failed: 'FAILED',
			rejected: 'FAILED',
			cancelled: 'CANCELED',
			expired: 'EXPIRED',
		}[status],
		...(urls[0] === undefined ? {} : { video: urls[0] }),
		...(status === 'rejected' ? { error: '内容审核未通过' } : {}),
	}),
	foreignStatus: () => ({ status: 'POLISHING' }),
	trouble: { status: 'ok', data: { status: 'FAILED', error: TROUBLE } },
	notFound: { status: 200, body: { status: 'FAILED', error: 'ERROR:taskid not exist' } },
	speaksOfFailure: /FAILED|UNKNOWN|CANCEL|EXPIRED/i,
};

const hiDream: Dialect = {
	model: 'txt2video',
	askedFor: ({ path, query }) => (path.endsWith('/results') ? query.task_id : undefined),
	accepted: [
		(id) => ({ code: 0, message: '请求成功', request_id: 'r', result: { sub_task_ids: ['s'], task_id: id } }),
	],
	refusals: [
		{ status: 200, body: { code: 1003, message: '请求过于频繁' } },
		{ status: 200, body: { code: 2031, message: '参数错误' } },
		{ status: 200, body: { code: 1, message: '余额不足' } },
		{ status: 401, body: { code: 401, message: '鉴权失败' } },
		{ status: 503, body: { code: 1, message: '系统繁忙' } },
	],
	state: (id, { status, progress, urls }) => {
		const task_status = {
			queued: 0,
			running: 2,
			succeeded: 1,
			failed: 3,
			rejected: 4,
			cancelled: 3,
			expired: 3,
		}[status];
		const parts = status === 'succeeded' && urls.length > 0 ? urls : [undefined];
		return {
			code: 0,
			message: '',
			result: {
				task_id: id,
				sub_task_results:
					status === 'queued'
						? []
						: parts.map((url) => ({ task_status, task_completion: progress / 100, video: url ?? '' })),
			},
		};
	},
	foreignStatus: (id) => ({
		code: 0,
		result: { task_id: id, sub_task_results: [{ task_status: 77, task_completion: null }] },
	}),
	notFound: { status: 200, body: { code: 2032, message: '任务不存在' } },
	speaksOfFailure: /task_status.*(3|4)/s,
};

const tomoviee: Dialect = {
	model: 'tob_text2video_b',
	askedFor: ({ path, body }) => (path === '/v1/open/pub/task' ? String(body.task_id) : undefined),
	accepted: [
		(id) => ({ code: 0, msg: '', data: { task_id: id } }),
		(id) => ({ code: 0, msg: '', data: JSON.stringify({ task_id: id }) }),
	],
	refusals: [
		{ status: 200, body: { code: 1, msg: '请求过于频繁' } },
		{ status: 400, body: { code: 400, msg: 'prompt is required' } },
		{ status: 401, body: { code: 401, msg: 'Unauthorized' } },
		{ status: 200, body: { code: 9, msg: '余额不足' } },
		{ status: 503, body: { code: 1, msg: '系统繁忙' } },
	],
	state: (id, { status, progress, urls }) => ({
		code: 0,
		msg: 'success',
		data: {
			task_id: id,
			status: { queued: 1, running: 2, succeeded: 3, failed: 4, rejected: 4, cancelled: 5, expired: 6 }[
				status
			],
			reason: status === 'rejected' ? '内容审核未通过' : '',
			progress,
			result: status === 'succeeded' ? JSON.stringify({ video_path: urls }) : '',
		},
	}),
	foreignStatus: (id) => ({ code: 0, msg: 'success', data: { task_id: id, status: 17, result: '' } }),
	notFound: { status: 200, body: { code: 3001, msg: 'task not found' } },
	// A code beside a status says that the task failed.
	speaksOfFailure: /status.*[3-9]|code/s,
};

export const dialects: Record<ProviderId, Dialect> = { yishangCloud, openComputing, hiDream, tomoviee };

/** What a gateway says when it gives up on the service behind it, which may have taken the task. */
export const GATEWAY_PAGES: readonly Reply[] = [
	{ status: 502, body: GATEWAY_PAGE },
	{ status: 504, body: '' },
	{ status: 504, body: { message: 'Endpoint request timed out' } },
	{ status: 503, body: '<html>Service Unavailable</html>' },
	{ status: 503, body: '' },
	{ status: 500, body: { error: { message: 'Internal server error' } } },
	{ status: 502, body: { error: { message: 'upstream load balancer: connection reset' } } },
	{ status: 408, body: '' },
];
