/** Time as a parameter, so that tests run on a virtual clock. */
export interface Clock {
	/** Milliseconds since 1970. */
	nowMs(): number;
	/** Resolves after that many milliseconds. Need not be cancellable. */
	sleep(ms: number): Promise<void>;
}

/** A connection that is silent for longer is dead. */
export const LONGEST_SILENCE_MS = 60_000;

/** Thrown when the user stopped the execution. */
export class StoppedError extends Error {
	constructor() {
		// n8n takes an error for a Stop, and not for a failure, by the word "canceled" (measured, 2.40.7).
		super('The execution was canceled');
		this.name = 'StoppedError';
	}
}

/** A promise that settles when something calls its `resolve`. */
export function deferred(): { promise: Promise<void>; resolve: () => void } {
	let resolve = () => {};
	const promise = new Promise<void>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}

/** A cap on requests. */
export interface RequestRate {
	/** How many may go out at once after a pause. */
	burst: number;
	/** How many go out in the long run. */
	perSecond: number;
}

/** A token bucket, by the time at which it will be full again (GCRA): each request takes a token. */
export class TokenBucket {
	private fullAtMs = -Infinity;

	constructor(private readonly rate: RequestRate) {}

	/**
	 * Takes the next token, which may be one that is still to come.
	 *
	 * @returns from when it may be used, milliseconds since 1970; not before `nowMs`
	 */
	take(nowMs: number): number {
		const { burst, perSecond } = this.rate;
		const perTokenMs = 1000 / perSecond;
		this.fullAtMs = Math.max(this.fullAtMs, nowMs) + perTokenMs;
		return Math.max(nowMs, this.fullAtMs - burst * perTokenMs);
	}
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
 * entries come due in the order of their time. Stop ends all of them at once. n8n's `sleep` cannot be cancelled in every
 * version it supports, hence one loop of short sleeps and not one sleep per task.
 */
export class Scheduler {
	private readonly entries: Entry[] = [];
	private running = false;
	private changed = deferred();
	private readonly requests: TokenBucket;

	/**
	 * @param signal n8n's Stop button
	 * @param rate a cap on requests over all tasks; none without it
	 */
	constructor(
		private readonly clock: Clock,
		private readonly signal: AbortSignal | undefined,
		rate: RequestRate = { burst: 1, perSecond: Infinity },
	) {
		this.requests = new TokenBucket(rate);
		signal?.addEventListener('abort', this.stop, { once: true });
	}

	/** Frees the listener and forgets what nobody waits for any more; call it when the run is over. */
	close(): void {
		this.signal?.removeEventListener('abort', this.stop);
		this.entries.length = 0;
		this.changed.resolve();
	}

	/**
	 * Resolves when the clock reaches `atMs`.
	 *
	 * @throws StoppedError as soon as the user stops the execution
	 */
	async at(atMs: number): Promise<void> {
		this.throwIfStopped();
		const waiting = new Promise<void>((due, stop) => {
			const index = this.entries.findIndex((entry) => entry.atMs > atMs);
			this.entries.splice(index === -1 ? this.entries.length : index, 0, { atMs, due, stop });
		});
		if (this.entries[0]?.atMs === atMs) this.changed.resolve();
		if (!this.running) void this.run();
		await waiting;
	}

	/**
	 * Resolves when a request may go out: at `atMs`, or as soon after it as the rate allows. Every request that can wait
	 * goes through here.
	 *
	 * @throws StoppedError as soon as the user stops the execution
	 */
	async request(atMs: number): Promise<void> {
		await this.at(atMs);
		const nowMs = this.clock.nowMs();
		const readyMs = this.requests.take(nowMs);
		if (readyMs > nowMs) await this.at(readyMs);
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
			const waitMs = next.atMs - this.clock.nowMs();
			if (waitMs > 0) {
				this.changed = deferred();
				await Promise.race([this.clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS)), this.changed.promise]);
			} else {
				this.entries.shift();
				next.due();
			}
		}
		this.running = false;
	}
}

/** Lets at most `limit` in at a time; the others wait in line. */
export class Semaphore {
	private inside = 0;
	private readonly line: Array<() => void> = [];

	constructor(private readonly limit: number) {}

	/** Runs `work` when there is room. */
	async use<T>(work: () => Promise<T>): Promise<T> {
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

/** Tells when the last of several things is done. */
export class Countdown {
	private readonly last = deferred();
	/** Resolves then. */
	readonly over = this.last.promise;

	/** @param left how many there are; with none it is over at once */
	constructor(private left: number) {
		if (left === 0) this.last.resolve();
	}

	/** One of them is done, whatever came of it. */
	done(): void {
		if (--this.left === 0) this.last.resolve();
	}
}
