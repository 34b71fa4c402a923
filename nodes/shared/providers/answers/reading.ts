import type { HttpResponse } from '../provider';

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

/** How a text writes strings, Python's words for JSON's, and whole numbers that JSON.parse would round. */
const TOKENS =
	/"[^"\\]*(?:\\[^][^"\\]*)*"|'[^'\\]*(?:\\[^][^'\\]*)*'|\b(?:None|True|False)\b|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

const PYTHON: Record<string, string> = { None: 'null', True: 'true', False: 'false' };

/** A string in JSON's way: Python's has single quotes and `\x41`; others have escapes that JSON does not know (`\&`, seed 000). */
function asJsonString(token: string): string {
	const inside = token
		.slice(1, -1)
		.replace(/\\(x[\da-f]{2}|[^])/gi, (escape, code: string) => {
			if (code.length === 3) return `\\u00${code.slice(1)}`;
			return '"\\/bfnrtu'.includes(code) ? escape : code;
		})
		.replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
	return `"${token.startsWith("'") ? inside.replace(/(?<!\\)((?:\\\\)*)"/g, '$1\\"') : inside}"`;
}

/** JSON whose whole numbers beyond 2^53 are text: a task's ID may be one, and would lose its last digits. */
function withExactNumbers(json: string): string {
	return json.replace(TOKENS, (token) =>
		/^-?\d/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
	);
}

/** What is nearly JSON, as JSON: a Python dict (元境, sources.md 4.3), or JSON with escapes that it does not have. */
function asJson(text: string): string {
	return withExactNumbers(
		text.replace(TOKENS, (token) =>
			/^["']/.test(token) ? asJsonString(token) : (lookUp(PYTHON, token) ?? token),
		),
	);
}

function parsed(json: string): JsonObject | undefined {
	try {
		const value: unknown = JSON.parse(json);
		return isObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** The object that a text is as a whole, if it is one. */
export function parseObject(text: string): JsonObject | undefined {
	return parsed(withExactNumbers(text));
}

/** Where an object ends, or for one that was cut: what there is of it, up to its last whole pair. */
interface Extent {
	/** Index just behind it, or -1 if it does not end. */
	end: number;
	/** Closed behind the last whole pair; empty if there is none. */
	begun: string;
	/** What is behind that pair. */
	rest: string;
}

function extentOf(text: string, start: number): Extent {
	const closers: string[] = [];
	let begun = { at: start, closers: '' };
	const isWholeTo = (at: number) => (begun = { at, closers: closers.toReversed().join('') });
	// The next thing that is not within a string; a string without its end is what the text was cut in.
	const steps = /"[^"\\]*(?:\\[^][^"\\]*)*("|$)|'[^'\\]*(?:\\[^][^'\\]*)*('|$)|[{}[\],:]/g;
	steps.lastIndex = start;
	let isValue = false;
	for (let step = steps.exec(text); step; step = steps.exec(text)) {
		const [found] = step;
		const last = step.index + found.length;
		if (found === '{' || found === '[') closers.push(found === '{' ? '}' : ']');
		else if (found === '}' || found === ']') {
			closers.pop();
			if (closers.length === 0) return { end: last, begun: '', rest: '' };
			isWholeTo(last);
		} else if (found === ',') isWholeTo(step.index);
		else if (isValue && (step[1] || step[2])) isWholeTo(last);
		isValue = found === ':';
	}
	const { at } = begun;
	return { end: -1, begun: at > start ? text.slice(start, at) + begun.closers : '', rest: text.slice(at) };
}

/** The objects in a text, and what there is of a last one that was cut. */
function scan(text: string): { objects: JsonObject[]; cut?: Extent } {
	const whole = parseObject(text);
	if (whole) return { objects: [whole] };
	const objects: JsonObject[] = [];
	let at = text.indexOf('{');
	while (at !== -1) {
		const extent = extentOf(text, at);
		// Without an end nothing behind it can be told apart from its inside.
		if (extent.end === -1) return { objects, cut: extent };
		const slice = text.slice(at, extent.end);
		const object = parseObject(slice) ?? parsed(asJson(slice));
		if (object) objects.push(object);
		at = text.indexOf('{', extent.end);
	}
	return { objects };
}

/**
 * The objects of an answer, in JSON or nearly so. Mostly that is one; 元境 streams its answers and may put two objects
 * behind each other, or a line break behind the last (sources.md 4.3).
 *
 * @returns none if the text holds no whole object
 */
export function jsonObjects(text: string): JsonObject[] {
	return scan(text).objects;
}

/**
 * What there is of an object that the text breaks off in: its whole pairs. Nothing if what was cut off speaks of an error,
 * because that may take back what is before it.
 */
export function cutObject(text: string): JsonObject | undefined {
	const { cut } = scan(text);
	return cut && !/error|fail/i.test(cut.rest) ? parsed(asJson(cut.begun)) : undefined;
}

/** Opens JSON that stands as text in other JSON, so that what broke off in it can be read. */
export function withTextOpened(text: string): string {
	return text.replace(/"\s*\{\\"/g, '{\\"').replace(/\\"/g, '"');
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

/** A percentage that stays within 0 and 100; its sign may stand behind it. */
export function asPercent(value: unknown): number | undefined {
	const number = asNumber(typeof value === 'string' ? value.replace(/\s*%\s*$/, '') : value);
	return number === undefined ? undefined : Math.min(100, Math.max(0, number));
}

/** Before any of the services was there: 0, or year 1, where a server does not know a time. */
const NEVER_MS = Date.UTC(2000);

/** A time as ISO 8601, from ISO text or from seconds or milliseconds since 1970. */
export function asIsoTime(value: unknown): string | undefined {
	const epoch = asNumber(value);
	// 10^11 seconds is the year 5138; 10^11 milliseconds is 1973. Nothing of ours lies near either.
	const date =
		epoch === undefined ? new Date(asText(value) ?? NaN) : new Date(epoch < 1e11 ? epoch * 1000 : epoch);
	return date.getTime() >= NEVER_MS ? date.toISOString() : undefined;
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
