import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { fileAnswer, jsonAnswer, Refusal, type Answer } from '../answer';
import { checkBody, HTTP_URL, imagesAt, isFutureModel, readJson, type Problem } from '../contract';
import { ReceivedFile, type SubmittedMedia } from '../mediaFile';
import type { Product, SimulatedTask, TaskState } from '../task';
import { SIMULATOR_KEYS, type SimulatorSettings } from '../types';
import {
	hasBearer,
	type Desk,
	type ProviderRequest,
	type ProviderRoute,
	type SimulatedProvider,
} from './provider';

/**
 * HiDream 智象: text to video from seeds/002 (文生视频请求接口); image to video, key frames to video, text to image and image to
 * image from the provider's pages for them, as told in sources.md 3.2. The result's path, shape and `task_status` values are the provider's result page, as told
 * in sources.md 3.3.
 */

/** The samples send -5 and 5, so the ranges "(-5, 5)" and "(0,30)" include their ends. */
const CAMERA_MOVE = z.number().int().min(-5).max(5).optional();

/** "URL or Base64": the Base64 is bare, without `data:` before it (sources.md 3.2). */
const BASE64 = z.string().refine((text) => Buffer.from(text, 'base64').toString('base64') === text);
const IMAGE = z.union([HTTP_URL, BASE64], {
	errorMap: () => ({ message: 'neither a URL nor Base64 (which has no data: before it)' }),
});

const BASIC = z.object({
	prompt: z.string().optional(),
	negative_prompt: z.string().optional(),
	request_id: z.string().optional(),
	notify_url: z.string().url().optional(),
});
const TEXT_TO_VIDEO = BASIC.extend({
	prompt: z.string().min(1),
	version: z.literal('v2').optional(),
	resolution: z.enum(['960*960', '1280*720', '720*1280']).optional(),
	camera_move_horizontal: CAMERA_MOVE,
	camera_move_vertical: CAMERA_MOVE,
	camera_move_depth: CAMERA_MOVE,
	motion_strength: z.number().min(0).max(30).optional(),
}).strict();
const IMAGE_TO_VIDEO = TEXT_TO_VIDEO.extend({ prompt: BASIC.shape.prompt, image: IMAGE });
const KEY_FRAMES_TO_VIDEO = BASIC.extend({
	images: z.array(IMAGE).length(2),
	version: z.literal('v1.0-standard').optional(),
	resolution: z.literal('keep').optional(),
	duration: z.union([z.literal(5), z.literal(10)]).optional(),
}).strict();

const IMAGE_COUNT = z.number().int().min(1).max(4).optional();
const TEXT_TO_IMAGE = BASIC.extend({
	prompt: z.string().min(1),
	/** Not in the page's table, but in its sample. */
	aspect_ratio: z.string().optional(),
	img_count: IMAGE_COUNT,
	version: z.literal('v2L').optional(),
	resolution: z
		.enum(['1024*1024', '832*1248', '880*1168', '768*1360', '1248*832', '1168*880', '1360*768'])
		.optional(),
}).strict();
const IMAGE_TO_IMAGE = BASIC.extend({
	/** A list in the page's table, and one text in its sample. */
	image: z.union([z.array(IMAGE).min(1), IMAGE]),
	img_count: IMAGE_COUNT,
	version: z.literal('v1').optional(),
	resolution: z
		.enum(['2048*2048', '2048*1152', '1152*2048', '2048*1536', '1536*2048', '2048*1365', '1365*2048'])
		.optional(),
}).strict();

/** Version 4, as the vendor's own client has it (sources.md 3.7). */
function version4<T extends z.ZodRawShape>(name: string, versions: [string, ...string[]], fields: T) {
	return z
		.object({
			module: z.literal(name),
			version: z.enum(versions),
			request_id: z.string().optional(),
			prompt: z.string().optional(),
			images: z.array(IMAGE).nullish(),
			...fields,
		})
		.strict();
}

const FIVE_OR_TEN = z.union([z.literal(5), z.literal(10)]).optional();
const VIDEO_RESOLUTION = z.enum(['480p', '720p', '1080p']).optional();
const SEEDANCE_RATIO = z.enum(['16:9', '9:16', '1:1', '4:3', '3:4', 'adaptive', 'keep']).optional();
const SEEDANCE = {
	duration: FIVE_OR_TEN,
	wh_ratio: SEEDANCE_RATIO,
	resolution: VIDEO_RESOLUTION,
	generate_audio: z.boolean().optional(),
};
const Q2 = version4('hidream-Q2', ['Q2.5T-std', 'Q2.5T-pro', 'Q2.6-pro'], {
	negative_prompt: z.string().optional(),
	sound: z.enum(['on', 'off']).optional(),
	wh_ratio: z.enum(['16:9', '9:16', '1:1']).nullish(),
	duration: FIVE_OR_TEN,
});
const R = version4('hidream-R', ['R1'], SEEDANCE);
const R2_AUDIO = version4('hidream-R2-Audio', ['R2-Audio'], {
	...SEEDANCE,
	en_prompt: z.string().optional(),
});
const G = version4('hidream-G', ['G-std', 'G-pro'], {
	resolution: z.enum(['1K', '2K', '4K']),
	wh_ratio: z.enum(['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9', 'keep']),
	img_count: IMAGE_COUNT,
});
const M = version4('hidream-M', ['M1', 'M2'], {
	negative_prompt: z.string().nullish(),
	resolution: z
		.string()
		.regex(/^\d+\*\d+$/)
		.optional(),
	is_sequential_image: z.boolean().optional(),
	img_count: z.number().int().min(1).optional(),
});

/** A job and its address. */
interface Module {
	readonly api?: 'v4';
	readonly name: string;
	readonly makes: Product;
	readonly table: z.AnyZodObject;
	readonly defaultVersion: string;
}
const MODULES: readonly Module[] = [
	{ name: 'txt2video', makes: 'video', table: TEXT_TO_VIDEO, defaultVersion: 'v2' },
	{ name: 'img2video', makes: 'video', table: IMAGE_TO_VIDEO, defaultVersion: 'v2' },
	{ name: 'keyframe2video', makes: 'video', table: KEY_FRAMES_TO_VIDEO, defaultVersion: 'v1.0-standard' },
	{ name: 'txt2img', makes: 'image', table: TEXT_TO_IMAGE, defaultVersion: 'v2L' },
	{ name: 'img2img', makes: 'image', table: IMAGE_TO_IMAGE, defaultVersion: 'v1' },
	{ api: 'v4', name: 'hidream-Q2', makes: 'video', table: Q2, defaultVersion: '' },
	{ api: 'v4', name: 'hidream-R', makes: 'video', table: R, defaultVersion: '' },
	{ api: 'v4', name: 'hidream-R2-Audio', makes: 'video', table: R2_AUDIO, defaultVersion: '' },
	{ api: 'v4', name: 'hidream-G', makes: 'image', table: G, defaultVersion: '' },
	{ api: 'v4', name: 'hidream-M', makes: 'image', table: M, defaultVersion: '' },
	// A module of tomorrow.
	{
		api: 'v4',
		name: 'sim-future-module',
		makes: 'video',
		table: z.object({ module: z.literal('sim-future-module') }).passthrough(),
		defaultVersion: '',
	},
];

function submitPath({ api, name, makes }: Module): string {
	return `/api-pub/gw/${api ?? 'v3'}/${makes}/${name}/async`;
}

/** Any fields beside the basic ones; a version of tomorrow needs what its module needs today. */
function futureTable({ table }: Module): z.AnyZodObject {
	const { prompt, image, images, request_id } = table.shape;
	const needed = { prompt, request_id, ...(image && { image }), ...(images && { images }) };
	return z.object(needed).passthrough();
}

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

async function submit(module: Module, request: ProviderRequest, desk: Desk): Promise<Answer> {
	authorise(request);
	const body = readJson(request, refuse);
	const table = isFutureModel(body.version) ? futureTable(module) : module.table;
	const { request_id: requestId = '', version, image, images } = checkBody(table, body, refuse);
	const media = [
		...(await imagesOf('image', image === undefined ? [] : [image].flat())),
		...(await imagesOf('images', images ?? [])),
	];
	const model = version ?? module.defaultVersion;
	const { makes } = module;
	const task = desk.accept({ id: randomUUID(), model, body, media, makes });
	return successAnswer(requestId, { sub_task_ids: subTaskIds(task), task_id: task.id });
}

async function imagesOf(field: string, values: readonly string[]): Promise<SubmittedMedia[]> {
	const images: SubmittedMedia[] = [];
	for (const value of values) {
		if (HTTP_URL.safeParse(value).success) images.push(...(await imagesAt(field, [value], refuse)));
		else images.push(decoded(field, value));
	}
	return images;
}

function decoded(field: string, base64: string): SubmittedMedia {
	const file = ReceivedFile.of(Buffer.from(base64, 'base64'));
	const problem = file.problem('image');
	if (problem) throw new Refusal(refuse({ kind: 'invalid', field, text: `${field}: ${problem}` }));
	return file.toMedia(field);
}

/** Each module has its own results: asked for elsewhere, a task is not found. */
function status(module: Module, request: ProviderRequest, desk: Desk): Answer {
	authorise(request);
	const id = request.query.get('task_id');
	if (!id)
		throw new Refusal(refuse({ kind: 'missing', field: 'task_id', text: 'missing parameter: task_id' }));
	const task = desk.lookUp(id, ({ path }) => path === submitPath(module));
	if (!task) return errorAnswer('noSuchTask');
	return resultAnswer(task, request.origin, desk.settings, request.query.get('request_id') ?? '');
}

function resultAnswer(
	task: SimulatedTask,
	origin: string,
	{ hiDreamEmptyFirst }: Readonly<SimulatorSettings>,
	requestId: string,
): Answer {
	const isEmpty = hiDreamEmptyFirst && task.state === 'queued';
	return successAnswer(requestId, {
		task_id: task.id,
		sub_task_results: (isEmpty ? [] : subTaskIds(task)).map((id) => subTaskResult(task, id, origin)),
	});
}

/** Failed sub-tasks carry a `description` (sources.md 3.3). */
function subTaskResult(task: SimulatedTask, id: string, origin: string): Record<string, unknown> {
	const shown = task.forcedStatus ?? STATUS[task.shownState];
	const served = task.showsAddress && task.forcedStatus === undefined;
	return {
		sub_task_id: id,
		task_status: shown,
		task_completion: task.progressPercent / 100,
		[task.makes]: served ? `${origin}/media/${id}.${FILES[task.makes].extension}` : '',
		...(task.message && { description: task.message }),
	};
}

/** What the results are files of: no page says more than that they are at an address. */
const FILES: Record<Product, { extension: string; type: string }> = {
	video: { extension: 'mp4', type: 'video/mp4' },
	image: { extension: 'png', type: 'image/png' },
};

/** One task makes one video, or `img_count` images. (Those of one task are all the same picture here.) */
function subTaskIds(task: SimulatedTask): string[] {
	const count = Number(task.body.img_count ?? 1);
	return Array.from({ length: count }, (_, index) => subTaskId(task, index));
}

/** A UUID made from the task's own, so that it need not be kept. */
function subTaskId(task: SimulatedTask, index: number): string {
	const hex = createHash('sha256')
		.update(`${task.id}${index || ''}`)
		.digest('hex');
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
		'-',
	);
}

function file(request: ProviderRequest, desk: Desk): Answer {
	const names = (task: SimulatedTask) => subTaskIds(task).map((id) => `${id}.${FILES[task.makes].extension}`);
	const task = desk.finished((candidate) => names(candidate).includes(request.params.name ?? ''));
	return task
		? fileAnswer(task.file, FILES[task.makes].type, request.headers.range)
		: errorAnswer('noSuchTask');
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

function routesOf(module: Module): ProviderRoute[] {
	const path = submitPath(module);
	return [
		{ phase: 'submit', method: 'POST', path, handle: (request, desk) => submit(module, request, desk) },
		{
			phase: 'status',
			method: 'GET',
			path: `${path}/results`,
			handle: (request, desk) => status(module, request, desk),
		},
	];
}

export const hiDream: SimulatedProvider = {
	id: 'hiDream',
	routes: [
		...MODULES.flatMap(routesOf),
		{ phase: 'download', method: 'GET', path: '/media/:name', handle: file },
	],
	// "请求参数与task result 一致" (seeds/002).
	callback: {
		field: 'notify_url',
		body: (task, origin, { settings }) => resultAnswer(task, origin, settings, ''),
	},
	rateLimited: () => errorAnswer('rateLimited'),
	noBalance: () => errorAnswer('noBalance'),
};
