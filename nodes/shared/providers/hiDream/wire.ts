import { merged } from '../../fields/paths';
import { wireBody } from '../../fields/values';
import { onlyProductOf, productOf } from '../catalogue';
import { failureFrom, statusFailure } from '../answers/failures';
import { isFinal } from '../provider';
import { models } from './models';
import type {
	HttpRequest,
	HttpResponse,
	Product,
	ProviderFailure,
	SubmitResult,
	TaskRef,
	TaskState,
	TaskStatus,
	TaskRequest,
} from '../provider';
import { asNumber, asPercent, asText, isObject, isOk, jsonObjects, pathSegment } from '../answers/reading';
import { reasonIn } from '../answers/reasons';
import { resultsIn } from '../answers/resultAddresses';
import { GOES_ON, saysGoesOn, stateFrom } from '../answers/states';
import { statusOfWord } from '../answers/statusWords';
import { isSuccessCode, readSubmitAnswer, taskIdIn } from '../answers/submits';

/** 智象's requests and answers: seed 002; its result page and clients: sources.md 3. */

/** The version of the API that its documents have (seed 002). */
const DOCUMENTED = 'v3';

/** The version of the API that has a module: as it was asked for, else as the catalogue knows. */
function versionOf({ model, apiVersion }: Pick<TaskRef, 'model' | 'apiVersion'>): string {
	return apiVersion ?? models.find(({ id }) => id === model)?.apiVersion ?? DOCUMENTED;
}

/** Videos and images are made at addresses of their own (sources.md 3.2). */
function modulePath(product: Product, target: Pick<TaskRef, 'model' | 'apiVersion'>): string {
	return `/api-pub/gw/${versionOf(target)}/${product}/${pathSegment(target.model ?? '')}/async`;
}

/**
 * What a task makes. One that is named by hand may have no operation; modules are called after what they make, last (`txt2img`,
 * `img2video`, `image_upscaler`), and so most likely are new ones.
 */
function productOfModule(task: TaskRef): Product {
	const [, made] = /.*(video|im(?:g|age))/is.exec(task.model ?? '') ?? [];
	const byName = /^im/i.test(made ?? '') ? 'image' : 'video';
	return productOf(task, { product: onlyProductOf(models, task.model) ?? byName });
}

/** Seed 002, "接口地址". Version 4 wants the module in the body, too (sources.md 3.7). */
export function submit(request: TaskRequest): HttpRequest {
	const module = versionOf(request) === DOCUMENTED ? {} : { module: request.model };
	return {
		method: 'POST',
		path: modulePath(productOf(request), request),
		json: merged({ ...module, ...wireBody(request) }, request.additionalFields),
	};
}

/** sources.md 3.3: the address of the module that made the task, and `/results`. */
export function status(task: TaskRef): HttpRequest {
	return {
		method: 'GET',
		path: `${modulePath(productOfModule(task), task)}/results`,
		query: { task_id: task.taskId },
	};
}

/** Seed 002, "返回参数". */
export function readSubmit(response: HttpResponse): SubmitResult {
	return readSubmitAnswer(response, {
		id: (answer) => (isSuccessCode(answer.code) ? taskIdIn(answer) : undefined),
		failure: failureFrom,
	});
}

/** sources.md 3.3. 1004 to 1006: the algorithm found nothing. Negative codes pass by themselves, so that they are running, like unknown ones. */
function statusOf(code: unknown): TaskStatus {
	switch (asNumber(code)) {
		case 0:
			return 'queued';
		case 1:
			return 'succeeded';
		case 3:
		case 1004:
		case 1005:
		case 1006:
			return 'failed';
		case 4:
			return 'rejected';
		default:
			return statusOfWord(asText(code)) ?? 'running';
	}
}

/** A task is over when all its parts are. What came of some of them is paid for, whatever became of the others. */
function statusOfAll(statuses: readonly TaskStatus[], hasUrl: boolean): TaskStatus {
	if (statuses.every((one) => one === 'queued')) return 'queued';
	if (!statuses.every(isFinal)) return 'running';
	if (hasUrl || statuses.every((one) => one === 'succeeded')) return 'succeeded';
	return statuses.includes('rejected') ? 'rejected' : 'failed';
}

/** A float of which no document says whether 1 or 100 is all. */
function percentOf(completion: unknown): number | undefined {
	const number = asNumber(completion);
	return asPercent(number !== undefined && number <= 1 ? number * 100 : number);
}

/** sources.md 3.3: `result.sub_task_results`, empty at first, one entry per video or image; clients read it as one object, too. */
export function readStatus(response: HttpResponse, task: TaskRef): TaskState | ProviderFailure {
	if (saysGoesOn(response)) return GOES_ON;
	const raw = jsonObjects(response.text)[0];
	if (!raw || !isOk(response) || raw.code === undefined || !isSuccessCode(raw.code)) {
		return statusFailure(failureFrom(response, raw), raw);
	}
	const result = isObject(raw.result) ? raw.result : raw;
	const subTasks = [result.sub_task_results].flat().filter(isObject);
	const statuses = subTasks.map((one) => statusOf(one.task_status));
	const product = productOfModule(task);
	const made = subTasks
		.filter((_, index) => statuses[index] === 'succeeded')
		.map((one) => resultsIn(one, product, task.sentUrls));
	const urls = made.flatMap((one) => one.urls);
	const inline = made.flatMap((one) => one.inline ?? []);
	const count = urls.length + inline.length;
	const status = statusOfAll(statuses, count > 0);
	const percents = subTasks.flatMap((one) => percentOf(one.task_completion) ?? []);
	const whyNot = (one: (typeof subTasks)[number] | undefined) =>
		(one && reasonIn(one).providerMessage) ??
		(/^100[456]$/.test(asText(one?.task_status) ?? '') ? 'The algorithm gave no result' : undefined);
	const bad = subTasks.find((_, index) => statuses[index] === status);
	const unmade = subTasks.find((_, index) => statuses[index] !== 'succeeded');
	const state = stateFrom({
		raw,
		known: status,
		reason: { code: asText(bad?.task_status), providerMessage: whyNot(bad), isError: false },
		results: { urls, ...(inline.length > 0 ? { inline } : {}) },
	});
	return {
		...state,
		progress:
			state.progress ??
			(percents.length > 0
				? Math.round(percents.reduce((sum, one) => sum + one, 0) / percents.length)
				: undefined),
		product,
		missing:
			count > 0 && count < subTasks.length
				? { count: subTasks.length - count, providerMessage: whyNot(unmade) }
				: undefined,
	};
}
