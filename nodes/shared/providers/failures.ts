import type { FailureKind, HttpResponse, ProviderFailure, TaskState, TaskStatus } from './provider';
import { asNumber, asText, isObject, isOk } from './reading';

/** What the providers' readers share: telling one kind of failure from another. */

/**
 * What words say that are used alike everywhere; the Chinese ones are from sources.md 2.4 and 3. The first that matches
 * counts.
 */
const WORDS: ReadonlyArray<[FailureKind, RegExp]> = [
	[
		'rateLimit',
		/rate.?limit|too many (request|task|call|concurrent)|concurren.*(limit|exceed|reach)|(request|call|task|quota)s? per (second|minute)|频繁|并发|限流/i,
	],
	['quota', /insufficient (balance|quota|credit|fund)|\bquota\b|余额|额度|欠费|积分不足/i],
	[
		'auth',
		/(invalid|incorrect|expired) (api.?key|token)|^unauthori[sz]ed\W*$|无效的令牌|鉴权|未授权|认证失败/i,
	],
	[
		'contentRejected',
		/moderation|content[ _-]?(policy|filter)|(?<!case[- ])sensitive|nsfw|审核|敏感|违规|涉黄/i,
	],
	['unavailable', /overload|(service|server|system) (is )?busy|maintenance|维护|无可用渠道|系统繁忙/i],
];

/** The kind of failure that a provider's words speak of, if they do. */
export function kindOfWords(message: string | undefined): FailureKind | undefined {
	return WORDS.find(([, pattern]) => pattern.test(message ?? ''))?.[0];
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
		.replace(/<(head|style|script)[^]*?<\/\1>/gi, ' ')
		.replace(/<[^>]*>/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return plain === '' ? undefined : plain.length > 200 ? `${plain.slice(0, 197)}...` : plain;
}

/**
 * A 503 in which the provider itself says that it takes nothing for now. A gateway in front of it also sends JSON, but after
 * it may have passed the request on, and speaks of what is behind it.
 */
function saysBusy({ status }: HttpResponse, { providerMessage = '' }: Said): boolean {
	const busy = ['unavailable', 'rateLimit'].includes(kindOfWords(providerMessage) ?? '');
	return status === 503 && busy && !/upstream|timeout|timed out|gateway/i.test(providerMessage);
}

/** More is no message any more: some services repeat the picture that they did not like. */
const LONGEST_WORDS = 1000;

function shortened(words: string | undefined): string | undefined {
	return words !== undefined && words.length > LONGEST_WORDS ? `${words.slice(0, LONGEST_WORDS)}...` : words;
}

/** What an answer says of its failure, beside its HTTP status. */
export interface Said {
	code?: string | undefined;
	providerMessage?: string | undefined;
	/** What the code means, where the provider documents it. */
	kind?: FailureKind | undefined;
	/** The provider's own word that it took nothing. */
	refused?: boolean | undefined;
}

/**
 * A failure from an HTTP status and what the answer says. A documented code counts before words, words before the status;
 * but the words of a 5xx may be those of a gateway ("load balancer ...") and say nothing about key and account.
 *
 * A refusal is certain for any 4xx but 408; for a 5xx only if the provider says so: a gateway that gave up waiting may
 * have passed the request on.
 */
export function failureOf(response: HttpResponse, said: Said = {}): ProviderFailure {
	const { status } = response;
	const { code, kind, refused } = said;
	const byWords = status < 500 ? kindOfWords(said.providerMessage) : undefined;
	const found = kind ?? byWords ?? kindOfStatus(status);
	// JSON is shown as it is only if nothing is known of it.
	const readable = found === 'malformed' || !/^\s*[{[]/.test(response.text);
	return {
		kind: found,
		code: shortened(code),
		providerMessage: shortened(said.providerMessage ?? (readable ? excerpt(response.text) : '')) || undefined,
		httpStatus: status,
		retryAfterSeconds: retryAfterSeconds(response),
		refused: refused ?? ((status >= 400 && status < 500 && status !== 408) || saysBusy(response, said)),
	};
}

/** An error inside a 2xx: whatever it is, the provider has answered, and took nothing. */
export function refusedInside(failure: ProviderFailure): ProviderFailure {
	return { ...failure, kind: failure.kind === 'malformed' ? 'invalidRequest' : failure.kind, refused: true };
}

/** Whether an answer has an error in it; nothing, what is empty, and the codes of success are none. */
export function saysError({ error, code }: { error?: unknown; code?: unknown }): boolean {
	const isNone = (value: unknown) =>
		[undefined, null, '', false, 0].includes(value as null) ||
		(isObject(value) && Object.keys(value).length === 0);
	return !isNone(error) || !(isNone(code) || /^(0|200|ok|success)$/i.test(String(code)));
}

/** A failed task whose words speak of a review was rejected by it. */
export function rejectedByWords(status: TaskStatus, { code = '', providerMessage = '' }: Said): TaskStatus {
	return status === 'failed' && kindOfWords(`${code} ${providerMessage}`) === 'contentRejected'
		? 'rejected'
		: status;
}

/** Why a task ended without a result; nothing for a state that is not such an end. */
export function failureOfTask(
	status: TaskStatus,
	said: { code?: string | undefined; providerMessage?: string | undefined },
): TaskState['failure'] {
	const details = { code: shortened(said.code), providerMessage: shortened(said.providerMessage) };
	switch (status) {
		case 'failed':
			// An account that runs dry in the middle of a task is the one reason that the user can do something about.
			return { kind: kindOfWords(said.providerMessage) === 'quota' ? 'quota' : 'taskFailed', ...details };
		case 'rejected':
			return { kind: 'contentRejected', ...details };
		case 'cancelled':
		case 'expired':
			return { kind: status, ...details };
		default:
			return undefined;
	}
}

/**
 * A failure of the services that answer `{code, message}` with a code other than 0 in a 200 (智象, 万兴天幕). Neither has a
 * list of its codes, so the words decide; what is refused so has certainly not been taken.
 */
export function envelopeFailure(
	response: HttpResponse,
	answer: { code?: unknown; message?: unknown; msg?: unknown } | undefined,
): ProviderFailure {
	if (!answer) return failureOf(response);
	const code = asText(answer.code);
	const providerMessage = asText(answer.message) ?? asText(answer.msg);
	const ok = code === undefined || code === '0';
	const failure = failureOf(response, {
		code: ok ? undefined : code,
		// A code without words is all there is; the answer's JSON would say no more.
		providerMessage: providerMessage ?? (ok ? undefined : ''),
	});
	return isOk(response) && !ok ? refusedInside(failure) : failure;
}

/** The same for a status check, in which a refusal mostly means that there is no such task. */
export function envelopeStatusFailure(
	...[response, answer]: Parameters<typeof envelopeFailure>
): ProviderFailure {
	const failure = envelopeFailure(response, answer);
	const unknown =
		failure.kind === 'invalidRequest' && /not (exist|found)|不存在/i.test(failure.providerMessage ?? '');
	return unknown ? { ...failure, kind: 'notFound' } : failure;
}
