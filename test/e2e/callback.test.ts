import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createSimulatorCredentials } from '../../scripts/lib/examples';
import { heapAfterCollection } from '../../scripts/lib/heap';
import { freePort, startN8n, type N8nOptions, type RunningN8n } from '../../scripts/lib/n8n';
import { outputItems, type Credential, type Execution } from '../../scripts/lib/n8nClient';
import { otherN8n } from '../../scripts/lib/paths';
import { startSimulator, type SimulatedTask, type Simulator } from '../simulator';
import { until } from '../until';
import { sharedN8n } from './shared';
import {
	chain,
	connect,
	generateVideo,
	GENERATE,
	GET_TASK,
	getTask,
	items,
	loop,
	LOOP,
	next,
	NEXT,
	PROMPT_OF_ITEM,
	start,
	webhook,
	type Part,
} from './workflows';

jest.setTimeout(400_000);

const MB = 1_000_000;

/** So many tasks end at the same moment, the most that an account of HiDream runs side by side. */
const AT_ONCE = 10;

/** `wait: callback` in a real n8n, which is killed in the middle; the simulator calls as the services do. */
describe('executions that wait for a callback', () => {
	let n8n: RunningN8n;
	let simulator: Simulator;
	let credentials: Credential[];
	let options: N8nOptions;
	let userFolder: string;
	let inspectPort: number;
	let workflows = 0;

	beforeAll(async () => {
		const { packed } = await sharedN8n();
		simulator = await startSimulator();
		userFolder = mkdtempSync(path.join(tmpdir(), 'aigc-video-callback-'));
		inspectPort = await freePort();
		const env = { NODE_OPTIONS: `--inspect=127.0.0.1:${inspectPort}` };
		// The addresses that it gave away stay its own when it starts again.
		options = { tarball: packed.tarball, userFolder, port: await freePort(), env };
		n8n = await startN8n(options);
		credentials = await createSimulatorCredentials(n8n.client, simulator, []);
	});
	beforeEach(() => {
		simulator.reset();
		simulator.settings.jobSeconds = 600;
	});
	afterAll(async () => {
		await n8n?.stop();
		await simulator.close();
		rmSync(userFolder, { recursive: true, force: true });
	});

	it('survive that n8n is killed, and continue once, whatever the number and order of the calls', async () => {
		simulator.settings.callbackTimes = 2;
		const one = await suspended(['alone']);
		const three = await suspended(['first', 'second', 'third']);
		const atTomoviee = await suspended(['elsewhere'], generate('tomoviee'));
		const late = { timeoutMinutes: 0.5, pollIntervalSeconds: 1 };
		const [credential] = credentials.filter(({ type }) => type === 'hiDreamApi') as [Credential];
		const asking = { wait: 'poll', options: { pollIntervalSeconds: 1 } };
		const nobodyCalls = await suspended(
			['never called'],
			generate('hiDream', { options: late }),
			getTask(credential, asking),
		);
		const called = simulator.tasks.filter(({ body }) => body['prompt'] !== 'never called');
		await n8n.kill();
		n8n = await startN8n(options);
		// All in the same moment, each told twice.
		end(...called);
		for (const id of [one, three, atTomoviee]) await expectVideos(await n8n.client.waitForExecution(id));
		expect(simulator.callbacks.length).toBeGreaterThanOrEqual(10);

		const overdue = await n8n.client.waitForExecution(nobodyCalls, {
			timeoutMs: 200_000,
			until: ['running', 'success'],
		});
		end();
		await expectVideos(
			overdue.status === 'success' ? overdue : await n8n.client.waitForExecution(nobodyCalls),
			GET_TASK,
		);
		expect(simulator.tasks).toHaveLength(6);
	});

	it('are not moved by calls of others', async () => {
		simulator.settings.callbackTimes = 0;
		const id = await suspended(['forged']);
		const [task] = simulator.tasks as [SimulatedTask];
		const address = String(task.body['notify_url']);
		const done = {
			code: 0,
			result: {
				task_id: task.id,
				sub_task_results: [{ task_status: 1, video: 'https://evil.example/x.mp4' }],
			},
		};
		expect(await call(address, done)).toBe(200);
		expect(await call(address, { result: { task_id: 'another' } })).toBe(200);
		expect(await call(address, 'no JSON')).toBe(200);
		// n8n 1.x does not sign its addresses.
		if (otherN8n === undefined)
			expect(await call(address.replace(/signature=.{8}/, 'signature=00000000'), done)).toBe(401);
		expect((await n8n.client.getExecution(id)).status).toBe('waiting');
		end();
		expect(await call(address, done)).toBe(200);
		const execution = await n8n.client.waitForExecution(id);
		await expectVideos(execution);
		expect(await call(address, done)).toBe(409);
		expect((await n8n.client.getExecution(id)).data).toEqual(execution.data);
	});

	it('stay stopped, whoever calls', async () => {
		const id = await suspended(['stopped']);
		await n8n.client.stopExecution(id);
		end();
		await until(() => simulator.callbacks.some(({ status }) => status !== undefined));
		const { status, data } = await n8n.client.getExecution(id);
		expect(status).toBe('canceled');
		expect(data.resultData.runData[NEXT]).toBeUndefined();
		expect(JSON.stringify(data)).toContain(simulator.tasks[0]?.id);
	});

	it('answer the service before they fetch a big file', async () => {
		simulator.settings.videoBytes = 300 * MB;
		const id = await suspended(['big']);
		end();
		await until(() => simulator.callbacks.some(({ status }) => status === 200));
		const [task] = simulator.tasks as [SimulatedTask];
		expect(task.downloads.filter(({ complete }) => complete)).toEqual([]);
		console.info(`The call was answered after ${simulator.callbacks[0]?.tookMs} ms`);
		const execution = await n8n.client.waitForExecution(id);
		expect(outputItems(execution, NEXT)[0]?.binary?.['data']?.fileSize).toBe('300 MB');
	});

	it('miss no task that ends while n8n lays them down', async () => {
		const ids = await Promise.all(
			Array.from({ length: 20 }, async (_, index) => {
				simulator.settings.jobSeconds = index / 20;
				return await started([`quick ${index}`]);
			}),
		);
		for (const id of ids) await expectVideos(await n8n.client.waitForExecution(id));
		expect(simulator.tasks).toHaveLength(20);
	});

	it('wait within a loop, one round after the other', async () => {
		simulator.settings.jobSeconds = 0.8;
		const parts = [webhook(nextPath()), items(), loop(), next(), generate('hiDream')];
		const workflow = chain(...parts.slice(0, 4));
		const [, , , , round] = chain(...parts).nodes;
		workflow.nodes.push(round as (typeof workflow.nodes)[number]);
		connect(workflow, LOOP, 1, GENERATE);
		connect(workflow, GENERATE, 0, LOOP);
		const { executionId } = await start(n8n.client, workflow, ['loop 1', 'loop 2', 'loop 3']);
		await expectVideos(await n8n.client.waitForExecution(executionId));
		expect(simulator.tasks).toHaveLength(3);
	});

	it('cost hardly any memory: 200 of them', async () => {
		const { client } = n8n;
		const workflow = chain(webhook(nextPath()), items(), generate('hiDream'), next());
		const { workflowId, executionId } = await start(client, workflow, ['many 0']);
		await client.waitForExecution(executionId, { until: ['waiting'] });
		end();
		await client.waitForExecution(executionId);
		const before = await heapAfterCollection(inspectPort);
		const path = workflow.nodes[0]?.webhookId ?? '';
		for (let n = 1; n <= 200; n++) await client.callWebhook(path, { items: [{ prompt: `many ${n}` }] });
		await until(() => simulator.tasks.length === 201);
		const ids = await allExecutions(workflowId);
		for (const id of ids.slice(0, 200)) await client.waitForExecution(id, { until: ['waiting'] });
		const after = await heapAfterCollection(inspectPort);
		console.info(`200 suspended executions: ${((after - before) / MB).toFixed(1)} MB of heap`);
		expect(after - before).toBeLessThan(20 * MB);
		await n8n.kill();
		n8n = await startN8n(options);
		// Hundreds of calls in the same moment n8n does not answer within the five seconds that a service waits.
		for (let first = 0; first < simulator.tasks.length; first += AT_ONCE) {
			const ending = simulator.tasks.slice(first, first + AT_ONCE);
			end(...ending);
			await until(() => ending.every(({ downloads }) => downloads.some(({ complete }) => complete)));
		}
		for (const id of ids) expect((await n8n.client.waitForExecution(id)).status).toBe('success');
		expect(simulator.tasks).toHaveLength(201);
		expect(
			simulator.tasks.filter(({ downloads }) => downloads.some(({ complete }) => complete)),
		).toHaveLength(201);
	});

	function generate(provider: 'hiDream' | 'tomoviee', parameters: Part['parameters'] = {}): Part {
		const credential = credentials.find(({ type }) => type === `${provider}Api`) as Credential;
		const model = provider === 'hiDream' ? 'txt2video' : 'tm_text2video_b';
		return generateVideo(credential, {
			provider,
			model,
			prompt: PROMPT_OF_ITEM,
			wait: 'callback',
			...parameters,
		});
	}

	function nextPath(): string {
		return `callback-${++workflows}`;
	}

	async function started(prompts: string[], ...parts: Part[]): Promise<string> {
		const [first = generate('hiDream'), ...others] = parts;
		const workflow = chain(webhook(nextPath()), items(), first, ...others, next());
		return (await start(n8n.client, workflow, prompts)).executionId;
	}

	/** The id of an execution that waits. */
	async function suspended(prompts: string[], ...parts: Part[]): Promise<string> {
		const id = await started(prompts, ...parts);
		await n8n.client.waitForExecution(id, { until: ['waiting', 'error'] });
		expect((await n8n.client.getExecution(id)).status).toBe('waiting');
		return id;
	}

	/** Ends tasks now; all of them unless some are named. */
	function end(...tasks: SimulatedTask[]): void {
		for (const task of tasks.length > 0 ? tasks : simulator.tasks)
			task.endsAtMs = Math.min(task.endsAtMs, Date.now());
	}

	async function call(address: string, body: unknown): Promise<number> {
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		const type = typeof body === 'string' ? 'text/plain' : 'application/json';
		return (await fetch(address, { method: 'POST', headers: { 'content-type': type }, body: text })).status;
	}

	async function allExecutions(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const ids: string[] = [];
		for (;;) {
			const last = ids.at(-1);
			const page = await n8n.client.request<{ results: Array<{ id: string }> }>(
				'GET',
				`/rest/executions?filter=${filter}&limit=100${last === undefined ? '' : `&lastId=${last}`}`,
			);
			if (page.results.length === 0) return ids;
			ids.push(...page.results.map(({ id }) => id));
		}
	}

	/** The execution has succeeded, every item has the video of its own task, and what follows ran once. */
	async function expectVideos(execution: Execution, node = NEXT): Promise<void> {
		expect(execution.status).toBe('success');
		const found = outputItems(execution, node);
		expect(found.length).toBeGreaterThan(0);
		expect(execution.data.resultData.runData[NEXT]).toHaveLength(1);
		for (const { json, binary } of found) {
			const taskId = String(json['taskId']);
			const bytes = await n8n.client.downloadBinary(binary?.['data']?.id ?? '');
			expect(bytes.length).toBe(simulator.video(taskId).bytes);
			expect(bytes.includes(taskId)).toBe(true);
		}
	}
});
