import type { MediaType } from './media';

/** What a file is by its content. Some containers hold pictures that move or sounds alone. */
export interface FileType {
	/** MIME type by what the file is used as. */
	mimeTypes: Partial<Record<MediaType, string>>;
	extension: string;
}

/** How many bytes of a file's beginning `fileTypeOf` wants. */
export const HEAD_BYTES = 4096;

const image = (mimeType: string, extension: string): FileType => ({
	mimeTypes: { image: mimeType },
	extension,
});
const audio = (mimeType: string, extension: string): FileType => ({
	mimeTypes: { audio: mimeType },
	extension,
});
const container = (name: string): FileType => ({
	mimeTypes: { video: `video/${name}`, audio: `audio/${name}` },
	extension: name,
});

/** Files that begin with a fixed mark. `.` stands for any byte. */
const MARKS: ReadonlyArray<[mark: string, type: FileType]> = [
	['\x89PNG\r\n\x1a\n', image('image/png', 'png')],
	['\xff\xd8\xff', image('image/jpeg', 'jpg')],
	['GIF87a', image('image/gif', 'gif')],
	['GIF89a', image('image/gif', 'gif')],
	['BM....\0\0\0\0', image('image/bmp', 'bmp')],
	['II*\0', image('image/tiff', 'tiff')],
	['MM\0*', image('image/tiff', 'tiff')],
	['RIFF....WEBP', image('image/webp', 'webp')],
	['RIFF....WAVE', audio('audio/wav', 'wav')],
	['RIFF....AVI ', { mimeTypes: { video: 'video/x-msvideo' }, extension: 'avi' }],
	['ID3\x02', audio('audio/mpeg', 'mp3')],
	['ID3\x03', audio('audio/mpeg', 'mp3')],
	['ID3\x04', audio('audio/mpeg', 'mp3')],
	['fLaC', audio('audio/flac', 'flac')],
	['OggS\0', container('ogg')],
	['\x1aE\xdf\xa3', container('webm')],
	['....ftypavif', image('image/avif', 'avif')],
	['....ftyphei', image('image/heic', 'heic')],
	['....ftypmif1', image('image/heif', 'heif')],
	['....ftypM4A', audio('audio/mp4', 'm4a')],
	['....ftypqt', { mimeTypes: { video: 'video/quicktime' }, extension: 'mov' }],
	['....ftyp', container('mp4')],
	['....moov', { mimeTypes: { video: 'video/quicktime' }, extension: 'mov' }],
];

/** A file's type by its first bytes, whatever it is called; none if they are of no picture, video or sound. */
export function fileTypeOf(head: Uint8Array): FileType | undefined {
	const start = Buffer.from(head.subarray(0, 16)).toString('latin1');
	const found = MARKS.find(([mark]) =>
		[...mark].every((character, index) => character === '.' || start[index] === character),
	);
	if (found) return found[1];
	// A sound without a header begins with the header of a frame: the mark, and a layer of MPEG audio.
	const [first, second = 0] = head;
	if (first !== 0xff) return undefined;
	if ((second & 0xf6) === 0xf0) return audio('audio/aac', 'aac');
	const layer = second & 0x06;
	return (second & 0xe0) === 0xe0 && (layer === 2 || layer === 4) ? audio('audio/mpeg', 'mp3') : undefined;
}

/** What a file seems to be that is no picture, video or sound, in words: "a web page", "text". */
export function inWords(head: Uint8Array): string {
	if (head.length === 0) return 'an empty file';
	const start = Buffer.from(head.subarray(0, 512)).toString('utf8');
	if (/^\s*(<!doctype html|<html|<head|<body)/i.test(start)) return 'a web page';
	if (/^\s*</.test(start)) return 'XML';
	if (start.startsWith('%PDF')) return 'a PDF';
	// Text has no control characters but tabs and ends of lines, and nothing that is no UTF-8.
	return /[^\P{Cc}\t\n\v\f\r]|\ufffd/u.test(start.slice(0, -4)) ? 'something else' : 'text';
}
