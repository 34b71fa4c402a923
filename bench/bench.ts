import { randomUUID } from 'node:crypto';
import path from 'node:path';

import { installN8n } from '../scripts/lib/installN8n';
import { startN8n, type RunningN8n } from '../scripts/lib/n8n';
import { outputItems, type Execution } from '../scripts/lib/n8nClient';
import { packPackage } from '../scripts/lib/packPackage';
import { withProgress } from '../scripts/lib/progress';
import { NEXT } from '../test/e2e/workflows';
import { startSimulator, type Simulator } from '../test/simulator';
import { startMiniMax } from './peers/miniMax';
import { startOpenAi } from './peers/openAi';
import { loop, miniMax, ours, sora, type RunOptions, type Subject } from './subjects';

/** One real n8n with the packed package in it, the simulated services, and what is compared. */
export interface Bench {
	n8n: RunningN8n;
	simulator: Simulator;
	ours: Subject;
	loop: Subject;
	sora: Subject;
	miniMax: Subject;
	stop(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
	await installN8n();
	const { tarball } = await withProgress('Building and packing the package', async () => {
		const value = await packPackage();
		return { value, result: path.basename(value.tarball) };
	});
	// One of its own for the loop, so that both may be measured at the same time.
	const [simulator, loopSimulator, openAi, miniMaxService] = await Promise.all([
		startSimulator(),
		startSimulator(),
		startOpenAi(),
		startMiniMax(),
	]);
	const n8n = await withProgress('Starting n8n', async () => {
		const value = await startN8n({ tarball });
		return { value, result: value.url };
	});
	const { client } = n8n;
	return {
		n8n,
		simulator,
		ours: await ours(client, simulator),
		loop: loop(loopSimulator),
		sora: await sora(client, openAi),
		miniMax: await miniMax(client, miniMaxService),
		stop: async () => {
			await n8n.stop();
			const services = [simulator, loopSimulator, openAi, miniMaxService];
			await Promise.all(services.map(async (service) => await service.close()));
		},
	};
}

/** What one run of a workflow is to do. */
export interface Work extends RunOptions {
	items: number;
	jobSeconds: number;
	/** Default: the smallest. */
	videoBytes?: number;
}

/** What became of it. */
export interface Finished {
	/** The execution's own, from its start to its end. */
	seconds: number;
	/** The tasks that it made, in the order of their submission. */
	tasks: Subject['tasks'];
}

/** More than the slowest of them takes. */
const TIMEOUT_MS = 900_000;

/** Runs a subject's workflow to its end in the real n8n. Every item has to end in a video. */
export async function runWork({ n8n }: Bench, subject: Subject, work: Work): Promise<Finished> {
	const { items, jobSeconds, videoBytes = 0, ...options } = work;
	const { client } = n8n;
	Object.assign(subject.settings, { jobSeconds, videoBytes });
	const already = subject.tasks.length;
	const webhookPath = randomUUID();
	const workflowId = await client.createWorkflow(subject.workflow(webhookPath, options));
	await client.activate(workflowId);
	const prompts = Array.from({ length: items }, (_, index) => ({ prompt: `A paper boat, take ${index}` }));
	await client.callWebhook(webhookPath, { items: prompts });
	const [executionId = ''] = await client.executionIds(workflowId);
	const execution = await client.waitForExecution(executionId, { timeoutMs: TIMEOUT_MS });
	const { error } = execution.data.resultData;
	if (error) throw new Error(`${subject.name}: ${error.message} ${error.description ?? ''}`);
	const videos = videosOf(execution);
	if (videos !== items) throw new Error(`${subject.name}: ${videos} videos of ${items} items`);
	const { startedAt, stoppedAt } = execution as Execution & { startedAt: string; stoppedAt: string };
	return {
		seconds: (Date.parse(stoppedAt) - Date.parse(startedAt)) / 1000,
		tasks: subject.tasks.slice(already),
	};
}

/** The loop ends in several runs of the last node, the others in one. */
function videosOf(execution: Execution): number {
	const runs = execution.data.resultData.runData[NEXT] ?? [];
	if (runs.length <= 1) return outputItems(execution, NEXT).filter(({ binary }) => binary).length;
	return runs.flatMap(({ data }) => data?.['main']?.[0] ?? []).filter(({ binary }) => binary).length;
}

/** 易尚云 reports no progress until the returned function is called. */
export function withoutProgress(simulator: Simulator): () => void {
	simulator.misbehave({
		provider: 'yishangCloud',
		phase: 'status',
		times: Infinity,
		fault: { kind: 'rewrite', as: (text) => text.replace(/"progress":\d+,?/, '') },
	});
	return () => simulator.behave();
}
