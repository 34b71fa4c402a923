import { z } from 'zod';
import { wireBody } from '../../fields/values';
import { envelopeFailure, envelopeStatusFailure, failureOfTask, rejectedByWords } from '../failures';
import type {
	HttpRequest,
	HttpResponse,
	ProviderFailure,
	SubmitResult,
	TaskRef,
	TaskState,
	TaskStatus,
	TaskRequest,
} from '../provider';
import {
	asNumber,
	asPercent,
	asText,
	asUrl,
	isObject,
	isOk,
	jsonObjects,
	lookUp,
	pathSegment,
	signedUntil,
	type JsonObject,
} from '../reading';

/** 万兴天幕's requests and answers: seed 000; its contradictions: sources.md 1.5. */

/** Seed 000, "1.创建文生视频任务请求示例". */
export function submit(request: TaskRequest): HttpRequest {
	return {
		method: 'POST',
		path: `/v1/open/capacity/application/${pathSegment(request.model)}`,
		json: { ...wireBody(request), ...request.additionalFields },
	};
}

/** Seed 000, "2.获取文生视频结果请求示例": a POST, although it only asks. */
export function status(task: TaskRef): HttpRequest {
	return { method: 'POST', path: '/v1/open/pub/task', json: { task_id: task.taskId } };
}

/** The document's own sample writes `\&` inside JSON, which JSON does not allow. */
function lenientObject(text: string): JsonObject | undefined {
	return jsonObjects(text)[0] ?? jsonObjects(text.replace(/\\&/g, '&'))[0];
}

/** A part that the document has as an object in one place and as JSON text in another. */
function embedded(value: unknown): JsonObject {
	if (isObject(value)) return value;
	return (typeof value === 'string' ? lenientObject(value) : undefined) ?? {};
}

/** Seed 000, "响应数据". */
export function readSubmit(response: HttpResponse): SubmitResult {
	const answer = lenientObject(response.text);
	const taskId = asText(embedded(answer?.data).task_id);
	if (isOk(response) && asNumber(answer?.code) === 0 && taskId !== undefined) {
		return { taskId, raw: answer };
	}
	return envelopeFailure(response, answer);
}

/** Seed 000, "返回结果数据": 1 queued, 2 processing, 3 success, 4 failed, 5 closed, 6 timed out. */
const STATUSES: Record<string, TaskStatus> = {
	1: 'queued',
	2: 'running',
	3: 'succeeded',
	4: 'failed',
	5: 'cancelled',
	6: 'expired',
};

const task = z
	.object({
		status: z.unknown(),
		reason: z.unknown(),
		progress: z.unknown(),
		process: z.unknown(),
		result: z.unknown(),
	})
	.partial();

/** Seed 000, "获取结果示例". */
export function readStatus(response: HttpResponse): TaskState | ProviderFailure {
	const raw = lenientObject(response.text);
	const { status: said, reason, progress, process: percent, result } = task.parse(embedded(raw?.data));
	const number = asNumber(said);
	if (!raw || !isOk(response) || number === undefined) {
		return envelopeStatusFailure(response, raw);
	}
	const code = asText(raw.code);
	// With code 0 `msg` is "success", whatever the status says.
	const providerMessage = asText(reason) ?? (code === '0' ? undefined : asText(raw.msg));
	const paths: unknown = embedded(result).video_path;
	const urls = (Array.isArray(paths) ? (paths as unknown[]) : [paths]).flatMap((path) => asUrl(path) ?? []);
	// `code` is the task's own: with a status beside it, it says that the task failed, not the call (sources.md 1.5).
	const failed = code !== undefined && code !== '0' && urls.length === 0;
	const known = lookUp(STATUSES, String(number)) ?? 'running';
	const status = rejectedByWords(
		failed && ['queued', 'running', 'succeeded'].includes(known) ? 'failed' : known,
		{ providerMessage },
	);
	return {
		status,
		progress: status === 'succeeded' ? 100 : (asPercent(progress) ?? asPercent(percent)),
		urls,
		expiresAt: signedUntil(urls[0]),
		failure: failureOfTask(status, { code: code === '0' ? undefined : code, providerMessage }),
		raw,
	};
}
