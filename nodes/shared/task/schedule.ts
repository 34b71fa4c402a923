import type { Pacing, TaskRef } from '../providers/provider';

/** What the next status check depends on. */
export interface Moment {
	/** Since the task was submitted. */
	elapsedSeconds: number;
	/** As last reported, 0 to 100. */
	progress?: number | undefined;
	/** How many checks in a row gave no answer. */
	failedChecks: number;
	/** What the provider asked for with its last answer. */
	retryAfterSeconds?: number | undefined;
	/** How long such tasks take, as far as is known by now. */
	typicalSeconds: number;
	/** The provider's own, for what the task makes. */
	pacing: Pick<Pacing, 'minPollSeconds' | 'leastIntervalSeconds'> & { typicalSeconds: number };
	/** A fixed interval that the user chose; 0 for automatic. */
	pollIntervalSeconds: number;
	/** 0 to 1, for the jitter. */
	random: number;
}

/** The longest pause between two checks of a task. */
const LONGEST_SECONDS = 60;

/** The same while the task is not expected to be done: some are done much sooner than others. */
const LONGEST_EARLY_SECONDS = 30;

/** A task is expected to be done when others like it are, or when its own progress says so. */
function expectedSeconds({ elapsedSeconds, progress, typicalSeconds }: Moment): number {
	if (progress === undefined || progress < 5 || progress >= 100) return typicalSeconds;
	// Progress is often a guess of the provider's own: it may move the estimate, but not without bounds.
	const byProgress = (elapsedSeconds * 100) / progress;
	return Math.min(typicalSeconds * 4, Math.max(typicalSeconds / 8, byProgress));
}

/**
 * How long to wait until the next check: half way to the expected end, and the whole way where that is near; from then on
 * at a fifteenth of the usual time, or a twenty-fourth of what has passed, so that a task that takes long is asked for ever
 * more seldom. Up to a tenth later by chance, so that tasks which started together do not ask together.
 *
 * @returns seconds, never less than the provider's `Retry-After`; nor than its minimum, unless the user set an interval
 */
export function nextCheckSeconds(moment: Moment): number {
	const { elapsedSeconds, failedChecks, retryAfterSeconds = 0, pacing, pollIntervalSeconds } = moment;
	const backoff = failedChecks > 0 ? Math.min(LONGEST_SECONDS, 5 * 2 ** (failedChecks - 1)) : 0;
	if (pollIntervalSeconds > 0) return Math.max(pollIntervalSeconds, backoff, retryAfterSeconds);
	const expected = expectedSeconds(moment);
	const remaining = expected - elapsedSeconds;
	// Finer steps would be many for little: a check is late by half a step.
	const fine = Math.min(expected, pacing.typicalSeconds) / 15;
	const step = Math.max(pacing.minPollSeconds, fine, elapsedSeconds / 24);
	const planned = remaining > 2 * step ? Math.min(LONGEST_EARLY_SECONDS, remaining / 2) : remaining;
	const jittered = Math.max(step, planned) * (1 + moment.random / 10);
	return Math.max(Math.min(LONGEST_SECONDS, jittered), backoff, retryAfterSeconds);
}

/** So many tasks tell more about the next than the provider's usual time does. */
const ENOUGH = 3;

/** What tasks that take about the same time have in common. */
export type TaskKind = Pick<TaskRef, 'provider' | 'model'>;

/** How long the tasks of a run have taken, by model. */
export class Durations {
	private readonly seconds = new Map<string, number[]>();

	/** A task that this run submitted has succeeded after so many seconds. */
	add(kind: TaskKind, seconds: number): void {
		const known = this.of(kind);
		const index = known.findIndex((one) => one > seconds);
		known.splice(index === -1 ? known.length : index, 0, seconds);
	}

	/** The median for tasks of a kind, if enough are known. */
	typicalSeconds(kind: TaskKind): number | undefined {
		const known = this.of(kind);
		return known.length < ENOUGH ? undefined : known[Math.floor((known.length - 1) / 2)];
	}

	private of({ provider, model = '' }: TaskKind): number[] {
		const key = `${provider} ${model}`;
		const known = this.seconds.get(key) ?? [];
		this.seconds.set(key, known);
		return known;
	}
}
