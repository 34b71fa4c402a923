import { createHash } from 'node:crypto';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { checkValues, isEmpty, shown, type InputProblem } from '../fields/values';
import { findProvider, providers } from '../providers';
import { fieldsOf, modelsOf, OPERATIONS, operationsOf, sharedFields } from '../providers/catalogue';
import { CUSTOM_MODEL, type TaskRef, type VideoProvider, type VideoRequest } from '../providers/provider';
import { asIsoTime, asText, isObject } from '../providers/reading';
import type { KnownTask } from '../task/ledger';

/** Reads the node's parameters for an item. Nothing is sent from here, and nothing is believed. */

/** What the parameters say about output and waiting, for one item. */
export interface Settings {
	wait: 'poll' | 'none';
	/** Empty: no download. */
	outputBinaryField: string;
	fileName: string;
	includeRawResponse: boolean;
	timeoutMinutes: number;
	pollIntervalSeconds: number;
	maxConcurrentTasks: number;
	returnOnTimeout: boolean;
	returnOnFailure: boolean;
}

/** What was read for one item, or everything that is wrong with it. */
export type Read<T> = { value: T } | { problems: InputProblem[] };

function option(
	options: Record<string, unknown>,
	name: string,
	label: string,
	least: number,
	problems: InputProblem[],
	unset: number,
) {
	const raw = options[name];
	if (isEmpty(raw)) return unset;
	const number = typeof raw === 'string' ? Number(raw) : raw;
	if (typeof number === 'number' && Number.isFinite(number) && number >= least) return number;
	problems.push({
		parameter: name,
		message: `"${label}" is ${shown(raw)}, but has to be a number, ${least} or more`,
	});
	return unset;
}

/** Reads waiting, download and options; both nodes have them. */
export function readSettings(
	context: IExecuteFunctions,
	itemIndex: number,
): { settings: Settings; problems: InputProblem[] } {
	const problems: InputProblem[] = [];
	const read = (name: string, unset: unknown) => context.getNodeParameter(name, itemIndex, unset) as unknown;
	const collection = read('options', {});
	const options = isObject(collection) ? collection : {};
	const field = asText(read('outputBinaryField', 'data'))?.trim() ?? 'data';
	const settings: Settings = {
		wait: read('wait', 'poll') === 'none' ? 'none' : 'poll',
		outputBinaryField: read('download', true) === false ? '' : field,
		fileName: asText(options.fileName) ?? '',
		includeRawResponse: options.includeRawResponse === true,
		timeoutMinutes: option(options, 'timeoutMinutes', 'Timeout (Minutes)', 0, problems, 30),
		pollIntervalSeconds: option(options, 'pollIntervalSeconds', 'Poll Interval (Seconds)', 0, problems, 0),
		maxConcurrentTasks: Math.floor(
			option(options, 'maxConcurrentTasks', 'Max Concurrent Tasks', 0, problems, 0),
		),
		returnOnTimeout: options.onTimeout === 'returnTask',
		returnOnFailure: options.onTaskFailure === 'returnTask',
	};
	return { settings, problems };
}

/** A model's id may become part of an address: no spaces, no control characters, nothing that climbs a path. */
const MODEL_ID = /^[\p{L}\p{N}][\p{L}\p{N}._:@/+-]{0,199}$/u;

function readModelId(raw: unknown): Read<string> {
	// A resource locator, or the plain string that an expression or an older workflow has.
	const value = isObject(raw) ? raw.value : raw;
	const id = asText(value)?.trim();
	if (id === undefined) return { problems: [{ parameter: 'modelId', message: '"Model ID" is empty' }] };
	if (MODEL_ID.test(id) && !id.includes('..')) return { value: id };
	return {
		problems: [{ parameter: 'modelId', message: `"Model ID" is ${shown(id)}, which cannot be a model` }],
	};
}

function readAdditionalFields(raw: unknown): Read<Record<string, unknown>> {
	if (isEmpty(raw)) return { value: {} };
	let value = raw;
	try {
		if (typeof raw === 'string') value = JSON.parse(raw);
	} catch {
		// Falls through to the message: what does not parse is no object either.
	}
	if (isObject(value)) return { value };
	return {
		problems: [
			{
				parameter: 'additionalFields',
				message: `"Additional Fields" is ${shown(raw)}, but has to be a JSON object`,
			},
		],
	};
}

/** What an item asks of Generate Video. */
export interface Wish {
	provider: VideoProvider;
	request: VideoRequest;
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

function unknownProvider(raw: unknown): { problems: InputProblem[] } {
	return notOneOf(
		'provider',
		'Provider',
		raw,
		providers.map(({ id }) => id),
	);
}

/** Reads and checks everything that makes the request of one item of Generate Video. */
export function readWish(context: IExecuteFunctions, itemIndex: number): Read<Wish> {
	const read = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
	const provider = findProvider(read('provider'));
	if (!provider) return unknownProvider(read('provider'));
	const operations = operationsOf(provider);
	const operation = operations.find((one) => one === read('operation'));
	if (!operation) return notOneOf('operation', 'Operation', read('operation'), operations);

	const choice = read('model');
	let model: string;
	let fields = fieldsOf(provider, operation, String(choice));
	if (fields) model = String(choice);
	else if (choice === CUSTOM_MODEL) {
		const id = readModelId(read('modelId'));
		if ('problems' in id) return id;
		model = id.value;
		// A model that the catalogue does know keeps its own fields, however it was chosen.
		fields = fieldsOf(provider, operation, model) ?? sharedFields(provider, operation);
	} else {
		const known = modelsOf(provider, operation).map(({ id }) => id);
		const message = `"Model" is ${shown(choice)}, but ${OPERATIONS[operation].name} of ${provider.displayName} has ${known.join(', ')}. For any other model choose Custom and set its ID`;
		return { problems: [{ parameter: 'model', message }] };
	}

	const { values, problems } = checkValues(fields, read, model);
	const options = context.getNodeParameter('options', itemIndex, {}) as unknown;
	const additional = readAdditionalFields(isObject(options) ? options.additionalFields : undefined);
	if ('problems' in additional) problems.push(...additional.problems);
	if (problems.length > 0 || 'problems' in additional) return { problems };
	const request = { operation, model, fields, values, additionalFields: additional.value };
	return { value: { provider, request } };
}

/** A task that an item of Get Task names. */
export interface NamedTask {
	provider: VideoProvider;
	task: KnownTask;
}

/** A task's id is what a provider made; these cannot be one, and would change the address that asks for it. */
function readTaskId(raw: unknown): Read<string> {
	const id = asText(raw)?.trim();
	if (id === undefined) return { problems: [{ parameter: 'taskId', message: '"Task ID" is empty' }] };
	if (/^\.+$/.test(id) || /[\s\p{Cc}\p{Cs}]/u.test(id) || id.length > 500) {
		return {
			problems: [{ parameter: 'taskId', message: `"Task ID" is ${shown(id)}, which cannot be a task` }],
		};
	}
	return { value: id };
}

/** Reads the task that one item of Get Task is about: from the item as Generate Video put it out, or from parameters. */
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
		// An error item of Generate Video has its task in `details`; beside it n8n puts the keys of the item that failed.
		source = !isEmpty(json.error) && isObject(json.details) ? json.details : json;
		if (isEmpty(source.taskId)) {
			const message =
				'The item names no task. Connect the output of Generate Video, or set Task Source to Manual and give the task ID';
			return { problems: [{ parameter: 'taskSource', message }] };
		}
	}
	const provider = findProvider(source.provider);
	if (!provider) return unknownProvider(source.provider);
	const taskId = readTaskId(source.taskId);
	if ('problems' in taskId) return taskId;
	const operation = operationsOf(provider).find((one) => one === source.operation);
	const model = asText(source.model);
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

/** Parameters that say what becomes of a task, not what it is: to change them is no new request. */
const NOT_ASKED = ['wait', 'download', 'outputBinaryField', 'options'];

/**
 * What was asked for an item, as a hash: the parameters that make the request, with their expressions unevaluated, and
 * the input item. Not what is sent, which changes with every try (`$now`, signed links); and not how long to wait, so that
 * a retry with a higher timeout resumes.
 */
export function fingerprint(context: IExecuteFunctions, item: INodeExecutionData): string {
	const binary = Object.entries(item.binary ?? {}).map(([name, { mimeType, fileSize, fileName }]) => [
		name,
		mimeType,
		fileSize,
		fileName,
	]);
	const { parameters } = context.getNode();
	const asked = Object.entries(parameters)
		.filter(([name]) => !NOT_ASKED.includes(name))
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const options: unknown = parameters.options;
	const additional = isObject(options) ? options.additionalFields : undefined;
	return createHash('sha256')
		.update(JSON.stringify([asked, additional, item.json, binary]))
		.digest('hex');
}
