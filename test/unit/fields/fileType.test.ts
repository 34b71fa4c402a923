import fc from 'fast-check';
import { filetypemime } from 'magic-bytes.js';
import { fileTypeOf, HEAD_BYTES, inWords } from '../../../nodes/shared/fields/fileType';
import type { MediaType } from '../../../nodes/shared/fields/media';
import { JPEG, MP4, PNG, WAV, WEBP } from '../../simulator/media';

/** Bytes: text counts as Latin-1, a number as so many zeros. */
function bytes(...parts: Array<string | Buffer | number>): Buffer {
	return Buffer.concat(
		parts.map((part) =>
			typeof part === 'string'
				? Buffer.from(part, 'latin1')
				: typeof part === 'number'
					? Buffer.alloc(part)
					: part,
		),
	);
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The box that MP4 and its family begin with: the brand, its version, the brands that it is compatible with. */
function ftyp(brand: string, ...compatible: string[]): Buffer {
	const size = Buffer.alloc(4);
	size.writeUInt32BE(16 + 4 * compatible.length);
	return bytes(size, 'ftyp', brand, hex('00 00 02 00'), ...compatible, 64);
}

/** Beginnings of files as encoders write them, each with what it is and what it may be used as. */
const HEADS: Array<
	[name: string, head: Buffer, extension: string, types: Partial<Record<MediaType, string>>]
> = [
	['PNG', PNG, 'png', { image: 'image/png' }],
	['JPEG (JFIF)', JPEG, 'jpg', { image: 'image/jpeg' }],
	['JPEG (Exif)', bytes(hex('ff d8 ff e1 23 fe'), 'Exif', 2, 'MM', 10), 'jpg', { image: 'image/jpeg' }],
	['JPEG (raw)', hex('ff d8 ff db 00 43 00 08 06 06 07 06'), 'jpg', { image: 'image/jpeg' }],
	['GIF 87', bytes('GIF87a', hex('10 00 10 00 f7 00 00')), 'gif', { image: 'image/gif' }],
	['GIF 89', bytes('GIF89a', hex('10 00 10 00 f7 00 00')), 'gif', { image: 'image/gif' }],
	['WebP', WEBP, 'webp', { image: 'image/webp' }],
	[
		'BMP',
		bytes('BM', hex('46 00 00 00'), 4, hex('36 00 00 00 28 00 00 00'), 32),
		'bmp',
		{ image: 'image/bmp' },
	],
	['TIFF, Intel', bytes('II', hex('2a 00 08 00 00 00 10 00')), 'tiff', { image: 'image/tiff' }],
	['TIFF, Motorola', bytes('MM', hex('00 2a 00 00 00 08 00 10')), 'tiff', { image: 'image/tiff' }],
	['AVIF', ftyp('avif', 'avif', 'mif1', 'miaf', 'MA1B'), 'avif', { image: 'image/avif' }],
	['HEIC of a phone', ftyp('heic', 'mif1', 'heic'), 'heic', { image: 'image/heic' }],
	['HEIC of 10 bits', ftyp('heix', 'mif1', 'heix'), 'heic', { image: 'image/heic' }],
	['HEIF', ftyp('mif1', 'mif1', 'heic'), 'heif', { image: 'image/heif' }],
	['MP4 of ffmpeg', MP4, 'mp4', { video: 'video/mp4', audio: 'audio/mp4' }],
	['MP4, isom', ftyp('isom', 'isom', 'iso2'), 'mp4', { video: 'video/mp4', audio: 'audio/mp4' }],
	['MP4, mp42', ftyp('mp42', 'isom', 'mp42'), 'mp4', { video: 'video/mp4', audio: 'audio/mp4' }],
	['MP4, M4V', ftyp('M4V ', 'mp42'), 'mp4', { video: 'video/mp4', audio: 'audio/mp4' }],
	['QuickTime', ftyp('qt  ', 'qt  '), 'mov', { video: 'video/quicktime' }],
	[
		'QuickTime, old',
		bytes(hex('00 00 0c 2a'), 'moov', hex('00 00 00 6c'), 'mvhd', 20),
		'mov',
		{ video: 'video/quicktime' },
	],
	[
		'WebM',
		bytes(hex('1a 45 df a3 9f 42 86 81 01 42 f7 81 01 42 f2 81 04 42 f3 81 08 42 82 84'), 'webm', 8),
		'webm',
		{ video: 'video/webm', audio: 'audio/webm' },
	],
	[
		'AVI',
		bytes('RIFF', hex('10 20 03 00'), 'AVI LIST', hex('26 11 00 00'), 'hdrlavih'),
		'avi',
		{ video: 'video/x-msvideo' },
	],
	['MP3 with ID3', bytes('ID3', hex('04 00 00 00 00 00 23'), 'TSSE', 16), 'mp3', { audio: 'audio/mpeg' }],
	['MP3 with old ID3', bytes('ID3', hex('02 00 00 00 00 0a 7b'), 'TT2', 16), 'mp3', { audio: 'audio/mpeg' }],
	['MP3 without ID3', hex('ff fb 90 64 00 00 00 00 00 00 00 00'), 'mp3', { audio: 'audio/mpeg' }],
	['MP3 with checksums', hex('ff fa 90 64 00 00 00 00 00 00 00 00'), 'mp3', { audio: 'audio/mpeg' }],
	['MP3 of 22 kHz', hex('ff f3 84 c4 00 00 00 00 00 00 00 00'), 'mp3', { audio: 'audio/mpeg' }],
	['MP3 of 11 kHz', hex('ff e3 18 c4 00 00 00 00 00 00 00 00'), 'mp3', { audio: 'audio/mpeg' }],
	['WAV', WAV, 'wav', { audio: 'audio/wav' }],
	['FLAC', bytes('fLaC', hex('00 00 00 22 12 00 12 00')), 'flac', { audio: 'audio/flac' }],
	[
		'Ogg',
		bytes('OggS', hex('00 02'), 8, hex('68 9a 12 00'), 4, hex('01 1e 01'), 'vorbis'),
		'ogg',
		{ video: 'video/ogg', audio: 'audio/ogg' },
	],
	['M4A', ftyp('M4A ', 'M4A ', 'mp42', 'isom'), 'm4a', { audio: 'audio/mp4' }],
	['AAC', hex('ff f1 50 80 02 1f fc da 02 00 4c 61'), 'aac', { audio: 'audio/aac' }],
	['AAC of MPEG-2', hex('ff f9 50 80 02 1f fc da 02 00 4c 61'), 'aac', { audio: 'audio/aac' }],
];

/** What people send by mistake, and what messages call it. */
const OTHERS: Array<[name: string, head: Buffer, words: string]> = [
	['text', Buffer.from('not a picture'), 'text'],
	['Chinese text', Buffer.from('这不是一张图片,也不是视频\n'), 'text'],
	['text that begins with BM', Buffer.from('BMW is a car, and this is text'), 'text'],
	['text that begins with ID3', Buffer.from('ID3 tags are described below'), 'text'],
	['text that begins with MM', Buffer.from('MM*Reference'), 'text'],
	['text that begins with II', Buffer.from('II* the second'), 'text'],
	['text that begins with RIFF', Buffer.from('RIFF is a container, WEBP another'), 'text'],
	['JSON', Buffer.from('{"error":{"message":"Not found"}}'), 'text'],
	['Base64 of a picture', Buffer.from(PNG.toString('base64')), 'text'],
	['a data URI', Buffer.from(`data:image/png;base64,${PNG.toString('base64')}`), 'text'],
	['text with tabs and ends of lines', Buffer.from('a\tb\r\nc\n'), 'text'],
	['UTF-8 with a mark', bytes(hex('ef bb bf'), 'a text'), 'text'],
	[
		'UTF-16, little end first',
		bytes(hex('ff fe'), Buffer.from('a text of some length', 'utf16le')),
		'something else',
	],
	[
		'UTF-16, big end first',
		bytes(hex('fe ff'), Buffer.from('a text of some length', 'utf16le').swap16()),
		'something else',
	],
	[
		'a web page',
		Buffer.from('<!DOCTYPE html>\n<html><head><title>Login</title></head></html>'),
		'a web page',
	],
	['a web page after spaces', Buffer.from('\r\n  <html lang="zh">'), 'a web page'],
	['a web page with a mark', bytes(hex('ef bb bf'), '<!doctype HTML><body></body>'), 'a web page'],
	['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>'), 'XML'],
	['XML', Buffer.from('<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>'), 'XML'],
	['PDF', bytes('%PDF-1.7\n%', hex('e2 e3 cf d3 0a')), 'a PDF'],
	['ZIP', bytes('PK', hex('03 04 14 00 08 00 08 00'), 20), 'something else'],
	['gzip', hex('1f 8b 08 00 00 00 00 00 00 03 4b 4c'), 'something else'],
	['a program', bytes(hex('7f'), 'ELF', hex('02 01 01 00'), 16), 'something else'],
	['zeros', Buffer.alloc(64), 'something else'],
	['nothing', Buffer.alloc(0), 'an empty file'],
];

describe('a file of each kind', () => {
	test.each(HEADS)('%s', (_name, head, extension, mimeTypes) => {
		expect(fileTypeOf(head.subarray(0, HEAD_BYTES))).toEqual({ extension, mimeTypes });
	});

	test.each(HEADS)('%s is known by its first 16 bytes', (_name, head, extension) => {
		expect(fileTypeOf(head.subarray(0, 16))?.extension).toBe(extension);
	});

	/** What another library has no or another word for, or knows only the container of. */
	const OTHER_WORDS: Record<string, string[]> = {
		'HEIC of a phone': ['image/heif'],
		'HEIC of 10 bits': ['video/mp4'],
		'MP3 with checksums': [],
		'MP3 of 11 kHz': [],
		WAV: ['audio/x-wav'],
		Ogg: ['application/ogg'],
		M4A: ['video/mp4'],
	};

	test.each(HEADS)('%s is the same to another library', (name, head, _extension, mimeTypes) => {
		const theirs = filetypemime(head);
		const ours = OTHER_WORDS[name] ?? Object.values(mimeTypes).filter((one) => theirs.includes(one));
		expect(ours.length).toBe(OTHER_WORDS[name]?.length ?? 1);
		expect(theirs).toEqual(expect.arrayContaining(ours));
	});

	test('Matroska is not WebM', () => {
		const head = bytes(
			hex('1a 45 df a3 a3 42 86 81 01 42 f7 81 01 42 f2 81 04 42 f3 81 08 42 82 88'),
			'matroska',
			8,
		);
		expect(fileTypeOf(head)?.mimeTypes.video).toBe('video/x-matroska');
	});

	test.each(['wide', 'mdat'])('QuickTime may begin with %s', (box) => {
		expect(fileTypeOf(bytes(hex('00 00 00 08'), box, hex('00 0c 2a 10'), 'mdat', 16))?.extension).toBe('mov');
	});
});

describe('anything else', () => {
	test.each(OTHERS)('%s is none', (_name, head, words) => {
		expect(fileTypeOf(head)).toBeUndefined();
		expect(inWords(head)).toBe(words);
	});

	test.each([
		'The ftyp box comes first',
		'The moov atom comes last',
		'GIF89a is a format',
		'fLaC is a codec',
	])('text is text: %s', (text) => expect(fileTypeOf(Buffer.from(text))).toBeUndefined());

	test.each(HEADS)('%s that was cut off in its mark is none', (_name, head) => {
		expect(fileTypeOf(head.subarray(0, 1))).toBeUndefined();
	});

	test('text is text wherever a character was cut in two', () => {
		const text = Buffer.from('一二三四五六七八九十');
		for (let end = 12; end <= text.length; end++) expect(inWords(text.subarray(0, end))).toBe('text');
	});
});

describe('any bytes', () => {
	test('never are an exception, and always something in words (property)', () => {
		const marks = HEADS.map(([, head]) => head.subarray(0, 12));
		const anything = fc.oneof(
			fc.uint8Array({ maxLength: 64 }),
			fc
				.tuple(fc.constantFrom(...marks), fc.nat(12), fc.uint8Array({ maxLength: 16 }))
				.map(([mark, length, rest]) => bytes(mark.subarray(0, length), Buffer.from(rest))),
		);
		fc.assert(
			fc.property(anything, (head) => {
				const type = fileTypeOf(head);
				if (type) {
					expect(type.extension).toMatch(/^[a-z0-9]+$/);
					for (const [use, mimeType] of Object.entries(type.mimeTypes)) {
						expect(mimeType).toMatch(new RegExp(`^${use}/[a-z0-9-]+$`));
					}
				}
				expect(inWords(head)).toMatch(/^(an empty file|a web page|XML|a PDF|text|something else)$/);
			}),
			{ numRuns: 2000 },
		);
	});

	test('of text are never a file of media (property)', () => {
		const beginnings = [
			'',
			'BM',
			'ID3',
			'II*',
			'MM',
			'RIFF',
			'OggS',
			'ÿØÿ',
			'ÿû',
			'\uFEFF',
			'\x89PNG',
			'ftyp',
		];
		const texts = fc
			.tuple(fc.constantFrom(...beginnings), fc.string({ unit: 'grapheme', maxLength: 40 }))
			.map((parts) => parts.join(''))
			// Control characters make it no text.
			.filter((text) => !/[\0-\x08\x0e-\x1f]/.test(text));
		const encoding = fc.constantFrom<BufferEncoding>('utf8', 'utf16le');
		fc.assert(
			fc.property(texts, encoding, fc.boolean(), (text, as, hasMark) => {
				const encoded = Buffer.from(`${hasMark ? '\uFEFF' : ''}${text}`, as);
				expect([text, fileTypeOf(encoded)]).toEqual([text, undefined]);
			}),
			{ numRuns: 2000 },
		);
	});
});
