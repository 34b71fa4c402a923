import { createHash } from 'node:crypto';
import { isResourceLocatorValue, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { isMediaField } from '../../fields/media';
import { mediaInputs, type MediaInput } from '../../fields/mediaInputs';
import { checkValues, isEmpty, shown, type InputProblem } from '../../fields/values';
import { findProvider, providers } from '../../providers';
import {
	fieldsOf,
	makersOf,
	modelsOf,
	onlyOperationOf,
	OPERATIONS,
	operationsOf,
	sharedFields,
} from '../../providers/catalogue';
import {
	CUSTOM_MODEL,
	type KnownTask,
	type Product,
	type TaskRef,
	type Provider,
	type TaskRequest,
} from '../../providers/provider';
import { asIsoTime, asText, isObject } from '../../providers/reading';
import { Semaphore } from '../../task/clock';

/** Reads the node's parameters for an item. Nothing is sent from here, and nothing is believed. */

/** What was read for one item, or everything that is wrong with it. */
export type Read<T> = { value: T } | { problems: InputProblem[] };

/** How many items are read at a time: their files may have to be fetched. */
const CONCURRENT_READS = 5;

/**
 * Reads every item of a run, before anything is sent. An expression that cannot be evaluated is its own item's problem:
 * an exception that left the node would send all items to the success output under a continue setting (sources.md 5.2).
 */
export async function readItems<T>(
	items: readonly INodeExecutionData[],
	read: (item: INodeExecutionData, itemIndex: number) => Promise<Read<T>>,
): Promise<{ read: T[]; wrong: Array<{ itemIndex: number; problems: InputProblem[] }> }> {
	const reading = new Semaphore(CONCURRENT_READS);
	const results = await Promise.all(
		items.map(
			async (item, itemIndex) => await reading.use(async () => await read(item, itemIndex).catch(unreadable)),
		),
	);
	const wrong = results.flatMap((result, itemIndex) =>
		'problems' in result ? [{ itemIndex, problems: result.problems }] : [],
	);
	return { read: results.flatMap((result) => ('value' in result ? [result.value] : [])), wrong };
}

function unreadable(error: unknown): { problems: InputProblem[] } {
	const { message, context } = error as { message?: unknown; context?: { parameter?: unknown } };
	const parameter = asText(context?.parameter) ?? 'parameters';
	const words = `The parameters of this item cannot be read: ${asText(message) ?? shown(error)}`;
	return { problems: [{ parameter, message: words }] };
}

/** A model's id may become part of an address: no spaces, no control characters, nothing that climbs a path. */
const MODEL_ID = /^[\p{L}\p{N}][\p{L}\p{N}._:@/+-]{0,199}$/u;

/** Whether a text can be a model's id. */
export function isModelId(id: string): boolean {
	return MODEL_ID.test(id) && !id.includes('..');
}

/** @param parameter the node parameter, with the label that it has in the form */
export function readModelId(raw: unknown, parameter = 'modelId', label = 'Model ID'): Read<string> {
	// A resource locator, or the plain string that an expression or an older workflow has.
	const value = isObject(raw) && 'value' in raw ? raw.value : raw;
	const id = asText(value)?.trim();
	if (id !== undefined && isModelId(id)) return { value: id };
	const what = isEmpty(value) ? 'is empty' : `is ${shown(value)}, which cannot be a model`;
	return { problems: [{ parameter, message: `"${label}" ${what}` }] };
}

/** The option Additional Fields: an object, or JSON text that is one. */
export function readAdditionalFields(raw: unknown): Read<Record<string, unknown>> {
	if (isEmpty(raw)) return { value: {} };
	let value = raw;
	try {
		if (typeof raw === 'string') value = JSON.parse(raw);
	} catch {
		// Falls through to the message: what does not parse is no object either.
	}
	// Nor is a date or a map, which would go as an empty one.
	if (isObject(value) && Object.prototype.toString.call(value) === '[object Object]') return { value };
	return {
		problems: [
			{
				parameter: 'additionalFields',
				message: `"Additional Fields" is ${shown(raw)}, but has to be a JSON object`,
			},
		],
	};
}

/** What an item asks of Generate Video or Generate Image. */
export interface Wish {
	provider: Provider;
	/** Without its files. */
	request: TaskRequest;
	/** The files that it names, not yet looked at. */
	inputs: MediaInput[];
}

function notOneOf(
	parameter: string,
	label: string,
	raw: unknown,
	allowed: readonly string[],
): { problems: InputProblem[] } {
	return {
		problems: [
			{ parameter, message: `"${label}" is ${shown(raw)}, but has to be one of ${allowed.join(', ')}` },
		],
	};
}

function unknownProvider(raw: unknown, allowed = providers): { problems: InputProblem[] } {
	return notOneOf(
		'provider',
		'Provider',
		raw,
		allowed.map(({ id }) => id),
	);
}

/** Reads and checks everything that makes the request of one item of Generate Video or Generate Image. */
export function readWish(context: IExecuteFunctions, itemIndex: number, product: Product): Read<Wish> {
	const read = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
	const makers = makersOf(providers, product);
	const provider = makers.find(({ id }) => id === read('provider'));
	if (!provider) return unknownProvider(read('provider'), makers);
	const operations = operationsOf(provider, product);
	const operation = operations.find((one) => one === read('operation'));
	if (!operation) return notOneOf('operation', 'Operation', read('operation'), operations);

	const choice = read('model');
	const custom: Read<string> =
		choice === CUSTOM_MODEL ? readModelId(read('modelId')) : { value: shown(choice) };
	if ('problems' in custom) return custom;
	const model = typeof choice === 'string' && choice !== CUSTOM_MODEL ? choice : custom.value;
	// A model that the catalogue does know keeps its own fields, however it was chosen.
	const known = fieldsOf(provider, operation, model);
	if (!known && choice !== CUSTOM_MODEL) {
		const ids = modelsOf(provider, operation).map(({ id }) => id);
		const message = `"Model" is ${shown(choice)}, but ${OPERATIONS[operation].name} of ${provider.displayName} has ${ids.join(', ')}. For any other model choose Custom and set its ID`;
		return { problems: [{ parameter: 'model', message }] };
	}
	const fields = known ?? sharedFields(provider, operation);

	const { values, problems } = checkValues(fields, read, model);
	const files = mediaInputs(fields.filter(isMediaField), read, model);
	problems.push(...files.problems);
	const options = context.getNodeParameter('options', itemIndex, {}) as unknown;
	const additional = readAdditionalFields(isObject(options) ? options.additionalFields : undefined);
	if ('problems' in additional) problems.push(...additional.problems);
	if (problems.length > 0 || 'problems' in additional) return { problems };
	const request = { operation, model, fields, values, additionalFields: additional.value };
	return { value: { provider, request, inputs: files.inputs } };
}

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

/** Reads the task that one item of Get Task is about: from the item as another node put it out, or from parameters. */
export function readNamedTask(
	context: IExecuteFunctions,
	itemIndex: number,
	item: INodeExecutionData,
): Read<NamedTask> {
	const manual = context.getNodeParameter('taskSource', itemIndex, 'input') === 'manual';
	let source: Record<string, unknown>;
	if (manual) {
		const read = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
		source = { provider: read('provider'), taskId: read('taskId'), model: read('model') };
	} else {
		const { json } = item;
		// An error item of ours has its task in `details`; beside it n8n puts the keys of the item that failed.
		source = !isEmpty(json.error) && isObject(json.details) ? json.details : json;
		if (isEmpty(source.taskId)) {
			const message =
				'The item names no task. Connect the output of Generate Video or Generate Image, or set Task Source to Manual and give the task ID';
			return { problems: [{ parameter: 'taskSource', message }] };
		}
	}
	const provider = findProvider(source.provider);
	if (!provider) return unknownProvider(source.provider);
	const taskId = readTaskId(source.taskId);
	if ('problems' in taskId) return taskId;
	const model = asText(source.model);
	const operation =
		operationsOf(provider).find((one) => one === source.operation) ?? onlyOperationOf(provider, model);
	if (model === undefined && provider.modelInStatus) {
		const message = `"Model" is empty, but ${provider.displayName} finds a task only together with its model`;
		return { problems: [{ parameter: 'model', message }] };
	}
	if (model !== undefined && !isModelId(model)) {
		return {
			problems: [{ parameter: 'model', message: `"Model" is ${shown(model)}, which cannot be a model` }],
		};
	}
	const ref: TaskRef = {
		provider: provider.id,
		taskId: taskId.value,
		...(operation ? { operation } : {}),
		...(model !== undefined ? { model } : {}),
	};
	const submittedAt = asIsoTime(source.submittedAt);
	const submittedAtMs = submittedAt === undefined ? undefined : Date.parse(submittedAt);
	return { value: { provider, task: { ref, ...(submittedAtMs === undefined ? {} : { submittedAtMs }) } } };
}

/** Parameters that say what becomes of a request, not what it asks for: to change them is no new one. */
const NOT_ASKED = ['wait', 'download', 'outputBinaryField', 'stream', 'options'];

/**
 * What was asked for an item, as a hash: the parameters that make the request, with their expressions unevaluated, and
 * the input item. Not what is sent, which changes with every try (`$now`, signed links); and not how long to wait, so that
 * a retry with a higher timeout resumes.
 */
export function fingerprint(context: IExecuteFunctions, item: INodeExecutionData): string {
	const binary = Object.entries(item.binary ?? {}).map(([name, { mimeType, bytes, fileSize, fileName }]) => [
		name,
		mimeType,
		// The size in words, which older n8n have alone, is rounded.
		bytes ?? fileSize,
		fileName,
	]);
	const { parameters } = context.getNode();
	const asked = Object.entries(parameters)
		.filter(([name]) => !NOT_ASKED.includes(name))
		// The same model is the same, chosen from the list or by its ID.
		.map(([name, value]) => [name, isResourceLocatorValue(value) ? value.value : value] as const)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const options: unknown = parameters.options;
	const additional = isObject(options) ? options.additionalFields : undefined;
	return createHash('sha256')
		.update(JSON.stringify([asked, additional, item.json, binary]))
		.digest('hex');
}
