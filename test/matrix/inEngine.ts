import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import { Semaphore } from '../../nodes/shared/task/clock';
import {
	resumeByTime,
	retryExecution,
	runWorkflow,
	wake,
	type EngineRun,
	type LogLine,
	type NodeSpec,
} from '../engine/harness';
import type { NodeBench } from '../engine/nodes/bench';
import { liftLeastIntervals } from '../engine/nodes/leastIntervals';
import { startSimulator, type ProviderId, type Simulator } from '../simulator';
import { judge, toFetch, type Observation, type SeenItem, type TaskAccount, type Verdict } from './judge';
import {
	FETCH_PARAMETERS,
	generateParameters,
	getTaskParameters,
	inputOf,
	NOWHERE,
	providersOf,
	rulesOf,
	settingsOf,
	type Scenario,
} from './scenario';
import { SCENARIOS } from './scenarios';
import type { Result, Row } from './table';

/** The fault matrix in n8n's engine: every run has a simulator of its own, so that many can go side by side. */

const GENERATE = {
	video: { type: 'n8n-nodes-aigc-video.generateVideo', name: 'Generate Video' },
	image: { type: 'n8n-nodes-aigc-video.generateImage', name: 'Generate Image' },
};
const GET_TASK = 'n8n-nodes-aigc-video.getTask';

/** Runs mostly wait; more at once than this only wait for the processor. */
const SIDE_BY_SIDE = 20;

/** Whatever has not ended by then hangs. */
const LONGEST_RUN_MS = 330_000;

/** Node types and credentials; a test of the matrix itself brings nodes that do wrong. */
type Bench = Pick<NodeBench, 'surroundings'>;

/** The node under test, and Get Task behind it if the scenario has one. */
function nodesOf(scenario: Scenario, provider: ProviderId): NodeSpec[] {
	const { onError, retryOnFail } = scenario.node ?? {};
	const settings = {
		...(onError ? { onError } : {}),
		...(retryOnFail ? { retryOnFail, maxTries: 2, waitBetweenTries: 1 } : {}),
	};
	const { type } = GENERATE[scenario.makes ?? 'video'];
	const generate = { type, parameters: generateParameters(scenario, provider) };
	const getTask = getTaskParameters(scenario);
	const nodes = getTask ? [generate, { type: GET_TASK, parameters: getTask }] : [generate];
	return nodes.map((node, at) => ({ ...node, ...(at === nodes.length - 1 ? settings : {}) })) as NodeSpec[];
}

/** The bench's surroundings, with credentials for this simulator. */
function surroundings(bench: Bench, baseUrl: string) {
	const { credentials, ...rest } = bench.surroundings();
	const own = Object.entries(credentials).map(([type, data]) => [type, { ...data, baseUrl }]);
	return { ...rest, credentials: Object.fromEntries(own) as typeof credentials };
}

/** Presses Stop when the simulator has got the requests that the scenario names. */
async function stopWhenAsked(
	{ stop }: Scenario,
	simulator: Simulator,
	cancel: () => void,
	over: AbortSignal,
) {
	if (!stop) return;
	const { phase, requests = 1 } = stop;
	while (simulator.requests.filter((request) => request.phase === phase).length < requests) {
		if (over.aborted) return;
		await sleep(20);
	}
	cancel();
}

/** The items that a node put out. */
async function itemsOf(run: EngineRun, nodeName: string): Promise<SeenItem[]> {
	const all = run.outputs(nodeName).flatMap((items, output) => items.map((item) => ({ output, item })));
	return await Promise.all(
		all.map(async ({ output, item }) => {
			const { pairedItem } = item;
			const paired =
				typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : pairedItem;
			const video = item.binary?.data ? { videoBytes: (await run.binary(item)).length } : {};
			return { output, itemIndex: Number(paired), json: item.json, ...video };
		}),
	);
}

/** A suspended run to its end: the service calls as each task ends, twice in the same moment; at last the time is over. */
async function calledBack(
	run: EngineRun,
	simulator: Simulator,
): Promise<{ run: EngineRun; logs: LogLine[] }> {
	const logs: LogLine[] = [];
	if (run.status !== 'waiting') return { run, logs };
	for (const task of simulator.tasks) {
		while (task.isOpen) await sleep(20);
		const call = async () => await wake(run, { data: { task_id: task.id } });
		const woken = await Promise.all([call(), call()]);
		logs.push(...woken.flatMap((one) => one.logs));
		const [continued, ...others] = woken.flatMap((one) => one.run ?? []);
		if (others.length > 0) throw new Error('the execution was continued twice');
		if (continued) return { run: continued, logs };
	}
	return { run: await resumeByTime(run), logs };
}

/** Runs one scenario with one provider, and has Get Task fetch afterwards what there is. */
async function observe(bench: Bench, scenario: Scenario, provider: ProviderId): Promise<Observation> {
	const simulator = await startSimulator(settingsOf(scenario));
	const over = new AbortController();
	try {
		for (const rule of rulesOf(scenario, { provider, url: simulator.url })) simulator.misbehave(rule);
		const nodes = nodesOf(scenario, provider);
		const first = await runWorkflow({
			...surroundings(bench, scenario.unreachable ? NOWHERE : simulator.url),
			items: inputOf(scenario).map((json) => ({ json })),
			workflow: { nodes },
			// The editor's run: it sends more than others do, and none of it may hold a key.
			mode: 'manual',
			onStarted: ({ cancel }) => void stopWhenAsked(scenario, simulator, cancel, over.signal),
		});
		if (scenario.retried) simulator.behave();
		const ran = scenario.retried ? await retryExecution(first) : first;
		const { run, logs: meanwhile } = await calledBack(ran, simulator);
		const items = await itemsOf(
			run,
			scenario.getTask ? 'Get Task' : GENERATE[scenario.makes ?? 'video'].name,
		);
		const requests = [...simulator.requests];
		simulator.behave();
		const ids = simulator.tasks.filter(({ isNameless }) => !isNameless).map(({ id }) => id);
		const fetched = await fetchAll(bench, simulator, toFetch(provider, ids, items) as IDataObject[]);
		const { error, customData, logs } = run;
		const runs = [first, ran, run].map(({ saved, logs: lines, uiMessages }) => [saved, lines, uiMessages]);
		return {
			status: run.status,
			items,
			...(error ? { error } : {}),
			customData,
			logs: [...(run === ran ? [] : ran.logs), ...meanwhile, ...logs].map(({ message }) => message),
			everything: JSON.stringify([runs, meanwhile]),
			// As they would come over HTTP.
			tasks: JSON.parse(JSON.stringify(simulator.tasks)) as TaskAccount[],
			requests,
			violations: [...simulator.violations],
			fetched,
		};
	} finally {
		over.abort();
		await simulator.close();
	}
}

/** What Get Task says of the tasks. */
async function fetchAll(bench: Bench, simulator: Simulator, items: IDataObject[]) {
	if (items.length === 0) return [];
	const run = await runWorkflow({
		...surroundings(bench, simulator.url),
		items: items.map((json) => ({ json })),
		node: { type: GET_TASK, parameters: FETCH_PARAMETERS, onError: 'continueRegularOutput' },
	});
	return run.outputs().flatMap((output) => output.map(({ json }) => json));
}

/** The verdict on one run; a run that breaks or hangs is a problem, too. */
export async function runJudged(bench: Bench, scenario: Scenario, provider: ProviderId): Promise<Result> {
	try {
		const seen = await Promise.race([
			observe(bench, scenario, provider),
			sleep(LONGEST_RUN_MS, undefined, { ref: false }).then(() => {
				throw new Error('the run did not end');
			}),
		]);
		return { verdict: judge(scenario, provider, seen), tasks: seen.tasks.length };
	} catch (error) {
		const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
		const verdict: Verdict = { ends: ['broken'], lost: [], paidTwice: [], leaks: [], problems };
		return { verdict, tasks: 0 };
	}
}

/** Starts all scenarios, each with all providers that it is for. Those that only wait for a timeout take no place from the others. */
export function startMatrix(bench: Bench): Map<Scenario, Promise<Row>> {
	liftLeastIntervals();
	const few = new Semaphore(SIDE_BY_SIDE);
	const all = new Semaphore(Infinity);
	const start = async (scenario: Scenario): Promise<Row> => {
		const semaphore = scenario.slow ? all : few;
		const results = await Promise.all(
			providersOf(scenario).map(
				async (provider) =>
					[provider, await semaphore.use(async () => await runJudged(bench, scenario, provider))] as const,
			),
		);
		return { scenario, results: Object.fromEntries(results) as Row['results'] };
	};
	return new Map(SCENARIOS.map((scenario) => [scenario, start(scenario)]));
}
