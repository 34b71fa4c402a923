import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import { GetTask } from '../../../nodes/GetTask/GetTask.node';
import { PARAMETERS, type Field } from '../../../nodes/shared/fields/fields';
import { providers } from '../../../nodes/shared/providers';
import { fieldsOf, modelsOf, operationsOf, sharedFields } from '../../../nodes/shared/providers/catalogue';
import { CUSTOM_MODEL } from '../../../nodes/shared/providers/provider';
import { TEXT_TO_VIDEO_TABLES } from './seedTables';

const { description: generate } = new GenerateVideo();
const { description: getTask } = new GetTask();

function nodeOf(description: INodeTypeDescription, parameters: INodeParameters): INode {
	return { id: '1', name: 'Node', type: description.name, typeVersion: 1, position: [0, 0], parameters };
}

/** The parameters as n8n has them in a node that the user has just set up so: with defaults, hidden ones left out. */
function parametersOf(description: INodeTypeDescription, chosen: INodeParameters): INodeParameters {
	const { properties } = description;
	const node = nodeOf(description, chosen);
	return NodeHelpers.getNodeParameters(properties, chosen, true, false, node, description) ?? {};
}

/** The properties that the editor draws for these parameters. */
function shownProperties(description: INodeTypeDescription, chosen: INodeParameters): INodeProperties[] {
	const parameters = parametersOf(description, chosen);
	const node = nodeOf(description, parameters);
	return description.properties.filter((property) =>
		NodeHelpers.displayParameterPath(parameters, property, '', node, description),
	);
}

function shownCredentials(description: INodeTypeDescription, chosen: INodeParameters): string[] {
	const parameters = parametersOf(description, chosen);
	const node = nodeOf(description, parameters);
	return (description.credentials ?? [])
		.filter((credential) => NodeHelpers.displayParameter(parameters, credential, node, description))
		.map(({ name }) => name);
}

/** What the form offers for a field: its values, or `text` or `number`. */
function offer(property: INodeProperties): unknown {
	if (property.type === 'string') return 'text';
	if (property.type !== 'options') return property.type;
	return ((property.options ?? []) as INodePropertyOptions[]).map(({ value }) => value);
}

function expectedOffer(field: Field): unknown {
	if (field.kind !== 'choice') return field.kind;
	return ['', ...field.values];
}

function sorted(offered: unknown): unknown {
	return Array.isArray(offered) ? [...(offered as unknown[])].sort() : offered;
}

/** The fields of a model as the form shows them. */
function shownFields(chosen: INodeParameters): Record<string, unknown> {
	const fields = shownProperties(generate, chosen).filter(({ name }) => name in PARAMETERS);
	expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
	return Object.fromEntries(fields.map((property) => [property.name, sorted(offer(property))]));
}

const cases = providers.flatMap((provider) =>
	operationsOf(provider).flatMap((operation) => [
		...modelsOf(provider, operation).map(({ id }) => ({
			provider,
			operation,
			model: id,
			fields: fieldsOf(provider, operation, id) ?? [],
		})),
		{ provider, operation, model: CUSTOM_MODEL, fields: sharedFields(provider, operation) },
	]),
);

describe.each(cases.map((one) => [`${one.provider.id} ${one.operation} ${one.model}`, one] as const))(
	'the form for %s',
	(_name, { provider, operation, model, fields }) => {
		const chosen = { provider: provider.id, operation, model };

		test("shows exactly the model's fields with exactly their values, in the order of the form", () => {
			const expected = Object.fromEntries(fields.map((field) => [field.name, sorted(expectedOffer(field))]));
			expect(shownFields(chosen)).toEqual(expected);
			const order = Object.keys(PARAMETERS);
			const names = shownProperties(generate, chosen)
				.map(({ name }) => name)
				.filter((name) => order.includes(name));
			expect(names).toEqual([...names].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
		});

		test('sends nothing that the user did not set', () => {
			const parameters = parametersOf(generate, chosen);
			for (const { name } of fields) expect(parameters[name]).toBe('');
		});

		test('marks what is required and names the documented default', () => {
			for (const field of fields) {
				const property = shownProperties(generate, chosen).find(({ name }) => name === field.name);
				expect(property?.required ?? false).toBe(field.required);
				if (field.documentedDefault === undefined || field.kind === 'text') continue;
				const labels = field.kind === 'choice' ? field.labels : undefined;
				const words = labels?.[field.documentedDefault] ?? String(field.documentedDefault);
				const [first] = (property?.options ?? []) as INodePropertyOptions[];
				expect(`${property?.placeholder ?? ''}${first?.description ?? ''}`).toContain(words);
			}
		});

		test('asks for a model ID only for another model', () => {
			const names = shownProperties(generate, chosen).map(({ name }) => name);
			expect(names.includes('modelId')).toBe(model === CUSTOM_MODEL);
			expect(names.filter((name) => name === 'model')).toEqual(['model']);
			expect(names.filter((name) => name === 'operation')).toEqual(['operation']);
		});
	},
);

describe.each(Object.entries(TEXT_TO_VIDEO_TABLES))('the tables of %s', (provider, tables) => {
	test('name exactly the models that the form offers', () => {
		const property = shownProperties(generate, { provider, operation: 'textToVideo' }).find(
			({ name }) => name === 'model',
		);
		expect(sorted(property && offer(property))).toEqual([...Object.keys(tables), CUSTOM_MODEL].sort());
	});

	test.each(Object.entries(tables))('and for %s exactly the fields and values', (model, table) => {
		const expected = Object.fromEntries(
			Object.entries(table).map(([name, values]) => [
				name,
				Array.isArray(values) ? sorted(['', ...values]) : values,
			]),
		);
		expect(shownFields({ provider, operation: 'textToVideo', model })).toEqual(expected);
	});
});

describe('credentials', () => {
	test.each(providers.map((provider) => [provider.id, provider] as const))(
		'of %s alone are shown',
		(id, one) => {
			for (const operation of operationsOf(one)) {
				expect(shownCredentials(generate, { provider: id, operation })).toEqual([one.credential]);
			}
			expect(shownCredentials(getTask, { taskSource: 'manual', provider: id })).toEqual([one.credential]);
		},
	);

	test('of all providers are shown where the item names the provider', () => {
		expect(shownCredentials(getTask, { taskSource: 'input' })).toEqual(
			providers.map(({ credential }) => credential),
		);
		expect(getTask.credentials?.every(({ required }) => required !== true)).toBe(true);
	});
});

describe('the parts of the form that depend on each other', () => {
	const names = (description: INodeTypeDescription, chosen: INodeParameters) =>
		shownProperties(description, chosen).map(({ name }) => name);

	test('nothing to download without waiting, no field for it without a download', () => {
		expect(names(generate, {})).toEqual(expect.arrayContaining(['download', 'outputBinaryField']));
		expect(names(generate, { download: false })).not.toContain('outputBinaryField');
		expect(names(generate, { wait: 'none' })).not.toContain('download');
		expect(names(generate, { wait: 'none' })).not.toContain('outputBinaryField');
	});

	test('Get Task asks for provider and task only where the item does not name them', () => {
		expect(names(getTask, {})).not.toEqual(expect.arrayContaining(['provider']));
		expect(names(getTask, {})).not.toEqual(expect.arrayContaining(['taskId']));
		expect(names(getTask, { taskSource: 'manual' })).toEqual(expect.arrayContaining(['provider', 'taskId']));
	});

	test('what becomes of failed tasks is not asked where they have an output of their own', () => {
		const offered = (splitOutput: boolean) => {
			const options = { onTaskFailure: 'returnTask' };
			return parametersOf(getTask, { splitOutput, options }).options;
		};
		expect(offered(false)).toEqual({ onTaskFailure: 'returnTask' });
		expect(offered(true)).toEqual({});
	});
});
