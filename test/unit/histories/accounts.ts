import type { Fate } from './history';

/** A task that the provider has taken: what the user pays for. */
export interface PaidTask {
	id: string;
	/** By which id the node was told of it; none while no answer with one has arrived. */
	toldAs?: string;
	/** The answer to its submit was the result, and has arrived: where the file is. */
	toldUrl?: string;
	/** An address in an answer that nobody can vouch for: the node may take it for where the file is. */
	strayUrl?: string | undefined;
	/** Which request it was made for: see `Marker`. */
	wish: string;
	/** Which item of which run sent it. */
	place: string;
	/** In which execution. */
	execution: number;
	acceptedMs: number;
	fate: Fate;
	/** The node has been told, honestly, that it succeeded. */
	toldSuccess?: boolean;
	/** The node has had an answer about it that nobody can vouch for. */
	liedAbout?: boolean;
	/** When an answer about it spoke of the service's own trouble as if it had failed. */
	seemedFailedMs: number[];
	/** Why another task may be made for the same request. */
	released?: string;
}

/** What the tests put into each submit, so that the provider knows for whom it is. */
export interface Marker {
	/** The request as its user sees it: a further task for the same one is paid for twice. */
	wish: string;
	/** Run and item. */
	place: string;
	execution: number;
}

/** What has been taken and told, and what a judge finds wrong with it. */
export class Accounts {
	readonly tasks: PaidTask[] = [];
	readonly violations: string[] = [];
	/** How often something has happened, for the account of what the histories are made of. */
	readonly counts: Record<string, number> = {};

	violation(what: string): void {
		this.violations.push(what);
	}

	count(what: string): void {
		this.counts[what] = (this.counts[what] ?? 0) + 1;
	}

	/** Of which tasks the node knows by this id: two items may have been told the same one. */
	tasksToldAs(id: string): PaidTask[] {
		return this.tasks.filter(({ toldAs }) => toldAs === id);
	}
}
