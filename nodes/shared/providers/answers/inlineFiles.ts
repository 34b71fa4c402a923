import type { InlineFile, Product } from '../provider';
import { isObject } from './reading';

/** Files that come within an answer, as `data:` addresses or as Base64. */

/** A parameter may be quoted, with a comma in it: `codecs="avc1,mp4a"`. */
const DATA_URL = /^\s*data:([\w.+/-]*)(?:[^,"]|"[^"]*"){0,100};base64,/i;
const BASE64 = /^[\w+/=\s-]+$/;

/** So much of a text is looked at in one go: on one of many megabytes a regular expression may run out of stack. */
const SLICE = 65_536;

function isBase64(text: string): boolean {
	for (let at = 0; at < text.length; at += SLICE) {
		if (!BASE64.test(text.slice(at, at + SLICE))) return false;
	}
	return text !== '';
}

/** How the Base64 of a file begins. An MP4 has its `ftyp` behind four bytes of length. */
const BEGINNINGS: ReadonlyArray<[string, RegExp]> = [
	['image/png', /^iVBORw0KGgo/],
	['image/jpeg', /^\/9j\//],
	['image/webp', /^UklGR.{10}V0VCUA?/],
	['image/gif', /^R0lGOD/],
	['video/mp4', /^AAAA.GZ0eX/],
	['video/mp4', /^AAAA.{1,2}mdHlw/],
	['video/webm', /^GkXfo/],
];

const USUAL: Record<Product, string> = { video: 'video/mp4', image: 'image/png' };

/** The file that a `data:` address is. */
export function dataUrlFile(text: string): InlineFile | undefined {
	const [head, mimeType = ''] = DATA_URL.exec(text.slice(0, 300)) ?? [];
	if (head === undefined) return undefined;
	const base64 = text
		.slice(head.length)
		.replace(/\s+/g, '')
		.replace(/%(2B|2F|3D)/gi, decodeURIComponent);
	if (!isBase64(base64)) return undefined;
	return { mimeType: mimeType.toLowerCase() || typeOf(base64) || 'application/octet-stream', base64 };
}

function typeOf(base64: string): string | undefined {
	return BEGINNINGS.find(([, beginning]) => beginning.test(base64.slice(0, 40)))?.[0];
}

/** Whether a text begins as the Base64 of a file does, and is too long for a name. */
export function beginsAsFile(text: string): boolean {
	return text.length >= 40 && !/[.:?]/.test(text.slice(0, 40)) && typeOf(text) !== undefined;
}

/** The file that a field of Base64 is. */
export function base64File(text: string, product: Product): InlineFile | undefined {
	const base64 = text.replace(/\s+/g, '');
	if (!isBase64(base64)) return undefined;
	return { mimeType: typeOf(base64) ?? USUAL[product], base64 };
}

/** Text that is longer than any address or prompt, and looks like bytes, is bytes. */
const LONGEST_TEXT = 4000;

function noted(text: string): string {
	const isData = DATA_URL.exec(text.slice(0, 300));
	const isBytes =
		isData || (typeOf(text) !== undefined && isBase64(text))
			? text.length > 200
			: text.length > LONGEST_TEXT &&
				BASE64.test(text.slice(0, LONGEST_TEXT)) &&
				!/\s\S+\s/.test(text.slice(0, LONGEST_TEXT));
	return isBytes ? `${isData?.[0] ?? ''}… (${text.length} characters)` : text;
}

/** No answer nests deeper. */
const DEEPEST = 30;

/** An answer as it may be shown: a note stands in place of each file in it. */
export function withoutFiles(value: unknown, depth = 0): unknown {
	if (typeof value === 'string') return noted(value);
	if (depth > DEEPEST) return value;
	if (Array.isArray(value)) return value.map((one) => withoutFiles(one, depth + 1));
	if (!isObject(value)) return value;
	return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutFiles(one, depth + 1)]));
}
