import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { YishangCloudApi } from '../credentials/YishangCloudApi.credentials';
import { GenerateVideo } from '../nodes/GenerateVideo/GenerateVideo.node.js';
import { runWorkflow, startEngine } from '../test/engine/harness';

/**
 * A run of many items in n8n's engine, in a process of its own; prints what it measured. The provider is a virtual one, in
 * this process: what is measured is our node and n8n, not an HTTP server. Needs `--expose-gc`.
 */
const ITEMS = Number(process.argv[2]);
/** Longer than it takes to submit them all; the first run, which only loads what is loaded once, need not wait so long. */
let jobMs = 1000;
const LONG_JOB_MS = 120_000;
const FIRST_ITEMS = 20;
const LATENCY_MS = 20;

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
	return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Our node, unchanged but for the wire behind it. */
class OnVirtualProvider extends GenerateVideo {
	override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const helpers = {
			...this.helpers,
			httpRequestWithAuthentication: async (_type: string, request: { method: string; url: string }) =>
				await answer(request),
		};
		const context = new Proxy(this, {
			get: (target, key) => {
				if (key === 'helpers') return helpers;
				const value: unknown = Reflect.get(target, key, target);
				return typeof value === 'function' ? (value.bind(target) as unknown) : value;
			},
		});
		return await GenerateVideo.prototype.execute.call(context);
	}
}

async function runItems(items: number): Promise<void> {
	const type = 'n8n-nodes-videogen.generateVideo';
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

/** Bytes that are in use, once what is not has been collected. */
function usedBytes(): number {
	for (let round = 0; round < 3; round++) global.gc?.();
	return process.memoryUsage().heapUsed;
}

async function main(): Promise<void> {
	const engine = await startEngine();
	await runItems(FIRST_ITEMS);
	jobMs = LONG_JOB_MS;
	const before = usedBytes();
	// The garbage collections of this measurement are none of the node's.
	const lag = monitorEventLoopDelay({ resolution: 5 });
	lag.enable();
	const running = runItems(ITEMS);
	while (submittedAtMs.length < FIRST_ITEMS + ITEMS) await sleep(5);
	lag.disable();
	const taskBytes = (usedBytes() - before) / ITEMS;
	lag.enable();
	await running;
	lag.disable();
	await engine.stop();
	console.log(
		JSON.stringify({ lagMs: lag.percentile(99) / 1e6 - 5, maxLagMs: lag.max / 1e6 - 5, taskBytes }),
	);
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
