import { failureOfFront } from './fronts';
import { withoutKeys } from './keys';
import type { FailureKind, HttpResponse, ProviderFailure, TaskState } from '../provider';
import { asNumber, asText, isObject, type JsonObject } from './reading';
import { isFine, reasonIn } from './reasons';
import { kindOfWords, saysBreakdown, saysModel, saysNobodyTook, saysQuota, saysUnknownTask } from './words';

/** What the providers' readers share: telling one kind of failure from another. */

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
	if (status === 408 || status === 499 || status >= 500) return 'unavailable';
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
	// Before it is cut: half a key could not be told from other words.
	const clean = withoutKeys(plain.slice(0, 2000));
	return clean === '' ? undefined : clean.length > 200 ? `${clean.slice(0, 197)}...` : clean;
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
}

/**
 * What kind of failure it is, and whether it has other bounds than its kind has. A documented code counts before words, words
 * before the status; but the words of a 5xx may be those of a gateway ("load balancer ...") and say nothing about key and
 * account.
 */
function judge({ status }: HttpResponse, said: Said): Pick<ProviderFailure, 'kind' | 'scope'> {
	const { code, kind, providerMessage } = said;
	const words = `${code ?? ''} ${providerMessage ?? ''}`;
	const isServers = status >= 500;
	const ofMessage = isServers ? undefined : kindOfWords(providerMessage);
	// A review that broke down has judged nothing.
	const isNoVerdict = ofMessage === 'contentRejected' && saysBreakdown(words);
	const byWords = kindOfWords(code) ?? (isNoVerdict ? undefined : ofMessage);
	const found = kind ?? (isServers && isReview(said) ? 'contentRejected' : byWords) ?? kindOfStatus(status);
	// A service that is too busy for this account says so with the status of a rate limit.
	if (found === 'unavailable' && status === 429) return { kind: 'rateLimit' };
	// What may be a rate limit of one model as well as an empty balance is not taken for the account's end.
	const isWeakQuota =
		kind === undefined && byWords === undefined && !isServers && status !== 429 && saysQuota(words);
	if (isWeakQuota) return { kind: 'quota', scope: 'model' };
	return { kind: found, ...(found === 'auth' && saysModel(words) ? { scope: 'model' } : {}) };
}

/** A verdict on what was asked for, in the service's own words: nothing that stands before a service judges prompts. */
function isReview({ code, providerMessage }: Said): boolean {
	const words = `${code ?? ''} ${providerMessage ?? ''}`;
	return providerMessage !== undefined && kindOfWords(words) === 'contentRejected' && !saysBreakdown(words);
}

/**
 * Whether an answer says for certain that nothing was taken: any 4xx but 408; a 5xx only in the service's own words, because a
 * gateway that gave up waiting may have passed the request on. Those words are that nobody took it, that the service takes
 * nothing for now (503), or that its review refused it.
 */
function isRefusal({ status, isCut }: HttpResponse, said: Said): boolean {
	const { code, providerMessage = '' } = said;
	// Of an answer that broke off before its first word nobody knows what it was to be.
	if (isCut && code === undefined && providerMessage === '') return false;
	// 499 is what a proxy makes of a request that was given up on its way.
	if (status < 500) return status >= 400 && status !== 408 && status !== 499;
	const isBusy = ['unavailable', 'rateLimit'].includes(kindOfWords(providerMessage) ?? '');
	const isGateways = /upstream|time(d )?.?out|gateway|上游|超时|网关/i.test(providerMessage);
	return saysNobody(said) || isReview(said) || (status === 503 && isBusy && !isGateways);
}

/** New API's codes for a model without a channel; elsewhere, in a 4xx, the first means a wrong name. */
function saysNobody({ code, providerMessage }: Said): boolean {
	return /^(model_not_found|get_channel_failed)$/i.test(code ?? '') || saysNobodyTook(providerMessage);
}

/** A failure from an HTTP status and what the answer says. */
export function failureOf(response: HttpResponse, said: Said = {}): ProviderFailure {
	const { status } = response;
	const ofFront = failureOfFront(response);
	const { kind, scope } = judge(response, said);
	const refused = isRefusal(response, said);
	const isHalf = response.isCut === true && status < 500 && !refused;
	// JSON is shown as it is only if nothing is known of it.
	const readable = kind === 'malformed' || !/^\s*[{[]/.test(response.text);
	return {
		kind: isHalf ? 'malformed' : kind,
		...(scope ? { scope } : {}),
		code: shortened(said.code),
		providerMessage: shortened(said.providerMessage ?? (readable ? excerpt(response.text) : '')) || undefined,
		httpStatus: status,
		retryAfterSeconds: retryAfterSeconds(response),
		refused,
		// The same words would meet the same verdict.
		...(refused && status >= 500 && isReview(said) ? { mustNotRepeat: true } : {}),
		...ofFront,
	};
}

/**
 * An error inside a 2xx: whatever it is, the service has answered, and made no task. If its words speak of a breakdown, whoever
 * broke down may have acted before: only a person may send it again.
 */
export function refusedInside(failure: ProviderFailure): ProviderFailure {
	const isUnclear = failure.kind === 'malformed' || failure.kind === 'invalidRequest';
	if (isUnclear && saysBreakdown(failure.providerMessage)) {
		return { ...failure, kind: 'unavailable', refused: true, mustNotRepeat: true };
	}
	return { ...failure, kind: failure.kind === 'malformed' ? 'invalidRequest' : failure.kind, refused: true };
}

/** Whether there is no error in a field for one: nothing, what is empty, what says that all is well, and what has only such. */
function isNone(value: unknown, depth = 0): boolean {
	if (typeof value === 'object' && value !== null) {
		return depth < 5 && Object.values(value).every((one) => isNone(one, depth + 1));
	}
	return value === undefined || value === null || value === '' || isFine(value);
}

/**
 * Whether an answer has an error in it. A code that nobody knows is none beside words of success: `{"code": 1000, "msg":
 * "提交成功", …}` may be of a task that we do not see.
 */
export function saysError(answer: JsonObject): boolean {
	const { error, code, message, msg, description, success } = answer;
	const isWell =
		success === true || [message, msg, description].some((one) => asText(one) !== undefined && isFine(one));
	return !isNone(error) || !(isNone(code) || isWell);
}

/** Why a task ended without a result; nothing for a state that is not such an end. */
export function failureOfTask(
	status: TaskState['status'],
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
 * A failure from an answer of any service: what is said comes from whatever fields say it.
 *
 * @param kinds what the service's codes mean, where it documents them
 */
export function failureFrom(
	response: HttpResponse,
	answer: JsonObject | undefined,
	kinds: Readonly<Record<string, FailureKind>> = {},
): ProviderFailure {
	if (!answer) return failureOf(response);
	const { code, providerMessage } = reasonIn(answer);
	const kind = code !== undefined && Object.hasOwn(kinds, code) ? kinds[code] : undefined;
	// A code without words is all there is; the answer's JSON would say no more.
	const words = providerMessage ?? (code === undefined ? undefined : '');
	return failureOf(response, { code, providerMessage: words, kind });
}

/** The same for a status check: there a refusal mostly means that there is no such task, and data that is not there yet may come. */
export function statusFailure(failure: ProviderFailure, answer: JsonObject | undefined): ProviderFailure {
	const { kind, code, providerMessage, httpStatus = 0 } = failure;
	const isVague = kind === 'invalidRequest' || kind === 'malformed';
	if (isVague && httpStatus < 500 && saysUnknownTask(`${code ?? ''} ${providerMessage ?? ''}`)) {
		return { ...failure, kind: 'notFound' };
	}
	if (kind !== 'malformed' || !answer) return failure;
	if (saysError(answer)) return refusedInside(failure);
	return 'data' in answer && !isObject(answer.data)
		? { ...failure, kind: 'unavailable', providerMessage: 'the answer has nothing about the task' }
		: failure;
}
