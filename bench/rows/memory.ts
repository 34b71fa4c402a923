import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { run, toolsEnvironment } from '../../scripts/lib/command';
import { highestDuring } from '../../scripts/lib/residentMemory';
import type { SimulatedTask } from '../../test/simulator/task';
import { TestClient } from '../../test/simulator/testClient';
import { runWork, type Bench } from '../bench';
import { atLeast, atMost, median, type Line } from '../report';
import type { Subject } from '../subjects';

/** A video of 1 GiB, with n8n's binary data in files: how much n8n grows by it, and how fast it comes in. */

const GIB = 2 ** 30;
const MB = 1_000_000;
const ROUNDS = 3;

/** Lets n8n rest, and the disk have written what the last video left to it: the next must not pay for that. */
async function settled(): Promise<void> {
	await run('sync', []);
	await sleep(3000);
}

/** The most that n8n's resident memory was above what it was before. */
async function growthMb(bench: Bench, subject: Subject): Promise<number> {
	// Loads what is loaded once, and lets the garbage of what was before go.
	await runWork(bench, subject, { items: 1, jobSeconds: 1, videoBytes: MB });
	await settled();
	const measure = () => bench.n8n.rssBytes();
	const before = measure();
	const work = runWork(bench, subject, { items: 1, jobSeconds: 1, videoBytes: GIB });
	const highest = await highestDuring(measure, work);
	return (highest - before) / MB;
}

/** Megabytes per second of the next download of a task, as its server sees it. */
async function throughput(newTask: () => SimulatedTask | undefined, work: Promise<unknown>): Promise<number> {
	let endedMs: number | undefined;
	let done = false;
	const finished = work.finally(() => {
		done = true;
	});
	while (!done && endedMs === undefined) {
		await sleep(5);
		if (newTask()?.downloads.at(-1)?.complete) endedMs = Date.now();
	}
	await finished;
	const download = newTask()?.downloads.at(-1);
	if (!download || endedMs === undefined) throw new Error('nothing was downloaded');
	return GIB / MB / ((endedMs - download.atMs) / 1000);
}

async function ourThroughput(bench: Bench): Promise<number> {
	const already = bench.simulator.tasks.length;
	await settled();
	const work = runWork(bench, bench.ours, { items: 1, jobSeconds: 1, videoBytes: GIB });
	return await throughput(() => bench.simulator.tasks[already], work);
}

/** The same file, from the same server into the same folder, by nothing but a stream. */
async function bareThroughput({ simulator, n8n }: Bench, round: number): Promise<number> {
	Object.assign(simulator.settings, { jobSeconds: 0, videoBytes: GIB });
	const client = new TestClient(simulator);
	const taskId = await client.start('yishangCloud');
	const url = await client.videoUrl('yishangCloud', taskId);
	const file = path.join(n8n.userFolder, '.n8n', `bare-${round}.mp4`);
	await settled();
	const copy = async () => {
		const script = path.join(__dirname, '../bareCopy.mjs');
		const child = spawn('node', [script, url, file], { env: toolsEnvironment(), stdio: 'inherit' });
		const [code] = (await once(child, 'exit')) as [number | null];
		if (code !== 0) throw new Error(`the bare copy ended with ${code}`);
	};
	return await throughput(() => simulator.tasks.find(({ id }) => id === taskId), copy());
}

export async function memory(bench: Bench): Promise<Line[]> {
	const growths = new Map<Subject, number[]>([bench.ours, bench.loop, bench.sora].map((one) => [one, []]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [subject, all] of growths) all.push(await growthMb(bench, subject));
	}
	const [own, bare]: [number[], number[]] = [[], []];
	for (let round = 0; round < ROUNDS; round++) {
		bare.push(await bareThroughput(bench, round));
		own.push(await ourThroughput(bench));
	}
	// Last and once: n8n does not give back soon what it has grown by here.
	growths.set(bench.miniMax, [await growthMb(bench, bench.miniMax)]);
	const growth = median(growths.get(bench.ours) ?? []);
	const inMb = (subject: Subject) => {
		const all = (growths.get(subject) ?? []).map(Math.round);
		return all.length === 1 ? `${all[0]} MB` : `${median(all)} MB (median of ${all.join(', ')})`;
	};
	const share = median(own) / median(bare);
	const [ownSpeed, bareSpeed] = [own, bare].map((speeds) => Math.round(median(speeds)));
	return [
		{
			what: '1 GiB video, binary mode filesystem: growth of the process',
			target: '32 MB or less',
			ours: atMost(growth, 32, inMb(bench.ours)),
			sora: inMb(bench.sora),
			miniMax: inMb(bench.miniMax),
			loop: inMb(bench.loop),
		},
		{
			what: 'download throughput / bare stream copy into the same store',
			target: '0.9 or more',
			ours: atLeast(share, 0.9, `${share.toFixed(2)} (${ownSpeed} and ${bareSpeed} MB/s)`),
		},
	];
}
