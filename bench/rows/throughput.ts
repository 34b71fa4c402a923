import { setTimeout as sleep } from 'node:timers/promises';

import { run } from '../../scripts/lib/command';
import { runWork, type Bench } from '../bench';
import { atLeast, median, type Line } from '../report';
import type { Subject } from '../subjects';

/** How fast a video comes in that is as big as the services make them, with n8n's binary data in files. */

const MB = 1_000_000;
const VIDEO_BYTES = 60 * MB;
const ROUNDS = 9;
/** Of those that are no measure for ours, and ask so seldom that a round takes long. */
const ROUNDS_OF_OTHERS = 3;

/** How often it is looked whether a download has ended. */
const RESOLUTION_MS = 1;

/** Megabytes per second, as the video's server sees them. */
async function measure(bench: Bench, subject: Subject): Promise<number> {
	// Lets the disk have written what the last video left to it: the next must not pay for that.
	await run('sync', []);
	await sleep(500);
	const already = subject.tasks.length;
	const download = () => subject.tasks[already]?.downloads.at(-1);
	let finished = false;
	const running = runWork(bench, subject, { items: 1, jobSeconds: 1, videoBytes: VIDEO_BYTES }).finally(
		() => {
			finished = true;
		},
	);
	while (!finished && download()?.complete !== true) await sleep(RESOLUTION_MS);
	const endedMs = Date.now();
	await running;
	const startedMs = download()?.atMs;
	if (startedMs === undefined) throw new Error(`${subject.name}: nothing was downloaded`);
	return VIDEO_BYTES / MB / ((endedMs - startedMs) / 1000);
}

/** In turn, so that all have the same weather. */
export async function throughput(bench: Bench): Promise<Line[]> {
	const subjects = [bench.ours, bench.sora, bench.miniMax, bench.loop];
	const speeds = subjects.map(() => [] as number[]);
	// The first round loads what is loaded once.
	for (let round = 0; round <= ROUNDS; round++) {
		for (const [index, subject] of subjects.entries()) {
			if (index > 1 && round > ROUNDS_OF_OTHERS) continue;
			const speed = await measure(bench, subject);
			if (round > 0) speeds[index]?.push(speed);
		}
	}
	const [ours = NaN, sora = NaN, miniMax = NaN, loop = NaN] = speeds.map(median);
	const inWords = (speed: number) => `${Math.round(speed)} MB/s`;
	return [
		{
			what: 'video of 60 MB, binary mode filesystem: download throughput',
			target: "no less than n8n's Sora",
			ours: atLeast(ours, sora, inWords(ours)),
			sora: inWords(sora),
			miniMax: inWords(miniMax),
			loop: inWords(loop),
			charts: [{ title: 'Video of 60 MB: download, MB/s', values: { ours, sora, miniMax, loop } }],
		},
	];
}
