import { validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { headerProblem } from '../../../../nodes/shared/n8n/http/headerText';

test('what has no problem is a header for Node', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary' }), (value) => {
			fc.pre(headerProblem('The key', value) === undefined);
			expect(() => validateHeaderValue('authorization', value.trim())).not.toThrow();
		}),
		{ numRuns: 1000 },
	);
});

test('every key of visible ASCII has no problem, whatever blanks are around it', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: 'grapheme-ascii' }),
			fc.constantFrom('', ' ', '\n', '\r\n', '\ufeff', '\u3000'),
			(key, blank) => {
				expect(headerProblem('The key', blank + key + blank)).toBeUndefined();
			},
		),
	);
});

test.each([
	[
		'sk-a\nb',
		'The API key cannot be sent: its character 5 is a line break. Copy it anew, and nothing with it.',
	],
	[
		'  sk\u200b',
		'The API key cannot be sent: its character 3 is an invisible character. Copy it anew, and nothing with it.',
	],
	[
		'🔑',
		'The API key cannot be sent: its character 1 is no letter, digit or sign of a key. Copy it anew, and nothing with it.',
	],
])('a problem is named by its place: %j', (key, words) => {
	expect(headerProblem('The API key', key)).toBe(words);
});

test.each([undefined, null, ''])(
	'%j is no problem: whether it has to be set is for others to say',
	(value) => {
		expect(headerProblem('The API key', value)).toBeUndefined();
	},
);
