import { setTimeout as sleep } from 'node:timers/promises';

const LONGEST_WAIT_MS = 60_000;

/**
 * Waits for what a test can see but is not told of, such as a request that arrives. Tests wait for the event
 * itself and never for a time in which it "surely" happens: on a busy machine it does not.
 */
export async function until(holds: () => boolean): Promise<void> {
	const deadline = Date.now() + LONGEST_WAIT_MS;
	while (!holds()) {
		if (Date.now() > deadline) throw new Error(`It did not come to that in a minute: ${String(holds)}`);
		await sleep(10);
	}
}
