import type { FailureKind, HttpResponse, ProviderFailure, TaskState, TaskStatus } from './provider';

/** What the providers' readers share: getting data out of answers that are not always what they should be. */

/** A JSON object of unknown content. */
export type JsonObject = Record<string, unknown>;

/** Whether a value is an object that is not an array. */
export function isObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseObject(text: string): JsonObject | undefined {
	try {
		const value: unknown = JSON.parse(text);
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
 * other, or a line break behind the last (providers.md 4.3).
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

/** An address that a video can be fetched from. */
export function asUrl(value: unknown): string | undefined {
	const text = asText(value)?.trim();
	return text !== undefined && /^https?:\/\/[^\s/]/i.test(text) ? text : undefined;
}

/** One segment of a URL path. */
export function pathSegment(value: string): string {
	return encodeURIComponent(value);
}

/** Seconds to wait, from a `Retry-After` header: a number of seconds, or a date (which needs the time now). */
function retryAfterSeconds(response: HttpResponse): number | undefined {
	const header = response.headers['retry-after'];
	const seconds = asNumber(header);
	if (seconds !== undefined) return Math.max(0, seconds);
	const until = Date.parse(header ?? '');
	// The answer's own clock, so that no clock of ours is needed here.
	const now = Date.parse(response.headers.date ?? '');
	return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, (until - now) / 1000);
}

function kindOfStatus(status: number): FailureKind {
	if (status === 401 || status === 403) return 'auth';
	if (status === 402) return 'quota';
	if (status === 404 || status === 410) return 'notFound';
	if (status === 408 || status >= 500) return 'unavailable';
	if (status === 429) return 'rateLimit';
	if (status >= 400) return 'invalidRequest';
	return 'malformed';
}

/** The first lines of a body that is not what it should be, as a message can show them. */
function excerpt(text: string): string | undefined {
	const plain = text
		.replace(/<(style|script)[^]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return plain === '' ? undefined : plain.length > 200 ? `${plain.slice(0, 197)}...` : plain;
}

/**
 * A failure as HTTP alone has it; `known` overrides with what the provider's body says.
 *
 * A refusal is certain for any 4xx but 408; for a 5xx only if `known` says so: a gateway that gave up waiting may
 * have passed the request on.
 */
export function httpFailure(response: HttpResponse, known: Partial<ProviderFailure> = {}): ProviderFailure {
	const { status } = response;
	return {
		kind: kindOfStatus(status),
		providerMessage: excerpt(response.text),
		httpStatus: status,
		retryAfterSeconds: retryAfterSeconds(response),
		refused: status >= 400 && status < 500 && status !== 408,
		...known,
	};
}

/** Whether a provider's words say that the prompt or the video did not pass its review. */
export function speaksOfModeration(message: string | undefined): boolean {
	return /moderation|content[ _-]?(policy|filter)|sensitive|nsfw|审核|敏感|违规|涉黄/i.test(message ?? '');
}

/** Why a task ended without a video; nothing for a state that is not such an end. */
export function failureOfTask(
	status: TaskStatus,
	details: { code?: string | undefined; providerMessage?: string | undefined },
): TaskState['failure'] {
	switch (status) {
		case 'failed':
			return { kind: 'taskFailed', ...details };
		case 'rejected':
			return { kind: 'contentRejected', ...details };
		case 'cancelled':
		case 'expired':
			return { kind: status, ...details };
		default:
			return undefined;
	}
}
