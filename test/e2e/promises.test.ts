import { setTimeout as sleep } from 'node:timers/promises';

import { providers } from '../../nodes/shared/providers';
import { createSimulatorCredentials } from '../../scripts/lib/examples';
import {
	nodeOf,
	outputItems,
	type Credential,
	type Execution,
	type N8nClient,
	type WorkflowFile,
} from '../../scripts/lib/n8nClient';
import {
	startSimulator,
	type FaultRule,
	type ProviderId,
	type SimulatedTask,
	type Simulator,
} from '../simulator';
import { until } from '../until';
import { logOf, sharedN8n, type SharedN8n } from './shared';
import {
	chain,
	connect,
	GENERATE,
	generateVideo,
	GET_TASK,
	getTask,
	items,
	loop,
	LOOP,
	manualTrigger,
	NEXT,
	next,
	type Part,
	PROMPT_OF_ITEM,
	start,
	TRIGGER,
	webhook,
	withBranch,
} from './workflows';

jest.setTimeout(300_000);

let n8n: SharedN8n & { client: N8nClient };
let client: N8nClient;
let simulator: Simulator;
let credentials: Credential[];

beforeAll(async () => {
	n8n = await sharedN8n();
	({ client } = n8n);
	simulator = await startSimulator({ jobSeconds: 1 });
	credentials = await createSimulatorCredentials(client, simulator, []);
});
afterAll(async () => await simulator.close());

let workflows = 0;

/** Prompts that no other test uses, so that all can share one simulator and run at the same time. */
function freshPrompts(count = 3): string[] {
	workflows += 1;
	return Array.from({ length: count }, (_, index) => `workflow ${workflows}, item ${index}`);
}

/** Generate Video for an item's prompt. */
function generate(provider: ProviderId, node: Partial<Part> = {}): Part {
	const model = providers.find(({ id }) => id === provider)?.models[0]?.id ?? '';
	const credential = credentialFor(provider);
	const parameters = { provider, model, prompt: PROMPT_OF_ITEM, options: { pollIntervalSeconds: 0.5 } };
	return { ...generateVideo(credential, parameters), ...node };
}

function credentialFor(provider: ProviderId): Credential {
	return credentials.find(({ type }) => type === `${provider}Api`) as Credential;
}

function fromWebhook(...parts: Part[]): WorkflowFile {
	return chain(webhook(`promises-${workflows}`), items(), ...parts);
}

/** What was paid for a prompt, in the order of submits. */
function paid(prompt: string): SimulatedTask[] {
	return simulator.tasks.filter(({ body }) => body['prompt'] === prompt);
}

function payments(prompts: string[]): number[] {
	return prompts.map((prompt) => paid(prompt).length);
}

/** The videos of a node's output are the ones that the simulator serves for these tasks. */
async function expectVideos(execution: Execution, nodeName: string, tasks: Array<SimulatedTask | undefined>) {
	const found = outputItems(execution, nodeName);
	expect(found.map(({ json }) => json['taskId'])).toEqual(tasks.map((task) => task?.id));
	for (const { json, binary } of found) {
		const bytes = await client.downloadBinary(binary?.['data']?.id ?? '');
		expect(bytes.length).toBe(simulator.video(String(json['taskId'])).bytes);
		expect(bytes.includes(String(json['taskId']))).toBe(true);
	}
}

/** A fault that strikes one prompt only. Downloads can be told apart where the file is named after the task. */
function failing(prompt: string, rule: FaultRule): FaultRule {
	return {
		...rule,
		match: ({ path, body, phase }) =>
			phase === 'submit'
				? body.includes(JSON.stringify(prompt))
				: paid(prompt).some(({ id }) => path.includes(id) || body.includes(id)),
	};
}

const BROKEN_DOWNLOAD: FaultRule = {
	provider: 'yishangCloud',
	phase: 'download',
	fault: { kind: 'expired' },
};

describe('Retry On Fail, three tries', () => {
	const FAULTS = [
		{
			what: 'download fails for good',
			provider: 'yishangCloud',
			rule: { ...BROKEN_DOWNLOAD, times: Infinity },
			kind: 'download',
		},
		{
			what: 'status check is refused for good',
			provider: 'hiDream',
			rule: {
				phase: 'status',
				times: Infinity,
				fault: { kind: 'answer', status: 401, body: { code: 1001, message: '认证失败' } },
			},
			kind: 'auth',
		},
		{
			what: 'task fails at the provider, once',
			provider: 'openComputing',
			rule: { phase: 'submit', times: 1, fault: { kind: 'taskFails' } },
			kind: 'taskFailed',
		},
	] as const satisfies Array<{ what: string; provider: ProviderId; rule: FaultRule; kind: string }>;

	const CASES = FAULTS.flatMap((fault) =>
		(['stopWorkflow', 'continueErrorOutput', 'continueRegularOutput'] as const).flatMap((onError) =>
			// n8n tries a node with a continue setting again only if the first item is in error.
			[0, 1].map((position) => ({
				...fault,
				onError,
				position,
				prompts: freshPrompts(),
				retried: onError === 'stopWorkflow' || position === 0,
			})),
		),
	);
	const results = new Map<(typeof CASES)[number], Execution>();

	// All at the same time, as in life; what each was charged is told by its prompts.
	beforeAll(async () => {
		await Promise.all(
			CASES.map(async (one, index) => {
				const { provider, rule, onError, position, prompts } = one;
				simulator.misbehave(failing(prompts[position] ?? '', rule));
				const node = generate(provider, { onError, retryOnFail: true, maxTries: 3, waitBetweenTries: 100 });
				const workflow = chain(webhook(`retry-on-fail-${index}`), items(), node, next());
				const { executionId } = await start(client, workflow, prompts);
				results.set(one, await client.waitForExecution(executionId, { timeoutMs: 200_000 }));
			}),
		);
	});

	it.each(CASES)('$what, item $position, $onError', async (one) => {
		const { prompts, position, onError, retried, kind } = one;
		const execution = results.get(one) as Execution;
		const bad = prompts[position] ?? '';
		const others = prompts.filter((prompt) => prompt !== bad);
		const anew = kind === 'taskFailed' && retried;
		// The point of it all: one task per item; only one that failed at the provider is made anew.
		expect(payments(others)).toEqual([1, 1]);
		expect(paid(bad)).toHaveLength(anew ? 2 : 1);
		// Three tries were made of what did not heal: each asks for the task again.
		const tries = retried && !anew ? 3 : 1;
		if (kind === 'download') {
			const downloads = simulator.requests.filter(
				({ path, phase }) => phase === 'download' && path.includes(paid(bad)[0]?.id ?? '?'),
			);
			expect(downloads).toHaveLength(3 * tries);
		}
		if (anew) {
			expect(execution.status).toBe('success');
			await expectVideos(
				execution,
				GENERATE,
				prompts.map((prompt) => paid(prompt).at(-1)),
			);
			return;
		}
		if (onError === 'stopWorkflow') {
			expect(execution.status).toBe('error');
			expect(execution.data.resultData.error?.message).toContain(paid(bad)[0]?.id);
			return;
		}
		expect(execution.status).toBe('success');
		const errorOutput = onError === 'continueErrorOutput' ? 1 : 0;
		const errors = outputItems(execution, GENERATE, errorOutput).filter(({ json }) => json['error']);
		expect(errors).toEqual([
			expect.objectContaining({
				json: expect.objectContaining({
					details: expect.objectContaining({ kind, taskId: paid(bad)[0]?.id }),
				}),
				pairedItem: { item: position },
			}),
		]);
		const good = outputItems(execution, GENERATE).filter(({ json }) => !json['error']);
		expect(good.map(({ json, pairedItem }) => [json['taskId'], pairedItem])).toEqual(
			prompts.flatMap((prompt, item) => (prompt === bad ? [] : [[paid(prompt)[0]?.id, { item }]])),
		);
	});
});

describe('"Retry execution"', () => {
	/** An execution that has failed because the second item's video could not be downloaded. */
	async function failed(times: number): Promise<Run> {
		const prompts = freshPrompts();
		simulator.misbehave(failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times }));
		const workflow = fromWebhook(generate('yishangCloud'), next());
		const { workflowId, executionId } = await start(client, workflow, prompts);
		const execution = await client.waitForExecution(executionId);
		expect(execution.status).toBe('error');
		expect(payments(prompts)).toEqual([1, 1, 1]);
		return { prompts, workflow, workflowId, executionId };
	}

	interface Run {
		prompts: string[];
		workflow: WorkflowFile;
		workflowId: string;
		executionId: string;
	}

	async function retry(executionId: string, loadWorkflow: boolean): Promise<Execution> {
		return await client.waitForExecution(await client.retryExecution(executionId, { loadWorkflow }));
	}

	/** As a person does who has read the error: changes the prompt and saves. */
	async function editPrompt({ workflow, workflowId }: Run): Promise<void> {
		nodeOf(workflow, GENERATE).parameters['prompt'] = `${PROMPT_OF_ITEM}, edited`;
		await client.saveWorkflow(workflowId, workflow);
	}

	it.each([
		{ form: 'with the original workflow', loadWorkflow: false },
		{ form: 'with the currently saved workflow', loadWorkflow: true },
	])('$form pays for nothing', async ({ loadWorkflow }) => {
		const { prompts, executionId } = await failed(3);
		const execution = await retry(executionId, loadWorkflow);
		expect(execution.status).toBe('success');
		expect(payments(prompts)).toEqual([1, 1, 1]);
		await expectVideos(
			execution,
			NEXT,
			prompts.map((prompt) => paid(prompt)[0]),
		);
	});

	it('pays for nothing when a retry fails, too, and is retried itself', async () => {
		const { prompts, executionId } = await failed(6);
		const second = await retry(executionId, false);
		expect(second.status).toBe('error');
		const third = await retry(second.id, true);
		expect(third.status).toBe('success');
		expect(payments(prompts)).toEqual([1, 1, 1]);
	});

	it('pays for an edited prompt, and not if the original workflow is retried', async () => {
		const run = await failed(6);
		await editPrompt(run);
		expect((await retry(run.executionId, false)).status).toBe('error');
		expect(payments(run.prompts)).toEqual([1, 1, 1]);
		const execution = await retry(run.executionId, true);
		const edited = run.prompts.map((prompt) => `${prompt}, edited`);
		expect(execution.status).toBe('success');
		expect(payments([...run.prompts, ...edited])).toEqual([1, 1, 1, 1, 1, 1]);
		await expectVideos(
			execution,
			NEXT,
			edited.map((prompt) => paid(prompt)[0]),
		);
	});

	it('after a lost answer pays anew, as a person has decided; Retry On Fail did not', async () => {
		const prompts = freshPrompts(1);
		simulator.misbehave(failing(prompts[0] ?? '', { phase: 'submit', fault: { kind: 'cutAfter' } }));
		const node = generate('yishangCloud', { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 });
		const { executionId } = await start(client, fromWebhook(node), prompts);
		expect((await client.waitForExecution(executionId)).status).toBe('error');
		expect(payments(prompts)).toEqual([1]);
		expect((await retry(executionId, false)).status).toBe('success');
		expect(payments(prompts)).toEqual([2]);
	});

	it('of a stopped execution pays anew: n8n saves nothing of the node that it stopped', async () => {
		const prompts = freshPrompts(1);
		simulator.misbehave(
			failing(prompts[0] ?? '', { phase: 'submit', fault: { kind: 'notYetKnown', ms: 3e5 } }),
		);
		const { executionId } = await start(client, fromWebhook(generate('yishangCloud')), prompts);
		await until(() => prompts.flatMap(paid).some(({ statusChecks }) => statusChecks.length > 0));
		await client.stopExecution(executionId);
		await retry(executionId, false);
		expect(payments(prompts)).toEqual([2]);
	});

	it('of the original once more knows what the original had paid for, but nothing of the first retry', async () => {
		const prompts = freshPrompts(2);
		// The first task fails. The retry pays for it anew; its video cannot be downloaded.
		simulator.misbehave(failing(prompts[1] ?? '', { phase: 'submit', fault: { kind: 'taskFails' } }));
		simulator.misbehave(failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times: 3 }));
		const { executionId } = await start(client, fromWebhook(generate('yishangCloud')), prompts);
		await client.waitForExecution(executionId);
		expect(payments(prompts)).toEqual([1, 1]);
		expect((await retry(executionId, false)).status).toBe('error');
		expect(payments(prompts)).toEqual([1, 2]);
		expect((await retry(executionId, false)).status).toBe('success');
		expect(payments(prompts)).toEqual([1, 3]);
	});
});

describe('a loop over items', () => {
	function looped(node: Partial<Part>): WorkflowFile {
		const workflow = withBranch(
			withBranch(fromWebhook(loop()), LOOP, 0, next()),
			LOOP,
			1,
			generate('yishangCloud', node),
		);
		connect(workflow, GENERATE, 0, LOOP);
		return workflow;
	}

	it('goes on with the task of its round on Retry On Fail', async () => {
		const prompts = freshPrompts();
		simulator.misbehave(failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times: 3 }));
		const workflow = looped({ retryOnFail: true, maxTries: 2, waitBetweenTries: 100 });
		const { executionId } = await start(client, workflow, prompts);
		const execution = await client.waitForExecution(executionId);
		expect(execution.status).toBe('success');
		expect(payments(prompts)).toEqual([1, 1, 1]);
		await expectVideos(
			execution,
			NEXT,
			prompts.map((prompt) => paid(prompt)[0]),
		);
	});

	it('goes on with the round that failed on "Retry execution"', async () => {
		const prompts = freshPrompts();
		simulator.misbehave(failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times: 3 }));
		const { executionId } = await start(client, looped({}), prompts);
		expect((await client.waitForExecution(executionId)).status).toBe('error');
		expect(payments(prompts)).toEqual([1, 1, 0]);
		const retried = await client.waitForExecution(await client.retryExecution(executionId));
		expect(retried.status).toBe('success');
		expect(payments(prompts)).toEqual([1, 1, 1]);
		await expectVideos(
			retried,
			NEXT,
			prompts.map((prompt) => paid(prompt)[0]),
		);
	});
});

describe('"Continue (using error output)"', () => {
	it('sends only the failed item to the error branch, where Get Task fetches its video', async () => {
		const prompts = freshPrompts();
		simulator.misbehave(failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times: 3 }));
		const rescue = getTask(credentialFor('yishangCloud'), {});
		const workflow = withBranch(
			fromWebhook(generate('yishangCloud', { onError: 'continueErrorOutput' }), next()),
			GENERATE,
			1,
			rescue,
		);
		const { executionId } = await start(client, workflow, prompts);
		const execution = await client.waitForExecution(executionId);
		const [first, second, third] = prompts.map((prompt) => paid(prompt)[0]);
		expect(execution.status).toBe('success');
		expect(payments(prompts)).toEqual([1, 1, 1]);
		expect(outputItems(execution, GENERATE).map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 2 },
		]);
		expect(outputItems(execution, GENERATE, 1)).toEqual([
			{
				json: expect.objectContaining({
					prompt: prompts[1],
					details: expect.objectContaining({ kind: 'download', status: 'succeeded', taskId: second?.id }),
				}),
				pairedItem: { item: 1 },
			},
		]);
		await expectVideos(execution, NEXT, [first, third]);
		await expectVideos(execution, GET_TASK, [second]);
		expect(outputItems(execution, GET_TASK)[0]?.pairedItem).toEqual({ item: 0 });
	});
});

describe('Stop', () => {
	beforeAll(() => {
		simulator.settings.jobSeconds = 600;
	});

	/** Until then each of the tasks was asked for twice a second. */
	function expectNoRequestAfter(stoppedAtMs: number, tasks: SimulatedTask[]): void {
		const ids = tasks.map(({ id }) => id);
		const times = simulator.requests.flatMap(({ taskId, atMs }) =>
			ids.includes(taskId ?? '') ? [atMs] : [],
		);
		expect(Math.max(...times)).toBeLessThan(stoppedAtMs + 1_000);
	}

	/** The line in n8n's log that says that the task exists. */
	async function expectLogged({ id }: SimulatedTask, what: string, executionId: string): Promise<void> {
		const line = () =>
			logOf(n8n)
				.split('\n')
				.find((one) => one.includes('Video task submitted') && one.includes(id));
		await until(() => line() !== undefined);
		expect(line()).toContain(`${what} ${id} (execution ${executionId}, item `);
	}

	async function stopAndFetch(provider: ProviderId, model: string): Promise<void> {
		const prompts = freshPrompts(2);
		const { executionId } = await start(client, fromWebhook(generate(provider)), prompts);
		const tasks = () => prompts.flatMap(paid);
		await until(() => tasks().length === 2 && tasks().every(({ statusChecks }) => statusChecks.length >= 3));

		await client.stopExecution(executionId);
		const stoppedAtMs = Date.now();
		await sleep(4_000);
		expectNoRequestAfter(stoppedAtMs, tasks());
		const execution = await client.waitForExecution(executionId);
		expect(execution.status).toBe('canceled');

		// What is left behind names both tasks: the custom data, and a line each in the log.
		const noted = (execution.customData?.['videoTasks'] ?? '').split(' ');
		expect(new Set(noted)).toEqual(new Set(tasks().map(({ id }) => `${provider}:${id}`)));
		for (const task of tasks()) await expectLogged(task, `${provider} ${model}`, executionId);

		// The task goes on; Get Task brings its video.
		const [task] = tasks() as [SimulatedTask];
		task.endsAtMs = Date.now();
		const taskId = noted.find((one) => one.endsWith(task.id))?.slice(`${provider}:`.length);
		// Only HiDream needs the model as well.
		const named = { provider, taskId, ...(provider === 'hiDream' ? { model } : {}) };
		const fetching = getTask(credentialFor(provider), { taskSource: 'manual', ...named });
		const workflowId = await client.createWorkflow(chain(manualTrigger(), fetching));
		const fetched = await client.waitForExecution(await client.run(workflowId, TRIGGER));
		await expectVideos(fetched, GET_TASK, [task]);
		expect(payments(prompts)).toEqual([1, 1]);
	}

	it('ends the asking within a second; the tasks are on record, for Get Task', async () => {
		await Promise.all(providers.map(async ({ id, models }) => await stopAndFetch(id, models[0]?.id ?? '')));
	});

	it('during a submit: the answer is waited for, and the task is in the log', async () => {
		const prompts = freshPrompts(1);
		const late: FaultRule = { phase: 'submit', fault: { kind: 'hangAfter', ms: 3_000 } };
		simulator.misbehave(failing(prompts[0] ?? '', late));
		const { executionId } = await start(client, fromWebhook(generate('yishangCloud')), prompts);
		await until(() => prompts.flatMap(paid).length === 1);
		await client.stopExecution(executionId);
		const [task] = prompts.flatMap(paid) as [SimulatedTask];
		await expectLogged(task, 'yishangCloud sora-2', executionId);
		// Long enough for the status check that must not come.
		await sleep(2_000);
		expect(task.statusChecks).toEqual([]);
		expect((await client.waitForExecution(executionId)).status).toBe('canceled');
	});
});
