import fc from 'fast-check';
import { LineReader } from '../../../nodes/shared/providers/text/lines';
import { pieces } from '../builders';

function linesOf(parts: readonly Uint8Array[]): string[] {
	const reader = new LineReader();
	return [...parts.flatMap((part) => reader.push(part)), ...reader.end()];
}

test.each<[string, string[]]>([
	['', []],
	['a', ['a']],
	['a\n', ['a']],
	['a\nb\r\nc\rd', ['a', 'b', 'c', 'd']],
	['a\n\nb\r\n\r\nc\r\rd', ['a', '', 'b', '', 'c', '', 'd']],
	['通义\r\n千问', ['通义', '千问']],
	['\uFEFFdata: x', ['data: x']],
	['a\u2028b', ['a\u2028b']],
])('%j', (text, lines) => {
	expect(linesOf([Buffer.from(text)])).toEqual(lines);
});

test('a cut anywhere changes nothing: not inside a character, not between \\r and \\n', () => {
	const text = 'data: 我是\r\n\r\ndata: 😀通义\r\rx\n';
	const whole = linesOf([Buffer.from(text)]);
	for (let cut = 0; cut <= Buffer.byteLength(text); cut++) {
		expect(linesOf(pieces(text, [cut]))).toEqual(whole);
	}
});

test('nor do several, in any text', () => {
	const char = fc.constantFrom('\r', '\n', 'a', 'data:', '通', '😀', '\u2028', '');
	const text = fc.array(char, { maxLength: 30 }).map((chars) => chars.join(''));
	fc.assert(
		fc.property(text, fc.array(fc.nat(80)), (one, cuts) => {
			expect(linesOf(pieces(one, cuts))).toEqual(linesOf([Buffer.from(one)]));
		}),
	);
});
