import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { CALLBACK, modelsOf, OPERATIONS, operationsOf, sharedFields } from '../../providers/catalogue';
import { CUSTOM_MODEL, type OperationId, type Product, type Provider } from '../../providers/provider';
import {
	PARAMETERS,
	type ChoiceField,
	type Field,
	type FieldValue,
	type ParameterName,
	type ParameterText,
	type ValueField,
} from '../../fields/fields';
import { frameProperties, referencesProperty } from './fileProperties';
import { modelLocator } from './modelLocator';
import { sentences } from './sentences';

/** Generates the form from the registry of providers. Nothing in here is about a particular model. */

/**
 * Sorts names alphabetically, and the numbers in them by size: "2" before "10". Plainly, because the alphabets of `Intl` took
 * half of the time in which n8n loads the node.
 */
function byName(a: { name: string }, b: { name: string }): number {
	const [one, two] = [a.name, b.name].map((name) => name.toLowerCase().match(/\d+|\D/g) ?? []);
	for (const [index, piece] of (one ?? []).entries()) {
		const other = two?.[index];
		if (other === undefined) return 1;
		const bySize = Number(piece) - Number(other);
		if (bySize) return bySize;
		if (piece !== other) return piece < other ? -1 : 1;
	}
	// The same word in small letters comes first.
	return (one?.length ?? 0) - (two?.length ?? 0) || (a.name < b.name ? 1 : -1);
}

/** The options of the parameter `provider`. */
function providerOptions(providers: readonly Provider[]): INodePropertyOptions[] {
	return providers.map(({ id, displayName }) => ({ name: displayName, value: id })).sort(byName);
}

/** `provider`: no expression, because credential, operations and models depend on it. */
export function providerProperty(providers: readonly Provider[]): INodeProperties {
	const options = providerOptions(providers);
	const first = options[0]?.value ?? '';
	return {
		displayName: 'Provider',
		name: 'provider',
		type: 'options',
		noDataExpression: true,
		options,
		default: first,
		description: 'The service that runs the task',
	};
}

function operationProperty(provider: Provider, product: Product): INodeProperties {
	const operations = operationsOf(provider, product);
	const first = operations[0] ?? '';
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { provider: [provider.id] } },
		options: operations
			.map((value) => {
				const { name, description, action } = OPERATIONS[value];
				return { name, value, description, action };
			})
			.sort(byName),
		default: first,
	};
}

function modelProperty(provider: Provider, operation: OperationId): INodeProperties {
	const models = modelsOf(provider, operation);
	const first = models[0]?.id ?? CUSTOM_MODEL;
	return {
		displayName: 'Model',
		name: 'model',
		type: 'options',
		displayOptions: { show: { provider: [provider.id], operation: [operation] } },
		options: [
			...models
				.map(({ id, description }) => ({ name: id, value: id, ...(description ? { description } : {}) }))
				.sort(byName),
			{ name: 'Custom', value: CUSTOM_MODEL, description: 'A model that is not in this list, by its ID' },
		],
		default: first,
		description: 'The model to use. The fields below depend on it.',
	};
}

/** `model` in Get Task: for providers that find a task only together with its model. An expression may set any other ID. */
export function taskModelProperties(providers: readonly Provider[]): INodeProperties[] {
	return providers
		.filter(({ modelInStatus }) => modelInStatus)
		.map((provider) => {
			const ids = provider.models.map(({ id }) => id);
			const first = ids[0] ?? '';
			return {
				displayName: 'Model',
				name: 'model',
				type: 'options',
				displayOptions: { show: { taskSource: ['manual'], provider: [provider.id] } },
				options: ids.map((id) => ({ name: id, value: id })).sort(byName),
				default: first,
				description: 'The model that the task was submitted with',
			};
		});
}

/** `apiVersion` in Get Task: for providers whose tasks can be of several versions of the API. */
export function taskVersionProperties(providers: readonly Provider[]): INodeProperties[] {
	return providers.flatMap((provider) => {
		const fields = Object.values(provider.customFields ?? {}).flat();
		const field = fields.find((one): one is ChoiceField => one.name === 'apiVersion');
		if (!field) return [];
		const options = field.values.map((value) => ({ name: String(value), value }));
		const { displayName, description } = PARAMETERS.apiVersion;
		return [
			{
				displayName,
				name: field.name,
				type: 'options',
				displayOptions: { show: { taskSource: ['manual'], provider: [provider.id] } },
				options: [
					{ name: 'By Model', value: '', description: 'As the model has it, if this node knows it' },
					...options,
				],
				default: '',
				description,
			},
		];
	});
}

/** `modelId`: typed in, or chosen from the provider's own list where there is one. */
function modelIdProperty(provider: Provider): INodeProperties {
	return {
		displayName: 'Model ID',
		name: 'modelId',
		displayOptions: { show: { provider: [provider.id], model: [CUSTOM_MODEL] } },
		// Not `required`: if `model` is an expression, n8n counts this field as shown and refuses to start while it is empty.
		...modelLocator(provider, ''),
		description:
			"ID of the model, exactly as the provider spells it. Set parameters that are not in this form with the option 'Additional Fields'.",
	};
}

/** An example for a field that starts empty: the default that the API documents, if there is one. */
function placeholder({ name, documentedDefault }: ValueField): { placeholder?: string } {
	if (documentedDefault !== undefined)
		return { placeholder: `e.g. ${documentedDefault} (the API's default)` };
	const { example }: ParameterText = PARAMETERS[name];
	return example === undefined ? {} : { placeholder: `e.g. ${example}` };
}

/** The bounds of a number, in words. */
function range(field: ValueField): string {
	if (field.kind !== 'number') return '';
	const { min, max } = field;
	if (min !== undefined && max !== undefined) return `, ${min} to ${max}`;
	if (min !== undefined) return `, ${min} or more`;
	return max === undefined ? '' : `, ${max} or less`;
}

/** The properties of one field, still without the models that they are shown for. */
function propertiesOf(field: Field, product: Product): INodeProperties[] {
	const description = PARAMETERS[field.name].description.replace('{product}', product);
	switch (field.kind) {
		case 'frame':
			return frameProperties(field, description);
		case 'references':
			return [referencesProperty(field, description)];
		default:
			return [valueProperty(field, description)];
	}
}

/** The option of a choice that the user leaves alone. */
function unsetOption({ preset, documentedDefault, labels }: ChoiceField): INodePropertyOptions {
	const label = (value: FieldValue) => labels?.[String(value)] ?? String(value);
	if (preset !== undefined) {
		const description = `There has to be a value. Unless you choose one, ${label(preset)} is sent.`;
		return { name: `Preset (${label(preset)})`, value: '', description };
	}
	const description =
		documentedDefault === undefined
			? 'Send no value, so that the model decides'
			: sentences('Send no value', `The API's default is ${label(documentedDefault)}`);
	return { name: 'Model Default', value: '', description };
}

function valueProperty(field: ValueField, description: string): INodeProperties {
	const { displayName } = PARAMETERS[field.name];
	const common = {
		displayName,
		name: field.name,
		description,
		...(field.required ? { required: true } : {}),
		...(field.hint === undefined ? {} : { hint: field.hint }),
		// The node's own address takes its place.
		...(field.name === CALLBACK ? { displayOptions: { hide: { wait: ['callback'] } } } : {}),
	};
	switch (field.kind) {
		case 'text':
			return {
				...common,
				...(field.maxLength === undefined
					? {}
					: { description: `${description}, up to ${field.maxLength} characters` }),
				type: 'string',
				typeOptions: { rows: field.name === 'prompt' ? 4 : 2 },
				...placeholder(field),
				default: '',
			};
		case 'choice': {
			const options = field.values
				.map((value) => ({ name: field.labels?.[String(value)] ?? String(value), value }))
				.sort(byName);
			return { ...common, type: 'options', options: [unsetOption(field), ...options], default: '' };
		}
		case 'number':
			return {
				...common,
				type: 'number',
				description: sentences(
					`${description}${range(field)}`,
					...(field.required ? [] : ["Leave empty for the model's default"]),
				),
				...placeholder(field),
				// Shows an empty box with the placeholder. n8n 1.x turns '' into 0 as soon as the panel opens.
				default: null,
			};
	}
}

/** The properties of all fields of one operation. Models with the same field share a property. */
function fieldProperties(provider: Provider, operation: OperationId): INodeProperties[] {
	const order = Object.keys(PARAMETERS) as ParameterName[];
	const grouped = new Map<string, { place: number; property: INodeProperties; models: string[] }>();
	// Models share fields, and n8n waits for this when it starts.
	const made = new Map<Field, Array<{ key: string; property: INodeProperties }>>();
	const keyed = (field: Field) => {
		const known = made.get(field);
		if (known) return known;
		const properties = propertiesOf(field, OPERATIONS[operation].makes);
		const fresh = properties.map((property) => ({ key: JSON.stringify(property), property }));
		made.set(field, fresh);
		return fresh;
	};
	const add = (field: Field, model: string) => {
		for (const [index, { key, property }] of keyed(field).entries()) {
			const place = order.indexOf(field.name) + index / 10;
			const group = grouped.get(key) ?? { place, property, models: [] };
			group.models.push(model);
			grouped.set(key, group);
		}
	};
	for (const model of modelsOf(provider, operation)) {
		for (const field of model.operations[operation] ?? []) add(field, model.id);
	}
	for (const field of sharedFields(provider, operation)) add(field, CUSTOM_MODEL);
	const all = modelsOf(provider, operation).length + 1;
	return [...grouped.values()]
		.sort((a, b) => a.place - b.place)
		.map(({ property, models }) => {
			const { show: own, ...others } = property.displayOptions ?? {};
			const show = { provider: [provider.id], operation: [operation], ...own };
			// A field that all models have stays visible while no model is chosen, as after a change of the provider.
			return {
				...property,
				displayOptions: { ...others, show: models.length === all ? show : { ...show, model: models } },
			};
		});
}

/** All properties that follow from the catalogue. Every one of `providers` makes the product. */
export function catalogueProperties(providers: readonly Provider[], product: Product): INodeProperties[] {
	const perOperation = <T>(make: (provider: Provider, operation: OperationId) => T) =>
		providers.flatMap((provider) =>
			operationsOf(provider, product).map((operation) => make(provider, operation)),
		);
	// n8n's panel lists the actions of the first property of this name alone: that of the provider with the most.
	const widestFirst = [...providers].sort(
		(a, b) => operationsOf(b, product).length - operationsOf(a, product).length,
	);
	return [
		providerProperty(providers),
		...widestFirst.map((provider) => operationProperty(provider, product)),
		...perOperation(modelProperty),
		...providers.map(modelIdProperty),
		...perOperation(fieldProperties).flat(),
	];
}
