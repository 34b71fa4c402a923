import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isEmpty, shown } from '../../fields/values';
import { findProvider } from '../../providers';
import { onlyOperationOf, operationsOf } from '../../providers/catalogue';
import type { KeptResult, KnownTask, Product, Provider, TaskState } from '../../providers/provider';
import { asIsoTime, asText, asUrl, isObject } from '../../providers/answers/reading';
import { isModelId } from './modelId';
import { unknownProvider } from './oneOf';
import type { Read } from './readItems';

/** A task that an item of Get Task names. */
export interface NamedTask {
	provider: Provider;
	task: KnownTask;
}

/** A task's id is what a provider made; these cannot be one, and would change the address that asks for it. */
function readTaskId(raw: unknown): Read<string> {
	const id = asText(raw)?.trim();
	if (id === undefined && isEmpty(raw)) {
		return { problems: [{ parameter: 'taskId', message: '"Task ID" is empty' }] };
	}
	if (id === undefined || /^\.+$/.test(id) || /[\s\p{Cc}\p{Cs}]/u.test(id) || id.length > 500) {
		return {
			problems: [{ parameter: 'taskId', message: `"Task ID" is ${shown(raw)}, which cannot be a task` }],
		};
	}
	return { value: id };
}

/** The result that an item has although no task stands behind it: it came in the answer to the submit. */
function resultIn(
	source: Record<string, unknown>,
	{ binary = {} }: INodeExecutionData,
): KeptResult | undefined {
	const product: Product =
		source.imageUrls === undefined && source.imageUrl === undefined ? 'video' : 'image';
	const urls = [source[`${product}Urls`] ?? source[`${product}Url`]]
		.flat()
		.flatMap((url) => asUrl(url) ?? []);
	const files = Object.values(binary);
	if (urls.length + files.length === 0 || source.status !== 'succeeded') return undefined;
	const state: TaskState = { status: 'succeeded', urls, product, raw: undefined };
	return { state, ...(urls.length === 0 ? { files } : {}) };
}

/** Reads the task that one item of Get Task is about: from the item as another node output it, or from parameters. */
export function readNamedTask(
	context: IExecuteFunctions,
	itemIndex: number,
	item: INodeExecutionData,
): Read<NamedTask> {
	const manual = context.getNodeParameter('taskSource', itemIndex, 'input') === 'manual';
	let source: Record<string, unknown>;
	if (manual) {
		const read = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
		source = {
			provider: read('provider'),
			taskId: read('taskId'),
			model: read('model'),
			apiVersion: read('apiVersion'),
		};
	} else {
		const { json } = item;
		// An error item of ours has its task in `details`; beside it n8n puts the keys of the item that failed.
		source = !isEmpty(json.error) && isObject(json.details) ? json.details : json;
	}
	const provider = findProvider(source.provider);
	const result = manual || !isEmpty(source.taskId) ? undefined : resultIn(source, item);
	if (!manual && isEmpty(source.taskId) && !(provider && result)) {
		const message =
			'The item names no task. Connect the output of Generate Video or Generate Image, or set Task Source to Manual and give the task ID';
		return { problems: [{ parameter: 'taskSource', message }] };
	}
	if (!provider) return unknownProvider(source.provider);
	const model = asText(source.model);
	const operation =
		operationsOf(provider).find((one) => one === source.operation) ?? onlyOperationOf(provider, model);
	const target = { provider: provider.id, ...(operation ? { operation } : {}) };
	if (result) {
		const ref = { ...target, ...(model !== undefined ? { model } : {}) };
		return { value: { provider, task: { ref, result } } };
	}
	const taskId = readTaskId(source.taskId);
	if ('problems' in taskId) return taskId;
	if (model === undefined && provider.modelInStatus) {
		const message = `"Model" is empty, but ${provider.displayName} finds a task only together with its model`;
		return { problems: [{ parameter: 'model', message }] };
	}
	if (model !== undefined && !isModelId(model)) {
		return {
			problems: [{ parameter: 'model', message: `"Model" is ${shown(model)}, which cannot be a model` }],
		};
	}
	const apiVersion = isEmpty(source.apiVersion) ? undefined : asText(source.apiVersion)?.trim();
	if (!isEmpty(source.apiVersion) && !/^v\d{1,3}$/.test(apiVersion ?? '')) {
		const message = `"API Version" is ${shown(source.apiVersion)}, but has to be one such as v4`;
		return { problems: [{ parameter: 'apiVersion', message }] };
	}
	const ref = {
		...target,
		taskId: taskId.value,
		...(model !== undefined ? { model } : {}),
		...(apiVersion !== undefined ? { apiVersion } : {}),
	};
	const submittedAt = asIsoTime(source.submittedAt);
	const submittedAtMs = submittedAt === undefined ? undefined : Date.parse(submittedAt);
	return { value: { provider, task: { ref, ...(submittedAtMs === undefined ? {} : { submittedAtMs }) } } };
}
