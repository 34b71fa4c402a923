import fc from 'fast-check';
import type { MediaField } from '../../../../nodes/shared/fields/media';
import { mediaInputs } from '../../../../nodes/shared/fields/mediaInputs';
import { anyFiles, first, last, nineImages, optionalFirst, optionalLast } from './fields';

describe('whatever an expression yields', () => {
	/** Words that mean something here, so that the property gets past the first check. */
	const words = fc.constantFrom(
		...['binary', 'url', 'none', 'image', 'video', 'data', 'a,b', 'https://a.example/1.png', '', ' ', ','],
	);
	const { any } = fc.letrec((tie) => ({
		any: fc.oneof(
			{ depthSize: 'small', withCrossShrink: true },
			words,
			fc.jsonValue(),
			fc.array(tie('any'), { maxLength: 4 }),
			fc.record(
				{ type: tie('any'), input: tie('any'), binaryField: tie('any'), url: tie('any') },
				{ requiredKeys: [] },
			),
			fc.record({ items: tie('any') }),
		),
	}));

	test('gives files or words, never an exception and never a model without what it needs (property)', () => {
		const fields = fc.constantFrom<MediaField>(
			first,
			optionalFirst,
			last,
			optionalLast,
			nineImages,
			anyFiles,
		);
		fc.assert(
			fc.property(fields, any, any, any, (field, input, place, list) => {
				const raw: Record<string, unknown> = { references: list };
				for (const name of ['firstFrame', 'lastFrame']) {
					raw[`${name}Input`] = input;
					raw[`${name}BinaryField`] = place;
					raw[`${name}Url`] = place;
				}
				// Messages repeat what was given, which may be these words themselves.
				const given = JSON.stringify([input, place, list]);
				const notForPeople = ['[object', 'undefined', 'NaN'].filter((word) => !given.includes(word));
				const { inputs, problems } = mediaInputs([field], (name) => raw[name], 'the-model');
				for (const { message, parameter } of problems) {
					expect(message).toMatch(/^\S.*[^.\s]$/su);
					expect(notForPeople.filter((word) => message.includes(word))).toEqual([]);
					expect(parameter.startsWith(field.name)).toBe(true);
				}
				for (const { source } of inputs) {
					if ('url' in source) expect(new URL(source.url).protocol).toMatch(/^https?:$/);
				}
				if (field.required) expect(inputs.length + problems.length).toBeGreaterThan(0);
				if (problems.length === 0 && field.kind === 'frame') expect(inputs.length).toBeLessThan(2);
			}),
			{ numRuns: 2000 },
		);
	});
});
