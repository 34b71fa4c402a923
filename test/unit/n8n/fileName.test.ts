import fc from 'fast-check';
import { safeFileName, videoFileName, videoType } from '../../../nodes/shared/n8n/binary';

describe('the type of a video', () => {
	test.each<[string | undefined, string, string, string]>([
		['video/mp4', 'https://a.example/v', 'video/mp4', 'mp4'],
		['video/webm; codecs="vp9"', 'https://a.example/v.mp4', 'video/webm', 'webm'],
		['Video/QuickTime', 'https://a.example/v', 'video/quicktime', 'mov'],
		['video/x-unheard-of', 'https://a.example/v', 'video/x-unheard-of', 'mp4'],
		['application/octet-stream', 'https://a.example/v.webm?x=1', 'video/webm', 'webm'],
		['binary/octet-stream', 'https://a.example/idfile?path=/tmp/1/video.mov', 'video/quicktime', 'mov'],
		[undefined, 'https://a.example/V.MKV#t=1', 'video/x-matroska', 'mkv'],
		['', 'https://a.example/v.php?f=clip', 'video/mp4', 'mp4'],
		[undefined, 'https://a.example', 'video/mp4', 'mp4'],
	])('%s from %s', (contentType, url, mimeType, extension) => {
		expect(videoType(contentType, url)).toEqual({ mimeType, extension });
	});

	test('is a video for any answer (property)', () => {
		fc.assert(
			fc.property(fc.option(fc.string(), { nil: undefined }), fc.webUrl(), (contentType, url) => {
				const { mimeType, extension } = videoType(contentType, url);
				expect(mimeType).toMatch(/^video\//);
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
	])('%j becomes %j', (name, safe) => expect(safeFileName(name)).toBe(safe));

	test('is one for any name (property)', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
				const safe = safeFileName(name);
				expect(safe).toMatch(/^[^\s./\\-]/);
				expect(safe).not.toMatch(/[/\\:*?"<>|\p{Cc}]|[\s.]$/u);
				// Lone halves of a character cannot be written down as UTF-8.
				expect(Buffer.from(safe).toString()).toBe(safe);
			}),
			{ numRuns: 2000, examples: [[`a${'\u{20BB7}'.repeat(80)}`], [`${'a'.repeat(119)}.b`]] },
		);
	});

	test('is no longer than file systems take: 255 bytes with number and ending', () => {
		expect(Buffer.byteLength(videoFileName('猫'.repeat(200), 'x', 11, 'webm'))).toBeLessThanOrEqual(255);
		expect(Buffer.byteLength(videoFileName('a'.repeat(999), 'x', 0, 'mp4'))).toBeLessThanOrEqual(255);
	});
});

describe('the name of a video', () => {
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
		expect(videoFileName(wanted, 'sora-2-task_1', index, 'mp4')).toBe(name);
	});

	test.each(['Launch 2026.11.22', 'Scene 1.25', 'take v2.10'])('%s has no ending of its own', (wanted) => {
		expect(videoFileName(wanted, 'x', 0, 'mp4')).toBe(`${wanted}.mp4`);
	});
});
