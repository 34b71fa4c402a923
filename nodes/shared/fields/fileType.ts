import type { MediaType } from './media';

/** The type of a file by its content. Some containers hold either video or audio. */
export interface FileType {
	/** MIME type by what the file is used as. */
	mimeTypes: Partial<Record<MediaType, string>>;
	extension: string;
}

/** How many of a file's first bytes `fileTypeOf` needs. */
export const HEAD_BYTES = 512;

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

const quickTime: FileType = { mimeTypes: { video: 'video/quicktime' }, extension: 'mov' };
const matroska: FileType = {
	mimeTypes: { video: 'video/x-matroska', audio: 'audio/x-matroska' },
	extension: 'mkv',
};

/** Files that begin with a fixed signature. `.` stands for any byte. */
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
	['\0...ftypavi', image('image/avif', 'avif')],
	['\0...ftyphe', image('image/heic', 'heic')],
	['\0...ftypmif1', image('image/heif', 'heif')],
	['\0...ftypmsf1', image('image/heif', 'heif')],
	['\0...ftypM4A', audio('audio/mp4', 'm4a')],
	['\0...ftypqt', quickTime],
	['\0...ftyp', container('mp4')],
	// QuickTime files from before `ftyp` existed. Their first box may be any of these.
	['\0...moov', quickTime],
	['\0...mdat', quickTime],
	['\0...wide', quickTime],
	['\0...free', quickTime],
	['\0...skip', quickTime],
];

/** WebM and Matroska begin with the same bytes. A name soon after tells them apart. */
const EBML = '\x1aE\xdf\xa3';

/** The type of a file by its first bytes, not by its name. Undefined if it is no image, video or audio. */
export function fileTypeOf(head: Uint8Array): FileType | undefined {
	if (isText(head)) return undefined;
	const start = Buffer.from(head.subarray(0, 64)).toString('latin1');
	if (start.startsWith(EBML)) return start.includes('matroska') ? matroska : container('webm');
	const found = MARKS.find(([mark]) =>
		[...mark].every((character, index) => character === '.' || start[index] === character),
	);
	if (found) return found[1];
	// Audio without a file header begins with the header of a frame: the sync bits, and a layer of MPEG audio.
	const [first, second = 0] = head;
	if (first !== 0xff) return undefined;
	if ((second & 0xf6) === 0xf0) return audio('audio/aac', 'aac');
	const layer = second & 0x06;
	return (second & 0xe0) === 0xe0 && (layer === 2 || layer === 4) ? audio('audio/mpeg', 'mp3') : undefined;
}

/** Whether a file is text: UTF-8 without control characters, except tabs and line ends. */
export function isText(head: Uint8Array): boolean {
	// A character that is cut at the end is allowed.
	const start = new TextDecoder().decode(head.subarray(0, HEAD_BYTES), { stream: true });
	return !/[^\P{Cc}\t\n\v\f\r]|\ufffd/u.test(start);
}

/** What a file that is no image, video or audio seems to be, in words: "a web page", "text". */
export function inWords(head: Uint8Array): string {
	if (head.length === 0) return 'an empty file';
	const start = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('utf8');
	if (/^\s*(<!doctype html|<html|<head|<body)/i.test(start)) return 'a web page';
	if (/^\s*</.test(start)) return 'XML';
	if (start.startsWith('%PDF')) return 'a PDF';
	return isText(head) ? 'text' : 'something else';
}
