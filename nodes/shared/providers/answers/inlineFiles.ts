import type { InlineFile, Product } from '../provider';
import { isObject } from './reading';

/** Files that come within an answer, as `data:` addresses or as Base64. */

const DATA_URL = /^data:([\w.+/-]*)[^,]{0,100};base64,/i;
const BASE64 = /^[\w+/=\s-]+$/;

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
	const base64 = text.slice(head.length).replace(/\s+/g, '');
	if (base64 === '' || !BASE64.test(base64)) return undefined;
	return { mimeType: mimeType.toLowerCase() || typeOf(base64) || 'application/octet-stream', base64 };
}

function typeOf(base64: string): string | undefined {
	return BEGINNINGS.find(([, beginning]) => beginning.test(base64.slice(0, 40)))?.[0];
}

/** The file that a field of Base64 is. */
export function base64File(text: string, product: Product): InlineFile | undefined {
	const base64 = text.replace(/\s+/g, '');
	if (base64 === '' || !BASE64.test(base64)) return undefined;
	return { mimeType: typeOf(base64) ?? USUAL[product], base64 };
}

/** Text that is longer than any address or prompt, and looks like bytes, is bytes. */
const LONGEST_TEXT = 4000;

function noted(text: string): string {
	const isData = DATA_URL.exec(text.slice(0, 300));
	const isBytes =
		isData || (typeOf(text) !== undefined && BASE64.test(text))
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
