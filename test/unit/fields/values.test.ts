import fc from 'fast-check';
import { accepts, choice, duration, integer, schemaOf, text } from '../../../nodes/shared/fields/fields';
import { frame, references } from '../../../nodes/shared/fields/media';
import {
	checkValues,
	formParts,
	hasFiles,
	isEmpty,
	shown,
	wireBody,
} from '../../../nodes/shared/fields/values';
import type { ValueField } from '../../../nodes/shared/fields/fields';
import { file, media } from '../builders';

const prompt = text('prompt', 'prompt', { required: true });
const seconds = duration('seconds', { sentAsText: true });
const oneToSixteen = duration('duration', { max: 16 });
const steps = choice('duration', 'duration', [5, 10, 15]);
const ratio = choice('aspectRatio', 'ratio', ['16:9', '9:16']);

/** Checks one value and says what became of it. */
function check(field: ValueField, raw: unknown) {
	const { values, problems } = checkValues([field], () => raw, 'the-model');
	return { value: values[field.name], problem: problems[0]?.message };
}

describe('what is empty', () => {
	test.each([[''], ['  \n\t'], [undefined], [null]])('%j is', (raw) => {
		expect(isEmpty(raw)).toBe(true);
		for (const field of [seconds, steps, ratio, text('negativePrompt', 'negative_prompt')]) {
			expect(checkValues([field], () => raw, 'the-model')).toEqual({ values: {}, problems: [] });
		}
	});

	test.each([[0], ['0'], [false], [[]], [{}], [NaN]])('%j is not', (raw) => {
		expect(isEmpty(raw)).toBe(false);
	});

	test('is a problem only where the API needs a value', () => {
		expect(checkValues([prompt], () => ' ', 'the-model')).toEqual({
			values: {},
			problems: [{ parameter: 'prompt', message: '"Prompt" is empty, but the-model needs it' }],
		});
	});
});

describe('a checked value', () => {
	test.each<[ValueField, unknown, unknown]>([
		[prompt, 'A cat', 'A cat'],
		[prompt, 2001, '2001'],
		[prompt, 0, '0'],
		[seconds, 5, 5],
		[seconds, '5', 5],
		[seconds, ' 5 ', 5],
		[seconds, '+5', 5],
		[seconds, '5.0', 5],
		[seconds, 7200, 7200],
		[oneToSixteen, 1, 1],
		[oneToSixteen, 16, 16],
		[steps, 10, 10],
		[steps, '10', 10],
		[ratio, '16:9', '16:9'],
		[integer('duration', 'x', { min: -10, max: 10 }), 0, 0],
		[integer('duration', 'x', { min: -10, max: 10 }), '-10', -10],
	])('%j takes %j as %j', (field, raw, value) => {
		expect(check(field, raw)).toEqual({ value, problem: undefined });
	});

	test.each<[ValueField, unknown, string]>([
		[prompt, { a: 1 }, '"Prompt" is {"a":1}, but the-model accepts text'],
		[prompt, ['a'], '"Prompt" is ["a"], but the-model accepts text'],
		[seconds, 0, '"Duration (Seconds)" is 0, but the-model accepts a whole number, 1 or more'],
		[seconds, 'soon', '"Duration (Seconds)" is "soon", but the-model accepts a whole number, 1 or more'],
		[seconds, '5s', '"Duration (Seconds)" is "5s", but the-model accepts a whole number, 1 or more'],
		[seconds, true, '"Duration (Seconds)" is true, but the-model accepts a whole number, 1 or more'],
		[oneToSixteen, 17, '"Duration (Seconds)" is 17, but the-model accepts a whole number from 1 to 16'],
		[oneToSixteen, 4.5, '"Duration (Seconds)" is 4.5, but the-model accepts a whole number from 1 to 16'],
		[steps, 6, '"Duration (Seconds)" is 6, but the-model accepts one of 5, 10, 15'],
		[steps, '5 s', '"Duration (Seconds)" is "5 s", but the-model accepts one of 5, 10, 15'],
		[ratio, '4:3', '"Aspect Ratio" is "4:3", but the-model accepts one of 16:9, 9:16'],
		[ratio, ['16:9'], '"Aspect Ratio" is ["16:9"], but the-model accepts one of 16:9, 9:16'],
	])('%j does not take %j', (field, raw, problem) => {
		expect(check(field, raw)).toEqual({ value: undefined, problem });
	});

	test('is spelled as the catalogue has it: no other case', () => {
		expect(check(choice('resolution', 'resolution', ['720P']), '720p').problem).toContain('one of 720P');
	});

	test('every problem is named, not only the first', () => {
		const raw: Record<string, unknown> = { duration: 99, aspectRatio: 'wide' };
		const { values, problems } = checkValues([prompt, oneToSixteen, ratio], (name) => raw[name], 'm');
		expect(values).toEqual({});
		expect(problems.map(({ parameter }) => parameter)).toEqual(['prompt', 'duration', 'aspectRatio']);
	});

	test('files are not its business', () => {
		const fields = [frame('firstFrame', 'image', ['file']), references({}, ['file'])];
		expect(checkValues(fields, () => ({ some: 'file' }), 'm')).toEqual({ values: {}, problems: [] });
	});

	test('a number is taken exactly when it is whole and within the bounds (property)', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.integer({ min: -50, max: 50 }), fc.double()),
				fc.boolean(),
				(number, asText) => {
					const right = Number.isInteger(number) && number >= 1 && number <= 16;
					const raw = asText && Number.isInteger(number) ? String(number) : number;
					expect(schemaOf(oneToSixteen).safeParse(raw).success).toBe(right);
				},
			),
		);
	});
});

describe('what a field accepts, in words', () => {
	test.each<[ValueField, string]>([
		[integer('duration', 'x'), 'a whole number'],
		[integer('duration', 'x', { min: 1 }), 'a whole number, 1 or more'],
		[integer('duration', 'x', { max: 9 }), 'a whole number, 9 or less'],
		[integer('duration', 'x', { min: -10, max: 0 }), 'a whole number from -10 to 0'],
		[{ ...integer('duration', 'x', { min: 0, max: 1 }), integer: false }, 'a number from 0 to 1'],
	])('%j: %s', (field, words) => expect(accepts(field)).toBe(words));
});

describe('a value in a message', () => {
	test.each<[unknown, string]>([
		['a "quote"', String.raw`"a \"quote\""`],
		[5, '5'],
		[{ a: { b: 1 } }, '{"a":{"b":1}}'],
		[undefined, 'undefined'],
		[NaN, 'NaN'],
		[Infinity, 'Infinity'],
	])('%j is shown as %s', (value, words) => expect(shown(value)).toBe(words));

	test('is never longer than a line and never an exception (property)', () => {
		fc.assert(
			fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), (value) => {
				const words = shown(value);
				expect(words.length).toBeLessThanOrEqual(80);
				expect(words).not.toContain('\n');
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('the request body', () => {
	test("has the API's names in the catalogue's order, and only what is set", () => {
		const body = wireBody({ fields: [prompt, ratio, seconds], values: { duration: 5, prompt: 'A cat' } });
		expect(JSON.stringify(body)).toBe('{"prompt":"A cat","seconds":"5"}');
	});

	test('keeps zero, and sends a number as text only where the API wants it', () => {
		const zero = integer('duration', 'depth', { min: -10 });
		expect(wireBody({ fields: [zero], values: { duration: 0 } })).toEqual({ depth: 0 });
		expect(wireBody({ fields: [{ ...zero, sentAsText: true }], values: { duration: 0 } })).toEqual({
			depth: '0',
		});
	});

	test('takes no value of a field that the model does not have', () => {
		const values = { prompt: 'A cat', offPeak: 'Y', duration: 3 };
		expect(wireBody({ fields: [prompt], values })).toEqual({ prompt: 'A cat' });
	});
});

describe('files in the request body', () => {
	const [a, b, c] = [file('a.png'), file('b.png'), file('c.mp4')];

	test("have the API's names, in the catalogue's order and not in that of the parameters", () => {
		const fields = [
			prompt,
			frame('firstFrame', 'image1_file', ['file']),
			frame('lastFrame', 'image2_file', ['file']),
		];
		const body = wireBody({
			fields: [...fields, ratio],
			values: { aspectRatio: '16:9', prompt: 'A cat' },
			media: { lastFrame: media('image', b), firstFrame: media('image', a) },
		});
		expect(Object.entries(body)).toEqual([
			['prompt', 'A cat'],
			['image1_file', a],
			['image2_file', b],
			['ratio', '16:9'],
		]);
		expect(body.image1_file).toBe(a);
	});

	test('are a list where the API has one, also for one', () => {
		const fields = [frame('firstFrame', 'input_reference', ['url'], { list: true })];
		const firstFrame = media('image', 'https://a.example/1.png');
		expect(wireBody({ fields, values: {}, media: { firstFrame } })).toEqual({
			input_reference: ['https://a.example/1.png'],
		});
	});

	test('share a list, first before last', () => {
		const fields = [
			frame('firstFrame', 'images', ['url'], { list: true }),
			frame('lastFrame', 'images', ['url'], { list: true }),
		];
		const pictures = { lastFrame: media('image', 'LAST'), firstFrame: media('image', 'FIRST') };
		expect(wireBody({ fields, values: {}, media: pictures })).toEqual({ images: ['FIRST', 'LAST'] });
		expect(wireBody({ fields, values: {}, media: { lastFrame: media('image', 'LAST') } })).toEqual({
			images: ['LAST'],
		});
	});

	test('of several types have a list for each, in the order in which they were given', () => {
		const kind = (wireName: string) => ({ wireName, min: 0 });
		const fields = [
			references({ image: kind('image_files'), video: kind('video_files'), audio: kind('audio_files') }, [
				'file',
			]),
		];
		const given = [...media('image', b), ...media('video', c), ...media('image', a, b)];
		expect(wireBody({ fields, values: {}, media: { references: given } })).toEqual({
			image_files: [b, a, b],
			video_files: [c],
		});
	});

	test('are left out if the model has no place for them', () => {
		const fields = [prompt, references({ image: { wireName: 'image_files', min: 1 } }, ['file'])];
		const given = { references: media('audio', a), firstFrame: media('image', a) };
		expect(wireBody({ fields, values: { prompt: 'A cat' }, media: given })).toEqual({ prompt: 'A cat' });
	});

	test('that are none leave nothing behind', () => {
		const fields = [frame('firstFrame', 'image_file', ['file'], { required: false })];
		expect(wireBody({ fields, values: {}, media: { firstFrame: [] } })).toEqual({});
		expect(wireBody({ fields, values: {}, media: {} })).toEqual({});
		expect(wireBody({ fields, values: {} })).toEqual({});
	});

	test('may be text that is still to be made', () => {
		const late = async () => await Promise.resolve('aGk=');
		const fields = [frame('firstFrame', 'image', ['base64'])];
		const body = wireBody({ fields, values: {}, media: { firstFrame: media('image', late) } });
		expect(body.image).toBe(late);
	});
});

describe('a body has to go as a form', () => {
	test.each<[string, Record<string, unknown>, boolean]>([
		['with a file', { prompt: 'a', image_file: file('a.png') }, true],
		['with a list of files', { image_files: [file('a.png')] }, true],
		['with a file among other things', { image_files: ['https://a.example', file('a.png')] }, true],
		['not with addresses', { image_file: 'https://a.example', image_files: ['https://a.example'] }, false],
		['not with text to come', { image: async () => await Promise.resolve('') }, false],
		['not with objects', { extra: { open: 'yes' }, list: [{ open: true }], none: null }, false],
		['not with nothing', {}, false],
	])('%s', (_what, body, isForm) => expect(hasFiles(body)).toBe(isForm));
});

describe('the parts of a form', () => {
	const [a, b] = [file('a.png'), file('b.png')];

	test('are in the order of the body, and a list of files repeats its name', () => {
		const parts = formParts({ model: 'm', image_files: [b, a, b], prompt: '图片', video_file: a });
		expect(parts.map(([name]) => name)).toEqual([
			...['model', 'image_files', 'image_files', 'image_files'],
			...['prompt', 'video_file'],
		]);
		expect(parts[1]?.[1]).toBe(b);
		expect(parts[2]?.[1]).toBe(a);
		expect(parts[4]).toEqual(['prompt', '图片']);
		expect(parts[5]?.[1]).toBe(a);
	});

	test.each<[unknown, string]>([
		['words', 'words'],
		['', ''],
		[0, '0'],
		[-5, '-5'],
		[9.5, '9.5'],
		[true, 'true'],
		[false, 'false'],
		[{ a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
		[{}, '{}'],
		[['a', 1], '["a",1]'],
		[[], '[]'],
		[[['a']], '[["a"]]'],
		// Not in quotes, which are JSON's and no part of the text.
		[new Date(0), '1970-01-01T00:00:00.000Z'],
		[{ toJSON: () => 'as "text"' }, 'as "text"'],
		[[new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
		[{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
	])('have %j as %s', (value, text) => expect(formParts({ name: value })).toEqual([['name', text]]));

	test('leave out what has no form', () => {
		expect(formParts({ a: null, b: undefined, c: 1 })).toEqual([['c', '1']]);
		expect(formParts({})).toEqual([]);
	});

	test('have additional fields in the place of what they replace', () => {
		const body = { model: 'm', prompt: 'a', duration: 5, image_file: a };
		expect(formParts({ ...body, ...{ prompt: { text: 'b' }, duration: null, extra: [1] } })).toEqual([
			['model', 'm'],
			['prompt', '{"text":"b"}'],
			['image_file', a],
			['extra', '[1]'],
		]);
	});

	test('are text or files, whatever is added (property)', () => {
		fc.assert(
			fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), (more) => {
				const parts = formParts({ image_file: a, ...more });
				const named = Object.keys({ image_file: a, ...more });
				expect(parts.map(([name]) => name)).toEqual(named.filter((name) => more[name] !== null));
				for (const [, value] of parts) {
					if (value !== a) expect(value).toEqual(expect.not.stringContaining('[object'));
				}
			}),
		);
	});
});
