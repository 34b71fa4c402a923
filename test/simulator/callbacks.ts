import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounts } from './accounts';
import { PROVIDERS } from './providers';
import type { SimulatedTask } from './task';

/** "5 s timeout, at most 3 requests, one a second apart" (sources.md 3.5); of ToMoviee's callbacks no document says more than that they exist. */
const PATIENCE_MS = 5000;
const TRIES = 3;
const PAUSE_MS = 1000;

/** One call, and what came of it. */
export interface Callback {
	readonly taskId: string;
	readonly url: string;
	readonly atMs: number;
	/** Absent if there was no answer in time. */
	status?: number;
	tookMs?: number;
}

/** Calls the addresses that submits named, when their tasks have ended. */
export class Callbacks {
	readonly made: Callback[] = [];
	private closed = new AbortController();

	constructor(private readonly accounts: Accounts) {}

	/** @param origin scheme, host and port as the submit wrote them */
	watch(task: SimulatedTask, origin: string): void {
		const { callback } = PROVIDERS[task.provider];
		const url = callback && task.body[callback.field];
		if (typeof url !== 'string') return;
		const times = this.accounts.settings.callbackTimes;
		void this.tell(task, { url, origin, times }, this.closed.signal).catch(() => {});
	}

	/** Nobody is called any more. */
	reset(): void {
		this.closed.abort();
		this.closed = new AbortController();
		this.made.length = 0;
	}

	private async tell(
		task: SimulatedTask,
		{ url, origin, times }: { url: string; origin: string; times: number },
		signal: AbortSignal,
	): Promise<void> {
		while (task.isOpen) await sleep(10, undefined, { signal, ref: false });
		const { settings, nowMs } = this.accounts;
		const calls = Array.from({ length: times }, async () => {
			const answer = PROVIDERS[task.provider].callback?.body(task, origin, { settings, nowMs });
			for (let tries = 0; tries < TRIES; tries++) {
				if (await this.call(task, url, String(answer?.body), signal)) return;
				await sleep(PAUSE_MS, undefined, { signal, ref: false });
			}
		});
		await Promise.all(calls);
	}

	/** @returns whether it was answered as the provider wants it: with 200 */
	private async call(task: SimulatedTask, url: string, body: string, signal: AbortSignal): Promise<boolean> {
		const call: Callback = { taskId: task.id, url, atMs: Date.now() };
		this.made.push(call);
		const ends = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
		const headers = { 'content-type': 'application/json' };
		try {
			const { status } = await fetch(url, { method: 'POST', headers, body, signal: ends });
			Object.assign(call, { status, tookMs: Date.now() - call.atMs });
			return status === 200;
		} catch {
			return false;
		}
	}
}
