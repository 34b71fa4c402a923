import fc from 'fast-check';
import { providers } from '../../../nodes/shared/providers';
import { GOOD_DAY, histories, inShort, type History } from './history';
import { runHistory } from './runHistory';
import { sabotages, switched } from './sabotage';

/**
 * Whatever a provider answers and whatever a user does: nothing is paid for twice, and nothing that is paid for is lost.
 * The real node lives through random histories on a virtual clock; the judge is the provider's own accounts.
 *
 * `HISTORIES` sets how many, `HISTORIES_SEED` repeats a run.
 */

jest.mock('n8n-workflow', () => ({
	...jest.requireActual<object>('n8n-workflow'),
	sleep: async (ms: number) =>
		await jest.requireActual<typeof import('./time')>('./time').time.clock.sleep(ms),
}));

type SubmitModule = typeof import('../../../nodes/shared/task/submit');
type RunModule = typeof import('../../../nodes/shared/task/run');

// So that a sabotage can stand before them.
jest.mock('../../../nodes/shared/task/submit', () => {
	const real = jest.requireActual<SubmitModule>('../../../nodes/shared/task/submit');
	const submitTask: SubmitModule['submitTask'] = async (options) =>
		await (switched.submitTask ?? real.submitTask)(options);
	return { ...real, submitTask };
});
jest.mock('../../../nodes/shared/task/run', () => {
	const real = jest.requireActual<RunModule>('../../../nodes/shared/task/run');
	const runTasks = (async (...run: Parameters<RunModule['runTasks']>) =>
		await (switched.runTasks ?? real.runTasks)(...run)) as RunModule['runTasks'];
	return { ...real, runTasks };
});

/** Past Jest's own words about where a line was written. */
function print(lines: string): void {
	process.stdout.write(`${lines}\n`);
}

const seed = process.env.HISTORIES_SEED === undefined ? {} : { seed: Number(process.env.HISTORIES_SEED) };

/** Runs histories until one shows a violation. */
async function search(numRuns: number, onCounts: (counts: Record<string, number>) => void = () => {}) {
	const property = fc.asyncProperty(histories, async (history) => {
		const { violations, counts } = await runHistory(history);
		onCounts(counts);
		if (violations.length > 0) throw new Error(violations[0]);
	});
	const details = await fc.check(property, { numRuns, ...seed });
	const problem = details.errorInstance instanceof Error ? details.errorInstance.message : '';
	const [history] = details.counterexample ?? [];
	return { ...details, problem, history };
}

test.each(providers.map(({ id }) => [id]))('a good day at %s: every item has its video', async (provider) => {
	const history: History = { ...GOOD_DAY, provider, runs: [['a', 'b', 'a'], ['c']] };
	const { violations, counts } = await runHistory(history);
	expect(violations).toEqual([]);
	expect(counts).toMatchObject({ 'submit accept': 4, 'download send': 4, 'item succeeded': 4 });
});

/** Counterexamples of old. */
const found: Array<[string, Partial<History>]> = [
	[
		'Stop in a later try tells of the submit that an earlier try left in doubt',
		{
			tries: 2,
			runs: [['a', 'a']],
			executions: [{ interruption: { how: 'stop', inTry: 1, afterMs: 0 } }],
			submits: [{ does: 'cut', accepted: true }],
		},
	],
	[
		'a tool that is tried again in a retry by hand does not send what that retry has sent',
		{
			asTool: true,
			tries: 2,
			executions: [{}, {}],
			submits: [
				{ does: 'cut', accepted: true },
				{ does: 'cut', accepted: true },
			],
		},
	],
	[
		'Stop tells of a task that has the id of one that has ended',
		{
			runs: [['a', 'a', 'a']],
			executions: [{}, { interruption: { how: 'stop', inTry: 0, afterMs: 881 } }],
			submits: [
				{ does: 'gateway', accepted: true, page: 0 },
				{ does: 'cut', accepted: true },
				{ does: 'accept' },
				{ does: 'wrongId', other: 2 },
			],
		},
	],
	[
		'the error of one item tells of the task of another that goes on',
		{
			runs: [['a', 'a']],
			returnOnTimeout: true,
			timeoutSeconds: 15,
			submits: [{ does: 'cut', accepted: false }],
		},
	],
];

test.each(found)('%s', async (_what, history) => {
	expect((await runHistory({ ...GOOD_DAY, ...history })).violations).toEqual([]);
});

test('no history shows a violation', async () => {
	const numRuns = Number(process.env.HISTORIES ?? 10_000);
	const among: Record<string, number> = {};
	const result = await search(numRuns, (counts) => {
		for (const what of Object.keys(counts)) among[what] = (among[what] ?? 0) + 1;
	});
	const violations = result.failed ? 1 : 0;
	print(`${result.numRuns.toLocaleString('en')} histories, seed ${result.seed}, ${violations} violations`);
	if (result.history) print(`${result.problem} <- ${inShort(result.history)}`);
	else {
		const common = Object.entries(among).sort(([, a], [, b]) => b - a);
		print(`Histories with: ${common.map(([what, count]) => `${what} ${count}`).join(', ')}`);
		// Else the histories would be too good to prove anything.
		for (const what of [
			'retry on fail',
			'retried by hand',
			'told that a task may exist',
			'try stopped',
			'try killed',
		])
			expect(among[what] ?? 0).toBeGreaterThan(numRuns / 100);
	}
	expect(result.problem).toBe('');
}, 600_000);

test.each(Object.keys(sabotages))(
	'the histories find %s',
	async (name) => {
		const restore = sabotages[name]?.({
			...jest.requireActual<SubmitModule>('../../../nodes/shared/task/submit'),
			...jest.requireActual<RunModule>('../../../nodes/shared/task/run'),
		});
		try {
			const { failed, numRuns, numShrinks, problem, history, seed: used } = await search(5000);
			expect(failed).toBe(true);
			print(
				`${name}: history ${numRuns}, shrunk ${numShrinks} times, seed ${used}: ${problem} <- ${inShort(history as History)}`,
			);
		} finally {
			restore?.();
		}
	},
	600_000,
);
