import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json';
import { choice, duration, integer, PARAMETERS, schemaOf, text } from '../../../nodes/shared/fields/fields';
import type { Field } from '../../../nodes/shared/fields/fields';
import { frame, isMediaField, references, wireNamesOf } from '../../../nodes/shared/fields/media';
import { findProvider, providers } from '../../../nodes/shared/providers';
import { hiDream } from '../../../nodes/shared/providers/hiDream';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import {
	fieldsOf,
	modelsOf,
	onlyOperationOf,
	operationsOf,
	sharedFields,
} from '../../../nodes/shared/providers/catalogue';
import { CUSTOM_MODEL } from '../../../nodes/shared/providers/provider';
import type { OperationId, Provider } from '../../../nodes/shared/providers/provider';

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

function providerWith(...lists: Field[][]): Provider {
	const models = lists.map((fields, index) => ({
		id: `model-${index}`,
		operations: { textToVideo: fields },
	}));
	return { ...(providers[0] as Provider), models, customFields: {} };
}

describe('the registry', () => {
	test('has every provider once, and finds it', () => {
		const ids = providers.map(({ id }) => id);
		expect(new Set(ids).size).toBe(ids.length);
		for (const id of ids) expect(findProvider(id)?.id).toBe(id);
	});

	test('has a line for every provider folder', () => {
		const folders = readdirSync(join(__dirname, '../../../nodes/shared/providers'), { withFileTypes: true })
			.filter((entry) => entry.isDirectory() && existsSync(join(entry.parentPath, entry.name, 'index.ts')))
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
			for (const number of [...Object.values(firstPollSeconds), minPollSeconds, maxConcurrentTasks]) {
				expect(number).toBeGreaterThanOrEqual(1);
			}
			for (const product of ['video', 'image'] as const) {
				const makes = operationsOf(provider, product).length > 0;
				expect(makes ? typicalSeconds[product] : Infinity).toBeGreaterThan(minPollSeconds);
			}
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
		const names = fields.map(({ name }) => name);
		expect(new Set(names).size).toBe(names.length);
		// Frames may share a list.
		const wireNames = fields.flatMap((field) =>
			isMediaField(field)
				? field.kind === 'frame' && field.list
					? []
					: wireNamesOf(field)
				: [field.wireName],
		);
		expect(new Set(wireNames).size).toBe(wireNames.length);
		for (const { name } of fields) expect(Object.keys(PARAMETERS)).toContain(name);
	});

	test('documents defaults that it would take', () => {
		for (const field of fields) {
			const { documentedDefault } = field;
			if (
				isMediaField(field) ||
				documentedDefault === undefined ||
				UNLISTED_DEFAULTS.includes(String(documentedDefault))
			)
				continue;
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

	test('have a frame or references where all models have the same', () => {
		const picture = frame('firstFrame', 'image', ['url']);
		const images = references({ image: { wireName: 'images', min: 1, max: 9 } }, ['url']);
		for (const one of [picture, images]) {
			const same = { ...one };
			expect(sharedFields(providerWith([prompt, one], [same, prompt]), 'textToVideo')).toEqual([prompt, one]);
		}
		expect(sharedFields(providerWith([prompt, picture], [prompt]), 'textToVideo')).toEqual([prompt]);
	});

	test('have a frame required only where every model requires it', () => {
		const picture = frame('firstFrame', 'image', ['url']);
		const optional = frame('firstFrame', 'image', ['url'], { required: false });
		for (const lists of [
			[[picture], [optional]],
			[[optional], [picture]],
			[[picture], [optional], [picture]],
		]) {
			expect(sharedFields(providerWith(...lists), 'textToVideo')).toEqual([optional]);
		}
	});

	test.each<[string, Field, Field]>([
		['another wire name', frame('firstFrame', 'image', ['url']), frame('firstFrame', 'image_file', ['url'])],
		['another form', frame('firstFrame', 'image', ['url']), frame('firstFrame', 'image', ['url', 'base64'])],
		['a list', frame('firstFrame', 'image', ['url']), frame('firstFrame', 'image', ['url'], { list: true })],
		[
			'other types',
			references({ image: { wireName: 'images', min: 1 } }, ['url']),
			references({ image: { wireName: 'images', min: 1 }, video: { wireName: 'videos', min: 0 } }, ['url']),
		],
		[
			'other numbers',
			references({ image: { wireName: 'images', min: 1, max: 9 } }, ['url']),
			references({ image: { wireName: 'images', min: 1 } }, ['url']),
		],
	])('leave out files with %s', (_what, a, b) => {
		expect(sharedFields(providerWith([prompt, a], [prompt, b]), 'textToVideo')).toEqual([prompt]);
		expect(sharedFields(providerWith([prompt, b], [prompt, a]), 'textToVideo')).toEqual([prompt]);
	});

	test('are joined by what the provider has for such models of the operation, and only there', () => {
		const own = [frame('firstFrame', 'picture', ['url'])];
		const size = choice('size', 'size', ['1x1']);
		const models = [{ id: 'm', operations: { textToVideo: [prompt, size], imageToVideo: [prompt, size] } }];
		const provider = { ...providerWith(), models, customFields: { imageToVideo: own } };
		expect(sharedFields(provider, 'imageToVideo')).toEqual([prompt, size, ...own]);
		expect(sharedFields(provider, 'textToVideo')).toEqual([prompt, size]);
	});

	/** What a custom model of each provider is asked for its files: `?` where it may do without. */
	test.each<[string, OperationId, string[]]>([
		['tomoviee', 'imageToVideo', ['firstFrame image']],
		// What is in the seed's own table; who names a model knows whether it needs a picture.
		['yishangCloud', 'imageToVideo', ['firstFrame? input_reference']],
		['yishangCloud', 'referenceToVideo', ['references? input_reference']],
		// Its modules have `image` and `images`.
		['hiDream', 'imageToVideo', []],
		// sources.md 4.6: as the newer documents name them.
		['openComputing', 'imageToVideo', ['firstFrame? image_file', 'lastFrame? image_file1']],
		['openComputing', 'referenceToVideo', ['references? image_files,video_files,audio_files']],
	])('of %s for %s have the files %j', (id, operation, files) => {
		const shared = sharedFields(findProvider(id) as Provider, operation);
		const words = shared
			.filter(isMediaField)
			.map((field) => `${field.name}${field.required ? '' : '?'} ${wireNamesOf(field).join()}`);
		expect(words).toEqual(files);
		expect(shared.some(({ name }) => name === 'prompt')).toBe(true);
	});

	test.each(entries.map(({ name, fields }) => [name, fields] as const))(
		'accept all that %s accepts',
		(name, fields) => {
			const [id, operation] = name.split(' ');
			const provider = findProvider(id) as Provider;
			const shared = sharedFields(
				provider,
				operationsOf(provider).find((one) => one === operation) ?? 'textToVideo',
			);
			for (const wide of shared) {
				const own = fields.find((field) => field.name === wide.name);
				if (!own || isMediaField(own) || isMediaField(wide)) continue;
				const values =
					own.kind === 'choice'
						? own.values
						: own.kind === 'number'
							? [own.min ?? 1, own.max ?? 100_000]
							: [own.isWebAddress ? 'https://example.com/called' : 'words'];
				for (const value of values) expect(schemaOf(wide).safeParse(value).success).toBe(true);
			}
		},
	);
});

describe('a task that is named by hand has the operation of its model, if that serves but one', () => {
	test.each([
		[hiDream, 'txt2img', 'textToImage'],
		[hiDream, 'img2img', 'imageToImage'],
		[hiDream, 'txt2video', 'textToVideo'],
		[openComputing, 'wan2.2-t2i-plus', 'textToImage'],
		[openComputing, 'viduq3-pro', undefined],
		[openComputing, 'tomorrow', undefined],
		[hiDream, 'constructor', undefined],
		[hiDream, undefined, undefined],
	])('%#: %s', (provider, model, operation) => {
		expect(onlyOperationOf(provider, model)).toBe(operation);
	});
});
