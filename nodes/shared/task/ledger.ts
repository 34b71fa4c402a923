import { hasNoResult, type KnownTask } from '../providers/provider';
import type { JobFailure } from './job';

/** What the ledger keeps about one item. Plain data: n8n saves it with the execution. */
interface Entry<T> {
	fingerprint: string;
	executionId: string;
	/** What was paid for; absent while it is not certain whether there is anything. */
	paid?: T;
	delivered?: boolean;
}

/** Whether a task ended for good: of a success without a result more may come, and a doubtful end may be none. */
function isOver({ kind, isDoubtful }: Pick<JobFailure, 'kind' | 'isDoubtful'>): boolean {
	return !hasNoResult(kind) && !isDoubtful;
}

/** What the ledger knows about an item that is about to be submitted. */
export type LedgerFinding<T = KnownTask> = { known: T } | { uncertain: true } | undefined;

/** Where in which execution this run is. */
export interface LedgerPosition {
	executionId: string;
	runIndex: number;
	/** As an AI tool every try has a new run index, so that only the fingerprint tells a retry from a new call. */
	asTool: boolean;
}

/**
 * Remembers what was paid for, so that a retry resumes and does not pay again. It lives in n8n's node context, which is
 * kept across Retry On Fail and saved with a failed execution for "Retry execution" (sources.md 5.1).
 *
 * What is paid for is a task, or for Generate Text the answer itself, which nobody could ask for again.
 *
 * Entries stay after a success: with a continue setting n8n may run a node again that has returned. Forgotten are only a
 * task that failed at the provider and a submit that was refused, so that a retry may try them again.
 */
export class Ledger<T = KnownTask> {
	/** @param store the node context's part for this; only plain data goes in */
	constructor(
		private readonly store: Record<string, Entry<T>>,
		private readonly position: LedgerPosition,
	) {}

	/**
	 * What was submitted for this item before.
	 *
	 * @param fingerprint of what was asked: raw parameters and input item, so that an edited prompt is a new request.
	 * Within one execution the place is enough: nothing can have been edited.
	 */
	find(itemIndex: number, fingerprint: string): LedgerFinding<T> {
		const { executionId, asTool } = this.position;
		const entry = asTool
			? // The newest: an older execution may have left one of which nobody knows whether there is a task.
				Object.values(this.store).findLast((one) => one.fingerprint === fingerprint && !one.delivered)
			: this.store[this.key(itemIndex)];
		if (!entry) return undefined;
		const sameExecution = entry.executionId === executionId;
		if (!sameExecution && entry.fingerprint !== fingerprint) return undefined;
		if (entry.paid) return { known: entry.paid };
		// Whoever starts a retry by hand has read that a task may exist; Retry On Fail has not.
		return sameExecution ? { uncertain: true } : undefined;
	}

	/** Whether what was submitted for this item was submitted by this execution. */
	isOfThisExecution(itemIndex: number): boolean {
		return this.store[this.key(itemIndex)]?.executionId === this.position.executionId;
	}

	/** A submit is about to be sent (without `paid`: whether there is a task is not known until its answer), or was answered. */
	record(itemIndex: number, fingerprint: string, paid?: T): void {
		const { executionId } = this.position;
		this.store[this.key(itemIndex)] = { fingerprint, executionId, ...(paid ? { paid } : {}) };
	}

	/** What was sent last has certainly made no task. */
	forget(itemIndex: number): void {
		delete this.store[this.key(itemIndex)];
	}

	/**
	 * The item's job has ended. Kept is what a retry must not pay again: a task that goes on or has delivered, and a
	 * submit of which nobody knows whether it made one.
	 *
	 * @param failure as the job has it; none for success
	 */
	settle(
		itemIndex: number,
		fingerprint: string,
		failure?: Pick<JobFailure, 'kind' | 'phase' | 'refused' | 'isDoubtful'>,
	): void {
		const key = this.key(itemIndex);
		const resumed = this.position.asTool
			? Object.keys(this.store).filter((one) => this.store[one]?.fingerprint === fingerprint)
			: [key];
		for (const one of resumed) {
			const entry = this.store[one];
			if (!entry) continue;
			if (failure?.phase === 'task' && isOver(failure)) delete this.store[one];
			else if (failure?.phase === 'submit' && failure.refused) delete this.store[one];
			// As an AI tool the same call may come again, and is then a new one.
			else if (!failure) entry.delivered = true;
		}
	}

	private key(itemIndex: number): string {
		return `${this.position.runIndex}:${itemIndex}`;
	}
}
