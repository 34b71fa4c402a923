import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyCollection,
	type INodePropertyOptions,
	type INodeTypeDescription,
} from 'n8n-workflow';
import { GenerateImage } from '../../../nodes/GenerateImage/GenerateImage.node';
import { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import { GetTask } from '../../../nodes/GetTask/GetTask.node';
import { PARAMETERS, schemaOf, type Field, type ParameterText } from '../../../nodes/shared/fields/fields';
import { isMediaField } from '../../../nodes/shared/fields/media';
import { findProvider, providers } from '../../../nodes/shared/providers';
import { fieldsOf, modelsOf, operationsOf, sharedFields } from '../../../nodes/shared/providers/catalogue';
import { CUSTOM_MODEL } from '../../../nodes/shared/providers/provider';
import { TABLE_CASES, TABLES, type Row } from './seedTables';

const { description: generateVideo } = new GenerateVideo();
const { description: generateImage } = new GenerateImage();
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

/** What the form offers: values, `text`, `number`, or for a collection what its entries have. */
function offer(property: INodeProperties): unknown {
	switch (property.type) {
		case 'string':
			return 'text';
		case 'options':
			return sorted(((property.options ?? []) as INodePropertyOptions[]).map(({ value }) => value));
		case 'fixedCollection':
			return Object.fromEntries(
				((property.options ?? []) as INodePropertyCollection[]).map(({ name, values }) => [
					name,
					Object.fromEntries(values.map((value) => [value.name, offer(value)])),
				]),
			);
		default:
			return property.type;
	}
}

function sorted(values: readonly unknown[]): unknown[] {
	return [...values].sort();
}

/** What the form offers for a frame; of field and URL only the one that its default wants. */
function frameOffer(name: string, required: boolean): Record<string, unknown> {
	const input = { [`${name}Input`]: required ? ['binary', 'url'] : ['binary', 'none', 'url'] };
	// A video may do without a picture to end on, so nobody is asked for one.
	return name !== 'firstFrame' && !required ? input : { ...input, [`${name}BinaryField`]: 'text' };
}

function referencesOffer(types: readonly string[]): unknown {
	return {
		items: { type: sorted(types), input: ['binary', 'url'], binaryField: 'text', url: 'text' },
	};
}

/** What the form offers for a field of the catalogue. */
function catalogueOffer(field: Field): Record<string, unknown> {
	switch (field.kind) {
		case 'frame':
			return frameOffer(field.name, field.required);
		case 'references':
			return { references: referencesOffer(Object.keys(field.types)) };
		case 'choice':
			return { [field.name]: sorted(['', ...field.values]) };
		default:
			return { [field.name]: field.kind };
	}
}

/** What the form offers for the rows of a table. */
function tableOffer(rows: readonly Row[]): Record<string, unknown> {
	const files: string[] = [];
	const offers = rows.map(([, required, name, allowed]) => {
		if (allowed === 'text' || allowed === 'address') return { [name]: 'text' };
		if (allowed === 'image') return frameOffer(name, required === '是');
		if (Array.isArray(allowed)) return { [name]: sorted(['', ...(allowed as unknown[])]) };
		if (!('files' in allowed)) return { [name]: 'number' };
		files.push(allowed.files);
		return { references: referencesOffer(files) };
	});
	return Object.assign({}, ...offers) as Record<string, unknown>;
}

/** The properties of the form in their order, by the parameter that they belong to. */
const FIELD_PROPERTIES = Object.keys(PARAMETERS).flatMap((name) =>
	/Frame$|^initImage$|^mask$/.test(name) ? [`${name}Input`, `${name}BinaryField`, `${name}Url`] : [name],
);

/** The node whose operation it is. */
function nodeFor(operation: unknown): INodeTypeDescription {
	return String(operation).endsWith('Image') ? generateImage : generateVideo;
}

/** What the form shows of a model's fields. */
function shownFields(chosen: INodeParameters): Record<string, unknown> {
	const generate = nodeFor(chosen.operation);
	const fields = shownProperties(generate, chosen).filter(({ name }) => FIELD_PROPERTIES.includes(name));
	expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length);
	return Object.fromEntries(fields.map((property) => [property.name, offer(property)]));
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
		const generate = nodeFor(operation);

		test("shows exactly the model's fields with exactly their values, in the order of the form", () => {
			const expected = Object.assign({}, ...fields.map(catalogueOffer)) as Record<string, unknown>;
			const shown = shownFields(chosen);
			expect(shown).toEqual(expected);
			const names = Object.keys(shown);
			expect(names).toEqual(FIELD_PROPERTIES.filter((name) => names.includes(name)));
		});

		test('sends nothing that the user did not set, but the file that is there', () => {
			const parameters = parametersOf(generate, chosen);
			for (const field of fields) {
				if (field.kind === 'references') expect(parameters.references).toEqual({});
				else if (field.kind === 'number') expect(parameters[field.name]).toBeNull();
				else if (field.kind !== 'frame') expect(parameters[field.name]).toBe('');
				else {
					const needed = field.required || field.name === 'firstFrame';
					expect(parameters[`${field.name}Input`]).toBe(needed ? 'binary' : 'none');
					// Not the same picture for both frames.
					const usual = ['firstFrame', 'initImage'].includes(field.name) ? 'data' : '';
					expect(parameters[`${field.name}BinaryField`]).toBe(needed ? usual : undefined);
					expect(parameters[`${field.name}Url`]).toBeUndefined();
				}
			}
		});

		test('shows for a frame the one place that its input wants, and nothing for none', () => {
			for (const { kind, name, required } of fields) {
				if (kind !== 'frame') continue;
				const places: Record<string, string[]> = { binary: [`${name}BinaryField`], url: [`${name}Url`] };
				for (const input of ['binary', 'url', ...(required ? [] : ['none'])]) {
					const names = Object.keys(shownFields({ ...chosen, [`${name}Input`]: input }));
					const own = FIELD_PROPERTIES.filter((one) => one.startsWith(name) && names.includes(one));
					expect(own).toEqual([`${name}Input`, ...(places[input] ?? [])]);
				}
			}
		});

		test('marks what is required and names the documented default', () => {
			for (const field of fields) {
				if (isMediaField(field)) continue;
				const property = shownProperties(generate, chosen).find(({ name }) => name === field.name);
				expect(property?.required ?? false).toBe(field.required);
				if (field.documentedDefault === undefined || field.kind === 'text') continue;
				const labels = field.kind === 'choice' ? field.labels : undefined;
				const words = labels?.[String(field.documentedDefault)] ?? String(field.documentedDefault);
				const [first] = (property?.options ?? []) as INodePropertyOptions[];
				expect(`${property?.placeholder ?? ''}${first?.description ?? ''}`).toContain(words);
			}
		});

		test('shows in an empty field the documented default, or else an example that the field accepts', () => {
			for (const field of fields) {
				if (isMediaField(field) || field.kind === 'choice') continue;
				const { placeholder } =
					shownProperties(generate, chosen).find(({ name }) => name === field.name) ?? {};
				if (field.documentedDefault !== undefined) {
					expect(placeholder).toBe(`e.g. ${field.documentedDefault} (the API's default)`);
					continue;
				}
				const { example }: ParameterText = PARAMETERS[field.name];
				expect(placeholder).toBe(`e.g. ${example}`);
				expect(schemaOf(field).safeParse(example).success).toBe(true);
			}
		});

		test('says of its fields what the operation makes', () => {
			const product = generate === generateImage ? 'image' : 'video';
			const prompt = shownProperties(generate, chosen).find(({ name }) => name === 'prompt');
			const words = `A text description of the desired ${product}`;
			expect([words, `${words}, up to 2500 characters`]).toContain(prompt?.description);
		});

		test('asks for a model ID only for another model', () => {
			const names = shownProperties(generate, chosen).map(({ name }) => name);
			expect(names.includes('modelId')).toBe(model === CUSTOM_MODEL);
			expect(names.filter((name) => name === 'model')).toEqual(['model']);
			expect(names.filter((name) => name === 'operation')).toEqual(['operation']);
		});
	},
);

describe('the tables of the documents', () => {
	const offerOf = (generate: INodeTypeDescription, name: string, chosen: INodeParameters) =>
		shownProperties(generate, chosen)
			.filter((property) => property.name === name)
			.map(offer);

	/** What no document has is in a table of its own (published/tables.ts), and the form says so. */
	const undocumented = (provider: string) =>
		(findProvider(provider)?.models ?? []).filter(({ description = '' }) => /client/.test(description));

	test.each(Object.entries(TABLES))(
		'name exactly the operations and models of %s, but for those that say where they are from',
		(provider, operations) => {
			const others = undocumented(provider);
			const all = [...Object.keys(operations), ...others.flatMap((one) => Object.keys(one.operations))];
			for (const generate of [generateVideo, generateImage]) {
				const own = sorted([...new Set(all)].filter((operation) => nodeFor(operation) === generate));
				expect(offerOf(generate, 'operation', { provider })).toEqual(own.length > 0 ? [own] : []);
			}
			for (const operation of new Set(all)) {
				const more = others.filter((one) => operation in one.operations).map(({ id }) => id);
				const ids = sorted([...Object.keys(operations[operation] ?? {}), ...more, CUSTOM_MODEL]);
				expect(offerOf(nodeFor(operation), 'model', { provider, operation })).toEqual([ids]);
			}
		},
	);

	test('are there for every provider', () => {
		expect(sorted(Object.keys(TABLES))).toEqual(sorted(providers.map(({ id }) => id)));
	});

	test.each(TABLE_CASES)('name exactly the fields and values of %s', (_name, { rows, ...chosen }) => {
		expect(shownFields(chosen)).toEqual(tableOffer(rows));
	});
});

describe('references', () => {
	const chosen = {
		provider: 'openComputing',
		operation: 'referenceToVideo',
		model: 'doubao-seedance-2-0-260128',
	};
	const entries = (...items: INodeParameters[]) =>
		parametersOf(generateVideo, { ...chosen, references: { items } }).references;

	test('have the place that their input wants, and are pictures of the item unless said otherwise', () => {
		expect(entries({})).toEqual({ items: [{ type: 'image', input: 'binary', binaryField: '' }] });
		expect(
			entries(
				{ type: 'audio', input: 'url', url: 'https://a.example/a.mp3', binaryField: 'old' },
				{ type: 'video', input: 'binary', binaryField: 'clip', url: 'https://old.example' },
			),
		).toEqual({
			items: [
				{ type: 'audio', input: 'url', url: 'https://a.example/a.mp3' },
				{ type: 'video', input: 'binary', binaryField: 'clip' },
			],
		});
	});

	test('may be several, in an order of their own', () => {
		const property = shownProperties(generateVideo, chosen).find(({ name }) => name === 'references');
		expect(property?.typeOptions).toMatchObject({ multipleValues: true, sortable: true });
	});

	test.each([
		['happyhorse-1.0-r2v', '1 to 9 images'],
		['doubao-seedance-2-0-260128', 'at least 1 image, any number of videos, any number of audio files'],
	])('of %s say how many there may be', (model, words) => {
		const property = shownProperties(generateVideo, { ...chosen, model }).find(
			({ name }) => name === 'references',
		);
		expect(property?.description).toContain(words);
	});
});

describe('the description of a file', () => {
	const describedAs = (chosen: INodeParameters, name: string) =>
		shownProperties(generateVideo, { ...chosen, operation: 'imageToVideo' }).find((one) => one.name === name)
			?.description;

	test('says what a provider that takes only addresses needs', () => {
		for (const provider of ['tomoviee', 'yishangCloud']) {
			expect(describedAs({ provider }, 'firstFrameBinaryField')).toContain('from the internet');
			expect(describedAs({ provider, firstFrameInput: 'url' }, 'firstFrameUrl')).toContain(
				'The provider fetches it',
			);
		}
		for (const provider of ['hiDream', 'openComputing']) {
			expect(describedAs({ provider }, 'firstFrameBinaryField')).not.toContain('from the internet');
		}
	});

	test('says who fetches a URL', () => {
		expect(describedAs({ provider: 'hiDream', firstFrameInput: 'url' }, 'firstFrameUrl')).toContain(
			'The provider fetches it',
		);
		expect(describedAs({ provider: 'openComputing', firstFrameInput: 'url' }, 'firstFrameUrl')).toContain(
			'The node fetches it',
		);
	});
});

describe('credentials', () => {
	test.each(providers.map((provider) => [provider.id, provider] as const))(
		'of %s alone are shown',
		(id, one) => {
			for (const operation of operationsOf(one)) {
				expect(shownCredentials(nodeFor(operation), { provider: id, operation })).toEqual([one.credential]);
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
		expect(names(generateVideo, {})).toEqual(expect.arrayContaining(['download', 'outputBinaryField']));
		expect(names(generateVideo, { download: false })).not.toContain('outputBinaryField');
		expect(names(generateVideo, { wait: 'none' })).not.toContain('download');
		expect(names(generateVideo, { wait: 'none' })).not.toContain('outputBinaryField');
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
