import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { fileAnswer, jsonAnswer, Refusal, type Answer } from '../answer';
import { COVER_JPEG, memoryFile } from '../clip';
import { checkBody, isFutureModel, readJson, type Problem } from '../contract';
import type { SimulatedTask, TaskState } from '../task';
import { SIMULATOR_KEYS } from '../types';
import { hasBearer, type Desk, type ProviderRequest, type SimulatedProvider } from './provider';

/**
 * 元境平台 (OpenComputing), from seeds/003: 文生视频 with its tables per model, 任务提交, 查询任务状态, 查询可用模型列表, 错误信息. What the
 * document leaves open is taken from the server's source, as told in sources.md 4: the list of models, an unknown task, a failed one.
 */
const RATIO = z.enum(['16:9', '4:3', '1:1', '3:4', '9:16']);
const SECONDS = z.number().int().positive();
const SEEDANCE_RESOLUTION = z.enum(['480p', '720p', '1080p']);

const SEEDANCE_2_0 = { resolution: SEEDANCE_RESOLUTION, ratio: RATIO, duration: SECONDS };
const SEEDANCE_1_5 = {
	resolution: SEEDANCE_RESOLUTION,
	ratio: z.enum([...RATIO.options, 'adaptive']),
	duration: SECONDS,
};
const HAPPY_HORSE = { resolution: z.enum(['720P', '1080P']), ratio: RATIO, duration: SECONDS };
const WAN = {
	negative_prompt: z.string(),
	size: z.enum([
		'832*480',
		'480*832',
		'624*624',
		'1280*720',
		'720*1280',
		'960*960',
		'1920*1080',
		'1080*1920',
		'1440*1440',
	]),
	duration: z.union([z.literal(5), z.literal(10), z.literal(15)]),
};
const VIDU = {
	off_peak: z.enum(['Y', 'N']),
	duration: SECONDS.max(16),
	ratio: RATIO,
	resolution: z.enum(['540p', '720p', '1080p']),
};

/** The optional fields of each text-to-video model. `dreamina` has no table of its own: it is 豆包海外版, seedance 2.0 abroad. */
const TEXT_TO_VIDEO = new Map<string, z.ZodRawShape>([
	['happyhorse-1.0-t2v', HAPPY_HORSE],
	['doubao-seedance-2-0-260128', SEEDANCE_2_0],
	['doubao-seedance-2-0-fast-260128', SEEDANCE_2_0],
	['dreamina-seedance-2-0-260128', SEEDANCE_2_0],
	['doubao-seedance-1-5-pro-251215', SEEDANCE_1_5],
	['wan2.6-t2v', WAN],
	['viduq3-pro', VIDU],
]);
const CATEGORY = 't2v';

/** "必须包含 model 和 catelogid", and every table has the prompt. */
const BASIC = z.object({ model: z.string(), catelogid: z.literal(CATEGORY), prompt: z.string().min(1) });

const VIDEO = 'video.mp4';
const COVER = 'cover.jpeg';

const STATUS: Record<TaskState, string> = {
	queued: 'PENDING',
	running: 'RUNNING',
	succeeded: 'SUCCEEDED',
	failed: 'FAILED',
	rejected: 'FAILED',
};

function submit(request: ProviderRequest, desk: Desk): Answer {
	authorise(request);
	const body = readJson(request, refuse);
	const { model } = checkBody(BASIC.passthrough(), body, refuse);
	if (!isFutureModel(model)) checkBody(schemaOf(model), body, refuse);
	const task = desk.accept({ id: randomBytes(11).toString('base64url'), model, body });
	return jsonAnswer(200, { taskid: task.id, status: 'CREATED' });
}

function schemaOf(model: string): z.AnyZodObject {
	const fields = TEXT_TO_VIDEO.get(model);
	if (!fields) throw new Refusal(errorAnswer(400, `model=${model}, catelogid=${CATEGORY} not found`));
	return z.object(fields).partial().merge(BASIC).strict();
}

function status(request: ProviderRequest, desk: Desk): Answer {
	authorise(request);
	const id = request.query.get('taskid');
	if (!id) return errorAnswer(400, 'Missing required parameter: taskid');
	const task = desk.lookUp(id);
	const flat = task
		? describe(task, request.origin)
		: { taskid: id, status: 'FAILED', error: `taskid=${id} not exist` };
	return jsonAnswer(200, desk.settings.wrapTasks ? { status: 'ok', data: flat } : flat);
}

/** `taskid` is here the 供应商任务号, the upstream vendor's number: not the one to ask with. */
function describe(task: SimulatedTask, origin: string): Record<string, unknown> {
	const taskid = `vendor-${digestNumbers(task).join('')}`;
	const shown = task.forcedStatus ?? STATUS[task.state];
	if (task.message) return { status: shown, taskid, error: task.message };
	if (task.state !== 'succeeded' || task.forcedStatus !== undefined) return { status: shown, taskid };
	return {
		usage: usageOf(task),
		image: `${origin}/idfile?path=${filePath(task, COVER)}`,
		...(task.hasVideo && { video: `${origin}/idfile?path=${filePath(task, VIDEO)}` }),
		status: shown,
		taskid,
	};
}

function usageOf({ body, model }: SimulatedTask): Record<string, unknown> {
	const { resolution, duration, off_peak: offPeak } = body;
	const options = { resolution, off_peak: offPeak === 'Y', duration };
	return { action: CATEGORY, credits: 10, type: 'text2video', model, ...options };
}

/** The server's file store, e.g. /tmp/19/43/137/39/cover.jpeg: a directory per task. */
function filePath(task: SimulatedTask, name: string): string {
	return `/tmp/${digestNumbers(task).join('/')}/${name}`;
}

function digestNumbers(task: SimulatedTask): number[] {
	return [...createHash('sha256').update(task.id).digest().subarray(0, 4)];
}

function models(request: ProviderRequest): Answer {
	authorise(request);
	const category = request.query.get('catelogid') ?? CATEGORY;
	const ids = category === CATEGORY ? [...TEXT_TO_VIDEO.keys()] : [];
	const data = ids.map((id) => ({ id, object: 'model', created: 1748044800, owned_by: 'opencomputing.ai' }));
	return jsonAnswer(200, { object: 'list', data });
}

/** One path serves videos and covers; the query tells which. */
function file(request: ProviderRequest, desk: Desk): Answer {
	const path = request.query.get('path');
	const task = desk.finished(
		(candidate) => path === filePath(candidate, VIDEO) || path === filePath(candidate, COVER),
	);
	if (!task) return errorAnswer(404, 'file not found');
	return path === filePath(task, COVER)
		? fileAnswer(memoryFile(COVER_JPEG), 'image/jpeg', undefined)
		: fileAnswer(task.video, 'video/mp4', request.headers.range);
}

function phaseOfFile(query: URLSearchParams): 'thumbnail' | 'download' {
	return query.get('path')?.endsWith(COVER) ? 'thumbnail' : 'download';
}

function authorise(request: ProviderRequest): void {
	if (hasBearer(request.headers, SIMULATOR_KEYS.openComputing.apiKey)) return;
	throw new Refusal(errorAnswer(401, 'Invalid API Key'));
}

function refuse({ kind, field, text }: Problem): Answer {
	return errorAnswer(400, kind === 'missing' ? `Missing required parameter: ${field}` : text);
}

function errorAnswer(httpStatus: number, error: string): Answer {
	return jsonAnswer(httpStatus, { error });
}

export const openComputing: SimulatedProvider = {
	id: 'openComputing',
	routes: [
		{ phase: 'submit', method: 'POST', path: '/llmage/v1/video/generations', handle: submit },
		{ phase: 'status', method: 'GET', path: '/llmage/v1/tasks', handle: status },
		{ phase: 'models', method: 'GET', path: '/llmage/v1/models', handle: models },
		{ phase: phaseOfFile, method: 'GET', path: '/idfile', handle: file },
	],
	/** The document has no rate limit: its 429 is the empty balance. This wording is a stand-in. */
	rateLimited: () => errorAnswer(429, 'Too many requests'),
	noBalance: () => errorAnswer(429, 'Insufficient balance'),
};
