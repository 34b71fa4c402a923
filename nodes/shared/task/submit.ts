import { isFailure } from '../providers/provider';
import type { HttpResponse, ProviderFailure, SubmitResult } from '../providers/provider';
import { jsonObjects } from '../providers/answers/reading';
import type { Admission } from './admission';
import type { Clock, Scheduler } from './clock';

/** A request that got no answer. */
export interface TransportFailure {
	/**
	 * `notTaken`: the provider cannot have seen the request to its end. `unreadable`: nor that, because a file of the
	 * user's could not be read. `unanswered`: it may have.
	 */
	transport: 'notTaken' | 'unreadable' | 'unanswered';
	/** What the network said, e.g. `ECONNREFUSED`. */
	code?: string | undefined;
	message: string;
}

/** What comes back from sending. */
export type Answer = HttpResponse | TransportFailure;

/** What a request that costs money needs to know and may use. */
export interface TurnOptions<T> {
	/** Sends it once, and says what came of it. */
	attempt: () => Promise<T | ProviderFailure>;
	/** What it asks for: a refusal may be about the model alone. */
	model?: string | undefined;
	admission: Admission;
	scheduler: Scheduler;
	clock: Clock;
	/** How long it is tried while the account takes nothing and none of the run's tasks is open. */
	timeoutMs: number;
	/** Called when the provider certainly made no task of what was sent; it may be sent again. */
	onRefused?: (() => void) | undefined;
}

/** What a submit needs to know and may use. */
export interface SubmitOptions extends Omit<TurnOptions<object>, 'attempt'> {
	send: () => Promise<Answer>;
	read: (response: HttpResponse) => SubmitResult;
}

/** The code of a failure that no provider has any part in: a file changed or went between the check and the sending. */
export const UNREADABLE = 'FILE_UNREADABLE';

/** The code of items that are not submitted because the tasks of the run cannot be watched. */
export const UNWATCHED = 'TASKS_NOT_WATCHED';

/** What is said of an answer that holds neither a task nor a whole refusal. */
const CUT_WORDS = 'the connection closed before the answer was complete';

/** How often a submit is sent while the provider is not there at all: enough for a restart, not for a wrong address. */
const TRIES_WHILE_UNAVAILABLE = 4;

/** Whether a result says that the request got no answer. */
export function isUnanswered(answer: object): answer is TransportFailure {
	return 'transport' in answer;
}

/** What no answer to a request that costs money means. */
export function failureWithoutAnswer({ transport, code, message }: TransportFailure): ProviderFailure {
	switch (transport) {
		case 'notTaken':
			return { kind: 'unavailable', code, providerMessage: message, refused: true };
		case 'unreadable':
			return { kind: 'invalidRequest', code: UNREADABLE, providerMessage: message, refused: true };
		case 'unanswered':
			return { kind: 'outcomeUnknown', code, providerMessage: message };
	}
}

function judge(answer: Answer, read: SubmitOptions['read']): SubmitResult {
	if (isUnanswered(answer)) return failureWithoutAnswer(answer);
	const result = read(answer);
	if (!isFailure(result) || result.refused) return result;
	if (answer.isCut) {
		return { ...result, kind: 'outcomeUnknown', providerMessage: CUT_WORDS };
	}
	// Neither says for certain that there is no task: a 5xx that is not in the provider's own words (a gateway may have passed
	// the request on), and whatever words stand in an answer that is no refusal. The other two say so themselves.
	const byGateway = jsonObjects(answer.text).length === 0;
	const unsure = result.kind === 'unavailable' ? byGateway : result.kind !== 'malformed';
	return unsure ? { ...result, kind: 'outcomeUnknown' } : result;
}

/** A refusal that the account's other tasks are the reason for, or its other requests. */
function isCrowded({ kind, refused, mustNotRepeat }: ProviderFailure): boolean {
	return kind === 'rateLimit' && refused === true && !mustNotRepeat;
}

/** A refusal that may pass within seconds. */
function isPassing({ kind, refused, mustNotRepeat }: ProviderFailure): boolean {
	return kind === 'unavailable' && refused === true && !mustNotRepeat;
}

/**
 * Sends a submit, which costs money. It is repeated only when the provider certainly made no task of it: the connection
 * never stood, the upload broke off before its end, or the provider refused for the moment (rate, concurrency,
 * overload). Everything else is final.
 *
 * @returns the task, whose place at the provider is kept until the caller says that it is over; or why there is none
 * @throws StoppedError when the user stops the execution before the request is sent
 */
export async function submitTask({ send, read, ...options }: SubmitOptions): Promise<SubmitResult> {
	return await inTurn({ ...options, attempt: async () => judge(await send(), read) });
}

/**
 * Sends a request that costs money when it is its turn, and again as long as the provider certainly took nothing.
 *
 * @returns as `submitTask`: what came of it holds its place until the caller says that it is over
 * @throws StoppedError when the user stops the execution before the request is sent
 */
export async function inTurn<T extends object>(options: TurnOptions<T>): Promise<T | ProviderFailure> {
	const { admission, clock, timeoutMs, model } = options;
	for (;;) {
		const closedBy = await admission.enter(timeoutMs, model);
		if (closedBy) return closedBy;
		let keeps = false;
		try {
			const enteredAtMs = clock.nowMs();
			const result = await sendInPlace(options);
			if (!isFailure(result)) {
				keeps = true;
				admission.accepted();
				return result;
			}
			if (result.kind === 'auth' || result.kind === 'quota')
				admission.close({ ...result, refused: true }, model);
			if (!isCrowded(result)) return result;
			// Back in line, where the others wait now, too.
			admission.refused(result, enteredAtMs);
		} finally {
			if (!keeps) admission.leave();
		}
	}
}

/** Sends it, and again while the provider is not there. */
async function sendInPlace<T extends object>(options: TurnOptions<T>): Promise<T | ProviderFailure> {
	const { attempt, admission, scheduler, clock, timeoutMs } = options;
	const deadlineMs = clock.nowMs() + timeoutMs;
	for (let tries = 1; ; tries++) {
		const result = await attempt();
		if (isFailure(result) && result.refused) options.onRefused?.();
		if (!isFailure(result) || !isPassing(result)) {
			admission.found();
			return result;
		}
		if (tries === TRIES_WHILE_UNAVAILABLE) {
			admission.missed(result);
			return result;
		}
		const delayMs = Math.max(result.retryAfterSeconds ?? 0, 2 ** tries) * 1000;
		if (clock.nowMs() + delayMs >= deadlineMs) return result;
		await scheduler.request(clock.nowMs() + delayMs);
		const closedBy = admission.closedTo(options.model);
		if (closedBy) return closedBy;
	}
}
