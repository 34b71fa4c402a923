import { VirtualClock } from '../virtualClock';

/** The time of the history that is being run; the node's own `sleep` and `Date.now()` are led here. */
export const time = { clock: new VirtualClock() };

/** Leaves everything behind that still waits on the clock, as the death of a process does. */
export async function nextClock(): Promise<void> {
	const passedMs = time.clock.nowMs() - VirtualClock.START_MS;
	time.clock = new VirtualClock();
	await time.clock.advance(passedMs);
}

/** Runs something with the node's time on the virtual clock, and with its chance the same in every run. */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
	const { now } = Date;
	const { random } = Math;
	time.clock = new VirtualClock();
	let chance = 1;
	Date.now = () => time.clock.nowMs();
	// So that a history can be repeated.
	Math.random = () => (chance = (chance * 16_807) % 2_147_483_647) / 2_147_483_647;
	try {
		return await work();
	} finally {
		Date.now = now;
		Math.random = random;
	}
}
