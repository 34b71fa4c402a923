import { isFailure } from '../providers/provider';
import type { InlineFile, ProviderFailure, TaskState } from '../providers/provider';
import type { Scheduler, Clock } from './clock';

/** Why a file did not arrive whole. */
export interface DownloadProblem {
	problem: string;
	/** The store may not have it yet, or cannot be reached: more may come of it than of a file that is no video. */
	mayAppear?: boolean;
}

/** One of a task's results: its address, or the file itself if it came within the answer. */
export type Source = string | InlineFile;

/** What a download needs to know and may use. */
export interface DownloadOptions<File> {
	/** The finished task. */
	state: TaskState;
	/** What of a state is to be fetched, in the order of the files. */
	sources: (state: TaskState) => readonly Source[];
	/** Fetches one file and stores it, or says what was wrong with it. */
	fetch: (source: Source, index: number) => Promise<File | DownloadProblem>;
	/** Asks the provider for the task's state again: signed addresses expire, and it then gives a fresh one. */
	renew: (current: TaskState) => Promise<TaskState | ProviderFailure>;
	scheduler: Scheduler;
	clock: Clock;
}

/** The pauses before one file is tried again: a store may have it only a minute after the task has succeeded. */
const PAUSES_SECONDS = [1, 2, 4, 8, 15, 30];

/** So often a file is tried again that came, but was not what it should be. */
const RETRIES_OF_WRONG = 2;

/** Tells why there is no file from the file. */
export function isProblem(result: unknown): result is DownloadProblem {
	return typeof result === 'object' && result !== null && 'problem' in result;
}

/**
 * Fetches all files of a finished task. What is not there is tried again for about a minute, from a fresh address; what
 * arrived is kept.
 *
 * @returns the files in the order of the task's results and the state they came from, or the last problem
 * @throws StoppedError when the user stops the execution
 */
export async function downloadFiles<File>(
	options: DownloadOptions<File>,
): Promise<{ files: File[]; state: TaskState } | (DownloadProblem & { state: TaskState })> {
	const { sources, fetch, renew, scheduler, clock } = options;
	let { state } = options;
	const files: File[] = [];
	for (let tries = 0; ; ) {
		const source = sources(state)[files.length];
		if (source === undefined) return { files, state };
		const result = await fetch(source, files.length);
		scheduler.throwIfStopped();
		if (!isProblem(result)) {
			files.push(result);
			tries = 0;
			continue;
		}
		const pauseSeconds = PAUSES_SECONDS[tries];
		const isOver = pauseSeconds === undefined || (!result.mayAppear && tries >= RETRIES_OF_WRONG);
		if (isOver) return { ...result, state };
		tries++;
		await scheduler.request(clock.nowMs() + 1000 * pauseSeconds);
		const renewed = await renew(state);
		// A fresh answer counts only if it still has all the files.
		if (!isFailure(renewed) && sources(renewed).length >= sources(state).length) state = renewed;
	}
}
