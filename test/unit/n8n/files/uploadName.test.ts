import fc from 'fast-check';
import { uploadName } from '../../../../nodes/shared/n8n/files/fileName';

const name = (wanted: string | undefined, extension = 'png') => uploadName(wanted, 'first-frame', extension);

test.each<[string | undefined, string]>([
	['picture.png', 'picture.png'],
	['Picture.PNG', 'Picture.PNG'],
	['图 (1).png', '图 (1).png'],
	[undefined, 'first-frame.png'],
	['', 'first-frame.png'],
	['.png', 'first-frame.png'],
	['...', 'first-frame.png'],
	['🎬', 'first-frame.png'],
	['picture', 'picture.png'],
	['v1.0', 'v1.0.png'],
	['report.final', 'report.final.png'],
	// Of another kind of content.
	['picture.jpg', 'picture.png'],
	['clip.mp4', 'clip.png'],
	['a"b\'c`d.png', 'a-b-c-d.png'],
	['a\r\nContent-Type: text/html\r\n\r\n.png', 'html.png'],
	['a\u0000b\u2028c\u202egnp.png', 'a-b-c-gnp.png'],
	['../../etc/passwd', 'passwd.png'],
	['C:\\Users\\x\\picture.png', 'picture.png'],
	['/files/', 'first-frame.png'],
	['a;b=c%22.png', 'a-b-c-22.png'],
	['\ud800half.png', 'half.png'],
	['constructor', 'constructor.png'],
])('%j is sent as %j', (wanted, sent) => expect(name(wanted)).toBe(sent));

test.each([
	['jpg', 'a.JPEG'],
	['tiff', 'a.tif'],
	['mp4', 'a.m4v'],
	['m4a', 'a.mp4'],
	['mov', 'a.qt'],
	['heif', 'a.heic'],
])('content that ends in %s may be called %s', (extension, wanted) => {
	expect(name(wanted, extension)).toBe(wanted);
});

test('a long name is cut in bytes, between two characters, and keeps its ending', () => {
	expect(name(`${'图'.repeat(300)}.png`)).toBe(`${'图'.repeat(32)}.png`);
	expect(name(`${'a'.repeat(300)}.jpeg`, 'jpg')).toBe(`${'a'.repeat(95)}.jpeg`);
	expect(name('图'.repeat(300))).toBe(`${'图'.repeat(32)}.png`);
	expect(name(`a.${'b'.repeat(300)}`)).toBe(`a.${'b'.repeat(94)}.png`);
});

test('any name is one that every server takes (property)', () => {
	const wanted = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 400 }),
		fc.string({ unit: 'grapheme', maxLength: 400 }),
		fc
			.array(
				fc.constantFrom(
					'"',
					"'",
					'\r\n',
					'\n',
					'\0',
					'/',
					'\\',
					'..',
					'.',
					' ',
					'ä',
					'图',
					'\u{20BB7}',
					'.png',
				),
				{
					maxLength: 150,
				},
			)
			.map((parts) => parts.join('')),
	);
	fc.assert(
		fc.property(wanted, fc.constantFrom('png', 'jpg', 'mp4', 'mp3'), (text, extension) => {
			const sent = name(text, extension);
			expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(100);
			expect(sent).toMatch(/^[\p{L}\p{N}\p{M}_()][\p{L}\p{N}\p{M}._ ()-]*\.[a-z0-9]+$/iu);
			expect(Buffer.from(sent).toString()).toBe(sent);
			// The same name again is not changed again.
			expect(name(sent, extension)).toBe(sent);
		}),
		{ numRuns: 3000 },
	);
});
