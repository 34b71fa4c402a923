import { runWork, withoutProgress, type Bench, type Finished, type Work } from '../bench';
import { atMost, median, type Line } from '../report';

/** Many items at once: the wall clock over what the jobs alone take. */

const PEER_ITEMS = 6;
const PEER_JOB_SECONDS = 12;

/** Short jobs that tell of no progress. */
const SHORT: Work = { items: 30, jobSeconds: 15, maxConcurrentTasks: 30 };

/** How many of the small runs the figure is the median of. */
const ROUNDS = 3;

/** The run's time over the time that its jobs take if each round of them follows the other without a gap. */
function overIdeal(finished: Finished, { items, jobSeconds, maxConcurrentTasks = items }: Work): number {
	return finished.seconds / (Math.ceil(items / maxConcurrentTasks) * jobSeconds);
}

function checksPerTask({ tasks }: Finished): string {
	const checks = tasks.reduce((sum, { statusChecks }) => sum + statusChecks.length, 0);
	return `${(checks / tasks.length).toFixed(1)} checks per task`;
}

/** The median of several runs, and all of them in words. */
async function inRounds(bench: Bench, work: Work): Promise<{ ratio: number; text: string }> {
	const rounds: Finished[] = [];
	for (let round = 0; round < ROUNDS; round++) rounds.push(await runWork(bench, bench.ours, work));
	const ratios = rounds.map((round) => overIdeal(round, work));
	const ratio = median(ratios);
	const all = ratios.map((one) => one.toFixed(3)).join(', ');
	return { ratio, text: `${ratio.toFixed(2)} (median of ${all}; ${checksPerTask(rounds[0] as Finished)})` };
}

/** Where jobs are short, the wall clock is that of the task that is noticed last. */
async function shortJobs(bench: Bench): Promise<Line[]> {
	const behave = withoutProgress(bench.simulator);
	const ours = await inRounds(bench, SHORT);
	behave();
	const careful = await inRounds(bench, { ...SHORT, provider: 'openComputing' });
	const what = '30 items, jobs of 15 s, cap 30, no progress reported: wall clock / ideal';
	return [
		{ what, target: '1.45 or less', ours: atMost(ours.ratio, 1.45, ours.text) },
		{
			what: `${what}, at 元境 (10 s between two checks)`,
			target: '1.8 or less',
			ours: atMost(careful.ratio, 1.8, careful.text),
		},
	];
}

export async function concurrency(bench: Bench): Promise<Line[]> {
	const small: Work = { items: 50, jobSeconds: 20, maxConcurrentTasks: 50 };
	const large: Work = { items: 200, jobSeconds: 20, maxConcurrentTasks: 20 };
	const rightNow = await inRounds(bench, small);
	const long = await runWork(bench, bench.ours, large);
	// They mostly sleep, so that they do not disturb each other.
	const work: Work = { items: PEER_ITEMS, jobSeconds: PEER_JOB_SECONDS };
	const [sora, miniMax, loop] = await Promise.all(
		[bench.sora, bench.miniMax, bench.loop].map(async (subject) => {
			const finished = await runWork(bench, subject, work);
			const ratio = overIdeal(finished, work);
			return {
				ratio,
				text: `${ratio.toFixed(1)} (${PEER_ITEMS} items of ${PEER_JOB_SECONDS} s; ${checksPerTask(finished)})`,
			};
		}),
	);
	if (!sora || !miniMax || !loop) throw new Error('a subject is missing');
	const longRatio = overIdeal(long, large);
	return [
		{
			what: '50 items, jobs of 20 s, cap 50: wall clock / ideal',
			target: '1.10 or less',
			ours: atMost(rightNow.ratio, 1.1, rightNow.text),
			sora: sora.text,
			miniMax: miniMax.text,
			loop: loop.text,
			charts: [
				{
					title: 'Several items at once: wall clock / ideal',
					values: { ours: rightNow.ratio, sora: sora.ratio, miniMax: miniMax.ratio, loop: loop.ratio },
				},
			],
		},
		{
			what: '200 items, jobs of 20 s, cap 20: wall clock / ideal (10 rounds)',
			target: '1.10 or less',
			ours: atMost(longRatio, 1.1, `${longRatio.toFixed(2)} (${checksPerTask(long)})`),
		},
		...(await shortJobs(bench)),
	];
}
