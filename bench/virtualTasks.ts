import { firstCheckSeconds, nextCheckSeconds, type TaskPacing } from '../nodes/shared/task/schedule';

/** How a task was watched. */
export interface Watched {
	/** From its end to the check that noticed it. */
	delaySeconds: number;
	checks: number;
}

/** What the checks depend on, but for the task itself. */
export interface Watch {
	pacing: TaskPacing;
	/** 0 for automatic. */
	pollIntervalSeconds: number;
	random: () => number;
}

/**
 * Watches a task of that length on a virtual clock: no progress is reported, checks take no time, and nothing is known of
 * other tasks.
 */
export function watchTask(seconds: number, { pacing, pollIntervalSeconds, random }: Watch): Watched {
	const { typicalSeconds } = pacing;
	let elapsedSeconds = firstCheckSeconds({ pacing, pollIntervalSeconds, random: random() });
	let checks = 1;
	for (; elapsedSeconds < seconds; checks++) {
		elapsedSeconds += nextCheckSeconds({
			elapsedSeconds,
			failedChecks: 0,
			typicalSeconds,
			pacing,
			pollIntervalSeconds,
			random: random(),
		});
	}
	return { delaySeconds: elapsedSeconds - seconds, checks };
}
