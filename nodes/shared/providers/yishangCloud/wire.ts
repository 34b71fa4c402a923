import { merged } from '../../fields/paths';
import { hasFiles, wireBody } from '../../fields/values';
import { productOf } from '../catalogue';
import { failureFrom, statusFailure } from '../answers/failures';
import type {
	FailureKind,
	HttpRequest,
	HttpResponse,
	ProviderFailure,
	SubmitResult,
	TaskRef,
	TaskRequest,
	TaskState,
} from '../provider';
import { asIsoTime, asNumber, asPercent, asText, isOk, jsonObjects, pathSegment } from '../answers/reading';
import type { JsonObject } from '../answers/reading';
import { reasonIn } from '../answers/reasons';
import { resultsIn } from '../answers/resultAddresses';
import { GOES_ON, saysGoesOn, stateFrom, statusWordIn, taskIn } from '../answers/states';
import { imagesAtOnce, isOverAtOnce, readSubmitAnswer, taskIdIn, within } from '../answers/submits';

/** 易尚云's requests and answers: seed 001; what real clients saw besides: sources.md 2. */

/**
 * Seed 001, "POST /v1/videos": JSON, or a form with the reference in it, whose type is "file" there. Images are made where
 * OpenAI's protocol has them (sources.md 2.5).
 */
export function submit(request: TaskRequest): HttpRequest {
	const body = merged({ model: request.model, ...wireBody(request) }, request.additionalFields);
	return {
		method: 'POST',
		path: productOf(request) === 'image' ? '/v1/images/generations' : '/v1/videos',
		...(hasFiles(body) ? { form: body } : { json: body }),
	};
}

/** Seed 001, "GET /v1/videos/:task_id". */
export function status(task: TaskRef): HttpRequest {
	return { method: 'GET', path: `/v1/videos/${pathSegment(task.taskId)}` };
}

/** Where OpenAI's protocol has the file of a task whose answer has no address (sources.md 2.3). */
export function content(task: TaskRef): string {
	return `${status(task).path}/content`;
}

/** Seed 001, "错误码", where a code says more than its words. */
const CODES: Record<string, FailureKind> = { insufficient_quota: 'quota', task_not_found: 'notFound' };

/** Codes of New API for what it only hands on from the service behind it. */
const HANDED_ON = /^(fail_to_fetch_task|upstream_error|bad_response\w*|do_request_failed)$/i;

/**
 * A failure. One that is handed on, by its code or as JSON within the text, is not about the user's account: key and balance are
 * those of the gateway at its supplier.
 */
export function failureOfAnswer(response: HttpResponse, answer: JsonObject | undefined): ProviderFailure {
	const failure = failureFrom(response, answer, CODES);
	const message = answer && (asText(within(answer, 'error').message) ?? asText(answer.message));
	const isHandedOn =
		HANDED_ON.test(failure.code ?? '') || (message !== undefined && jsonObjects(message).length > 0);
	if (!isHandedOn) return failure;
	const isOfAccount = failure.kind === 'auth' || failure.kind === 'quota';
	if (isOfAccount) {
		return { ...failure, kind: 'unavailable', scope: 'item', isOfSupplier: true, mustNotRepeat: true };
	}
	return failure.kind === 'unavailable' ? { ...failure, isOfSupplier: true } : failure;
}

/** What an answer about a task says. */
function stateIn(raw: JsonObject, task: JsonObject, sentUrls?: readonly string[]): TaskState {
	const state = stateFrom({
		raw,
		word: statusWordIn(task) ?? '',
		reason: reasonIn(task),
		results: resultsIn(task, 'video', sentUrls),
	});
	// OpenAI's protocol: "720x1280", and until when the file is kept.
	const [, width, height] = /^(\d+)\s*[x*×]\s*(\d+)$/i.exec(asText(task.size) ?? '') ?? [];
	return {
		...state,
		progress: state.progress ?? asPercent(task.progress),
		expiresAt: state.expiresAt ?? asIsoTime(task.expires_at),
		durationSeconds: asNumber(task.seconds) ?? asNumber(task.duration),
		width: asNumber(task.width) ?? asNumber(width),
		height: asNumber(task.height) ?? asNumber(height),
		// Where it is no whole number it is in another unit.
		fileBytes: Number.isInteger(asNumber(task.file_size)) ? asNumber(task.file_size) : undefined,
		createdAt: asIsoTime(task.created_at),
		finishedAt: asIsoTime(task.completed_at),
	};
}

/** Seed 001, response of "POST /v1/videos"; `id` in place of `task_id` is what real clients read. */
export function readSubmit(response: HttpResponse, sentUrls?: readonly string[]): SubmitResult {
	return readSubmitAnswer(response, {
		id: (answer) =>
			[answer.task_id, answer.id, taskIdIn(answer), within(answer, 'data').id].find(
				(id) => asText(id) !== undefined,
			),
		failure: failureOfAnswer,
		result: (answer, hasId) => {
			const images = hasId ? undefined : imagesAtOnce(answer, sentUrls);
			if (images) return images;
			const task = taskIn(answer);
			return task && isOverAtOnce(task, resultsIn(task, 'video', sentUrls), hasId)
				? stateIn(answer, task, sentUrls)
				: undefined;
		},
	});
}

/** Seed 001, responses of "GET /v1/videos/:task_id". */
export function readStatus(response: HttpResponse, task: TaskRef): TaskState | ProviderFailure {
	if (saysGoesOn(response)) return GOES_ON;
	const raw = jsonObjects(response.text)[0];
	const answer = raw && taskIn(raw);
	if (isOk(response) && answer) return stateIn(raw, answer, task.sentUrls);
	return statusFailure(failureOfAnswer(response, raw), raw);
}
