import type { HttpResponse } from './provider';

/** What the providers' readers share: getting data out of answers that are not always what they should be. */

/** Whether the HTTP status is one of success. */
export function isOk({ status }: Pick<HttpResponse, 'status'>): boolean {
	return status >= 200 && status < 300;
}

/** A JSON object of unknown content. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object that is not an array. */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON whose whole numbers beyond 2^53 are text: a task's ID may be one, and would lose its last digits. */
function withExactNumbers(json: string): string {
	const stringOrLong = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;
	const exact = (found: string) => found.startsWith('"') || Number.isSafeInteger(Number(found));
	return json.replace(stringOrLong, (found) => (exact(found) ? found : `"${found}"`));
}

/** The object that a text is as a whole, if it is one. */
export function parseObject(text: string): JsonObject | undefined {
	try {
		const value: unknown = JSON.parse(withExactNumbers(text));
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** Index just behind the object that starts at `start`, or -1 if it does not end. */
function endOfObject(text: string, start: number): number {
	let depth = 0;
	let inString = false;
	for (let at = start; at < text.length; at++) {
		const char = text[at];
		if (inString) {
			if (char === '\\') at++;
			else if (char === '"') inString = false;
		} else if (char === '"') inString = true;
		else if (char === '{') depth++;
		else if (char === '}' && --depth === 0) return at + 1;
	}
	return -1;
}

/**
 * The JSON objects of an answer. Mostly that is one; 元境 streams its answers and may put two objects behind each
 * other, or a line break behind the last (sources.md 4.3).
 *
 * @returns none if the text holds no JSON object
 */
export function jsonObjects(text: string): JsonObject[] {
	const whole = parseObject(text);
	if (whole) return [whole];
	const objects: JsonObject[] = [];
	let at = text.indexOf('{');
	while (at !== -1) {
		const end = endOfObject(text, at);
		// Without an end nothing behind it can be told apart from its inside.
		if (end === -1) break;
		const object = parseObject(text.slice(at, end));
		if (object) objects.push(object);
		at = text.indexOf('{', end);
	}
	return objects;
}

/** The text, if it is one with something in it; a number counts as its text. */
export function asText(value: unknown): string | undefined {
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The number, also from text that is one. */
export function asNumber(value: unknown): number | undefined {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A percentage that stays within 0 and 100. */
export function asPercent(value: unknown): number | undefined {
	const number = asNumber(value);
	return number === undefined ? undefined : Math.min(100, Math.max(0, number));
}

/** A time as ISO 8601, from ISO text or from seconds or milliseconds since 1970. */
export function asIsoTime(value: unknown): string | undefined {
	const epoch = asNumber(value);
	// 10^11 seconds is the year 5138; 10^11 milliseconds is 1973. Nothing of ours lies near either.
	const date =
		epoch === undefined ? new Date(asText(value) ?? NaN) : new Date(epoch < 1e11 ? epoch * 1000 : epoch);
	return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** An address that a file can be fetched from. */
export function asUrl(value: unknown): string | undefined {
	const text = asText(value)?.trim();
	return text !== undefined && /^https?:\/\/[^\s/]/i.test(text) ? text : undefined;
}

/** One segment of a URL path. */
export function pathSegment(value: string): string {
	// Half a character cannot be encoded.
	return encodeURIComponent(value.replace(/\p{Cs}/gu, '\uFFFD'));
}

/** What a table has for a key that comes from outside; never what every object has. */
export function lookUp<T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined {
	return key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * Until when a signed address works, as it says itself: `Expires` in seconds since 1970 (Alibaba OSS, seed 000's sample),
 * or a start and a length (`X-Amz-Date` and `X-Amz-Expires`, the same with `x-oss-`).
 */
export function signedUntil(url: string | undefined): string | undefined {
	const query = new URLSearchParams(/\?([^#]*)/.exec(url ?? '')?.[1] ?? '');
	const read = (name: string) => [...query].find(([key]) => key.toLowerCase() === name)?.[1];
	const expires = read('expires');
	if (expires !== undefined && /^\d{9,13}$/.test(expires)) return asIsoTime(expires);
	for (const scheme of ['x-amz', 'x-oss']) {
		const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(read(`${scheme}-date`) ?? '') ?? [];
		const seconds = asNumber(read(`${scheme}-expires`));
		if (parts.length < 6 || seconds === undefined) continue;
		const [year = 0, month = 0, ...rest] = parts.map(Number);
		return asIsoTime(Date.UTC(year, month - 1, ...rest) + seconds * 1000);
	}
	return undefined;
}
