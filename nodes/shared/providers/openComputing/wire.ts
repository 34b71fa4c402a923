import { z } from 'zod';
import { wireBody } from '../../fields/values';
import { failureOfTask, httpFailure, kindOfWords, rejectedByWords } from '../failures';
import type {
	FailureKind,
	HttpRequest,
	HttpResponse,
	OperationId,
	ProviderFailure,
	TaskRef,
	TaskState,
	TaskStatus,
	VideoRequest,
} from '../provider';
import { asText, asUrl, isObject, jsonObjects, signedUntil, type JsonObject } from '../reading';

/** 元境's requests and answers: seed 003; what the server's source shows besides: providers.md 4. */

/** `catelogid`, seed 003, "查询可用模型列表". */
const CATEGORIES: Record<OperationId, string> = {
	textToVideo: 't2v',
	imageToVideo: 'i2v',
	referenceToVideo: 'ref2v',
};

/** Seed 003, "任务提交". */
export function submit(request: VideoRequest): HttpRequest {
	return {
		method: 'POST',
		path: '/llmage/v1/video/generations',
		json: {
			model: request.model,
			catelogid: CATEGORIES[request.operation],
			...wireBody(request.fields, request.values),
			...request.additionalFields,
		},
	};
}

/** Seed 003, "查询任务状态". */
export function status(task: TaskRef): HttpRequest {
	return { method: 'GET', path: '/llmage/v1/tasks', query: { taskid: task.taskId } };
}

/** `CREATED` to `FAILED` are the seed's. The server ends a task on `UNKNOWN` (providers.md 4.4). Others are running. */
const STATUSES: Record<string, TaskStatus> = {
	CREATED: 'queued',
	PENDING: 'queued',
	SUBMITTED: 'queued',
	QUEUED: 'queued',
	RUNNING: 'running',
	SUCCEEDED: 'succeeded',
	FAILED: 'failed',
	UNKNOWN: 'failed',
	CANCELED: 'cancelled',
	CANCELLED: 'cancelled',
	EXPIRED: 'expired',
};

/** The seed's `{"error": "words"}`, OpenAI's `{"error": {"message"}}`, or the wrapped `{"data": {"message"}}`. */
function readError(answer: JsonObject): { code?: string | undefined; providerMessage?: string | undefined } {
	const { error, data } = answer;
	if (isObject(error)) return { code: asText(error.code), providerMessage: asText(error.message) };
	const inner = isObject(data) ? (asText(data.message) ?? asText(data.error)) : undefined;
	return { providerMessage: (asText(error) ?? inner ?? asText(answer.message))?.replace(/^ERROR:\s*/i, '') };
}

/** Seed 003, "错误信息": 429 is an empty balance there. A true rate limit can come only from what stands before it. */
function readKind(response: HttpResponse, message: string | undefined): FailureKind | undefined {
	const words = message ?? (response.status < 500 ? response.text : '');
	const kind = kindOfWords(words) ?? (/balance/i.test(words) ? 'quota' : undefined);
	if (kind === undefined && response.status === 429 && response.headers['retry-after'] === undefined)
		return 'quota';
	return kind ?? (/not exist/i.test(words) ? 'notFound' : undefined);
}

function failureOf(response: HttpResponse, answer: JsonObject | undefined): ProviderFailure {
	const { code, providerMessage } = answer ? readError(answer) : {};
	const kind = readKind(response, providerMessage);
	return httpFailure(response, {
		code,
		...(providerMessage ? { providerMessage } : {}),
		...(kind ? { kind } : {}),
		...(answer && response.status === 503 ? { refused: true } : {}),
	});
}

/**
 * Seed 003, "任务提交", 返回. The answer is streamed; one revision of the server writes it as a Python dict, from which
 * the task's id is still saved: the task is paid.
 */
export function readSubmit(response: HttpResponse): { taskId: string; raw: unknown } | ProviderFailure {
	const answers = jsonObjects(response.text);
	if (response.status < 200 || response.status > 299) return failureOf(response, answers[0]);
	for (const answer of answers) {
		const taskId = asText(answer.taskid) ?? (isObject(answer.data) ? asText(answer.data.taskid) : undefined);
		if (taskId !== undefined) return { taskId, raw: answer };
	}
	const inDict = /['"]taskid['"]\s*:\s*['"]([^'"]+)['"]/.exec(response.text)?.[1];
	if (inDict !== undefined) return { taskId: inDict, raw: response.text };
	const failure = failureOf(response, answers[0]);
	if (answers[0]?.error === undefined) return failure;
	// `{"error": "ERROR:…", "status": "FAILED"}` in a 200: the server's own word that it made no task.
	return { ...failure, kind: failure.kind === 'malformed' ? 'invalidRequest' : failure.kind, refused: true };
}

const statusAnswer = z
	.object({ status: z.string(), usage: z.unknown(), image: z.unknown(), video: z.unknown() })
	.partial({ usage: true, image: true, video: true });

/** The seed's answer is flat; the server's source wraps it in `{"status": "ok", "data": …}` (providers.md 4.4). */
function unwrap(answer: JsonObject): JsonObject {
	if (!isObject(answer.data) || !/^(ok|success|error)$/i.test(asText(answer.status) ?? 'ok')) return answer;
	const { data } = answer;
	// Older revisions put it one level deeper, one of them under a misspelt name.
	const deeper =
		data.resposne ?? (Array.isArray(data.output) ? (data.output as unknown[]).at(-1) : undefined);
	return isObject(deeper) ? deeper : data;
}

/** Seed 003, "查询任务状态", 返回. */
export function readStatus(response: HttpResponse): TaskState | ProviderFailure {
	const raw = jsonObjects(response.text)[0];
	const answer = raw && unwrap(raw);
	const parsed = statusAnswer.safeParse(answer);
	if (response.status < 200 || response.status > 299 || !answer || !parsed.success) {
		const failure = failureOf(response, raw);
		const saysError = raw !== undefined && /^error$/i.test(asText(raw.status) ?? '');
		return failure.kind === 'malformed' && saysError ? { ...failure, kind: 'unavailable' } : failure;
	}
	const error = readError(answer);
	const state = rejectedByWords(
		STATUSES[parsed.data.status.toUpperCase()] ?? 'running',
		error.providerMessage,
	);
	// A task the server does not know (yet) comes as a failed one (providers.md 4.4).
	if (state === 'failed' && /not exist/i.test(error.providerMessage ?? '')) {
		return { kind: 'notFound', ...error, httpStatus: response.status };
	}
	const url = asUrl(parsed.data.video);
	return {
		status: state,
		progress: state === 'succeeded' ? 100 : undefined,
		videoUrls: url === undefined ? [] : [url],
		thumbnailUrl: asUrl(parsed.data.image),
		expiresAt: signedUntil(url),
		usage: isObject(parsed.data.usage) ? parsed.data.usage : undefined,
		failure: failureOfTask(state, error),
		raw,
	};
}
