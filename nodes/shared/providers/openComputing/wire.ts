import { merged } from '../../fields/paths';
import { hasFiles, wireBody } from '../../fields/values';
import { OPERATIONS, productOf } from '../catalogue';
import { failureFrom as failureOfWords, statusFailure } from '../answers/failures';
import type {
	HttpRequest,
	HttpResponse,
	OperationId,
	Product,
	ProviderFailure,
	SubmitResult,
	TaskRef,
	TaskRequest,
	TaskState,
} from '../provider';
import { asText, isObject, isOk, jsonObjects, type JsonObject } from '../answers/reading';
import { reasonIn, type Reason } from '../answers/reasons';
import { resultsIn } from '../answers/resultAddresses';
import { GOES_ON, hasResult, saysGoesOn, stateFrom, statusWordIn, taskIn } from '../answers/states';
import { imagesAtOnce, isOverAtOnce, readSubmitAnswer, taskIdIn, within } from '../answers/submits';
import { kindOfWords, saysBreakdown } from '../answers/words';

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
	const own = { model: request.model, catelogid: CATEGORIES[request.operation], ...wireBody(request) };
	const body = merged(own, request.additionalFields);
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

/** What the server says of a task that it does not know, or not yet (sources.md 4.4). */
const TASK_UNKNOWN = /taskid.{0,300}not exist/i;

/** What the server puts before what went wrong inside it, mostly at its supplier. */
const MARK = /^ERROR:\s*/i;

function readReason(answer: JsonObject): Reason {
	const reason = reasonIn(answer);
	return { ...reason, providerMessage: reason.providerMessage?.replace(MARK, '') || undefined };
}

/**
 * Whether an answer tells of trouble at the server's supplier, or in the server: the supplier's own status in it (a bad key or an
 * empty balance are then the server's, too), words of a breakdown, or none at all.
 */
function isOfSupplier(answer: JsonObject): boolean {
	const text = asText(answer.error) ?? '';
	const { providerMessage } = readReason(answer);
	const isFailed = /^failed$/i.test(asText(answer.status) ?? '');
	if (!MARK.test(text) && !(isFailed && providerMessage === undefined)) return false;
	const supplierStatus = Number(/(?:https? error\(|^ERROR:\s*)(\d{3})\b/i.exec(text)?.[1] ?? 0);
	const isItsTrouble = supplierStatus >= 500 || [401, 402, 403, 408, 429].includes(supplierStatus);
	return (
		isItsTrouble || providerMessage === undefined || (supplierStatus === 0 && saysBreakdown(providerMessage))
	);
}

/** A failure, from an answer of any of the service's addresses. */
export function failureFrom(response: HttpResponse, answer: JsonObject | undefined): ProviderFailure {
	const failure = failureOfWords(response, answer);
	const providerMessage = failure.providerMessage?.replace(MARK, '') || undefined;
	const said = { ...failure, providerMessage };
	if (response.status === 429 && (failure.kind === 'rateLimit' || failure.kind === 'quota')) {
		// Seed 003, "错误信息": 429 is an empty balance there, or a model without a price, which says the same (recorded). A true
		// rate limit can come only from what stands before it, and says so in more than the status' name.
		const byWords = /^\W*(429\W*)?Too Many Requests\W*$/.test(providerMessage ?? '')
			? undefined
			: kindOfWords(providerMessage);
		const isLimit = byWords === 'rateLimit' || (byWords !== 'quota' && said.retryAfterSeconds !== undefined);
		return isLimit ? { ...said, kind: 'rateLimit' } : { ...said, kind: 'quota', scope: 'model' };
	}
	if (!isOk(response) || !answer || failure.kind === 'contentRejected' || !isOfSupplier(answer)) {
		// Within a 200 it may be the account of the one supplier behind that model.
		return failure.kind === 'quota' ? { ...said, scope: 'model' } : said;
	}
	return {
		...said,
		providerMessage: readReason(answer).providerMessage,
		kind: 'unavailable',
		isOfSupplier: true,
		refused: true,
		// Behind anything else the supplier may have acted.
		mustNotRepeat: !/cannot connect to host/i.test(providerMessage ?? ''),
	};
}

/**
 * What a task has made, as far as its answer tells: by what it charges for, or by having no video. `image` is
 * "图片/视频封面url": the image, or the cover of a video.
 */
function productIn(answer: JsonObject): Product {
	const { action, type } = within(answer, 'usage');
	const operation = (Object.keys(CATEGORIES) as OperationId[]).find((one) => CATEGORIES[one] === action);
	if (operation) return OPERATIONS[operation].makes;
	if (/video/i.test(asText(type) ?? '')) return 'video';
	// OpenAI's protocol for images (recorded) does not name what it has.
	const isImages = statusWordIn(answer) === undefined && Array.isArray(answer.data);
	return isImages || (!hasResult(resultsIn(answer, 'video')) && hasResult(resultsIn(answer, 'image')))
		? 'image'
		: 'video';
}

/** What an answer about a task says. */
function stateIn(raw: JsonObject, answer: JsonObject, task?: TaskRef, sentUrls = task?.sentUrls): TaskState {
	const product = productOf(task, { product: productIn(answer) });
	const results = resultsIn(answer, product, sentUrls);
	const word = statusWordIn(answer) ?? '';
	const [cover] = product === 'video' ? resultsIn({ image: answer.image }, 'image', sentUrls).urls : [];
	const state = stateFrom({
		raw,
		word,
		// The server ends a task on it (sources.md 4.4).
		known: /^\s*unknown\s*$/i.test(word) ? 'failed' : undefined,
		reason: readReason(answer),
		results: { ...results, ...(cover === undefined ? {} : { thumbnailUrl: cover }) },
	});
	const isDoubtful = state.failure?.kind === 'taskFailed' && isOfSupplier(answer) && 'error' in answer;
	return {
		...state,
		...(isDoubtful ? { isDoubtful } : {}),
		product,
		usage: isObject(answer.usage) ? answer.usage : undefined,
	};
}

/** Seed 003, "任务提交", 返回. Models that answer at once have no task (recorded). */
export function readSubmit(response: HttpResponse, sentUrls?: readonly string[]): SubmitResult {
	return readSubmitAnswer(response, {
		id: (answer) => answer.taskid ?? within(answer, 'data').taskid ?? taskIdIn(answer),
		failure: failureFrom,
		result: (answer, hasId) => {
			const images = hasId ? undefined : imagesAtOnce(answer, sentUrls);
			if (images) return images;
			const task = taskIn(answer);
			if (!task || !isOverAtOnce(task, resultsIn(task, productIn(task), sentUrls), hasId)) return undefined;
			return { ...stateIn(answer, task, undefined, sentUrls), status: 'succeeded', progress: 100 };
		},
	});
}

/** Seed 003, "查询任务状态", 返回. */
export function readStatus(response: HttpResponse, task: TaskRef): TaskState | ProviderFailure {
	if (saysGoesOn(response)) return GOES_ON;
	const raw = jsonObjects(response.text)[0];
	const answer = raw && taskIn(raw);
	const isOfCall =
		/^\s*error\s*$/i.test((answer && statusWordIn(answer)) ?? '') && answer?.taskid === undefined;
	if (!isOk(response) || !answer || isOfCall) {
		const failure = statusFailure(failureFrom(response, raw), raw);
		const failed = failure.kind === 'malformed' && /^error$/i.test(asText(raw?.status) ?? '');
		return failed ? { ...failure, kind: 'unavailable' } : failure;
	}
	const state = stateIn(raw, answer, task);
	// A task that the server does not know comes as a failed one.
	if (state.status === 'failed' && TASK_UNKNOWN.test(state.failure?.providerMessage ?? '')) {
		return { ...state.failure, kind: 'notFound', httpStatus: response.status };
	}
	return state;
}
