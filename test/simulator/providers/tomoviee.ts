import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { fileAnswer, jsonAnswer, Refusal, textAnswer, type Answer } from '../answer';
import { checkBody, HTTP_URL, imagesAt, isFutureModel, readJson, type Problem } from '../contract';
import type { SubmittedMedia } from '../mediaFile';
import type { SimulatedTask, TaskState } from '../task';
import { SIMULATOR_KEYS, type SimulatorSettings } from '../types';
import type { Desk, ProviderRequest, SimulatedProvider } from './provider';

/**
 * Wondershare ToMoviee 万兴天幕, from seeds/000 (创建文生视频任务, 获取文生视频结果). That document shows one request and no table of
 * parameters; the tables are sources.md 1.3, and where its sources disagree (480p, 10 s) the wider list holds.
 */
const BASIC = z.object({
	prompt: z.string().min(1),
	callback: z.string().url().optional(),
	params: z.string().optional(),
});
const ASPECT_RATIO = z.enum(['16:9', '9:16', '4:3', '3:4', '1:1']);
const TEXT_TO_VIDEO = BASIC.extend({
	duration: z.union([z.literal(5), z.literal(10)]).optional(),
	resolution: z.enum(['480p', '720p', '1080p']).optional(),
	aspect_ratio: ASPECT_RATIO.optional(),
	camera_move_index: z.number().int().min(1).max(46).optional(),
}).strict();
/** For images all sources agree on 5 s; `original` keeps the image's ratio. No Base64 and no upload is documented. */
const IMAGE_TO_VIDEO = TEXT_TO_VIDEO.extend({
	image: HTTP_URL,
	duration: z.literal(5).optional(),
	aspect_ratio: z.enum([...ASPECT_RATIO.options, 'original']).optional(),
});
const FRAMES_TO_VIDEO = IMAGE_TO_VIDEO.extend({ image_tail: HTTP_URL });
/** What the vendor's and other clients know besides (sources.md 1.6). */
const CONTINUATION = TEXT_TO_VIDEO.extend({ video: HTTP_URL });
const SIDE = z.number().int().min(512).max(2048).optional();
const REFERENCE_IMAGE = BASIC.extend({
	reference_image: HTTP_URL,
	control_type: z.enum(['0', '1', '2', '3']).optional(),
	init_image: HTTP_URL.optional(),
	width: SIDE,
	height: SIDE,
	batch_size: z.number().int().min(1).max(4).optional(),
	control_intensity: z.number().min(0).max(1).optional(),
}).strict();
const REDRAWING = BASIC.extend({ init_image: HTTP_URL, mask_url: HTTP_URL }).strict();
const FUTURE_CAPACITY = BASIC.passthrough();

const CAPACITIES = new Map<string, z.AnyZodObject>([
	['tob_text2video_b', TEXT_TO_VIDEO],
	['tm_text2video_b', TEXT_TO_VIDEO],
	['tm_img2video_b', IMAGE_TO_VIDEO],
	['tm_tail2video_b', FRAMES_TO_VIDEO],
	['tm_video_continuation_b', CONTINUATION],
	['tm_reference_img2img', REFERENCE_IMAGE],
	['tm_redrawing', REDRAWING],
]);
const IMAGE_CAPACITIES = ['tm_reference_img2img', 'tm_redrawing'];
const IMAGE_FIELDS = ['image', 'image_tail', 'reference_image', 'init_image', 'mask_url'];

const STATUS_QUERY = z.object({ task_id: z.string().min(1) }).strict();

/** 1 排队中, 2 处理中, 3 处理成功, 4 处理失败, (5 已关闭, 6 已超时). */
const STATUS: Record<TaskState, number> = { queued: 1, running: 2, succeeded: 3, failed: 4, rejected: 4 };

/** "非0错误统一以68开头,6位数字": only 680001 is named, and not explained; the other numbers and all HTTP statuses are stand-ins. */
const ERRORS = {
	taskFailed: { httpStatus: 200, code: 680001, msg: 'task failed' },
	badParameter: { httpStatus: 400, code: 680002, msg: 'invalid parameter' },
	noSuchTask: { httpStatus: 404, code: 680004, msg: 'task not found' },
	noSuchCapacity: { httpStatus: 404, code: 680005, msg: 'capacity not found' },
	rateLimited: { httpStatus: 429, code: 680006, msg: 'too many requests' },
	/** The wording is the vendor's (sources.md 1.4). */
	noBalance: { httpStatus: 200, code: 680007, msg: 'insufficient balance' },
} as const;

async function submit(request: ProviderRequest, desk: Desk): Promise<Answer> {
	authorise(request, desk);
	const capacity = request.params.capacity ?? '';
	const table = isFutureModel(capacity) ? FUTURE_CAPACITY : CAPACITIES.get(capacity);
	if (!table) return errorAnswer('noSuchCapacity', capacity);
	const body = readJson(request, refuse);
	checkBody(table, body, refuse);
	const media: SubmittedMedia[] = [];
	for (const field of IMAGE_FIELDS) {
		const { [field]: url } = body;
		if (typeof url === 'string') media.push(...(await imagesAt(field, [url], refuse)));
	}
	if (typeof body.video === 'string') media.push(...(await imagesAt('video', [body.video], refuse, 'video')));
	const makes = IMAGE_CAPACITIES.includes(capacity) ? 'image' : 'video';
	const id = newTaskId(capacity, desk.nowMs());
	const task = desk.accept({ id, model: capacity, body, media, makes });
	return jsonAnswer(200, { code: 0, msg: '', data: { task_id: task.id } });
}

/** As in the sample: tm_text2video_customize-0-2025080109295bd73652d4, kind of job, date, time and something random. */
function newTaskId(capacity: string, atMs: number): string {
	const job = /[a-z]+2video/.exec(capacity)?.[0] ?? 'text2video';
	const stamp = new Date(atMs).toISOString().replace(/\D/g, '').slice(0, 14);
	return `tm_${job}_customize-0-${stamp}${randomBytes(4).toString('hex')}`;
}

function status(request: ProviderRequest, desk: Desk): Answer {
	authorise(request, desk);
	const { task_id: id } = checkBody(STATUS_QUERY, readJson(request, refuse), refuse);
	const task = desk.lookUp(id);
	return task ? resultAnswer(task, request.origin, desk) : errorAnswer('noSuchTask');
}

function resultAnswer(task: SimulatedTask, origin: string, desk: Pick<Desk, 'settings' | 'nowMs'>): Answer {
	const isDone = task.shownState === 'succeeded' && task.forcedStatus === undefined;
	const answer = jsonAnswer(200, {
		// The TASK's error code: the request itself has gone well.
		code: task.message ? ERRORS.taskFailed.code : 0,
		msg: task.message || 'success',
		data: {
			task_id: task.id,
			wsid: 123,
			priority: 0,
			status: task.forcedStatus ?? STATUS[task.shownState],
			reason: task.message || (isDone ? 'success' : ''),
			progress: task.progressPercent,
			position: task.state === 'queued' ? 1 : -1,
			wait_time: Math.round((desk.nowMs() - task.submittedAtMs) / 1000),
			delay: false,
			params: task.body.params ?? '',
			result: isDone ? resultText(task, origin, desk.settings.tomovieeAmpersand) : '',
		},
	});
	const outer = isDone ? OUTER_AMPERSAND[desk.settings.tomovieeAmpersand] : undefined;
	return outer ? { ...answer, body: (answer.body as string).replaceAll('&', outer) } : answer;
}

/** The field `result`, JSON inside a string. */
function resultText(
	task: SimulatedTask,
	origin: string,
	ampersand: SimulatorSettings['tomovieeAmpersand'],
): string {
	const text = JSON.stringify({
		model_version: 'L0-15899',
		translate_prompt: task.body.prompt,
		[`${task.makes}_path`]: task.showsAddress ? [videoUrl(task, origin)] : [],
	});
	return text.replaceAll('&', INNER_AMPERSAND[ampersand] ?? '&');
}

type Ampersands = Partial<Record<SimulatorSettings['tomovieeAmpersand'], string>>;
/** In the whole answer, and in the JSON inside of it (see the setting). */
const OUTER_AMPERSAND: Ampersands = { sample: '\\&', goOuter: '\\u0026' };
const INNER_AMPERSAND: Ampersands = { nested: '\\&', go: '\\u0026' };

/** The sample's link is good for 48 h from the video's making (sources.md 1.4). */
const LINK_LIFE_MS = 48 * 3600 * 1000;
const OBJECT_PREFIX = '/aicloudtmp';

/** A link signed as Alibaba's object store signs them; like the sample's, its key has `%2F` in it and its signature escapes. */
function videoUrl(task: SimulatedTask, origin: string): string {
	const query = new URLSearchParams(linkQuery(task));
	return `${origin}${OBJECT_PREFIX}${encodeURIComponent(objectKey(task))}?${query.toString()}`;
}

function objectKey(task: SimulatedTask): string {
	return `/433223946/3/${task.id}.${task.makes === 'image' ? 'png' : 'mp4'}`;
}

function linkQuery(task: SimulatedTask): Record<string, string> {
	const expires = String(Math.floor((task.endsAtMs + LINK_LIFE_MS) / 1000));
	const signature = createHash('sha1')
		.update(`${objectKey(task)}\n${expires}`)
		.digest('base64');
	return { Expires: expires, OSSAccessKeyId: 'SIMULATOR', Signature: signature };
}

function video(request: ProviderRequest, desk: Desk): Answer {
	const task = desk.finished((candidate) => objectKey(candidate) === request.params['*']);
	if (!task) return storeError(404, 'NoSuchKey', 'The specified key does not exist.');
	const { query } = request;
	if (Object.entries(linkQuery(task)).some(([name, value]) => query.get(name) !== value)) {
		return storeError(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match.');
	}
	if (desk.nowMs() > Number(query.get('Expires')) * 1000) {
		return storeError(403, 'AccessDenied', 'Request has expired.');
	}
	return fileAnswer(task.file, task.makes === 'image' ? 'image/png' : 'video/mp4', request.headers.range);
}

function storeError(httpStatus: number, code: string, message: string): Answer {
	const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
	return textAnswer(httpStatus, xml, 'application/xml');
}

/** `Basic` and the two keys, as both a client and the token call make it of them. */
function basicToken(): string {
	const { appKey, appSecret } = SIMULATOR_KEYS.tomoviee;
	return `Basic ${Buffer.from(`${appKey}:${appSecret}`).toString('base64')}`;
}

function authorise({ headers }: ProviderRequest, { settings }: Desk): void {
	if (headers['x-app-key'] === SIMULATOR_KEYS.tomoviee.appKey && headers.authorization === basicToken())
		return;
	throw new Refusal(unauthorised(settings));
}

/** The one refusal of which a real body is known, from a published report of 2026-02; its HTTP status is not. */
function unauthorised({ tomovieeUnauthorizedStatus: status }: Readonly<SimulatorSettings>): Answer {
	return jsonAnswer(status, { code: 140013, msg: 'unauthorized: Unauthorized', data: null });
}

/** Independent clients know this call (sources.md 1.2). What it gives they could have worked out themselves. */
function token({ query }: ProviderRequest, { settings }: Desk): Answer {
	const { appKey, appSecret } = SIMULATOR_KEYS.tomoviee;
	if (query.get('access_key') !== appKey || query.get('secret') !== appSecret) return unauthorised(settings);
	return jsonAnswer(200, { code: 0, msg: '', data: { access_token: basicToken() } });
}

function refuse({ text }: Problem): Answer {
	return errorAnswer('badParameter', text);
}

function errorAnswer(error: keyof typeof ERRORS, detail?: string): Answer {
	const { httpStatus, code, msg } = ERRORS[error];
	return jsonAnswer(httpStatus, { code, msg: detail ? `${msg}: ${detail}` : msg });
}

export const tomoviee: SimulatedProvider = {
	id: 'tomoviee',
	routes: [
		{ phase: 'submit', method: 'POST', path: '/v1/open/capacity/application/:capacity', handle: submit },
		{ phase: 'status', method: 'POST', path: '/v1/open/pub/task', handle: status },
		{ phase: 'token', method: 'GET', path: '/v1/open/capacity/get/token', handle: token },
		{ phase: 'download', method: 'GET', path: `${OBJECT_PREFIX}*`, handle: video },
	],
	// No document says what is sent there; the answer to a status check is the likeliest.
	callback: { field: 'callback', body: resultAnswer },
	rateLimited: () => errorAnswer('rateLimited'),
	noBalance: () => errorAnswer('noBalance'),
};
