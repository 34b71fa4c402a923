import { runWork, type Bench, type Finished, type Work } from '../bench';
import { atMost, median, type Line } from '../report';

/** Many items at once: the wall clock over what the jobs alone take. */

const PEER_ITEMS = 6;
const PEER_JOB_SECONDS = 12;

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

export async function concurrency(bench: Bench): Promise<Line[]> {
	const small: Work = { items: 50, jobSeconds: 20, maxConcurrentTasks: 50 };
	const large: Work = { items: 200, jobSeconds: 20, maxConcurrentTasks: 20 };
	const rounds: Finished[] = [];
	for (let round = 0; round < ROUNDS; round++) rounds.push(await runWork(bench, bench.ours, small));
	const ratios = rounds.map((round) => overIdeal(round, small));
	const rightNow = median(ratios);
	const long = await runWork(bench, bench.ours, large);
	// They mostly sleep, so that they do not disturb each other.
	const work: Work = { items: PEER_ITEMS, jobSeconds: PEER_JOB_SECONDS };
	const [sora, miniMax, loop] = await Promise.all(
		[bench.sora, bench.miniMax, bench.loop].map(async (subject) => {
			const finished = await runWork(bench, subject, work);
			return `${overIdeal(finished, work).toFixed(1)} (${PEER_ITEMS} items of ${PEER_JOB_SECONDS} s; ${checksPerTask(finished)})`;
		}),
	);
	const all = ratios.map((ratio) => ratio.toFixed(3)).join(', ');
	const longRatio = overIdeal(long, large);
	return [
		{
			what: '50 items, jobs of 20 s, cap 50: wall clock / ideal',
			target: '1.10 or less',
			ours: atMost(
				rightNow,
				1.1,
				`${rightNow.toFixed(2)} (median of ${all}; ${checksPerTask(rounds[0] as Finished)})`,
			),
			...(sora && miniMax && loop ? { sora, miniMax, loop } : {}),
		},
		{
			what: '200 items, jobs of 20 s, cap 20: wall clock / ideal (10 rounds)',
			target: '1.10 or less',
			ours: atMost(longRatio, 1.1, `${longRatio.toFixed(2)} (${checksPerTask(long)})`),
		},
	];
}
