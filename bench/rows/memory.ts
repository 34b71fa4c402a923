import { setTimeout as sleep } from 'node:timers/promises';

import { run } from '../../scripts/lib/command';
import { highestDuring } from '../../scripts/lib/residentMemory';
import { runWork, type Bench } from '../bench';
import { atMost, median, type Line } from '../report';
import type { Subject } from '../subjects';

/** A video of 1 GiB, with n8n's binary data in files: how much n8n grows by it. */

const GIB = 2 ** 30;
const MB = 1_000_000;
const ROUNDS = 3;

/** Lets n8n rest, and the disk have written what the last video left to it: the next must not pay for that. */
async function settled(): Promise<void> {
	await run('sync', []);
	await sleep(3000);
}

/** The most that n8n's resident memory is above what it was before, in megabytes. */
async function measure(bench: Bench, subject: Subject): Promise<number> {
	await settled();
	const before = bench.n8n.rssBytes();
	const work = runWork(bench, subject, { items: 1, jobSeconds: 1, videoBytes: GIB });
	const highest = await highestDuring(() => bench.n8n.rssBytes(), work, 50);
	return (highest - before) / MB;
}

/** Loads what is loaded once, and lets the garbage of what was before go. */
async function warmUp(bench: Bench, subject: Subject): Promise<void> {
	await runWork(bench, subject, { items: 1, jobSeconds: 1, videoBytes: MB });
}

/** What n8n grows by, one that is at work and one that has been idle. */
interface Growth {
	atWork: number;
	idle: number;
}

/**
 * Two videos in a row. While n8n is idle V8 makes its young generation smaller, and bigger again, by 130 MB, in the first
 * seconds of work of any kind: what the first of the two makes n8n grow by is hardly the video.
 */
async function measureTwice(bench: Bench, subject: Subject): Promise<Growth> {
	await warmUp(bench, subject);
	const idle = await measure(bench, subject);
	return { idle, atWork: await measure(bench, subject) };
}

export async function memory(bench: Bench): Promise<Line[]> {
	const streamed = new Map<Subject, Growth[]>([bench.ours, bench.loop, bench.sora].map((one) => [one, []]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [subject, all] of streamed) all.push(await measureTwice(bench, subject));
	}
	// Last and once: n8n does not give back soon what it has grown by here.
	await warmUp(bench, bench.miniMax);
	const miniMax = await measure(bench, bench.miniMax);
	const growth = (subject: Subject, key: keyof Growth) =>
		(streamed.get(subject) ?? []).map((one) => Math.round(one[key]));
	const atWork = (subject: Subject) => median(growth(subject, 'atWork'));
	const inWords = (subject: Subject) =>
		`${atWork(subject)} MB (median of ${growth(subject, 'atWork').join(', ')}; of an n8n that was idle ${growth(subject, 'idle').join(', ')})`;
	const [ours, sora, loop] = [atWork(bench.ours), atWork(bench.sora), atWork(bench.loop)];
	return [
		{
			what: '1 GiB video, binary mode filesystem: growth of the process',
			target: '32 MB or less',
			ours: atMost(ours, 32, inWords(bench.ours)),
			sora: inWords(bench.sora),
			miniMax: `${Math.round(miniMax)} MB`,
			loop: inWords(bench.loop),
			charts: [{ title: 'Video of 1 GiB: growth of n8n, MB', values: { ours, sora, miniMax, loop } }],
		},
	];
}
