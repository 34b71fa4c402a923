import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { run } from '../../scripts/lib/command';
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

/** What a video of 1 GiB came to. */
interface Measured {
	/** The most that n8n's resident memory was above what it was before. */
	growthMb: number;
	/** As its server sees it. */
	mbPerSecond: number;
}

/** Does the work, which downloads the video of a task, and watches n8n and the download meanwhile. */
async function watch(
	{ n8n }: Bench,
	task: () => SimulatedTask | undefined,
	work: () => Promise<unknown>,
): Promise<Measured> {
	await settled();
	const before = n8n.rssBytes();
	let endedMs: number | undefined;
	const sample = () => {
		if (task()?.downloads.at(-1)?.complete) endedMs ??= Date.now();
		return n8n.rssBytes();
	};
	const highest = await highestDuring(sample, work(), 50);
	const startedMs = task()?.downloads.at(-1)?.atMs;
	if (startedMs === undefined || endedMs === undefined) throw new Error('nothing was downloaded');
	return { growthMb: (highest - before) / MB, mbPerSecond: GIB / MB / ((endedMs - startedMs) / 1000) };
}

async function measure(bench: Bench, subject: Subject): Promise<Measured> {
	const already = subject.tasks.length;
	const work = { items: 1, jobSeconds: 1, videoBytes: GIB };
	return await watch(
		bench,
		() => subject.tasks[already],
		async () => await runWork(bench, subject, work),
	);
}

/** Loads what is loaded once, and lets the garbage of what was before go. */
async function warmUp(bench: Bench, subject: Subject): Promise<void> {
	await runWork(bench, subject, { items: 1, jobSeconds: 1, videoBytes: MB });
}

/** What a video costs an n8n that is at work, and one that has been idle. */
interface Measurements {
	atWork: Measured;
	idle: Measured;
}

/**
 * Two videos in a row. While n8n is idle V8 makes its young generation smaller, and bigger again, by 130 MB, in the first
 * seconds of work of any kind: what the first of the two makes n8n grow by is hardly the video.
 */
async function measureTwice(bench: Bench, subject: Subject): Promise<Measurements> {
	await warmUp(bench, subject);
	const idle = await measure(bench, subject);
	return { idle, atWork: await measure(bench, subject) };
}

/** The same file, from the same server into the same folder, by nothing but a stream. */
async function bareCopy(bench: Bench, round: number): Promise<Measured> {
	const { simulator, n8n } = bench;
	Object.assign(simulator.settings, { jobSeconds: 0, videoBytes: GIB });
	const client = new TestClient(simulator);
	const taskId = await client.start('yishangCloud');
	const url = await client.videoUrl('yishangCloud', taskId);
	const file = path.join(n8n.userFolder, '.n8n', `bare-${round}.mp4`);
	const copy = async () => await run('node', [path.join(__dirname, '../bareCopy.mjs'), url, file]);
	return await watch(bench, () => simulator.tasks.find(({ id }) => id === taskId), copy);
}

export async function memory(bench: Bench): Promise<Line[]> {
	const bare: Measured[] = [];
	const streamed = new Map<Subject, Measurements[]>(
		[bench.ours, bench.loop, bench.sora].map((one) => [one, []]),
	);
	for (let round = 0; round < ROUNDS; round++) {
		for (const [subject, all] of streamed) all.push(await measureTwice(bench, subject));
		bare.push(await bareCopy(bench, round));
	}
	// Last and once: n8n does not give back soon what it has grown by here.
	await warmUp(bench, bench.miniMax);
	const buffered = await measure(bench, bench.miniMax);
	const of = (subject: Subject) => streamed.get(subject) ?? [];
	const growth = (subject: Subject) => median(of(subject).map(({ atWork }) => atWork.growthMb));
	const growths = (all: Measured[]) => all.map(({ growthMb }) => Math.round(growthMb)).join(', ');
	const growthInWords = (subject: Subject) => {
		const atWork = growths(of(subject).map((one) => one.atWork));
		const idle = growths(of(subject).map((one) => one.idle));
		return `${Math.round(growth(subject))} MB (median of ${atWork}; of an n8n that was idle ${idle})`;
	};
	const speed = (all: Measured[]) => median(all.map(({ mbPerSecond }) => mbPerSecond));
	const speedOf = (subject: Subject) => speed(of(subject).flatMap(({ idle, atWork }) => [idle, atWork]));
	const share = (subject: Subject) => speedOf(subject) / speed(bare);
	return [
		{
			what: '1 GiB video, binary mode filesystem: growth of the process',
			target: '32 MB or less',
			ours: atMost(growth(bench.ours), 32, growthInWords(bench.ours)),
			sora: growthInWords(bench.sora),
			miniMax: `${Math.round(buffered.growthMb)} MB`,
			loop: growthInWords(bench.loop),
		},
		{
			what: 'download throughput / bare stream copy into the same store',
			target: '0.9 or more',
			ours: atLeast(
				share(bench.ours),
				0.9,
				`${share(bench.ours).toFixed(2)} (${Math.round(speedOf(bench.ours))} and ${Math.round(speed(bare))} MB/s)`,
			),
			sora: share(bench.sora).toFixed(2),
			miniMax: (buffered.mbPerSecond / speed(bare)).toFixed(2),
			loop: share(bench.loop).toFixed(2),
		},
	];
}
