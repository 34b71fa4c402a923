import type { Clock } from '../../nodes/shared/task/clock';

interface Sleeper {
	atMs: number;
	wake: () => void;
}

/** Lets everything that waits for no timer run as far as it gets. */
async function drain(): Promise<void> {
	await new Promise((done) => setImmediate(done));
}

/** Time that passes only when a test says so. */
export class VirtualClock implements Clock {
	static readonly START_MS = Date.parse('2026-01-01T00:00:00Z');
	private ms = VirtualClock.START_MS;
	private readonly sleepers: Sleeper[] = [];

	readonly nowMs = () => this.ms;

	readonly sleep = async (ms: number) =>
		await new Promise<void>((wake) => {
			const atMs = this.ms + ms;
			const index = this.sleepers.findIndex((sleeper) => sleeper.atMs > atMs);
			this.sleepers.splice(index === -1 ? this.sleepers.length : index, 0, { atMs, wake });
		});

	/** Seconds since the start. */
	get seconds(): number {
		return (this.ms - VirtualClock.START_MS) / 1000;
	}

	/** Lets that much time pass. */
	async advance(ms: number): Promise<void> {
		const untilMs = this.ms + ms;
		await drain();
		while (this.sleepers[0] && this.sleepers[0].atMs <= untilMs) await this.wakeFirst();
		this.ms = untilMs;
		await drain();
	}

	/**
	 * Lets time pass until the promise settles.
	 *
	 * @throws if nobody is left who could settle it: what would be an endless wait is a failure here
	 */
	async settle<T>(promise: Promise<T>): Promise<T> {
		let settled = false;
		const done = () => {
			settled = true;
		};
		promise.then(done, done);
		await drain();
		while (!settled) {
			if (this.sleepers.length === 0) throw new Error('Waits for something that never comes');
			await this.wakeFirst();
		}
		return await promise;
	}

	private async wakeFirst(): Promise<void> {
		const first = this.sleepers.shift();
		if (!first) return;
		this.ms = Math.max(this.ms, first.atMs);
		first.wake();
		await drain();
	}
}
