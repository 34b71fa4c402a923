import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { modelsOf, OPERATIONS, operationsOf, sharedFields } from '../../providers/catalogue';
import { CUSTOM_MODEL, type OperationId, type Product, type Provider } from '../../providers/provider';
import {
	PARAMETERS,
	type Field,
	type FieldValue,
	type ParameterName,
	type ValueField,
} from '../../fields/fields';
import { frameProperties, referencesProperty } from './fileProperties';
import { modelLocator } from './modelList';

/** Turns the registry into the form. Nothing about a model is written here. */

/** Orders names as people do: "2" before "10". */
function byName(a: { name: string }, b: { name: string }): number {
	return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** The options of the parameter `provider`. */
function providerOptions(providers: readonly Provider[]): INodePropertyOptions[] {
	return providers.map(({ id, displayName }) => ({ name: displayName, value: id })).sort(byName);
}

/** `provider`: decides over credential, operations and models, so it cannot be an expression. */
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
		description: 'The service that does the work',
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
			{ name: 'Custom', value: CUSTOM_MODEL, description: 'A model that is not in this list' },
		],
		default: first,
		description: 'The fields below follow from the model',
	};
}

/** `model` of a task that is named by hand: for providers that have to be told it. Any other ID can come by expression. */
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
				description: 'The model that the task was made with',
			};
		});
}

/** `modelId`: typed in, or chosen from the provider's own list where it gives one. */
function modelIdProperty(provider: Provider): INodeProperties {
	return {
		displayName: 'Model ID',
		name: 'modelId',
		displayOptions: { show: { provider: [provider.id], model: [CUSTOM_MODEL] } },
		// Not `required`: with a model from an expression n8n counts this as shown, and would not start.
		...modelLocator(provider, ''),
		description:
			'The model exactly as the provider spells it. What the fields below do not cover goes into Options > Additional Fields.',
	};
}

/** The words of a field's empty state, with the default that the provider documents. */
function modelDefault(documentedDefault: FieldValue | undefined): string {
	return documentedDefault === undefined ? 'Model Default' : `Model Default: ${documentedDefault}`;
}

function range(field: ValueField): string {
	if (field.kind !== 'number') return '';
	const { min, max } = field;
	if (min !== undefined && max !== undefined) return `, ${min} to ${max}`;
	if (min !== undefined) return `, ${min} or more`;
	return max === undefined ? '' : `, ${max} or less`;
}

/** One field as properties, before they are told for which models they show. */
function propertiesOf(field: Field): INodeProperties[] {
	if (field.kind === 'frame') return frameProperties(field);
	return [field.kind === 'references' ? referencesProperty(field) : valueProperty(field)];
}

function valueProperty(field: ValueField): INodeProperties {
	const { displayName, description } = PARAMETERS[field.name];
	const common = {
		displayName,
		name: field.name,
		description: `${description}${range(field)}`,
		...(field.required ? { required: true } : {}),
	};
	switch (field.kind) {
		case 'text':
			return {
				...common,
				type: 'string',
				typeOptions: { rows: field.name === 'prompt' ? 4 : 2 },
				...(field.documentedDefault === undefined
					? {}
					: { placeholder: modelDefault(field.documentedDefault) }),
				default: '',
			};
		case 'choice': {
			const options = field.values
				.map((value) => ({ name: field.labels?.[value] ?? String(value), value }))
				.sort(byName);
			const { documentedDefault } = field;
			const unset = {
				name: 'Model Default',
				value: '',
				description:
					documentedDefault === undefined
						? 'Sends nothing, so that the model decides'
						: `Sends nothing; the provider documents ${field.labels?.[documentedDefault] ?? documentedDefault}`,
			};
			return { ...common, type: 'options', options: [unset, ...options], default: '' };
		}
		case 'number':
			// An empty box with the placeholder. Of '' the editor of n8n 1.x makes 0 as soon as the panel opens.
			return { ...common, type: 'number', placeholder: modelDefault(field.documentedDefault), default: null };
	}
}

/** The properties of all fields of one operation; models whose field is the same share a property. */
function fieldProperties(provider: Provider, operation: OperationId): INodeProperties[] {
	const order = Object.keys(PARAMETERS) as ParameterName[];
	const grouped = new Map<string, { place: number; property: INodeProperties; models: string[] }>();
	const add = (field: Field, model: string) => {
		for (const [index, property] of propertiesOf(field).entries()) {
			const key = JSON.stringify(property);
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
			const show = { provider: [provider.id], operation: [operation], ...property.displayOptions?.show };
			// What all models have stays in sight while none is chosen, as after a change of the provider.
			return {
				...property,
				displayOptions: { show: models.length === all ? show : { ...show, model: models } },
			};
		});
}

/** Everything that follows from the catalogue, of providers that all make such things. */
export function catalogueProperties(providers: readonly Provider[], product: Product): INodeProperties[] {
	const perOperation = <T>(make: (provider: Provider, operation: OperationId) => T) =>
		providers.flatMap((provider) =>
			operationsOf(provider, product).map((operation) => make(provider, operation)),
		);
	return [
		providerProperty(providers),
		...providers.map((provider) => operationProperty(provider, product)),
		...perOperation(modelProperty),
		...providers.map(modelIdProperty),
		...perOperation(fieldProperties).flat(),
	];
}
