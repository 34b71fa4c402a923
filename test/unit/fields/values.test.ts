import fc from 'fast-check';
import { accepts, choice, duration, integer, schemaOf, text } from '../../../nodes/shared/fields/fields';
import { checkValues, isEmpty, shown, wireBody } from '../../../nodes/shared/fields/values';
import type { Field } from '../../../nodes/shared/fields/fields';

const prompt = text('prompt', 'prompt', { required: true });
const seconds = duration('seconds', { sentAsText: true });
const oneToSixteen = duration('duration', { max: 16 });
const steps = choice('duration', 'duration', [5, 10, 15]);
const ratio = choice('aspectRatio', 'ratio', ['16:9', '9:16']);

/** Checks one value and says what became of it. */
function check(field: Field, raw: unknown) {
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
	test.each<[Field, unknown, unknown]>([
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

	test.each<[Field, unknown, string]>([
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
	test.each<[Field, string]>([
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
		const body = wireBody([prompt, ratio, seconds], { duration: 5, prompt: 'A cat' });
		expect(JSON.stringify(body)).toBe('{"prompt":"A cat","seconds":"5"}');
	});

	test('keeps zero, and sends a number as text only where the API wants it', () => {
		const zero = integer('duration', 'depth', { min: -10 });
		expect(wireBody([zero], { duration: 0 })).toEqual({ depth: 0 });
		expect(wireBody([{ ...zero, sentAsText: true }], { duration: 0 })).toEqual({ depth: '0' });
	});

	test('takes no value of a field that the model does not have', () => {
		expect(wireBody([prompt], { prompt: 'A cat', offPeak: 'Y', duration: 3 })).toEqual({ prompt: 'A cat' });
	});
});
