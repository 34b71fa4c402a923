import { isFailure, isFinal } from '../providers/provider';
import type { FailureKind, ProviderFailure, TaskState } from '../providers/provider';
import type { Scheduler, Clock } from './clock';
import { nextCheckSeconds, type Moment } from './schedule';

/** How a wait ended. */
export interface WaitResult {
	/** The last state that the provider reported, if it ever did. */
	state?: TaskState;
	/** `answered`: `state` is what was waited for. `timeout`: time is up. `failed`: asking makes no sense any more. */
	ended: 'answered' | 'timeout' | 'failed';
	/** The last failed check, if the wait did not end with an answer. */
	failure?: ProviderFailure;
	statusChecks: number;
}

/** What a wait needs to know and may use. */
export interface WaitOptions {
	/** Asks the provider once. */
	check: () => Promise<TaskState | ProviderFailure>;
	/** Whether a success still lacks its result, which some services add with a later answer. */
	mayGrow: (state: TaskState) => boolean;
	scheduler: Scheduler;
	clock: Clock;
	pacing: Moment['pacing'];
	/** How long such tasks take, as far as is known by now. */
	typicalSeconds: () => number;
	pollIntervalSeconds: number;
	/** Until when to wait, milliseconds since 1970. */
	deadlineMs: number;
	/** When the task was submitted, milliseconds since 1970, if that is known. */
	submittedAtMs: number | undefined;
	/** When to check first, milliseconds since 1970. */
	firstCheckMs: number;
	random: () => number;
	onState?: (state: TaskState) => void;
	/** Watches no longer than until this resolves: then the task is asked for once more, whatever the answer. */
	until?: Promise<void> | undefined;
}

/** A provider may not know a task that it has just accepted (元境: sources.md 4.4). */
const UNKNOWN_TASK_GRACE_MS = 60_000;

/** Whether "no such task" may only mean "not yet". */
function mayAppear(answer: ProviderFailure, submittedAtMs: number | undefined, nowMs: number): boolean {
	if (answer.kind !== 'notFound' || submittedAtMs === undefined) return false;
	// Also not long in the future: the time may come from an item, or from another machine's clock.
	return Math.abs(nowMs - submittedAtMs) < UNKNOWN_TASK_GRACE_MS;
}

/** These do not pass by waiting; three in a row, and the answer is believed. */
const LASTING: readonly FailureKind[] = ['auth', 'invalidRequest', 'notFound'];
const BELIEVED_AFTER = 3;

/**
 * Watches a task until it is final or time is up. Bad weather (no network, 5xx, 429, answers that make no sense) is sat
 * out: the task is paid and goes on without us. The last check falls on the deadline.
 *
 * @throws StoppedError when the user stops the execution
 */
export async function waitForTask(options: WaitOptions): Promise<WaitResult> {
	const { check, scheduler, clock, pacing, pollIntervalSeconds, deadlineMs, random } = options;
	const sinceMs = options.submittedAtMs ?? clock.nowMs();
	let nextMs = Math.min(options.firstCheckMs, deadlineMs);
	let state: TaskState | undefined;
	let failedChecks = 0;
	let lastingChecks = 0;
	const ends = new Ends(options.mayGrow);
	for (let statusChecks = 1; ; statusChecks++) {
		const isLast = await comesFirst(options.until, scheduler.request(nextMs));
		const answer = await check();
		const nowMs = clock.nowMs();
		let failure: ProviderFailure | undefined;
		if (isFailure(answer)) {
			failure = answer;
			failedChecks++;
			const lasting = LASTING.includes(answer.kind) && !mayAppear(answer, options.submittedAtMs, nowMs);
			lastingChecks = lasting ? lastingChecks + 1 : 0;
			if (lastingChecks === BELIEVED_AFTER) {
				return { ...(state ? { state } : {}), ended: 'failed', failure, statusChecks };
			}
		} else {
			const isEnd = ends.isEnd(answer, nowMs);
			state = isEnd ? answer : undoubted(answer);
			failedChecks = 0;
			lastingChecks = 0;
			options.onState?.(state);
			// A success that never got its result is one, all the same.
			if (isEnd || (isFinal(state.status) && nowMs >= deadlineMs)) {
				return { state, ended: 'answered', statusChecks };
			}
		}
		if (isLast) return { ...(state ? { state: stillOpen(state) } : {}), ended: 'answered', statusChecks };
		if (nowMs >= deadlineMs) {
			return { ...(state ? { state } : {}), ended: 'timeout', ...(failure ? { failure } : {}), statusChecks };
		}
		const delaySeconds = nextCheckSeconds({
			elapsedSeconds: (nowMs - sinceMs) / 1000,
			progress: state?.progress,
			failedChecks,
			retryAfterSeconds: failure?.retryAfterSeconds,
			typicalSeconds: options.typicalSeconds(),
			pacing,
			pollIntervalSeconds,
			random: random(),
		});
		nextMs = Math.min(nowMs + delaySeconds * 1000, deadlineMs);
	}
}

/** Waits for the first of two: whether it is the one that need not be there. */
async function comesFirst(until: Promise<void> | undefined, due: Promise<void>): Promise<boolean> {
	if (!until) {
		await due;
		return false;
	}
	// Nobody waits for it any more, should Stop end it later.
	due.catch(() => {});
	return await Promise.race([until.then(() => true), due.then(() => false)]);
}

/** A state that is not believed to be the last. */
function stillOpen(state: TaskState): TaskState {
	return isFinal(state.status) ? { ...state, status: 'running' } : state;
}

/** So often a success without a result is asked for again before that is believed. */
const CHECKS_WITHOUT_RESULT = 3;

/** A failure that may be the server's own trouble is believed when it lasts so long, over as many answers as a bad answer. */
const DOUBTED_MS = 60_000;

/** Tells the end of a task from what only looks like one. */
class Ends {
	private successes = 0;
	private doubted = 0;
	private doubtedSinceMs = 0;

	constructor(private readonly mayGrow: WaitOptions['mayGrow']) {}

	/** Whether the state is believed to be the task's last. */
	isEnd(state: TaskState, nowMs: number): boolean {
		if (!isFinal(state.status)) return this.noDoubt(false);
		if (state.status === 'succeeded') {
			return this.noDoubt(!this.mayGrow(state) || ++this.successes > CHECKS_WITHOUT_RESULT);
		}
		if (!state.isDoubtful) return true;
		if (++this.doubted === 1) this.doubtedSinceMs = nowMs;
		return this.doubted >= BELIEVED_AFTER && nowMs - this.doubtedSinceMs >= DOUBTED_MS;
	}

	private noDoubt(isEnd: boolean): boolean {
		this.doubted = 0;
		return isEnd;
	}
}

/** A failure that is not believed yet: as far as is known the task goes on. */
function undoubted(state: TaskState): TaskState {
	return state.isDoubtful ? stillOpen(state) : state;
}

/** How often a single question is asked while it gets no answer. */
const TRIES_TO_ASK = 3;

/**
 * Asks for a task's state now. What may pass by waiting is asked again, after seconds.
 *
 * @throws StoppedError when the user stops the execution
 */
export async function askOnce(
	options: Pick<
		WaitOptions,
		'check' | 'mayGrow' | 'pacing' | 'scheduler' | 'clock' | 'submittedAtMs' | 'onState'
	>,
): Promise<WaitResult> {
	const { check, mayGrow, pacing, scheduler, clock, submittedAtMs, onState } = options;
	let nextMs = clock.nowMs();
	for (let statusChecks = 1; ; statusChecks++) {
		await scheduler.request(nextMs);
		const answer = await check();
		const isLast = statusChecks === TRIES_TO_ASK;
		let failure: ProviderFailure;
		if (isFailure(answer)) {
			failure = answer;
			if (mayAppear(answer, submittedAtMs, clock.nowMs())) {
				return { state: { status: 'queued', urls: [], raw: undefined }, ended: 'answered', statusChecks };
			}
			if (LASTING.includes(answer.kind) || isLast) return { ended: 'failed', failure, statusChecks };
		} else if (answer.isDoubtful) {
			// It would have to last longer than a single question may take.
			failure = { ...answer.failure, kind: 'unavailable' };
			if (isLast) return { ended: 'failed', failure, statusChecks };
		} else {
			onState?.(answer);
			failure = { kind: 'unavailable' };
			if (isLast || answer.status !== 'succeeded' || !mayGrow(answer)) {
				return { state: answer, ended: 'answered', statusChecks };
			}
		}
		const leastSeconds = pacing.leastIntervalSeconds ?? 0;
		const askedSeconds = Math.min(30, failure.retryAfterSeconds ?? 0);
		nextMs = clock.nowMs() + Math.max(2 ** statusChecks, leastSeconds, askedSeconds) * 1000;
	}
}
