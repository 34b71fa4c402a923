import type { Pacing } from '../providers/provider';

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
	pacing: Pacing;
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
function expectedSeconds({ elapsedSeconds, progress, pacing }: Moment): number {
	if (progress === undefined || progress < 5 || progress >= 100) return pacing.typicalSeconds;
	const byProgress = (elapsedSeconds * 100) / progress;
	// Progress is often a guess of the provider's own: it may move the estimate, but not without bounds.
	return Math.min(pacing.typicalSeconds * 4, Math.max(pacing.typicalSeconds / 4, byProgress));
}

/**
 * How long to wait until the next check: sparse at first, each check nearer to the expected end; then at a twentieth
 * of the time that has passed, so that a task that takes long is asked for ever more seldom. Jittered by a tenth, so
 * that tasks which started together do not ask together.
 *
 * @returns seconds, never less than the provider's `Retry-After`; nor than its minimum, unless the user set an interval
 */
export function nextCheckSeconds(moment: Moment): number {
	const { elapsedSeconds, failedChecks, retryAfterSeconds = 0, pacing, pollIntervalSeconds, random } = moment;
	const backoff = failedChecks > 0 ? Math.min(LONGEST_SECONDS, 5 * 2 ** (failedChecks - 1)) : 0;
	if (pollIntervalSeconds > 0) return Math.max(pollIntervalSeconds, backoff, retryAfterSeconds);
	const remaining = expectedSeconds(moment) - elapsedSeconds;
	const planned = remaining > 0 ? Math.min(LONGEST_EARLY_SECONDS, remaining * 0.4) : elapsedSeconds * 0.05;
	const jittered = Math.min(LONGEST_SECONDS, planned * (0.9 + 0.2 * random));
	return Math.max(pacing.minPollSeconds, jittered, backoff, retryAfterSeconds);
}
