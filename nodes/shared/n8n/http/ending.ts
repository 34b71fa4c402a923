/**
 * What ends a request before its answer is complete: its time, counted from when all of it was sent; and Stop, as long as it
 * may.
 */
export class Ending {
	/** Whether the time was up. */
	isLate = false;
	private readonly controller = new AbortController();
	private limit: AbortSignal | undefined;

	/**
	 * @param stop n8n's Stop button
	 * @param mayStop whether Stop ends the request at this moment
	 * @param isSent whether all of it has been sent: an upload takes as long as it takes
	 * @param longestMs from then on
	 */
	constructor(
		private readonly stop: AbortSignal | undefined,
		private readonly mayStop: () => boolean,
		private readonly isSent: () => boolean,
		private readonly longestMs: number,
	) {
		this.watch(isSent());
		if (stop?.aborted) this.onStop();
		stop?.addEventListener('abort', this.onStop);
	}

	/** Aborts when the request has to end. */
	get signal(): AbortSignal {
		return this.controller.signal;
	}

	/** The answer is there. Stop's signal lives as long as the execution: what is left on it stays in memory, for each task. */
	close(): void {
		this.stop?.removeEventListener('abort', this.onStop);
		if (this.limit) this.limit.onabort = null;
	}

	private readonly onStop = () => {
		if (this.mayStop()) this.controller.abort();
	};

	private watch(wasSent: boolean): void {
		this.limit = AbortSignal.timeout(this.longestMs);
		this.limit.onabort = () => {
			if (!wasSent) return this.watch(this.isSent());
			this.isLate = true;
			this.controller.abort();
		};
	}
}

/** The result of work that reads files, or nothing as soon as the user stops: a read may hang. */
export async function unlessStopped<T>(
	stop: AbortSignal | undefined,
	work: Promise<T>,
): Promise<T | undefined> {
	let end = () => {};
	const stopped = new Promise<undefined>((resolve) => {
		end = () => resolve(undefined);
	});
	stop?.addEventListener('abort', end);
	const result = await Promise.race([work, stopped]);
	stop?.removeEventListener('abort', end);
	return stop?.aborted ? undefined : result;
}
