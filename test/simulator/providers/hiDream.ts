import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fileAnswer, jsonAnswer, Refusal, type Answer } from '../answer';
import { checkBody, isFutureModel, readJson, type Problem } from '../contract';
import type { SimulatedTask, TaskState } from '../task';
import { SIMULATOR_KEYS } from '../types';
import { hasBearer, type Desk, type ProviderRequest, type SimulatedProvider } from './provider';

/**
 * HiDream 智象 text to video, from seeds/002 (文生视频请求接口). The result's path, shape and `task_status` values are not in that
 * document; they are the provider's result page, as told in sources.md 3.3.
 */
const SUBMIT_PATH = '/api-pub/gw/v3/video/txt2video/async';
const VERSION = 'v2';

/** The samples send -5 and 5, so the ranges "(-5, 5)" and "(0,30)" include their ends. */
const CAMERA_MOVE = z.number().int().min(-5).max(5).optional();

const BASIC = z.object({ prompt: z.string().min(1), request_id: z.string().optional() });
const FUTURE_VERSION = BASIC.passthrough();
const KNOWN_VERSION = BASIC.extend({
	negative_prompt: z.string().optional(),
	version: z.literal(VERSION).optional(),
	resolution: z.enum(['960*960', '1280*720', '720*1280']).optional(),
	camera_move_horizontal: CAMERA_MOVE,
	camera_move_vertical: CAMERA_MOVE,
	camera_move_depth: CAMERA_MOVE,
	motion_strength: z.number().min(0).max(30).optional(),
	notify_url: z.string().url().optional(),
}).strict();

/** 0 等待中, 1 完成, 2 处理中, 3 失败, 4 未通过审核. */
const STATUS: Record<TaskState, number> = { queued: 0, succeeded: 1, running: 2, failed: 3, rejected: 4 };

/** The document says that `code` is not 0 in an error and gives no list: these numbers and texts are stand-ins. */
const ERRORS = {
	unauthorised: { httpStatus: 401, code: 1001, message: '认证失败' },
	rateLimited: { httpStatus: 429, code: 1002, message: '请求过于频繁,请稍后再试' },
	noBalance: { httpStatus: 200, code: 1003, message: '余额不足' },
	noSuchTask: { httpStatus: 404, code: 1004, message: '任务不存在' },
	badParameter: { httpStatus: 200, code: 1005, message: '参数错误' },
} as const;

function submit(request: ProviderRequest, desk: Desk): Answer {
	authorise(request);
	const body = readJson(request, refuse);
	const table = isFutureModel(body.version) ? FUTURE_VERSION : KNOWN_VERSION;
	const { request_id: requestId = '' } = checkBody(table, body, refuse);
	const model = typeof body.version === 'string' ? body.version : VERSION;
	const task = desk.accept({ id: randomUUID(), model, body });
	return successAnswer(requestId, { sub_task_ids: [subTaskId(task)], task_id: task.id });
}

function status(request: ProviderRequest, desk: Desk): Answer {
	authorise(request);
	const id = request.query.get('task_id');
	if (!id)
		throw new Refusal(refuse({ kind: 'missing', field: 'task_id', text: 'missing parameter: task_id' }));
	const task = desk.lookUp(id);
	if (!task) return errorAnswer('noSuchTask');
	return successAnswer(request.query.get('request_id') ?? '', {
		task_id: task.id,
		sub_task_results: [subTaskResult(task, request.origin)],
	});
}

/** One task makes one video; failed sub-tasks carry a `description` (sources.md 3.3). */
function subTaskResult(task: SimulatedTask, origin: string): Record<string, unknown> {
	const shown = task.forcedStatus ?? STATUS[task.state];
	const served = task.hasVideo && task.forcedStatus === undefined;
	return {
		sub_task_id: subTaskId(task),
		task_status: shown,
		task_completion: task.progressPercent / 100,
		video: served ? `${origin}/media/${subTaskId(task)}.mp4` : '',
		...(task.message && { description: task.message }),
	};
}

/** A UUID made from the task's own, so that it need not be kept. */
function subTaskId(task: SimulatedTask): string {
	const hex = createHash('sha256').update(task.id).digest('hex');
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
		'-',
	);
}

function video(request: ProviderRequest, desk: Desk): Answer {
	const task = desk.finished((candidate) => `${subTaskId(candidate)}.mp4` === request.params.name);
	return task ? fileAnswer(task.video, 'video/mp4', request.headers.range) : errorAnswer('noSuchTask');
}

function authorise(request: ProviderRequest): void {
	if (hasBearer(request.headers, SIMULATOR_KEYS.hiDream.token)) return;
	throw new Refusal(errorAnswer('unauthorised'));
}

function refuse({ text }: Problem): Answer {
	return errorAnswer('badParameter', text);
}

function successAnswer(requestId: string, result: unknown): Answer {
	return jsonAnswer(200, { code: 0, message: '请求成功', request_id: requestId, result });
}

function errorAnswer(error: keyof typeof ERRORS, detail?: string): Answer {
	const { httpStatus, code, message } = ERRORS[error];
	return jsonAnswer(httpStatus, {
		code,
		message: detail ? `${message}: ${detail}` : message,
		request_id: '',
	});
}

export const hiDream: SimulatedProvider = {
	id: 'hiDream',
	routes: [
		{ phase: 'submit', method: 'POST', path: SUBMIT_PATH, handle: submit },
		{ phase: 'status', method: 'GET', path: `${SUBMIT_PATH}/results`, handle: status },
		{ phase: 'download', method: 'GET', path: '/media/:name', handle: video },
	],
	rateLimited: () => errorAnswer('rateLimited'),
	noBalance: () => errorAnswer('noBalance'),
};
