import { z } from 'zod';
import { wireBody } from '../../fields/values';
import { failureOf, failureOfTask, refusedInside, rejectedByWords, saysError } from '../failures';
import type {
	FailureKind,
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
	asIsoTime,
	asNumber,
	asPercent,
	asText,
	asUrl,
	isObject,
	isOk,
	jsonObjects,
	lookUp,
	signedUntil,
	pathSegment,
	type JsonObject,
} from '../reading';

/** 易尚云's requests and answers: seed 001; what real clients saw besides: sources.md 2. */

/** Seed 001, "POST /v1/videos". */
export function submit(request: TaskRequest): HttpRequest {
	return {
		method: 'POST',
		path: '/v1/videos',
		json: { model: request.model, ...wireBody(request), ...request.additionalFields },
	};
}

/** Seed 001, "GET /v1/videos/:task_id". */
export function status(task: TaskRef): HttpRequest {
	return { method: 'GET', path: `/v1/videos/${pathSegment(task.taskId)}` };
}

const submitAnswer = z.object({ task_id: z.unknown(), id: z.unknown(), data: z.unknown() }).partial();

const statusAnswer = z
	.object({
		status: z.string(),
		progress: z.unknown(),
		video_url: z.unknown(),
		url: z.unknown(),
		thumbnail_url: z.unknown(),
		metadata: z.object({ video_url: z.unknown(), url: z.unknown() }).partial().nullish().catch(undefined),
		seconds: z.unknown(),
		width: z.unknown(),
		height: z.unknown(),
		created_at: z.unknown(),
		completed_at: z.unknown(),
	})
	.partial()
	.required({ status: true });

/** `queued`, `processing`, `completed` are the seed's; the rest real clients have met. Unknown ones are running. */
const STATUSES: Record<string, TaskStatus> = {
	queued: 'queued',
	submitted: 'queued',
	pending: 'queued',
	completed: 'succeeded',
	succeeded: 'succeeded',
	success: 'succeeded',
	failed: 'failed',
	failure: 'failed',
	error: 'failed',
	cancelled: 'cancelled',
	canceled: 'cancelled',
	expired: 'expired',
};

/** What a failed answer says of itself: the documented `{error: {message, type, code}}` or a bare `{code, message}`. */
function readError(answer: JsonObject) {
	const error = isObject(answer.error) ? answer.error : answer;
	let message = asText(error.message) ?? asText(answer.error);
	// Real answers wrap the upstream's JSON as text: {"message": "{\"message\": …} Request id: …"} (sources.md 2.4).
	const inner = message?.includes('{') ? jsonObjects(message)[0] : undefined;
	if (inner)
		message =
			asText(inner.message) ?? (isObject(inner.error) ? asText(inner.error.message) : undefined) ?? message;
	return {
		code: asText(error.code) ?? asText(error.type),
		providerMessage: message?.replace(/\s*[(（]?request id:.*$/is, '').trim(),
	};
}

/** Where the code says more than HTTP status and words: seed 001, "错误码". */
const CODES: Record<string, FailureKind> = {
	insufficient_quota: 'quota',
	invalid_api_key: 'auth',
	task_not_found: 'notFound',
	rate_limit_exceeded: 'rateLimit',
};

function failureFrom(response: HttpResponse, answer: JsonObject | undefined): ProviderFailure {
	if (!answer) return failureOf(response);
	const said = readError(answer);
	// "No channel for this model": the gateway found nobody to pass the request on to (sources.md 2.4).
	const nobody = /无可用渠道/.test(said.providerMessage ?? '');
	const refused = nobody ? true : undefined;
	const kind = lookUp(CODES, said.code) ?? (nobody ? 'unavailable' : undefined);
	return failureOf(response, { ...said, kind, refused });
}

/** Seed 001, response of "POST /v1/videos"; `id` in place of `task_id` is what real clients read. */
export function readSubmit(response: HttpResponse): SubmitResult {
	const answer = jsonObjects(response.text)[0];
	if (!isOk(response) || !answer) return failureFrom(response, answer);
	const { task_id, id, data } = submitAnswer.parse(answer);
	const taskId =
		asText(task_id) ?? asText(id) ?? (isObject(data) ? (asText(data.task_id) ?? asText(data.id)) : undefined);
	if (taskId !== undefined) return { taskId, raw: answer };
	const failure = failureFrom(response, answer);
	return saysError(answer) ? refusedInside(failure) : failure;
}

/** Seed 001, responses of "GET /v1/videos/:task_id". */
export function readStatus(response: HttpResponse): TaskState | ProviderFailure {
	const raw = jsonObjects(response.text)[0];
	const parsed = statusAnswer.safeParse(raw);
	if (!isOk(response) || !raw || !parsed.success) return failureFrom(response, raw);
	const answer = parsed.data;
	const error = readError(raw);
	const state = rejectedByWords(lookUp(STATUSES, answer.status.toLowerCase()) ?? 'running', error);
	const url =
		asUrl(answer.video_url) ??
		asUrl(answer.metadata?.video_url) ??
		asUrl(answer.metadata?.url) ??
		asUrl(answer.url);
	return {
		status: state,
		progress: state === 'succeeded' ? 100 : asPercent(answer.progress),
		urls: url === undefined ? [] : [url],
		thumbnailUrl: asUrl(answer.thumbnail_url),
		expiresAt: signedUntil(url),
		durationSeconds: asNumber(answer.seconds),
		width: asNumber(answer.width),
		height: asNumber(answer.height),
		createdAt: asIsoTime(answer.created_at),
		finishedAt: asIsoTime(answer.completed_at),
		failure: failureOfTask(state, error),
		raw,
	};
}
