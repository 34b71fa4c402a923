import { fileTypeOf, inWords } from '../../fields/fileType';
import { ONE, type MediaType } from '../../fields/media';

/** What a file has to be before anything is paid: its type by content, its size, and why it cannot be sent. */

const MEBIBYTE = 1024 * 1024;

/** 万兴天幕's limit (sources.md 1.3), for all: the others document none, and some limit keeps n8n's disk and line free. */
export const MOST_BYTES = 200 * MEBIBYTE;

/** Base64 is in memory as a whole, and a third longer than the file. */
export const MOST_BYTES_AS_TEXT = 20 * MEBIBYTE;

/** Why a file cannot be sent: the end of a sentence that begins with what the file is to be. */
export class InvalidFile extends Error {}

/** A file cannot go as an address; another way may be open. */
export class NoLink extends InvalidFile {}

/** @throws InvalidFile */
export function invalid(why: string): never {
	throw new InvalidFile(why);
}

/** Passes an error on with a word more of which file it is about. */
export function prefixed(words: string): (error: unknown) => never {
	return (error) => {
		const { message } = error as Error;
		if (error instanceof NoLink) throw new NoLink(`${words}${message}`);
		return invalid(`${words}${error instanceof InvalidFile ? message : `cannot be read: ${message}`}`);
	};
}

/** A size in words; a MB is 1024 * 1024 bytes. */
export function size(bytes: number): string {
	return `${(Math.ceil((bytes / MEBIBYTE) * 10) / 10).toFixed(1)} MB`;
}

/** @throws InvalidFile if the content is not of the type, whatever its name says */
export function mimeTypeOf(head: Uint8Array, type: MediaType): { mimeType: string; extension: string } {
	const found = fileTypeOf(head);
	const mimeType = found?.mimeTypes[type];
	if (found && mimeType !== undefined) return { mimeType, extension: found.extension };
	const [other] = Object.keys(found?.mimeTypes ?? {}) as MediaType[];
	invalid(`is ${other ? ONE[other] : inWords(head)} and not ${ONE[type]}`);
}

/** @throws InvalidFile if the file is too big */
export function checkSize(bytes: number, mostBytes = MOST_BYTES): void {
	if (bytes === 0) invalid('is an empty file');
	if (bytes > mostBytes) invalid(`has ${size(bytes)}, but at most ${size(mostBytes)} can be sent`);
}
