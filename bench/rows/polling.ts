import { setTimeout as sleep } from 'node:timers/promises';

import type { SimulatedTask } from '../../test/simulator/task';
import { runWork, withoutProgress, type Bench } from '../bench';
import { median, type Line } from '../report';
import type { Subject } from '../subjects';

/**
 * How often a task is asked for, and how late its end is noticed: jobs of about 180 s where the provider's usual time is
 * 150 s, and no progress reported. All jobs of exactly 180 s would show how the checks happen to fall, not how they fall as a
 * rule; so they end between 165 and 195 s, evenly spread.
 */
const JOB_SECONDS = 180;
const SPREAD_SECONDS = 30;
const OUR_ITEMS = 40;
/** The peers take one item after the other, so each of theirs is a run of its own. */
const PEER_RUNS = 8;

interface Watched {
	checks: number;
	/** From the end of the job to the request for its video. */
	delaySeconds: number;
}

function watched({ statusChecks, downloads, endsAtMs }: SimulatedTask): Watched {
	const noticedMs = downloads[0]?.atMs ?? NaN;
	return { checks: statusChecks.length, delaySeconds: (noticedMs - endsAtMs) / 1000 };
}

/** Spreads the ends of a subject's new tasks as soon as all are submitted. */
async function spreadEnds(subject: Subject, already: number, count: number): Promise<void> {
	while (subject.tasks.length < already + count) await sleep(50);
	for (const [index, task] of subject.tasks.slice(already).entries()) {
		const share = count === 1 ? 0 : index / (count - 1) - 0.5;
		task.endsAtMs = task.submittedAtMs + (JOB_SECONDS + share * SPREAD_SECONDS) * 1000;
	}
}

async function watch(bench: Bench, subject: Subject, runs: number, items: number): Promise<Watched[]> {
	const already = subject.tasks.length;
	const work = { items, jobSeconds: JOB_SECONDS, maxConcurrentTasks: items };
	const running = Array.from({ length: runs }, async () => await runWork(bench, subject, work));
	await Promise.all([...running, spreadEnds(subject, already, runs * items)]);
	return subject.tasks.slice(already).map(watched);
}

function medians(all: Watched[]): Watched {
	return {
		checks: median(all.map(({ checks }) => checks)),
		delaySeconds: median(all.map(({ delaySeconds }) => delaySeconds)),
	};
}

function inWords(all: Watched[]): string {
	const { checks, delaySeconds } = medians(all);
	return `${checks} checks, ${delaySeconds.toFixed(1)} s`;
}

export async function polling(bench: Bench): Promise<Line[]> {
	const behave = withoutProgress(bench.simulator);
	const [ours, sora, miniMax, loop] = await Promise.all([
		watch(bench, bench.ours, 1, OUR_ITEMS),
		...[bench.sora, bench.miniMax, bench.loop].map(
			async (subject) => await watch(bench, subject, PEER_RUNS, 1),
		),
	]);
	behave();
	if (!ours || !sora || !miniMax || !loop) throw new Error('a subject is missing');
	const { checks, delaySeconds: delay } = medians(ours);
	const all = { ours: medians(ours), sora: medians(sora), miniMax: medians(miniMax), loop: medians(loop) };
	const valuesOf = (key: keyof Watched) => ({
		ours: all.ours[key],
		sora: all.sora[key],
		miniMax: all.miniMax[key],
		loop: all.loop[key],
	});
	return [
		{
			what: 'jobs of 180 s (165 to 195), typical 150 s, no progress reported: status checks, median delay until noticed',
			target: '17 or fewer, 5 s or less',
			ours: { text: inWords(ours), meets: checks <= 17 && delay <= 5 },
			sora: inWords(sora),
			miniMax: inWords(miniMax),
			loop: inWords(loop),
			charts: [
				{ title: 'Jobs of about 180 s: status checks', values: valuesOf('checks') },
				{ title: 'Jobs of about 180 s: delay until noticed, s', values: valuesOf('delaySeconds') },
			],
		},
	];
}
