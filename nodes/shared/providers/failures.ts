import type { FailureKind, HttpResponse, ProviderFailure, TaskState, TaskStatus } from './provider';
import { asNumber, asText } from './reading';

/** What the providers' readers share: telling one kind of failure from another. */

/**
 * What words say that are used alike everywhere; the Chinese ones are from providers.md 2.4 and 3. The first that matches
 * counts.
 */
const WORDS: ReadonlyArray<[FailureKind, RegExp]> = [
	['quota', /insufficient (balance|quota|credit|fund)|\bquota\b|余额|额度|欠费|积分不足/i],
	['rateLimit', /rate.?limit|too many|concurren|频繁|并发|限流/i],
	['auth', /(invalid|incorrect|expired) (api.?key|token)|unauthori[sz]ed|无效的令牌|鉴权|未授权|认证失败/i],
	['contentRejected', /moderation|content[ _-]?(policy|filter)|sensitive|nsfw|审核|敏感|违规|涉黄/i],
	['unavailable', /overload|service (is )?busy|无可用渠道|系统繁忙/i],
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

/** A failed task whose words speak of a review was rejected by it. */
export function rejectedByWords(status: TaskStatus, providerMessage: string | undefined): TaskStatus {
	return status === 'failed' && kindOfWords(providerMessage) === 'contentRejected' ? 'rejected' : status;
}

/** Why a task ended without a video; nothing for a state that is not such an end. */
export function failureOfTask(
	status: TaskStatus,
	details: { code?: string | undefined; providerMessage?: string | undefined },
): TaskState['failure'] {
	switch (status) {
		case 'failed':
			// An account that runs dry in the middle of a task is the one reason that the user can do something about.
			return { kind: kindOfWords(details.providerMessage) === 'quota' ? 'quota' : 'taskFailed', ...details };
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
	if (!answer) return httpFailure(response);
	const code = asText(answer.code);
	const providerMessage = asText(answer.message) ?? asText(answer.msg);
	const refusedInside = response.status === 200 && code !== undefined && code !== '0';
	const kind = kindOfWords(providerMessage) ?? (refusedInside ? 'invalidRequest' : undefined);
	return httpFailure(response, {
		code: code === '0' ? undefined : code,
		...(providerMessage ? { providerMessage } : {}),
		...(kind ? { kind } : {}),
		...(refusedInside || response.status === 503 ? { refused: true } : {}),
	});
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
