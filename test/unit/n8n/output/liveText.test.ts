import fc from 'fast-check';
import { LiveText } from '../../../../nodes/shared/n8n/output/liveText';
import { createScrubber } from '../../../../nodes/shared/n8n/http/secrets';

const KEY = 'sk-0123456789';
const scrub = createScrubber({ apiKey: KEY });

/** What a chat is sent: `begin`, texts in brackets, `end`. */
function sent(use: (live: LiveText) => void): string {
	const chunks: string[] = [];
	use(
		new LiveText(scrub, (type, text) =>
			chunks.push(text === undefined ? type : type === 'item' ? `[${text}]` : `${type}: ${text}`),
		),
	);
	return chunks.join(' ');
}

const pushed = (...parts: string[]) =>
	sent((live) => {
		for (const part of parts) live.push(part);
		live.end();
	});

test('a word is shown when the next begins, the last at the end; Chinese at once', () => {
	expect(pushed('A pa', 'per boat ', 'in the rain')).toBe('begin [A ] [paper boat ] [in the ] [rain] end');
	expect(pushed('我是', '通义千问')).toBe('begin [我是] [通义千问] end');
	expect(pushed()).toBe('begin end');
});

test('a secret that comes in pieces is never shown', () => {
	expect(pushed('The key is sk-01', '234', '56789, keep it')).toBe(
		'begin [The key is ] [***, keep ] [it] end',
	);
	const link = 'http://n8n/rest/binary-data/signed?token=abc.def';
	expect(pushed('See ', link.slice(0, 40), link.slice(40), '.')).toMatch(/token=\*\*\*/);
});

test('however it is cut, the chat gets the text without the secret', () => {
	const word = fc.constantFrom(KEY, 'a', ' ', '通义', '\n', 'sk-', KEY.slice(3));
	fc.assert(
		fc.property(fc.array(word), fc.array(fc.nat(60)), (words, cuts) => {
			const text = words.join('');
			const places = [...cuts, text.length].sort((a, b) => a - b);
			const shown: string[] = [];
			const live = new LiveText(scrub, (type, part) => (type === 'item' ? shown.push(part ?? '') : 0));
			places.forEach((end, index) => live.push(text.slice(places[index - 1] ?? 0, end)));
			live.end();
			expect(shown.join('')).toBe(scrub(text));
		}),
	);
});

test('a word without end is shown by and by, and a secret in it never', () => {
	const shown: string[] = [];
	const live = new LiveText(scrub, (type, part) => (type === 'item' ? shown.push(part ?? '') : 0));
	// 2 MB: whoever looks at the whole word with every piece does not come to an end.
	for (let piece = 0; piece < 200_000; piece++) {
		live.push('0123456789');
		if (piece === 1000) for (const character of KEY) live.push(character);
	}
	expect(shown.length).toBeGreaterThan(100);
	live.end();
	const text = shown.join('');
	expect(text.replaceAll('0123456789', '')).toBe('***');
	expect(text).toHaveLength(2_000_003);
	const slow = new LiveText(scrub, () => {});
	slow.push('A'.repeat(5_000_000));
	slow.end();
});

test.each<[string, string[], string | undefined, string]>([
	['before its first word, if n8n says it', [], undefined, ''],
	['before its first word', [], `Wrong key ${KEY}`, 'error: Wrong key ***'],
	['in the middle, if n8n says it', ['A bo'], undefined, 'begin [A ] [bo] end'],
	['in the middle', ['A bo'], 'It broke off', 'begin [A ] [bo] error: It broke off'],
])('an error %s', (_when, parts, message, chunks) => {
	expect(
		sent((live) => {
			for (const part of parts) live.push(part);
			live.fail(message);
		}),
	).toBe(chunks);
});
