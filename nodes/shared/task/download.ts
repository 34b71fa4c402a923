import { isFailure } from '../providers/provider';
import type { ProviderFailure, TaskState } from '../providers/provider';
import type { Scheduler, Clock } from './clock';

/** Why a file did not arrive whole. */
export interface DownloadProblem {
	problem: string;
}

/** What a download needs to know and may use. */
export interface DownloadOptions<File> {
	/** The finished task. */
	state: TaskState;
	/** Fetches one file and stores it, or says what was wrong with it. */
	fetch: (url: string, index: number) => Promise<File | DownloadProblem>;
	/** Asks the provider for the task's state again: signed addresses expire, and it then gives a fresh one. */
	renew: () => Promise<TaskState | ProviderFailure>;
	scheduler: Scheduler;
	clock: Clock;
}

const TRIES = 3;

function isProblem(result: unknown): result is DownloadProblem {
	return typeof result === 'object' && result !== null && 'problem' in result;
}

/**
 * Fetches all files of a finished task. What fails is tried again from a fresh address; what arrived is kept.
 *
 * @returns the files in the order of the task's addresses and the state they came from, or the last problem
 * @throws StoppedError when the user stops the execution
 */
export async function downloadFiles<File>(
	options: DownloadOptions<File>,
): Promise<{ files: File[]; state: TaskState } | (DownloadProblem & { state: TaskState })> {
	const { fetch, renew, scheduler, clock } = options;
	let { state } = options;
	const files: File[] = [];
	for (let tries = 1; ; ) {
		const url = state.urls[files.length];
		if (url === undefined) return { files, state };
		const result = await fetch(url, files.length);
		scheduler.throwIfStopped();
		if (!isProblem(result)) {
			files.push(result);
			tries = 1;
			continue;
		}
		if (tries === TRIES) return { ...result, state };
		await scheduler.request(clock.nowMs() + 1000 * tries);
		const renewed = await renew();
		// A fresh answer counts only if it still has all the files.
		if (!isFailure(renewed) && renewed.urls.length >= state.urls.length) state = renewed;
		tries++;
	}
}
