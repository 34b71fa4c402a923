import { z } from 'zod';
import { hasFiles, wireBody } from '../../fields/values';
import { OPERATIONS, productOf } from '../catalogue';
import {
	failureOf,
	failureOfTask,
	kindOfWords,
	refusedInside,
	rejectedByWords,
	saysError,
	type Said,
} from '../failures';
import type {
	HttpRequest,
	HttpResponse,
	OperationId,
	Product,
	ProviderFailure,
	SubmitResult,
	TaskRef,
	TaskState,
	TaskStatus,
	TaskRequest,
} from '../provider';
import { asText, asUrl, isOk, lookUp, isObject, jsonObjects, signedUntil, type JsonObject } from '../reading';

/** 元境's requests and answers: seed 003; what the server's source shows besides: sources.md 4. */

/** `catelogid`, seed 003, "查询可用模型列表". */
export const CATEGORIES: Partial<Record<OperationId, string>> = {
	textToVideo: 't2v',
	imageToVideo: 'i2v',
	referenceToVideo: 'ref2v',
	textToImage: 't2i',
};

/** Seed 003, "任务提交" of videos and of images: JSON, but a form where there are files, as its samples have it. */
export function submit(request: TaskRequest): HttpRequest {
	const body = {
		model: request.model,
		catelogid: CATEGORIES[request.operation],
		...wireBody(request),
		...request.additionalFields,
	};
	return {
		method: 'POST',
		path: `/llmage/v1/${productOf(request)}/generations`,
		...(hasFiles(body) ? { form: body } : { json: body }),
	};
}

/** Seed 003, "查询任务状态". */
export function status(task: TaskRef): HttpRequest {
	return { method: 'GET', path: '/llmage/v1/tasks', query: { taskid: task.taskId } };
}

/** `CREATED` to `FAILED` are the seed's. The server ends a task on `UNKNOWN` (sources.md 4.4). Others are running. */
const STATUSES: Record<string, TaskStatus> = {
	CREATED: 'queued',
	PENDING: 'queued',
	SUBMITTED: 'queued',
	QUEUED: 'queued',
	RUNNING: 'running',
	SUCCEEDED: 'succeeded',
	SUCCESS: 'succeeded',
	FAILED: 'failed',
	UNKNOWN: 'failed',
	CANCELED: 'cancelled',
	CANCELLED: 'cancelled',
	EXPIRED: 'expired',
};

/** What the server says of a task that it does not know, or not yet (sources.md 4.4). */
const TASK_UNKNOWN = /taskid.*not exist/i;

/** The seed's `{"error": "words"}`, OpenAI's `{"error": {"message"}}`, or the wrapped `{"data": {"message"}}`. */
function readError(answer: JsonObject): Said {
	const { error, data } = answer;
	if (isObject(error)) return { code: asText(error.code), providerMessage: asText(error.message) };
	const inner = isObject(data) ? (asText(data.message) ?? asText(data.error)) : asText(data);
	return { providerMessage: (asText(error) ?? inner ?? asText(answer.message))?.replace(/^ERROR:\s*/i, '') };
}

/** A failure, from an answer of any of the service's addresses. */
export function failureFrom(response: HttpResponse, answer: JsonObject | undefined): ProviderFailure {
	const said: Said = answer ? readError(answer) : {};
	const failure = failureOf(response, said);
	const words = failure.providerMessage ?? '';
	// Seed 003, "错误信息": 429 is an empty balance there. A true rate limit can come only from what stands before it.
	const limited = failure.retryAfterSeconds !== undefined || kindOfWords(words) === 'rateLimit';
	if (response.status === 429 && !limited) return { ...failure, kind: 'quota' };
	if (response.status < 500 && TASK_UNKNOWN.test(words)) return { ...failure, kind: 'notFound' };
	return failure;
}

/**
 * Seed 003, "任务提交", 返回. The answer is streamed; one revision of the server writes it as a Python dict, from which
 * the task's id is still saved: the task is paid.
 */
export function readSubmit(response: HttpResponse): SubmitResult {
	const answers = jsonObjects(response.text);
	if (!isOk(response)) return failureFrom(response, answers[0]);
	for (const answer of answers) {
		const taskId = asText(answer.taskid) ?? (isObject(answer.data) ? asText(answer.data.taskid) : undefined);
		if (taskId !== undefined) return { taskId, raw: answer };
	}
	const inDict = /['"]taskid['"]\s*:\s*(?:['"]([^'"]+)['"]|(\d+))/.exec(response.text);
	const taskId = inDict?.[1] ?? inDict?.[2];
	if (taskId !== undefined) return { taskId, raw: response.text };
	const failure = failureFrom(response, answers[0]);
	// `{"error": "ERROR:…", "status": "FAILED"}` in a 200: the server's own word that it made no task.
	return answers[0] && saysError(answers[0]) ? refusedInside(failure) : failure;
}

const statusAnswer = z
	.object({ status: z.string(), usage: z.unknown(), image: z.unknown(), video: z.unknown() })
	.partial({ usage: true, image: true, video: true });
type StatusAnswer = z.infer<typeof statusAnswer>;

/**
 * The seed's answer is flat; the server's source wraps it in `{"status": "ok", "data": …}` (sources.md 4.4).
 *
 * @returns nothing for an envelope without a task in it
 */
function unwrap(answer: JsonObject): JsonObject | undefined {
	const { data } = answer;
	const said = asText(answer.status);
	const envelope = said === undefined ? isObject(data) : /^(ok|success|error)$/i.test(said);
	const flat = [answer.video, answer.image].some((one) => urlsIn(one).length > 0);
	if (!isObject(data)) return envelope && !flat ? undefined : answer;
	if (!envelope) return answer;
	// Older revisions put it one level deeper, one of them under a misspelt name.
	const deeper =
		data.resposne ?? (Array.isArray(data.output) ? (data.output as unknown[]).at(-1) : undefined);
	return isObject(deeper) ? deeper : data;
}

/** The addresses in a value: one, or several in a list, or each in an object of its own. */
function urlsIn(value: unknown): string[] {
	return [value].flat().flatMap((one) => asUrl(isObject(one) ? one.url : one) ?? []);
}

/**
 * What a task has made, as far as its answer tells: by what it charges for, or by having no video. `image` is
 * "图片/视频封面url": the image, or the cover of a video.
 */
function productIn({ usage, image, video }: StatusAnswer): Product {
	const { action, type } = isObject(usage) ? usage : {};
	const operation = (Object.keys(CATEGORIES) as OperationId[]).find((one) => CATEGORIES[one] === action);
	if (operation) return OPERATIONS[operation].makes;
	if (/video/i.test(asText(type) ?? '')) return 'video';
	return urlsIn(video).length === 0 && urlsIn(image).length > 0 ? 'image' : 'video';
}

/** Seed 003, "查询任务状态", 返回. */
export function readStatus(response: HttpResponse, task: TaskRef): TaskState | ProviderFailure {
	const raw = jsonObjects(response.text)[0];
	const answer = raw && unwrap(raw);
	const parsed = statusAnswer.safeParse(answer);
	if (!isOk(response) || !answer || !parsed.success) {
		const failure = failureFrom(response, raw);
		const failed = failure.kind === 'malformed' && /^error$/i.test(asText(raw?.status) ?? '');
		return failed ? { ...failure, kind: 'unavailable' } : failure;
	}
	const error = readError(answer);
	const state = rejectedByWords(lookUp(STATUSES, parsed.data.status.toUpperCase()) ?? 'running', error);
	// A task that the server does not know comes as a failed one.
	if (state === 'failed' && TASK_UNKNOWN.test(error.providerMessage ?? '')) {
		return { ...error, kind: 'notFound', httpStatus: response.status };
	}
	const product = productOf(task, { product: productIn(parsed.data) });
	const urls = urlsIn(parsed.data[product]);
	return {
		status: state,
		progress: state === 'succeeded' ? 100 : undefined,
		urls,
		product,
		thumbnailUrl: product === 'video' ? urlsIn(parsed.data.image)[0] : undefined,
		expiresAt: signedUntil(urls[0]),
		usage: isObject(parsed.data.usage) ? parsed.data.usage : undefined,
		failure: failureOfTask(state, error),
		raw,
	};
}
