/** Time as a parameter, so that tests run on a virtual clock. */
export interface Clock {
	/** Milliseconds since 1970. */
	nowMs(): number;
	/** Resolves after that many milliseconds. Need not be cancellable. */
	sleep(ms: number): Promise<void>;
}

/** Thrown when the user stopped the execution. */
export class StoppedError extends Error {
	constructor() {
		// n8n takes an error for a Stop, and not for a failure, by the word "canceled" (measured, 2.40.7).
		super('The execution was canceled');
		this.name = 'StoppedError';
	}
}

/** A promise that settles when something calls its `resolve`. */
function deferred(): { promise: Promise<void>; resolve: () => void } {
	let resolve = () => {};
	const promise = new Promise<void>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}

interface Entry {
	atMs: number;
	due: () => void;
	stop: (error: StoppedError) => void;
}

/** A sleep that nobody waits for any more lasts no longer than this. */
const LONGEST_SLEEP_MS = 1000;

/**
 * The one timer of a run. Whoever waits (for the next status check, before a repeated submit) has an entry here;
 * entries come due in the order of their time, and never closer together than `gapMs`, however many tasks there are.
 * Stop ends all of them at once. n8n's `sleep` cannot be cancelled in every version it supports, hence one loop of
 * short sleeps and not one sleep per task.
 */
export class Scheduler {
	private readonly entries: Entry[] = [];
	private running = false;
	private notBeforeMs = 0;
	private changed = deferred();

	/**
	 * @param signal n8n's Stop button
	 * @param gapMs the least time between two entries: a cap on requests per second over all tasks
	 */
	constructor(
		private readonly clock: Clock,
		private readonly signal: AbortSignal | undefined,
		private readonly gapMs: number,
	) {
		signal?.addEventListener('abort', this.stop, { once: true });
	}

	/** Frees the listener; call it when the run is over. */
	close(): void {
		this.signal?.removeEventListener('abort', this.stop);
	}

	/**
	 * Resolves when the clock reaches `atMs`, or as soon after it as the gap allows.
	 *
	 * @throws StoppedError as soon as the user stops the execution
	 */
	async at(atMs: number): Promise<void> {
		this.throwIfStopped();
		const waiting = new Promise<void>((due, stop) => {
			const index = this.entries.findIndex((entry) => entry.atMs > atMs);
			this.entries.splice(index === -1 ? this.entries.length : index, 0, { atMs, due, stop });
		});
		this.changed.resolve();
		if (!this.running) void this.run();
		await waiting;
	}

	/** @throws StoppedError if the user has stopped the execution */
	throwIfStopped(): void {
		if (this.signal?.aborted) throw new StoppedError();
	}

	private readonly stop = () => {
		for (const entry of this.entries.splice(0)) entry.stop(new StoppedError());
		this.changed.resolve();
	};

	private async run(): Promise<void> {
		this.running = true;
		for (let next = this.entries[0]; next; next = this.entries[0]) {
			const waitMs = Math.max(next.atMs, this.notBeforeMs) - this.clock.nowMs();
			if (waitMs > 0) {
				this.changed = deferred();
				await Promise.race([this.clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS)), this.changed.promise]);
			} else {
				this.entries.shift();
				this.notBeforeMs = this.clock.nowMs() + this.gapMs;
				next.due();
			}
		}
		this.running = false;
	}
}

/** Lets at most `limit` through at a time; the others wait in line. */
export class Semaphore {
	private inside = 0;
	private readonly line: Array<() => void> = [];

	constructor(private readonly limit: number) {}

	/** Runs `work` when there is room. */
	async through<T>(work: () => Promise<T>): Promise<T> {
		if (this.inside < this.limit) this.inside++;
		// Whoever leaves hands the place on, so `inside` stays as it is.
		else await new Promise<void>((enter) => this.line.push(enter));
		try {
			return await work();
		} finally {
			const next = this.line.shift();
			if (next) next();
			else this.inside--;
		}
	}
}
