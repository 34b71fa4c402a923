import { isFailure } from '../providers/provider';
import type { HttpResponse, ProviderFailure } from '../providers/provider';
import { jsonObjects } from '../providers/reading';
import type { Scheduler, Clock } from './clock';

/** A request that got no answer. */
export interface TransportFailure {
	/** Whether the provider can have seen the request. */
	transport: 'neverConnected' | 'unanswered';
	/** What the network said, e.g. `ECONNREFUSED`. */
	code?: string | undefined;
	message: string;
}

/** What comes back from sending. */
export type Answer = HttpResponse | TransportFailure;

/** The new task, or why there is none. */
export type SubmitResult = { taskId: string; raw: unknown } | ProviderFailure;

/** What a submit needs to know and may use. */
export interface SubmitOptions {
	send: () => Promise<Answer>;
	read: (response: HttpResponse) => SubmitResult;
	scheduler: Scheduler;
	clock: Clock;
	/** Until when a refused submit is tried again, milliseconds since 1970. */
	deadlineMs: number;
	/** Set by the first submit that shows that no other can succeed: a bad key, an empty balance. */
	brake: Brake;
}

/** Stops the submits of a run that have not been sent yet. */
export interface Brake {
	failure?: ProviderFailure;
}

/** How often a submit is sent while the provider is not there at all: enough for a restart, not for a wrong address. */
const TRIES_WHILE_UNAVAILABLE = 4;

/** Whether a result says that the request got no answer. */
export function isUnanswered(answer: Answer): answer is TransportFailure {
	return 'transport' in answer;
}

function judge(answer: Answer, read: SubmitOptions['read']): SubmitResult {
	if (isUnanswered(answer)) {
		const { transport, code, message } = answer;
		return transport === 'neverConnected'
			? { kind: 'unavailable', code, providerMessage: message, refused: true }
			: { kind: 'outcomeUnknown', code, providerMessage: message };
	}
	const result = read(answer);
	// A 5xx that is not the provider's own words comes from a gateway that may have passed the request on.
	const byGateway =
		isFailure(result) &&
		result.kind === 'unavailable' &&
		!result.refused &&
		jsonObjects(answer.text).length === 0;
	return byGateway ? { ...result, kind: 'outcomeUnknown' } : result;
}

/**
 * Sends a submit, which costs money. It is repeated only when the provider certainly made no task of it: the connection
 * never stood, or the provider refused for the moment (rate, concurrency, overload). Everything else is final.
 *
 * @throws StoppedError when the user stops the execution before the request is sent
 */
export async function submitTask(options: SubmitOptions): Promise<SubmitResult> {
	const { send, read, scheduler, clock, deadlineMs, brake } = options;
	for (let tries = 1; ; tries++) {
		await scheduler.at(clock.nowMs());
		if (brake.failure) return brake.failure;
		const result = judge(await send(), read);
		if (!isFailure(result)) return result;
		if (result.kind === 'auth' || result.kind === 'quota') brake.failure ??= { ...result, refused: true };
		const passing =
			result.refused === true &&
			(result.kind === 'rateLimit' || (result.kind === 'unavailable' && tries < TRIES_WHILE_UNAVAILABLE));
		const delayMs = Math.max(result.retryAfterSeconds ?? 0, Math.min(60, 2 ** tries)) * 1000;
		if (!passing || clock.nowMs() + delayMs >= deadlineMs) return result;
		await scheduler.at(clock.nowMs() + delayMs);
	}
}
