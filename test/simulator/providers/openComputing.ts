import { createHash, randomBytes } from 'node:crypto';
import { fileAnswer, jsonAnswer, Refusal, type Answer } from '../answer';
import { COVER_JPEG, memoryFile } from '../clip';
import { checkBody, isFutureModel } from '../contract';
import { fieldsOf, type ReceivedForm } from '../form';
import type { SubmittedMedia } from '../mediaFile';
import type { Product, SimulatedTask, TaskState } from '../task';
import { SIMULATOR_KEYS } from '../types';
import {
	errorAnswer,
	noBalance,
	rateLimited,
	readBody,
	refuse,
	statusAnswer,
	streamed,
	submitted,
	unauthorised,
} from './openComputingAnswers';
import { chat } from './openComputingChat';
import { asForm, basicTable, FUTURE_MODEL, LISTED, TABLES, type Category } from './openComputingTables';
import {
	hasBearer,
	type Desk,
	type ProviderRequest,
	type ProviderRoute,
	type SimulatedProvider,
} from './provider';

/**
 * 元境平台 (OpenComputing), from seeds/003: 任务提交, 查询任务状态, 查询可用模型列表, 错误信息; the tables per model are in
 * openComputingTables.ts, its text (文本生成) in openComputingChat.ts, its words in openComputingAnswers.ts. What the document leaves open is taken from the server's source, as told in sources.md 4: the shape of
 * the list of models, an unknown task, a failed one.
 */
const RESULT = {
	video: { name: 'video.mp4', type: 'video/mp4' },
	/** A stand-in: the sample shows a video only. */
	image: { name: 'image.png', type: 'image/png' },
};
const COVER = 'cover.jpeg';

/** The sample names only text2video; the others are stand-ins. */
const USAGE_TYPE: Record<Category, string> = {
	t2i: 'text2image',
	t2v: 'text2video',
	i2v: 'img2video',
	ref2v: 'reference2video',
};

const STATUS: Record<TaskState, string> = {
	queued: 'PENDING',
	running: 'RUNNING',
	succeeded: 'SUCCEEDED',
	failed: 'FAILED',
	rejected: 'FAILED',
};

async function submit(makes: Product, request: ProviderRequest, desk: Desk): Promise<Answer> {
	authorise(request, desk);
	const { form } = request;
	if (form?.problem) throw new Refusal(errorAnswer(400, form.problem));
	const fields = form ? fieldsOf(form) : readBody(request, desk.settings);
	const { model, catelogid } = checkBody(basicTable(makes), fields, refuse);
	// What is made from text has no files, and its samples are all JSON.
	if (form && (catelogid === 't2v' || catelogid === 't2i')) readBody(request, desk.settings);
	const isExtra = desk.settings.extraModels.some(
		(extra) => extra.id === model && extra.catelogid === catelogid,
	);
	const table = isExtra || isFutureModel(model) ? FUTURE_MODEL : TABLES[catelogid].get(model);
	if (!table) throw new Refusal(unknownModel(model, catelogid));
	checkBody(form ? asForm(table) : table, fields, refuse);
	const id = randomBytes(11).toString('base64url');
	const body = form ? textsOf(form) : fields;
	const task = desk.accept({ id, model, body, media: form && mediaOf(form), makes });
	return task.atOnce ? await resultAtOnce(task, request.origin) : submitted(task.id, desk.settings);
}

/** As models answer that the server waits for (test/recorded, `s_image_sync*`): no task, so no ID. */
async function resultAtOnce(task: SimulatedTask, origin: string): Promise<Answer> {
	const bytes = async () =>
		Buffer.concat(await task.file.slice(0, task.file.bytes).toArray()).toString('base64');
	const link = () => {
		const url = fileUrl(task, RESULT[task.makes].name, origin);
		task.toldLinks.push(url);
		return url;
	};
	task.isNameless = true;
	const usage = { n: 1 };
	switch (task.atOnce) {
		case 'openAi':
			return streamed({ created: 1700000000, data: [{ url: link() }] });
		case 'base64':
			return streamed({ created: 1700000000, data: [{ b64_json: await bytes() }] });
		case 'dataUrl': {
			const url = `data:${RESULT[task.makes].type};base64,${await bytes()}`;
			return streamed({ status: 'SUCCEEDED', [task.makes]: url, usage });
		}
		default:
			return streamed({ status: 'SUCCEEDED', [task.makes]: link(), usage });
	}
}

function textsOf({ parts }: ReceivedForm): Record<string, string> {
	return Object.fromEntries(parts.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text]])));
}

function mediaOf({ parts }: ReceivedForm): SubmittedMedia[] {
	return parts.flatMap(({ name, file }) => (file ? [file.toMedia(name)] : []));
}

function status(request: ProviderRequest, desk: Desk): Answer {
	authorise(request, desk);
	const id = request.query.get('taskid');
	if (!id) return errorAnswer(400, 'Missing required parameter: taskid');
	const task = desk.lookUp(id);
	const flat = task
		? describe(task, request.origin)
		: { taskid: id, status: 'FAILED', error: `taskid=${id} not exist` };
	return statusAnswer(flat, desk.settings);
}

/** `taskid` is here the 供应商任务号, the upstream vendor's number: not the one to ask with. */
function describe(task: SimulatedTask, origin: string): Record<string, unknown> {
	const taskid = `vendor-${digestNumbers(task).join('')}`;
	const shown = task.statusWord ?? STATUS[task.shownState];
	if (task.message) return { status: shown, taskid, error: task.message };
	if (task.state !== 'succeeded' || task.forcedStatus !== undefined) return { status: shown, taskid };
	return {
		usage: usageOf(task),
		...filesOf(task, origin),
		status: shown,
		taskid,
	};
}

/** `image` is "图片/视频封面url": the image itself, or a video's cover. */
function filesOf(task: SimulatedTask, origin: string): Record<string, string> {
	const result = task.showsAddress && { [task.makes]: fileUrl(task, RESULT[task.makes].name, origin) };
	const cover = task.makes === 'video' && { image: fileUrl(task, COVER, origin) };
	return { ...cover, ...result };
}

function fileUrl(task: SimulatedTask, name: string, origin: string): string {
	return `${origin}/idfile?path=${filePath(task, name)}`;
}

function usageOf({ body, model }: SimulatedTask): Record<string, unknown> {
	const { catelogid, resolution, duration, off_peak: offPeak } = body;
	const action = catelogid as Category;
	const usage = { action, credits: 10, type: USAGE_TYPE[action], model };
	// The sample is a video's, and its other entries are a video's options.
	if (action === 't2i') return usage;
	// A form has its numbers as text.
	const seconds = duration === undefined ? undefined : Number(duration);
	return { ...usage, resolution, off_peak: offPeak === 'Y', duration: seconds };
}

/** The server's file store, e.g. /tmp/19/43/137/39/cover.jpeg: a directory per task. */
function filePath(task: SimulatedTask, name: string): string {
	return `/tmp/${digestNumbers(task).join('/')}/${name}`;
}

function digestNumbers(task: SimulatedTask): number[] {
	return [...createHash('sha256').update(task.id).digest().subarray(0, 4)];
}

/** Without a category, a model that is in several is listed several times (sources.md 4.2). */
function models(request: ProviderRequest, desk: Desk): Answer {
	authorise(request, desk);
	const wanted = request.query.get('catelogid');
	const listed = [...LISTED, ...desk.settings.extraModels].filter(
		({ catelogid }) => wanted === null || catelogid === wanted,
	);
	const data = listed.map(({ id }) => ({
		id,
		object: 'model',
		created: 1748044800,
		owned_by: 'opencomputing.ai',
	}));
	return jsonAnswer(200, { object: 'list', data });
}

/** One path serves results and covers; the query tells which. */
function file(request: ProviderRequest, desk: Desk): Answer {
	const path = request.query.get('path');
	const covered = desk.finished((task) => task.makes === 'video' && path === filePath(task, COVER));
	if (covered) return fileAnswer(memoryFile(COVER_JPEG), 'image/jpeg', undefined);
	const task = desk.finished((candidate) => path === filePath(candidate, RESULT[candidate.makes].name));
	if (!task) return errorAnswer(404, 'file not found');
	return fileAnswer(task.file, RESULT[task.makes].type, request.headers.range);
}

function phaseOfFile(query: URLSearchParams): 'thumbnail' | 'download' {
	return query.get('path')?.endsWith(COVER) ? 'thumbnail' : 'download';
}

function authorise(request: ProviderRequest, { settings }: Desk): void {
	if (hasBearer(request.headers, SIMULATOR_KEYS.openComputing.apiKey)) return;
	throw new Refusal(unauthorised(settings));
}

function unknownModel(model: string, catelogid: string): Answer {
	return errorAnswer(400, `model=${model}, catelogid=${catelogid} not found`);
}

function submitRoute(makes: Product): ProviderRoute {
	const path = `/llmage/v1/${makes}/generations`;
	return { phase: 'submit', method: 'POST', path, handle: (request, desk) => submit(makes, request, desk) };
}

const chatRoute: ProviderRoute = {
	phase: 'chat',
	method: 'POST',
	path: '/llmage/v1/chat/completions',
	handle: (request, desk) => {
		authorise(request, desk);
		return chat(request, desk.settings, unknownModel);
	},
};

export const openComputing: SimulatedProvider = {
	id: 'openComputing',
	routes: [
		submitRoute('image'),
		submitRoute('video'),
		chatRoute,
		{ phase: 'status', method: 'GET', path: '/llmage/v1/tasks', handle: status },
		{ phase: 'models', method: 'GET', path: '/llmage/v1/models', handle: models },
		{ phase: phaseOfFile, method: 'GET', path: '/idfile', handle: file },
	],
	rateLimited,
	noBalance,
};
