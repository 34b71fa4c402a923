import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Resident memory of all processes of a process group, by /proc (Linux only). */
export function residentBytesOfGroup(group: number): number {
	let kilobytes = 0;
	for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
		try {
			// After the command name, which stands in parentheses and may hold spaces: state, parent, group, ...
			const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
			const groupOfPid = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2];
			if (Number(groupOfPid) !== group) continue;
			const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
			kilobytes += Number(resident?.[1] ?? 0);
		} catch {
			// The process has ended between listing and reading.
		}
	}
	return kilobytes * 1024;
}

/** Samples a measure until the work is done, and returns the highest value seen. */
export async function highestDuring(
	measure: () => number,
	work: Promise<unknown>,
	everyMs = 100,
): Promise<number> {
	let highest = measure();
	let done = false;
	const finished = work.finally(() => {
		done = true;
	});
	while (!done) {
		await Promise.race([finished, sleep(everyMs)]);
		highest = Math.max(highest, measure());
	}
	await finished;
	return highest;
}
