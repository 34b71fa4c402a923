import { merged } from '../../fields/paths';
import { wireBody } from '../../fields/values';
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
	TaskStatus,
} from '../provider';
import {
	asNumber,
	asPercent,
	asText,
	isObject,
	isOk,
	jsonObjects,
	lookUp,
	pathSegment,
} from '../answers/reading';
import type { JsonObject } from '../answers/reading';
import { reasonIn } from '../answers/reasons';
import { resultsIn } from '../answers/resultAddresses';
import { GOES_ON, hasResult, saysGoesOn, stateFrom } from '../answers/states';
import { isSuccessCode, readSubmitAnswer, taskIdIn } from '../answers/submits';

/** 万兴天幕's requests and answers: seed 000; its contradictions: sources.md 1.5. */

/** Seed 000, "1.创建文生视频任务请求示例". */
export function submit(request: TaskRequest): HttpRequest {
	return {
		method: 'POST',
		path: `/v1/open/capacity/application/${pathSegment(request.model)}`,
		json: merged(wireBody(request), request.additionalFields),
	};
}

/** Seed 000, "2.获取文生视频结果请求示例": a POST, although it only asks. */
export function status(task: TaskRef): HttpRequest {
	return { method: 'POST', path: '/v1/open/pub/task', json: { task_id: task.taskId } };
}

/** A part that the document has as an object in one place and as JSON text in another. */
function embedded(value: unknown): JsonObject {
	if (isObject(value)) return value;
	return (typeof value === 'string' ? jsonObjects(value)[0] : undefined) ?? {};
}

/** The one code of the gateway that is known, from a client's published report: `unauthorized`. */
const CODES: Record<string, FailureKind> = { 140013: 'auth' };

/** Seed 000, "响应数据". */
export function readSubmit(response: HttpResponse): SubmitResult {
	return readSubmitAnswer(response, {
		id: ({ code, data }) =>
			isSuccessCode(code)
				? taskIdIn({ data: Array.isArray(data) ? (data as unknown[]) : embedded(data) })
				: undefined,
		failure: (...answer) => failureFrom(...answer, CODES),
	});
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

/** Seed 000, "获取结果示例". */
export function readStatus(response: HttpResponse, task: TaskRef): TaskState | ProviderFailure {
	if (saysGoesOn(response)) return GOES_ON;
	const raw = jsonObjects(response.text)[0];
	const { status: said, reason, progress, process: percent, result, position } = embedded(raw?.data);
	const number = asNumber(said);
	if (!raw || !isOk(response) || number === undefined) {
		return statusFailure(failureFrom(response, raw, CODES), raw);
	}
	const code = isSuccessCode(raw.code) ? undefined : asText(raw.code);
	// With code 0 `msg` is "success", whatever the status says.
	const { providerMessage } = reasonIn({ reason, ...(code === undefined ? {} : { msg: raw.msg }) });
	const made = embedded(result);
	const hasImage = hasResult(resultsIn(made, 'image')) && !hasResult(resultsIn(made, 'video'));
	const product = productOf(task, { product: hasImage ? 'image' : 'video' });
	const results = resultsIn(made, product, task.sentUrls);
	const known = lookUp(STATUSES, String(number));
	// `code` is the task's own: with a status beside it, it says that the task failed, not the call (sources.md 1.5).
	const failed = code !== undefined && !hasResult(results);
	const state = stateFrom({
		raw,
		word: String(number),
		known: failed && ![4, 5, 6].includes(number) ? 'failed' : known,
		reason: { code, providerMessage, isError: false },
		results,
	});
	const before = asNumber(position);
	return {
		...state,
		progress: state.progress ?? asPercent(progress) ?? asPercent(percent),
		position: before !== undefined && before >= 0 ? before : undefined,
		...(hasImage ? { product } : {}),
	};
}
