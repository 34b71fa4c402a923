import type { IExecuteFunctions } from 'n8n-workflow';
import { isMediaField } from '../../fields/media';
import { mediaInputs, type MediaInput } from '../../fields/mediaInputs';
import { checkValues, isEmpty, shown } from '../../fields/values';
import { providers } from '../../providers';
import {
	makersOf,
	modelNamed,
	modelOfId,
	modelsOf,
	OPERATIONS,
	operationsOf,
	sharedFields,
} from '../../providers/catalogue';
import { idOf } from '../../providers/modelIds';
import { CUSTOM_MODEL, type Product, type Provider, type TaskRequest } from '../../providers/provider';
import { asText, isObject } from '../../providers/answers/reading';
import { readModelId } from './modelId';
import { notOneOf, unknownProvider } from './oneOf';
import type { Read } from './readItems';

/** Reads the node's parameters for an item. Nothing is sent from here, and nothing is believed. */

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

/** What an item asks of Generate Video or Generate Image: the parameters of its task. */
export interface TaskParameters {
	provider: Provider;
	/** Without its files. */
	request: TaskRequest;
	/** The files that it names, not yet looked at. */
	inputs: MediaInput[];
}

/** Reads and checks everything that makes the request of one item of Generate Video or Generate Image. */
export function readTaskParameters(
	context: IExecuteFunctions,
	itemIndex: number,
	product: Product,
): Read<TaskParameters> {
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
	const name = typeof choice === 'string' && choice !== CUSTOM_MODEL ? choice : custom.value;
	const named = choice === CUSTOM_MODEL ? undefined : modelNamed(provider, operation, name);
	// A model that the catalogue does know keeps its own fields, however it was chosen.
	const ofId = named ? undefined : modelOfId(provider, operation, name);
	const known = named ?? ofId?.model;
	if (!known && choice !== CUSTOM_MODEL) {
		const ids = modelsOf(provider, operation).map(({ id }) => id);
		const message = `"Model" is ${shown(choice)}, but ${OPERATIONS[operation].name} of ${provider.displayName} has ${ids.join(', ')}. For any other model choose Custom and set its ID`;
		return { problems: [{ parameter: 'model', message }] };
	}
	const fields = known?.operations[operation] ?? sharedFields(provider, operation);

	const { values, problems } = checkValues(fields, read, name, ofId?.inId);
	const files = mediaInputs(fields.filter(isMediaField), read, name);
	problems.push(...files.problems);
	const options = context.getNodeParameter('options', itemIndex, {}) as unknown;
	const additional = readAdditionalFields(isObject(options) ? options.additionalFields : undefined);
	if ('problems' in additional) problems.push(...additional.problems);
	if (problems.length > 0 || 'problems' in additional) return { problems };
	const model = known ? idOf(known, operation, values) : name;
	const apiVersion = known?.apiVersion ?? asText(values.apiVersion);
	const request = { operation, model, apiVersion, fields, values, additionalFields: additional.value };
	return { value: { provider, request, inputs: files.inputs } };
}
