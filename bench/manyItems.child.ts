import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createRequire } from 'node:module';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { root } from '../scripts/lib/paths';
import { runWorkflow, startEngine } from '../test/engine/harness';

/**
 * A run of many items in n8n's engine, in a process of its own; prints what it measured. The provider is a virtual one, in
 * this process: what is measured is our node and n8n, not an HTTP server. Needs `--expose-gc`, and `--no-flush-bytecode`: V8 would
 * let go of code in the meantime, more than all tasks together keep.
 *
 * The node is the built one. What tsx makes of the sources names every function with `Object.defineProperty`, which gives
 * each closure a hash table of 256 bytes: that alone is several kilobytes per waiting task.
 */
const load = createRequire(path.join(root, 'dist/'));
const { GenerateVideo } = load(
	'./nodes/GenerateVideo/GenerateVideo.node.js',
) as typeof import('../nodes/GenerateVideo/GenerateVideo.node.js');
const { YishangCloudApi } = load(
	'./credentials/YishangCloudApi.credentials.js',
) as typeof import('../credentials/YishangCloudApi.credentials');

const ITEMS = Number(process.argv[2]);
const FEW = 20;
/** Longer than it takes to submit them all: they have to wait at the same time. */
const LONG_JOB_SECONDS = 120;
const SHORT_JOB_SECONDS = 3;
let jobMs = 0;
const LATENCY_MS = 20;
/** By then the node has read the last answer. */
const SETTLE_MS = 200;
const RESOLUTION_MS = 5;

/** The virtual provider: 易尚云's answers, without a network. */
const submittedAtMs: number[] = [];

async function answer({ method, url }: { method: string; url: string }): Promise<object> {
	await sleep(LATENCY_MS);
	let body: object;
	if (method === 'POST') body = { task_id: `task_${submittedAtMs.push(Date.now()) - 1}`, status: 'queued' };
	else {
		const task_id = url.split('/').at(-1) ?? '';
		const elapsedMs = Date.now() - (submittedAtMs[Number(task_id.replace('task_', ''))] ?? 0);
		const done = elapsedMs >= jobMs;
		const progress = Math.floor((elapsedMs / jobMs) * 100);
		body = done
			? { task_id, status: 'completed', progress: 100, video_url: `https://cdn.example/${task_id}.mp4` }
			: { task_id, status: 'processing', progress };
	}
	const headers = { 'content-type': 'application/json' };
	return { statusCode: 200, headers, body: Readable.from([Buffer.from(JSON.stringify(body))]) };
}

/** n8n's logger keeps nothing in memory; that of the tests' engine keeps every line. */
const logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What was in use when n8n handed the last run its items, which are in memory then. */
let itemsAloneBytes = 0;

/** Our node, unchanged but for the wire behind it. */
class OnVirtualProvider extends GenerateVideo {
	override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// By then n8n has let go of what it needed to hand them over.
		await sleep(SETTLE_MS);
		itemsAloneBytes = usedBytes();
		const helpers = {
			...this.helpers,
			httpRequestWithAuthentication: async (_type: string, request: { method: string; url: string }) =>
				await answer(request),
		};
		const context = new Proxy(this, {
			get: (target, key) => {
				if (key === 'helpers') return helpers;
				if (key === 'logger') return logger;
				const value: unknown = Reflect.get(target, key, target);
				return typeof value === 'function' ? (value.bind(target) as unknown) : value;
			},
		});
		return await GenerateVideo.prototype.execute.call(context);
	}
}

async function runItems(items: number): Promise<void> {
	const type = 'n8n-nodes-aigc-video.generateVideo';
	const run = await runWorkflow({
		nodeTypes: { [type]: new OnVirtualProvider() },
		credentialTypes: { yishangCloudApi: new YishangCloudApi() },
		credentials: { yishangCloudApi: { apiKey: 'bench', baseUrl: 'http://127.0.0.1:9' } },
		items: Array.from({ length: items }, (_, take) => ({ json: { take } })),
		node: {
			type,
			parameters: {
				provider: 'yishangCloud',
				operation: 'textToVideo',
				model: 'sora-2',
				prompt: '=A paper boat, take {{ $json.take }}',
				download: false,
				options: { maxConcurrentTasks: items },
			},
		},
	});
	const put = run.received().filter(({ json }) => json.status === 'succeeded').length;
	if (put !== items) throw new Error(`${put} of ${items} items, ${run.error?.message ?? ''}`);
}

const lag = monitorEventLoopDelay({ resolution: RESOLUTION_MS });

/** Bytes that are in use, once what is not has been collected. */
function usedBytes(): number {
	// The garbage collections of this measurement are none of the node's.
	lag.disable();
	for (let round = 0; round < 3; round++) global.gc?.();
	lag.enable();
	return process.memoryUsage().heapUsed;
}

/** Runs that many items; by how much the heap has grown beyond the items once all of them wait. */
async function growthOf(items: number, jobSeconds: number): Promise<number> {
	jobMs = jobSeconds * 1000;
	const all = submittedAtMs.length + items;
	const running = runItems(items);
	while (submittedAtMs.length < all) await sleep(RESOLUTION_MS);
	await sleep(SETTLE_MS);
	const bytes = usedBytes() - itemsAloneBytes;
	await running;
	return bytes;
}

/**
 * The growth is what the node keeps for a task that waits: its job, request and place in the ledger, the provider's last
 * answer, eight suspended async functions from the run down to the timer, and what n8n and the answers under way keep for
 * the node. Not in it are the items, which n8n has in memory anyway, and what a run costs however many tasks it has, above
 * all code that is compiled again: hence the difference between many and few.
 */
async function main(): Promise<void> {
	const engine = await startEngine();
	// Loads what is loaded once.
	await growthOf(FEW, SHORT_JOB_SECONDS);
	const few = await growthOf(FEW, SHORT_JOB_SECONDS);
	lag.reset();
	const many = await growthOf(ITEMS, LONG_JOB_SECONDS);
	lag.disable();
	await engine.stop();
	const milliseconds = (nanoseconds: number) => nanoseconds / 1e6 - RESOLUTION_MS;
	console.log(
		JSON.stringify({
			lagMs: milliseconds(lag.percentile(99)),
			maxLagMs: milliseconds(lag.max),
			taskBytes: (many - few) / (ITEMS - FEW),
		}),
	);
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
