import { z } from 'zod';
import { wireBody } from '../../fields/values';
import { productOf } from '../catalogue';
import { envelopeFailure, envelopeStatusFailure, failureOfTask } from '../failures';
import { isFinal } from '../provider';
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
import {
	asNumber,
	asPercent,
	asText,
	asUrl,
	isObject,
	isOk,
	jsonObjects,
	pathSegment,
	signedUntil,
} from '../reading';

/** 智象's requests and answers: seed 002; its result page and clients: sources.md 3. */

/** Videos and images are made at addresses of their own (sources.md 3.2). */
function modulePath(product: Product, module: string): string {
	return `/api-pub/gw/v3/${product}/${pathSegment(module)}/async`;
}

/**
 * What a task makes. One that is named by hand may have no operation; modules are called after what they make (`txt2img`,
 * `img2video`), and so most likely are new ones.
 */
function productOfModule(task: TaskRef): Product {
	const product = /2im(g|age)/i.test(task.model ?? '') ? 'image' : 'video';
	return productOf(task, { product });
}

/** Seed 002, "接口地址". */
export function submit(request: TaskRequest): HttpRequest {
	return {
		method: 'POST',
		path: modulePath(productOf(request), request.model),
		json: { ...wireBody(request), ...request.additionalFields },
	};
}

/** sources.md 3.3: the address of the module that made the task, and `/results`. */
export function status(task: TaskRef): HttpRequest {
	return {
		method: 'GET',
		path: `${modulePath(productOfModule(task), task.model ?? '')}/results`,
		query: { task_id: task.taskId },
	};
}

/** Seed 002, "返回参数". */
export function readSubmit(response: HttpResponse): SubmitResult {
	const answer = jsonObjects(response.text)[0];
	const result = answer && isObject(answer.result) ? answer.result : {};
	const taskId = asText(result.task_id);
	if (isOk(response) && asNumber(answer?.code) === 0 && taskId !== undefined) {
		return { taskId, raw: answer };
	}
	return envelopeFailure(response, answer);
}

const subTask = z
	.object({
		task_status: z.unknown(),
		task_completion: z.unknown(),
		video: z.unknown(),
		image: z.unknown(),
		description: z.unknown(),
	})
	.partial();

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
			return 'running';
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

/** sources.md 3.3: `result.sub_task_results`, empty at first, one entry per video or image. */
export function readStatus(response: HttpResponse, task: TaskRef): TaskState | ProviderFailure {
	const raw = jsonObjects(response.text)[0];
	if (!raw || !isOk(response) || asNumber(raw.code) !== 0) {
		return envelopeStatusFailure(response, raw);
	}
	const result = isObject(raw.result) ? raw.result : raw;
	const listed = Array.isArray(result.sub_task_results) ? (result.sub_task_results as unknown[]) : [];
	const subTasks = listed.flatMap((one) => {
		const parsed = subTask.safeParse(one);
		return parsed.success ? [parsed.data] : [];
	});
	const statuses = subTasks.map((one) => statusOf(one.task_status));
	const product = productOfModule(task);
	const made = subTasks.filter((_, index) => statuses[index] === 'succeeded');
	const urls = made.flatMap((one) => asUrl(one[product]) ?? []);
	const status = statusOfAll(statuses, urls.length > 0);
	const percents = subTasks.flatMap((one) => percentOf(one.task_completion) ?? []);
	const whyNot = (one: (typeof subTasks)[number] | undefined) =>
		asText(one?.description) ??
		(/^100[456]$/.test(String(one?.task_status)) ? 'The algorithm gave no result' : undefined);
	const bad = subTasks.find((_, index) => statuses[index] === status);
	const unmade = subTasks.find((_, index) => statuses[index] !== 'succeeded');
	return {
		status,
		progress:
			status === 'succeeded'
				? 100
				: percents.length > 0
					? Math.round(percents.reduce((sum, one) => sum + one, 0) / percents.length)
					: undefined,
		urls,
		product,
		expiresAt: signedUntil(urls[0]),
		missing:
			urls.length > 0 && urls.length < subTasks.length
				? { count: subTasks.length - urls.length, providerMessage: whyNot(unmade) }
				: undefined,
		failure: failureOfTask(status, {
			providerMessage: whyNot(bad),
			code: asText(bad?.task_status),
		}),
		raw,
	};
}
