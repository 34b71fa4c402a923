import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json';
import { choice, duration, integer, PARAMETERS, schemaOf, text } from '../../../nodes/shared/fields/fields';
import type { Field } from '../../../nodes/shared/fields/fields';
import { findProvider, providers } from '../../../nodes/shared/providers';
import { fieldsOf, modelsOf, operationsOf, sharedFields } from '../../../nodes/shared/providers/catalogue';
import { CUSTOM_MODEL } from '../../../nodes/shared/providers/provider';
import type { VideoProvider } from '../../../nodes/shared/providers/provider';

/** Every list of fields in the catalogue. */
const entries = providers.flatMap((provider) =>
	operationsOf(provider).flatMap((operation) =>
		modelsOf(provider, operation).map((model) => ({
			name: `${provider.id} ${operation} ${model.id}`,
			fields: fieldsOf(provider, operation, model.id) ?? [],
		})),
	),
);

/** The documents name "adaptive" as a default that their own lists do not have (sources.md 4.6). */
const UNLISTED_DEFAULTS = ['adaptive'];

function providerWith(...lists: Field[][]): VideoProvider {
	const models = lists.map((fields, index) => ({
		id: `model-${index}`,
		operations: { textToVideo: fields },
	}));
	return { ...(providers[0] as VideoProvider), models };
}

describe('the registry', () => {
	test('has every provider once, and finds it', () => {
		const ids = providers.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
		for (const id of ids) expect(findProvider(id)?.id).toBe(id);
	});

	test('has a line for every provider folder', () => {
		const folders = readdirSync(join(__dirname, '../../../nodes/shared/providers'), { withFileTypes: true })
			.filter((entry) => entry.isDirectory())
			.map(({ name }) => name);
		expect(folders.sort()).toEqual(providers.map(({ id }) => id).sort());
	});

	test.each([['nobody'], [''], [undefined], [null], ['constructor'], [{}], [0]])('does not have %j', (id) => {
		expect(findProvider(id)).toBeUndefined();
	});

	test.each(providers.map((provider) => [provider.id, provider] as const))(
		'%s is complete',
		(_id, provider) => {
			const file = `${provider.credential.charAt(0).toUpperCase()}${provider.credential.slice(1)}`;
			expect(packageJson.n8n.credentials).toContain(`dist/credentials/${file}.credentials.js`);
			expect(provider.accountUrl).toMatch(/^https:\/\//);
			expect(operationsOf(provider).length).toBeGreaterThan(0);
			const { firstPollSeconds, minPollSeconds, maxConcurrentTasks, typicalSeconds } = provider.pacing;
			for (const number of [firstPollSeconds, minPollSeconds, maxConcurrentTasks, typicalSeconds]) {
				expect(number).toBeGreaterThanOrEqual(1);
			}
			expect(typicalSeconds).toBeGreaterThan(minPollSeconds);
		},
	);

	test('model ids are unique within a provider and none is the word for another model', () => {
		for (const { models } of providers) {
			const ids = models.map(({ id }) => id);
			expect(new Set(ids).size).toBe(ids.length);
			expect(ids).not.toContain(CUSTOM_MODEL);
			for (const model of models) expect(Object.keys(model.operations)).not.toEqual([]);
		}
	});
});

describe.each(entries.map(({ name, fields }) => [name, fields] as const))('%s', (_name, fields) => {
	test('has each parameter and each wire name once', () => {
		for (const names of [fields.map(({ name }) => name), fields.map(({ wireName }) => wireName)]) {
			expect(new Set(names).size).toBe(names.length);
		}
		for (const { name } of fields) expect(Object.keys(PARAMETERS)).toContain(name);
	});

	test('documents defaults that it would take', () => {
		for (const field of fields) {
			const { documentedDefault } = field;
			if (documentedDefault === undefined || UNLISTED_DEFAULTS.includes(String(documentedDefault))) continue;
			expect(schemaOf(field).safeParse(documentedDefault)).toEqual({
				success: true,
				data: documentedDefault,
			});
			expect(field.required).toBe(false);
		}
	});

	test('has choices, each once, and bounds in order', () => {
		for (const field of fields) {
			if (field.kind === 'choice') {
				expect(field.values.length).toBeGreaterThan(0);
				expect(new Set(field.values).size).toBe(field.values.length);
				expect(field.values).not.toContain('');
				for (const label of Object.keys(field.labels ?? {}))
					expect(field.values.map(String)).toContain(label);
			}
			if (field.kind === 'number') expect(field.min ?? -Infinity).toBeLessThan(field.max ?? Infinity);
		}
	});
});

describe('the fields that all models share', () => {
	const prompt = text('prompt', 'prompt', { required: true });

	test('are those of the first, where the others have the same', () => {
		const size = choice('size', 'size', ['1x1', '2x2']);
		expect(sharedFields(providerWith([prompt, size], [prompt, size]), 'textToVideo')).toEqual([prompt, size]);
		expect(sharedFields(providerWith([prompt, size], [prompt]), 'textToVideo')).toEqual([prompt]);
		expect(sharedFields(providerWith([prompt], [prompt, size]), 'textToVideo')).toEqual([prompt]);
		expect(sharedFields(providerWith([prompt]), 'imageToVideo')).toEqual([]);
	});

	test('are as wide as the widest, and never narrower than the third', () => {
		const [five, twoToNine, open] = [
			choice('duration', 'duration', [5, 10], { documentedDefault: 5 }),
			duration('duration', { min: 2, max: 9, documentedDefault: 5 }),
			integer('duration', 'duration', { min: 3 }),
		];
		expect(sharedFields(providerWith([five], [twoToNine]), 'textToVideo')).toEqual([
			expect.objectContaining({ kind: 'number', integer: true, min: 2, max: 10, documentedDefault: 5 }),
		]);
		const [widest] = sharedFields(providerWith([five], [twoToNine], [open]), 'textToVideo');
		expect(widest).toMatchObject({ kind: 'number', min: 2 });
		expect(widest).not.toHaveProperty('max', expect.anything());
		expect(widest).not.toHaveProperty('documentedDefault', expect.anything());
	});

	test('unite choices and keep their labels', () => {
		const [a, b] = [
			choice('offPeak', 'off_peak', ['Y'], { labels: { Y: 'Yes' } }),
			choice('offPeak', 'off_peak', ['Y', 'N'], { labels: { N: 'No' }, documentedDefault: 'N' }),
		];
		expect(sharedFields(providerWith([a], [b]), 'textToVideo')).toEqual([
			expect.objectContaining({ values: ['Y', 'N'], labels: { Y: 'Yes', N: 'No' } }),
		]);
	});

	test('are required only where every model requires them', () => {
		const optional = text('prompt', 'prompt');
		expect(sharedFields(providerWith([prompt], [optional]), 'textToVideo')[0]?.required).toBe(false);
	});

	test.each<[string, Field, Field]>([
		['another wire name', duration('seconds'), duration('duration')],
		['words against numbers', duration('duration'), choice('duration', 'duration', ['short', 'long'])],
		['free text against choices', text('size', 'size'), choice('size', 'size', ['1x1'])],
	])('leave out what has nothing in common: %s', (_what, a, b) => {
		expect(sharedFields(providerWith([a], [b]), 'textToVideo')).toEqual([]);
		expect(sharedFields(providerWith([b], [a]), 'textToVideo')).toEqual([]);
	});

	test.each(entries.map(({ name, fields }) => [name, fields] as const))(
		'accept all that %s accepts',
		(name, fields) => {
			const [id, operation] = name.split(' ');
			const provider = findProvider(id) as VideoProvider;
			const shared = sharedFields(
				provider,
				operationsOf(provider).find((one) => one === operation) ?? 'textToVideo',
			);
			for (const wide of shared) {
				const own = fields.find((field) => field.name === wide.name) as Field;
				const values =
					own.kind === 'choice'
						? own.values
						: own.kind === 'number'
							? [own.min ?? 1, own.max ?? 100_000]
							: ['words'];
				for (const value of values) expect(schemaOf(wide).safeParse(value).success).toBe(true);
			}
		},
	);
});
