import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { fileAnswer, jsonAnswer, Refusal, type Answer } from '../answer';
import { COVER_JPEG, memoryFile } from '../clip';
import {
	checkBody,
	HTTP_URL,
	imagesAt,
	isFutureModel,
	readJson,
	type Problem,
	type Refuse,
} from '../contract';
import type { ReceivedForm } from '../form';
import type { MediaType, SubmittedMedia } from '../mediaFile';
import type { SimulatedTask, TaskState } from '../task';
import { SIMULATOR_KEYS, type SimulatorSettings } from '../types';
import { badRequest, envelope, idOf, noChannel, notFound, noTask, refusal } from './yishangCloudAnswers';
import { CHAT, chat } from './yishangCloudChat';
import {
	FAMILY_IMAGE,
	FAMILY_VIDEO,
	isImageModel,
	isVideoModel,
	LISTED,
	TEXT_MODELS,
} from './yishangCloudFamilies';
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

/** The texts of a form, with what it has as its references in a list, as JSON has them. */
function textsOf({ parts }: ReceivedForm): Record<string, unknown> {
	const texts = parts.filter(({ text }) => text !== undefined);
	const isReference = ({ name }: { name: string }) => /^input_reference(\[|$)/.test(name);
	const references = texts.filter(isReference).map(({ text }) => text);
	return {
		...Object.fromEntries(texts.filter((one) => !isReference(one)).map(({ name, text }) => [name, text])),
		...(references.length > 0 && { input_reference: references }),
	};
}

/** The pictures in a form: the table's type of the reference is "file", and OpenAI's own client sends it so. */
function filesIn({ parts }: ReceivedForm, refuse: Refuse): SubmittedMedia[] {
	return parts.flatMap(({ name, file }) => {
		if (!file) return [];
		const problem = file.problem('image') ?? file.contradiction();
		if (problem) throw new Refusal(refuse({ kind: 'invalid', field: name, text: `${name}: ${problem}` }));
		return [file.toMedia(name)];
	});
}

/** The files that a body names, each of its kind. */
async function mediaIn(body: Record<string, unknown>, refuse: Refuse): Promise<SubmittedMedia[]> {
	const kinds: ReadonlyArray<[field: string, type: MediaType]> = [
		['input_reference', 'image'],
		['image', 'image'],
		['image_tail', 'image'],
		['images', 'image'],
		['videos', 'video'],
		['audios', 'audio'],
	];
	const media: SubmittedMedia[] = [];
	for (const [field, type] of kinds) {
		const urls = [body[field] ?? []].flat() as string[];
		media.push(...(await imagesAt(field, urls, refuse, type)));
	}
	return media;
}

async function submit(request: ProviderRequest, desk: Desk): Promise<Answer> {
	authorise(request, desk);
	const { settings } = desk;
	const { form } = request;
	const refuse = ({ kind, field, text }: Problem) => badRequest(kind, field, text, settings);
	if (form?.problem) return badRequest('notForm', '', form.problem, settings);
	const body = form ? textsOf(form) : readJson(request, refuse);
	const unserved = isSold(body.model) ? undefined : noChannel(String(body.model), settings);
	if (unserved) return unserved;
	const ownTable = isVideoModel(body.model) ? FAMILY_VIDEO : KNOWN_MODEL;
	const table = isFutureModel(body.model) ? FUTURE_MODEL : ownTable;
	const { model } = checkBody<z.infer<typeof FUTURE_MODEL>>(table, body, refuse);
	const media = [...(form ? filesIn(form, refuse) : []), ...(await mediaIn(body, refuse))];
	const task = desk.accept({ id: `task_${randomInt(2 ** 47)}`, model, body, media });
	const ids = idOf(task, settings);
	if (task.atOnce) {
		const url = fileUrl(task, request.origin);
		task.toldLinks.push(url);
		return jsonAnswer(200, { ...ids, status: 'completed', progress: 100, video_url: url });
	}
	return jsonAnswer(200, { ...ids, status: 'queued', message: '视频生成任务已提交,正在处理中' });
}

function isSold(model: unknown): boolean {
	return (
		model === undefined || isFutureModel(model) || isVideoModel(model) || MODELS.some((one) => one === model)
	);
}

/** Images come in the answer, in OpenAI's shape; how many, the field `n` says. */
async function images(request: ProviderRequest, desk: Desk): Promise<Answer> {
	authorise(request, desk);
	const { settings } = desk;
	const refuse = ({ kind, field, text }: Problem) => badRequest(kind, field, text, settings);
	const body = readJson(request, refuse);
	const { model } = checkBody(FAMILY_IMAGE, body, refuse);
	if (!isImageModel(model) && !isFutureModel(model)) {
		return noChannel(model, settings) ?? badRequest('invalid', 'model', `invalid value of model`, settings);
	}
	const media = await mediaIn(body, refuse);
	const task = desk.accept({ id: `image_${randomInt(2 ** 47)}`, model, body, media, makes: 'image' });
	task.endsAtMs = task.submittedAtMs;
	task.atOnce = 'openAi';
	task.isNameless = true;
	const count = Number(body.n ?? 1);
	const data = Array.from({ length: count }, (_, index) => {
		const url = `${request.origin}/files/${task.id}${index === 0 ? '' : `_${index}`}.png`;
		task.toldLinks.push(url);
		return { url };
	});
	return jsonAnswer(200, { created: Math.floor(desk.nowMs() / 1000), data });
}

function models(request: ProviderRequest, desk: Desk): Answer {
	authorise(request, desk);
	const data = LISTED.map((id) => ({ id, object: 'model', created: 1626777600, owned_by: 'custom' }));
	return jsonAnswer(200, { data, object: 'list', success: true });
}

function talk(request: ProviderRequest, desk: Desk): Answer {
	authorise(request, desk);
	const { settings } = desk;
	const refuse = ({ kind, field, text }: Problem) => badRequest(kind, field, text, settings);
	const asked = checkBody(CHAT, readJson(request, refuse), refuse);
	if (!TEXT_MODELS.includes(asked.model) && !isFutureModel(asked.model)) {
		return (
			noChannel(asked.model, settings) ?? badRequest('invalid', 'model', 'invalid value of model', settings)
		);
	}
	return chat(asked, settings);
}

async function status(request: ProviderRequest, desk: Desk): Promise<Answer> {
	authorise(request, desk);
	const { settings } = desk;
	const task = desk.lookUp(request.params.task_id ?? '');
	if (!task) return noTask(settings);
	const isDone = task.shownState === 'succeeded' && task.forcedStatus === undefined;
	if (settings.yishangCloudStatus === 'envelope') {
		return envelope(task, isDone && task.showsAddress ? fileUrl(task, request.origin) : undefined);
	}
	const common = {
		...idOf(task, settings),
		status: task.statusWord ?? STATUS[task.shownState],
		progress: task.progressPercent,
	};
	if (task.message) return jsonAnswer(200, { ...common, error: { message: task.message } });
	if (isDone) {
		const address = task.showsAddress ? await addressOf(task, request.origin, settings) : {};
		return jsonAnswer(200, { ...common, ...address, ...facts(task, request.origin) });
	}
	return jsonAnswer(200, { ...common, message: `视频生成中,已完成${task.progressPercent}%` });
}

function fileUrl(task: SimulatedTask, origin: string): string {
	return `${origin}/files/${task.id}.mp4`;
}

/** Where the answer has the video (see the setting). */
async function addressOf(
	task: SimulatedTask,
	origin: string,
	{ yishangCloudFiles: where }: Readonly<SimulatorSettings>,
): Promise<Record<string, unknown>> {
	const content = `/v1/videos/${task.id}/content`;
	switch (where) {
		case 'link':
			return { video_url: fileUrl(task, origin) };
		case 'metadata':
			return { metadata: { video_url: fileUrl(task, origin) } };
		case 'ownHost':
			return { video_url: `${origin}${content}` };
		case 'relative':
			return { video_url: content };
		case 'content':
			return {};
		case 'data': {
			const bytes = Buffer.concat(await task.file.slice(0, task.file.bytes).toArray());
			return { video_url: `data:video/mp4;base64,${bytes.toString('base64')}` };
		}
	}
}

/** What else there is to say of a video. */
function facts(task: SimulatedTask, origin: string): Record<string, unknown> {
	const { size, seconds, duration, metadata } = task.body;
	// Of a ratio no one knows what it comes to.
	const [, width, height] = /^(\d+)x(\d+)$/.exec(typeof size === 'string' ? size : SIZES[1]) ?? [];
	const length = seconds ?? duration ?? (metadata as Record<string, unknown> | undefined)?.duration ?? 10;
	return {
		thumbnail_url: `${origin}/thumbnails/${task.id}.jpg`,
		seconds: Number(length) + 0.2,
		...(width !== undefined && { width: Number(width), height: Number(height) }),
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
	const [, id, ending] = /^(.+?)(?:_\d)?\.(mp4|png)$/.exec(request.params.name ?? '') ?? [];
	const task = desk.finished((one) => one.id === id && (one.makes === 'image') === (ending === 'png'));
	const type = ending === 'png' ? 'image/png' : 'video/mp4';
	return task ? fileAnswer(task.file, type, request.headers.range) : noFile();
}

/** The video for whoever shows the key (OpenAI's `downloadContent`). */
function content(request: ProviderRequest, desk: Desk): Answer {
	authorise(request, desk);
	const task = desk.finished(({ id }) => id === request.params.task_id);
	if (task) return fileAnswer(task.file, 'video/mp4', request.headers.range);
	const error = { message: 'Video is not ready', type: 'invalid_request_error', code: 'video_not_ready' };
	return jsonAnswer(400, { error });
}

function thumbnail(request: ProviderRequest, desk: Desk): Answer {
	const task = desk.finished(({ id }) => `${id}.jpg` === request.params.name);
	return task ? fileAnswer(memoryFile(COVER_JPEG), 'image/jpeg', undefined) : noFile();
}

function noFile(): Answer {
	return notFound('file_not_found', 'File not found');
}

function authorise(request: ProviderRequest, { settings }: Desk): void {
	if (hasBearer(request.headers, SIMULATOR_KEYS.yishangCloud.apiKey)) return;
	throw new Refusal(refusal('unauthorised', settings));
}

export const yishangCloud: SimulatedProvider = {
	id: 'yishangCloud',
	routes: [
		{ phase: 'submit', method: 'POST', path: '/v1/videos', handle: submit },
		{ phase: 'submit', method: 'POST', path: '/v1/images/generations', handle: images },
		{ phase: 'chat', method: 'POST', path: '/v1/chat/completions', handle: talk },
		{ phase: 'models', method: 'GET', path: '/v1/models', handle: models },
		{ phase: 'status', method: 'GET', path: '/v1/videos/:task_id', handle: status },
		{ phase: 'download', method: 'GET', path: '/v1/videos/:task_id/content', withKey: true, handle: content },
		{ phase: 'download', method: 'GET', path: '/files/:name', handle: video },
		{ phase: 'thumbnail', method: 'GET', path: '/thumbnails/:name', handle: thumbnail },
	],
	rateLimited: (settings) => refusal('rateLimited', settings),
	noBalance: (settings) => refusal('noBalance', settings),
};
