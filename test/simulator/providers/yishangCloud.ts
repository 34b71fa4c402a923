import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { fileAnswer, jsonAnswer, Refusal, type Answer } from '../answer';
import { COVER_JPEG, memoryFile } from '../clip';
import { checkBody, HTTP_URL, imagesAt, isFutureModel, readJson, type Problem } from '../contract';
import type { SimulatedTask, TaskState } from '../task';
import { SIMULATOR_KEYS } from '../types';
import { hasBearer, type Desk, type ProviderRequest, type SimulatedProvider } from './provider';

/**
 * 易尚云视频生成 API, from seeds/001: 请求参数, 请求示例, 响应示例 and 错误码. The document calls a failed task nothing; `failed` with
 * `error.message` is what its clients meet (sources.md 2.3).
 */
const MODELS = ['sora-2', 'sora-2-hd', 'sora-2-pro', 'veo3', 'veo3-pro', 'veo3.1', 'veo3.1-pro'] as const;
const SIZES = ['720x1280', '1280x720'] as const;

/** The table lists 10 and 15 as examples of `seconds`, the sample sends "5": any number will do, as long as it is a string. */
const KNOWN_MODEL = z
	.object({
		model: z.enum(MODELS),
		prompt: z.string().min(1),
		seconds: z
			.string()
			.regex(/^[1-9]\d*$/)
			.optional(),
		size: z.enum(SIZES).optional(),
		/** The table's second `seconds` (参考附件) is a slip for this; the sample shows a list of URLs. */
		input_reference: z.array(HTTP_URL).optional(),
	})
	.strict();
const FUTURE_MODEL = KNOWN_MODEL.pick({ prompt: true, input_reference: true })
	.extend({ model: z.string() })
	.passthrough();

const STATUS: Record<TaskState, string> = {
	queued: 'queued',
	running: 'processing',
	succeeded: 'completed',
	failed: 'failed',
	rejected: 'failed',
};

async function submit(request: ProviderRequest, desk: Desk): Promise<Answer> {
	authorise(request);
	const body = readJson(request, refuse);
	const table = isFutureModel(body.model) ? FUTURE_MODEL : KNOWN_MODEL;
	const { model, input_reference: urls = [] } = checkBody<z.infer<typeof FUTURE_MODEL>>(table, body, refuse);
	const media = await imagesAt('input_reference', urls, refuse);
	const task = desk.accept({ id: `task_${randomInt(2 ** 47)}`, model, body, media });
	return jsonAnswer(200, { task_id: task.id, status: 'queued', message: '视频生成任务已提交,正在处理中' });
}

function status(request: ProviderRequest, desk: Desk): Answer {
	authorise(request);
	const task = desk.lookUp(request.params.task_id ?? '');
	if (!task) return errorAnswer(404, 'not_found_error', 'task_not_found', 'Task not found');
	const common = {
		task_id: task.id,
		status: task.forcedStatus ?? STATUS[task.state],
		progress: task.progressPercent,
	};
	if (task.message) return jsonAnswer(200, { ...common, error: { message: task.message } });
	if (task.state === 'succeeded' && task.forcedStatus === undefined) {
		return jsonAnswer(200, { ...common, ...result(task, request.origin) });
	}
	return jsonAnswer(200, { ...common, message: `视频生成中,已完成${task.progressPercent}%` });
}

function result(task: SimulatedTask, origin: string): Record<string, unknown> {
	const { size, seconds } = task.body;
	const [width, height] = (typeof size === 'string' ? size : SIZES[1]).split('x').map(Number);
	return {
		...(task.hasFile && { video_url: `${origin}/files/${task.id}.mp4` }),
		thumbnail_url: `${origin}/thumbnails/${task.id}.jpg`,
		seconds: Number(seconds ?? 10) + 0.2,
		width,
		height,
		file_size: task.file.bytes,
		created_at: isoSeconds(task.submittedAtMs),
		completed_at: isoSeconds(task.endsAtMs),
	};
}

/** `2024-01-15T10:30:00Z`, without milliseconds. */
function isoSeconds(atMs: number): string {
	return new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
}

function video(request: ProviderRequest, desk: Desk): Answer {
	const task = desk.finished(({ id }) => `${id}.mp4` === request.params.name);
	return task ? fileAnswer(task.file, 'video/mp4', request.headers.range) : noFile();
}

function thumbnail(request: ProviderRequest, desk: Desk): Answer {
	const task = desk.finished(({ id }) => `${id}.jpg` === request.params.name);
	return task ? fileAnswer(memoryFile(COVER_JPEG), 'image/jpeg', undefined) : noFile();
}

function noFile(): Answer {
	return errorAnswer(404, 'not_found_error', 'file_not_found', 'File not found');
}

function authorise(request: ProviderRequest): void {
	if (hasBearer(request.headers, SIMULATOR_KEYS.yishangCloud.apiKey)) return;
	throw new Refusal(errorAnswer(401, 'authentication_error', 'invalid_api_key', 'Invalid API key provided'));
}

/** Of the codes for a 400 the document names only `missing_parameter`. */
function refuse({ kind, field, text }: Problem): Answer {
	return kind === 'missing'
		? errorAnswer(400, 'invalid_request_error', 'missing_parameter', `${field} field is required`)
		: errorAnswer(400, 'invalid_request_error', 'invalid_parameter', text);
}

function errorAnswer(httpStatus: number, type: string, code: string, message: string): Answer {
	return jsonAnswer(httpStatus, { error: { message, type, code } });
}

export const yishangCloud: SimulatedProvider = {
	id: 'yishangCloud',
	routes: [
		{ phase: 'submit', method: 'POST', path: '/v1/videos', handle: submit },
		{ phase: 'status', method: 'GET', path: '/v1/videos/:task_id', handle: status },
		{ phase: 'download', method: 'GET', path: '/files/:name', handle: video },
		{ phase: 'thumbnail', method: 'GET', path: '/thumbnails/:name', handle: thumbnail },
	],
	rateLimited: () => errorAnswer(429, 'rate_limit_error', 'rate_limit_exceeded', 'Rate limit exceeded'),
	noBalance: () => errorAnswer(403, 'permission_error', 'insufficient_quota', 'Insufficient quota'),
};
