import type { INodeExecutionData } from 'n8n-workflow';
import type { Clock } from '../../task/clock';
import type { ItemOutcome } from '../output/items';

/**
 * So long before the deadline a call wakes nobody any more. n8n looks once a minute for executions whose time comes within 70
 * seconds, and continues them then whatever happens meanwhile (n8n 1.x, `wait-tracker.ts`): a call that continued one would
 * have it run twice.
 */
const LAST_MOMENTS_MS = 75_000;

/** The least time between two rounds of questions for the same execution, however many calls there are. */
const ROUND_MS = 1000;

/** What an awakening is about. */
interface Suspended {
	/** Asks for the tasks of which the end is not known, and notes those that have ended; whether all have. */
	haveEnded: (ended: Map<number, ItemOutcome>) => Promise<boolean>;
	/** Makes the output when they have. */
	deliver: (ended: ReadonlyMap<number, ItemOutcome>) => Promise<INodeExecutionData[]>;
}

/**
 * A suspended run of a node that was called for. Calls may come at the same time, twice, and for several tasks: one of them
 * works on it, and one continues the execution.
 */
export class Awakening {
	private static readonly all = new Map<string, Awakening>();
	/** The tasks that have ended, by item. */
	private readonly ended = new Map<number, ItemOutcome>();
	private isBusy = false;
	/** Another call came meanwhile. */
	private again = false;
	private isOver = false;

	private constructor(private readonly untilMs: number) {}

	/**
	 * @param key names the suspended run
	 * @param untilMs when n8n continues it without a call, milliseconds since 1970; it is remembered until then
	 */
	static of(key: string, untilMs: number, nowMs: number): Awakening {
		const { all } = Awakening;
		for (const [other, { untilMs: otherMs }] of all) if (otherMs < nowMs) all.delete(other);
		const known = all.get(key) ?? new Awakening(untilMs);
		all.set(key, known);
		return known;
	}

	/** @returns the output with which to continue; nothing if this call is not the one that continues it */
	async wake(clock: Clock, { haveEnded, deliver }: Suspended): Promise<INodeExecutionData[] | undefined> {
		if (this.isBusy) {
			this.again = true;
			return undefined;
		}
		this.isBusy = true;
		try {
			for (;;) {
				if (this.isOver || this.isTooLate(clock)) return undefined;
				this.again = false;
				if (await haveEnded(this.ended)) break;
				if (!this.again) return undefined;
				await clock.sleep(ROUND_MS);
			}
			const output = await deliver(this.ended);
			if (this.isTooLate(clock)) return undefined;
			this.isOver = true;
			return output;
		} finally {
			this.isBusy = false;
		}
	}

	private isTooLate(clock: Clock): boolean {
		return clock.nowMs() > this.untilMs - LAST_MOMENTS_MS;
	}
}
