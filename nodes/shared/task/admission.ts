import type { ProviderFailure } from '../providers/provider';
import { deferred, Semaphore, type Clock, type Scheduler } from './clock';

/** After a refusal nobody submits for so long, unless the provider says how long. */
const QUIET_MS = 2000;

/** The longest pause between two attempts to get in more tasks than the account is known to take. */
const LONGEST_GAP_MS = 60_000;

/** How long a provider is looked for that has not been there once. */
const LONGEST_SEARCH_MS = 30_000;

/**
 * Who may submit when: at most `cap` tasks of a run are open at the provider, and no more than the account takes. What it
 * takes no document says for sure, so it is learned (additive increase, as TCP does it): after a refusal for rate or
 * concurrency the limit is what was open then, and one more is tried now and then, sooner after one that got in, ever more
 * seldom after each that did not. Who is refused goes back in line, and nothing fails by it before its time is up.
 */
export class Admission {
	/** Why nobody gets in any more. */
	private closedBy: ProviderFailure | undefined;
	/** Why no more of a model get in. */
	private readonly closedModels = new Map<string, ProviderFailure>();
	private open = 0;
	/** How many tasks the account is believed to take. */
	private limit: number;
	/** The pause before one more than `limit` is tried. */
	private gapMs = 0;
	private tryMoreAtMs = -Infinity;
	private quietUntilMs = -Infinity;
	/** The last refusal. */
	private refusal: ProviderFailure | undefined;
	private refusedAtMs = -Infinity;
	/** When the account last took a task or a task ended. */
	private movedAtMs: number;
	/** When the provider has to be there, unless it has been already. */
	private findByMs: number;
	private readonly door = new Semaphore(1);
	private changed = deferred();

	/** @param cap how many tasks may be open at once, whatever the account takes */
	constructor(
		private readonly clock: Clock,
		private readonly scheduler: Scheduler,
		private readonly cap: number,
	) {
		this.limit = cap;
		this.movedAtMs = clock.nowMs();
		this.findByMs = this.movedAtMs + LONGEST_SEARCH_MS;
	}

	/** Takes a place for a task that exists already, and waits in line for it. */
	async join(): Promise<void> {
		await this.door.use(async () => {
			while (this.open >= this.cap) await this.untilChange(Infinity);
			this.open++;
		});
	}

	/**
	 * Takes a place for a submit, which may then be sent at once; waits in line for room, and for the end of a jam.
	 *
	 * @param timeoutMs how long to try while the account takes nothing and none of the run's tasks is open
	 * @param model what the submit asks for
	 * @returns why nothing may be submitted any more; then there is no place to be left
	 * @throws StoppedError as soon as the user stops the execution
	 */
	async enter(timeoutMs: number, model?: string): Promise<ProviderFailure | undefined> {
		return await this.door.use(async () => {
			for (let mayRequest = false; ; ) {
				this.scheduler.throwIfStopped();
				const closedBy = this.closedTo(model);
				if (closedBy) return closedBy;
				const nowMs = this.clock.nowMs();
				const lastTryMs = this.refusal && this.open === 0 ? this.movedAtMs + timeoutMs : Infinity;
				// The last try was refused, or the provider asks for a pause that is longer than the rest.
				if (this.refusal && this.quietUntilMs > lastTryMs) return this.refusal;
				const roomMs = Math.min(this.roomAtMs(), lastTryMs);
				if (roomMs > nowMs) await this.untilChange(roomMs);
				else if (mayRequest) break;
				else {
					await this.scheduler.request(nowMs);
					mayRequest = true;
				}
			}
			// One more than known to be taken: the next of its kind waits.
			if (++this.open > this.limit) this.tryMoreAtMs = this.clock.nowMs() + this.gapMs;
			return undefined;
		});
	}

	/** The account took the task of a place that was entered. */
	accepted(): void {
		this.movedAtMs = this.clock.nowMs();
		if (this.open <= this.limit) return;
		this.limit = this.open;
		this.gapMs /= 2;
		this.tryMoreAtMs = this.movedAtMs + this.gapMs;
		this.changed.resolve();
	}

	/**
	 * The account refused for rate or concurrency. The place still has to be left.
	 *
	 * @param enteredAtMs when the submit had got its place, milliseconds since 1970
	 */
	refused(failure: ProviderFailure, enteredAtMs: number): void {
		const nowMs = this.clock.nowMs();
		// Submits that were under way when the first was refused are part of the same jam.
		if (enteredAtMs >= this.refusedAtMs)
			this.gapMs = Math.min(LONGEST_GAP_MS, Math.max(QUIET_MS, this.gapMs * 2));
		this.refusal = failure;
		this.refusedAtMs = nowMs;
		this.limit = Math.min(this.limit, this.open - 1);
		const askedMs = (failure.retryAfterSeconds ?? 0) * 1000;
		this.quietUntilMs = Math.max(this.quietUntilMs, nowMs + Math.max(QUIET_MS, askedMs));
		this.tryMoreAtMs = Math.max(this.quietUntilMs, nowMs + this.gapMs);
	}

	/** The provider is there, whatever it said. */
	found(): void {
		this.findByMs = Infinity;
	}

	/**
	 * A submit was given up because the provider is not there. One that was there before may come back; but many items
	 * should not look for a wrong address one after the other.
	 */
	missed(failure: ProviderFailure): void {
		if (this.clock.nowMs() >= this.findByMs) this.close(failure);
	}

	/** Leaves a place: the task is over, or there is none that anybody could watch. */
	leave(): void {
		this.open--;
		this.changed.resolve();
	}

	/** A task is over, or nobody watches it any more. */
	ended(): void {
		this.movedAtMs = this.clock.nowMs();
		this.leave();
	}

	/** Why a submit for this model would be pointless, if it would. */
	closedTo(model = ''): ProviderFailure | undefined {
		return this.closedBy ?? this.closedModels.get(model);
	}

	/**
	 * Nobody gets in any more: a submit has shown that no other can succeed (a bad key, an empty balance, nobody there). A
	 * failure that is about one model or one item closes no more than that; but when a second model is said to have no
	 * balance, it is the account's.
	 */
	close(failure: ProviderFailure, model = ''): void {
		const { scope = 'run', kind } = failure;
		if (scope === 'item') return;
		const otherIsEmpty = [...this.closedModels].some(([name, one]) => name !== model && one.kind === 'quota');
		if (scope === 'model' && !(kind === 'quota' && otherIsEmpty)) this.closedModels.set(model, failure);
		else this.closedBy ??= failure;
		this.changed.resolve();
	}

	/** From when there is room for one more, milliseconds since 1970. */
	private roomAtMs(): number {
		if (this.open < this.limit) return this.quietUntilMs;
		return this.open < this.cap ? this.tryMoreAtMs : Infinity;
	}

	/** Until something here has changed, or the clock says so. */
	private async untilChange(untilMs: number): Promise<void> {
		this.changed = deferred();
		const { promise } = this.changed;
		await (untilMs < Infinity ? Promise.race([promise, this.scheduler.at(untilMs)]) : promise);
	}
}
