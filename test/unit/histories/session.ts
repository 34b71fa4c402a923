import type { Accounts } from './accounts';
import { isAnswered, isFinal, type CheckAnswer } from './answers';

/** What a try of the node has to keep to. */
interface Limits {
	cap: number;
	timeoutMs: number;
	waits: boolean;
	/** With nothing left to submit tasks are asked for once and left to the provider: any number of them. */
	asksInPassing: boolean;
}

/** One try of the node, as the provider sees it, held against what a try may do. */
export class Session {
	/** Until when a place, or a task that is resumed, is surely open at the provider, as far as the node can know. */
	private readonly open = new Map<string, { untilMs: number; id?: string; failures: number }>();
	/** Ids of tasks of which nothing more should be asked; the number is how often all the same (for a fresh address). */
	private readonly over = new Map<string, number>();
	/** Ids that were told or asked for in this try. */
	private readonly met = new Set<string>();
	private failedDownloads = 0;

	constructor(
		private readonly limits: Limits,
		private readonly accounts: Accounts,
		private readonly nowMs: () => number,
	) {}

	submitArrives(place: string): void {
		this.open.set(place, { untilMs: Infinity, failures: 0 });
		this.checkCap();
	}

	/** `told` is the id that has arrived, of a task or of none. */
	submitEnds(place: string, told: string | undefined, isTaken: boolean): void {
		if (told !== undefined) this.met.add(told);
		const untilMs = this.nowMs() + this.limits.timeoutMs;
		if (told === undefined || !isTaken || !this.limits.waits) this.open.delete(place);
		else this.open.set(place, { untilMs, id: told, failures: 0 });
	}

	/** The answer to a submit is the result: nothing is open, and nothing is asked, but for a fresh address. */
	resultArrives(place: string, told: string | undefined): void {
		this.open.delete(place);
		if (told === undefined) return;
		this.met.add(told);
		this.over.set(told, this.failedDownloads);
	}

	downloadFails(): void {
		this.failedDownloads++;
	}

	checkArrives(id: string): void {
		const { accounts } = this;
		if (!this.limits.waits) accounts.violation(`a status check of ${id}, although nobody waits`);
		const about = accounts.tasksToldAs(id);
		// A result that came at once is over for later tries, too.
		const over = this.over.get(id) ?? (about.some(({ toldUrl }) => toldUrl !== undefined) ? 0 : undefined);
		if (over !== undefined) {
			// Only for a fresh address, and only after a file that did not come.
			// Two items may have been told the same id; and who was told of a success that was none goes on asking for its file.
			const clear = about.length === 1 && !about[0]?.liedAbout;
			if (clear && over >= this.failedDownloads) accounts.violation(`a status check of ${id} after its end`);
			this.over.set(id, over + 1);
			return;
		}
		// A task that an earlier try has left is open from the first time that it is asked for; two seconds less than it
		// may be waited for, since it may have stood in line for its turn to ask.
		const untilMs = this.nowMs() + this.limits.timeoutMs - 2000;
		if (about.length > 0 && !this.met.has(id)) this.open.set(id, { untilMs, id, failures: 0 });
		this.met.add(id);
		if (!this.limits.asksInPassing) this.checkCap();
	}

	checkEnds(id: string, { delivery, state, believable, mayBeOver }: CheckAnswer): void {
		const answered = isAnswered(delivery);
		const final = isFinal(state);
		// A success without a file may still get one: it is asked for some more.
		const hasFile = state?.status === 'succeeded' && state.urls.length > 0;
		const isOver = final && (hasFile || state.status !== 'succeeded');
		if (isOver && believable && !this.over.has(id)) {
			this.over.set(id, hasFile ? this.failedDownloads : Infinity);
		}
		for (const [place, open] of this.open) {
			if (open.id !== id) continue;
			if (state === undefined && !answered) open.failures++;
			if (final || mayBeOver || (!believable && answered) || open.failures >= 3) this.open.delete(place);
		}
	}

	checkLost(id: string): void {
		for (const [place, open] of this.open) {
			if (open.id === id && ++open.failures >= 3) this.open.delete(place);
		}
	}

	/** The judge's count of open tasks is never higher than the truth, so what it finds is a violation. */
	private checkCap(): void {
		const { cap } = this.limits;
		const now = [...this.open.values()].filter(({ untilMs }) => untilMs > this.nowMs()).length;
		if (now > cap) this.accounts.violation(`${now} tasks open at once, ${cap} are allowed`);
		if (now === cap && cap > 1) this.accounts.count('as many open as allowed');
	}
}
