import fc from 'fast-check';
import { resultFileName, resultType, safeFileName } from '../../../../nodes/shared/n8n/files/resultFile';

const video = (index: number) => ({ product: 'video', index }) as const;

describe('the type of a result', () => {
	test.each<['video' | 'image', string | undefined, string, string, string]>([
		['video', 'video/mp4', 'https://a.example/v', 'video/mp4', 'mp4'],
		['video', 'video/webm; codecs="vp9"', 'https://a.example/v.mp4', 'video/webm', 'webm'],
		['video', 'Video/QuickTime', 'https://a.example/v', 'video/quicktime', 'mov'],
		['video', 'video/x-unheard-of', 'https://a.example/v', 'video/x-unheard-of', 'mp4'],
		['video', 'application/octet-stream', 'https://a.example/v.webm?x=1', 'video/webm', 'webm'],
		[
			'video',
			'binary/octet-stream',
			'https://a.example/idfile?path=/tmp/1/video.mov',
			'video/quicktime',
			'mov',
		],
		['video', undefined, 'https://a.example/V.MKV#t=1', 'video/x-matroska', 'mkv'],
		['video', '', 'https://a.example/v.php?f=clip', 'video/mp4', 'mp4'],
		['video', undefined, 'https://a.example', 'video/mp4', 'mp4'],
		['image', 'image/png', 'https://a.example/i', 'image/png', 'png'],
		['image', 'image/jpeg', 'https://a.example/i.png', 'image/jpeg', 'jpg'],
		['image', 'image/jpg', 'https://a.example/i', 'image/jpeg', 'jpg'],
		['image', 'image/heic', 'https://a.example/i', 'image/heic', 'heic'],
		['image', 'image/svg+xml', 'https://a.example/i', 'image/svg+xml', 'svg'],
		['image', 'IMAGE/WebP; q=1', 'https://a.example/i', 'image/webp', 'webp'],
		['image', 'image/x-unheard-of', 'https://a.example/i', 'image/x-unheard-of', 'png'],
		[
			'image',
			'application/octet-stream',
			'https://a.example/idfile?path=/tmp/1/image.jpeg',
			'image/jpeg',
			'jpeg',
		],
		// What is made decides: a video's type says nothing of an image.
		['image', 'video/mp4', 'https://a.example/i.jpg', 'image/jpeg', 'jpg'],
		['image', undefined, 'https://a.example/i.mp4', 'image/png', 'png'],
		['image', undefined, 'https://a.example/constructor.toString', 'image/png', 'png'],
	])('of a(n) %s: %s from %s', (product, contentType, url, mimeType, extension) => {
		expect(resultType(product, contentType, url)).toEqual({ mimeType, extension });
	});

	test.each(['video', 'image'] as const)('is that of a(n) %s for any answer (property)', (product) => {
		fc.assert(
			fc.property(fc.option(fc.string(), { nil: undefined }), fc.webUrl(), (contentType, url) => {
				const { mimeType, extension } = resultType(product, contentType, url);
				expect(mimeType.startsWith(`${product}/`)).toBe(true);
				expect(extension).toMatch(/^[a-z0-9]{2,4}$/);
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('a safe file name', () => {
	test.each([
		['clip', 'clip'],
		['猫と犬 (1)', '猫と犬 (1)'],
		['../../etc/passwd', 'etc-passwd'],
		['C:\\Windows\\x', 'C-Windows-x'],
		['a\u0000b\nc', 'a-b-c'],
		['.hidden', 'hidden'],
		['...', 'video'],
		['', 'video'],
		['🎬', 'video'],
	])('%j becomes %j', (name, safe) => expect(safeFileName(name, 'video')).toBe(safe));

	test('is one for any name (property)', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
				const safe = safeFileName(name, 'image');
				expect(safe).toMatch(/^[^\s./\\-]/);
				expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}]|[\s.]$/u);
				// Lone halves of a character cannot be written down as UTF-8.
				expect(Buffer.from(safe).toString()).toBe(safe);
			}),
			{ numRuns: 2000, examples: [[`a${'\u{20BB7}'.repeat(80)}`], [`${'a'.repeat(119)}.b`]] },
		);
	});

	test('is no longer than file systems take: 255 bytes with number and ending', () => {
		expect(Buffer.byteLength(resultFileName('猫'.repeat(200), 'x', video(11), 'webm'))).toBeLessThanOrEqual(
			255,
		);
		expect(Buffer.byteLength(resultFileName('a'.repeat(999), 'x', video(0), 'mp4'))).toBeLessThanOrEqual(255);
	});
});

describe('the name of a file', () => {
	test.each([
		['', 0, 'wan-1.png'],
		['castle', 1, 'castle-2.png'],
		['castle.jpg', 0, 'castle.jpg'],
		['castle.mp4', 0, 'castle.mp4.png'],
		['...', 0, 'image.png'],
	])('%j, image %i: %s', (wanted, index, name) => {
		expect(resultFileName(wanted, 'wan-1', { product: 'image', index }, 'png')).toBe(name);
	});

	test.each([
		['', 0, 'sora-2-task_1.mp4'],
		['', 1, 'sora-2-task_1-2.mp4'],
		['  ', 0, 'sora-2-task_1.mp4'],
		['clip', 0, 'clip.mp4'],
		['clip', 2, 'clip-3.mp4'],
		['clip.mov', 0, 'clip.mov'],
		['clip.mov', 1, 'clip-2.mov'],
		['a/b.mp4', 0, 'a-b.mp4'],
		['.mp4', 0, 'sora-2-task_1.mp4'],
		['v1.0', 0, 'v1.0.mp4'],
	])('%j, number %i: %s', (wanted, index, name) => {
		expect(resultFileName(wanted, 'sora-2-task_1', video(index), 'mp4')).toBe(name);
	});

	test.each(['Launch 2026.11.22', 'Scene 1.25', 'take v2.10'])('%s has no ending of its own', (wanted) => {
		expect(resultFileName(wanted, 'x', video(0), 'mp4')).toBe(`${wanted}.mp4`);
	});
});
