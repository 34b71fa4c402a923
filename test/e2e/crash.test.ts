import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { providers } from '../../nodes/shared/providers';
import { createSimulatorCredentials } from '../../scripts/lib/examples';
import { startN8n, type RunningN8n } from '../../scripts/lib/n8n';
import { N8nError, outputItems, type Credential, type WorkflowFile } from '../../scripts/lib/n8nClient';
import { startSimulator, type ProviderId, type SimulatedTask, type Simulator } from '../simulator';
import { until } from '../until';
import { LOG_TO_FILE, logOf, sharedN8n } from './shared';
import {
	chain,
	generateVideo,
	GET_TASK,
	getTask,
	items,
	manualTrigger,
	PROMPT_OF_ITEM,
	start,
	TRIGGER,
	webhook,
	type Part,
} from './workflows';

jest.setTimeout(300_000);

/** An execution that n8n's death interrupts; its prompt is its name. What is measured here, docs/recovery.md tells the user. */
interface Phase {
	name: string;
	provider: ProviderId;
	/** Generate Video does not wait; Get Task behind it does. */
	twoNodes?: true;
	/** n8n's workflow setting "Save execution progress". */
	saveProgress?: true;
	/** How the execution is listed after the restart. */
	status: 'crashed' | 'success';
	/** Whether the answer to the submit came, so that the log has the task's id. */
	answered: boolean;
	/** Whether the execution has the task's id. */
	onExecution: boolean;
	/** What "Retry execution" pays; undefined if n8n refuses it. */
	retryPays?: number;
}

const PHASES: Phase[] = [
	{
		name: 'before the answer to the submit',
		provider: 'openComputing',
		status: 'crashed',
		answered: false,
		onExecution: false,
		retryPays: 1,
	},
	{
		name: 'while waiting',
		provider: 'yishangCloud',
		status: 'crashed',
		answered: true,
		onExecution: false,
		retryPays: 1,
	},
	{
		name: 'while waiting, with progress saved',
		provider: 'yishangCloud',
		saveProgress: true,
		status: 'crashed',
		answered: true,
		onExecution: false,
		retryPays: 1,
	},
	{
		name: 'during the download',
		provider: 'tomoviee',
		status: 'crashed',
		answered: true,
		onExecution: false,
		retryPays: 1,
	},
	{ name: 'after the end', provider: 'hiDream', status: 'success', answered: true, onExecution: true },
	{
		name: 'in Get Task',
		provider: 'hiDream',
		twoNodes: true,
		status: 'crashed',
		answered: true,
		onExecution: false,
		retryPays: 1,
	},
	{
		name: 'in Get Task, with progress saved',
		provider: 'hiDream',
		twoNodes: true,
		saveProgress: true,
		status: 'crashed',
		answered: true,
		onExecution: true,
		retryPays: 0,
	},
];

describe('n8n is killed', () => {
	let n8n: RunningN8n;
	let simulator: Simulator;
	let credentials: Credential[];
	let userFolder: string;
	const executions = new Map<Phase, string>();

	beforeAll(async () => {
		const { packed } = await sharedN8n();
		simulator = await startSimulator();
		userFolder = mkdtempSync(path.join(tmpdir(), 'aigc-video-killed-'));
		const options = { tarball: packed.tarball, userFolder, env: LOG_TO_FILE };
		n8n = await startN8n(options);
		credentials = await createSimulatorCredentials(n8n.client, simulator, []);
		simulator.misbehave({ provider: 'openComputing', phase: 'submit', fault: { kind: 'hangAfter' } });
		simulator.misbehave({ provider: 'tomoviee', phase: 'download', fault: { kind: 'hangAfter' } });
		for (const phase of PHASES) await arriveAt(phase);
		await n8n.kill();
		n8n = await startN8n(options);
		// From here on all goes well, and at once.
		simulator.settings.jobSeconds = 0;
		for (const task of simulator.tasks) task.endsAtMs = Date.now();
	});
	afterAll(async () => {
		await n8n?.stop();
		await simulator.close();
		rmSync(userFolder, { recursive: true, force: true });
	});

	it.each(PHASES)('$name', async (phase) => {
		const { name, provider, status, answered, onExecution, retryPays } = phase;
		const { client } = n8n;
		const [task] = paid(name) as [SimulatedTask];
		const executionId = executions.get(phase) ?? '';

		const execution = await client.waitForExecution(executionId);
		expect(execution.status).toBe(status);
		expect(execution.customData).toEqual(onExecution ? { videoTasks: `${provider}:${task.id}` } : {});
		expect(JSON.stringify(execution.data).includes(task.id)).toBe(onExecution);

		// The log knows of every submit, and of the task as soon as the provider had answered.
		const where = `(execution ${executionId}, item 0)`;
		const log = logOf({ userFolder });
		expect(log).toContain(`Video task is being submitted: ${provider} ${modelOf(provider)} ${where}`);
		const line = `Video task submitted: ${provider} ${modelOf(provider)} ${task.id} ${where}`;
		expect(log.includes(line)).toBe(answered);

		await expectTheVideo(task);
		expect(paid(name)).toHaveLength(1);

		if (retryPays === undefined) {
			await expect(client.retryExecution(executionId)).rejects.toThrow(N8nError);
			return;
		}
		const retried = await client.waitForExecution(await client.retryExecution(executionId));
		expect(retried.status).toBe('success');
		expect(paid(name)).toHaveLength(1 + retryPays);
	});

	/** Starts an execution and waits until it is where n8n is to die. */
	async function arriveAt(phase: Phase): Promise<void> {
		const { name } = phase;
		const ends = ['during the download', 'after the end'].includes(name);
		simulator.settings.jobSeconds = ends ? 0.5 : 600;
		const { executionId } = await start(n8n.client, workflowOf(phase), [name]);
		executions.set(phase, executionId);
		if (name === 'after the end') return void (await n8n.client.waitForExecution(executionId));
		const wanted =
			name === 'during the download'
				? () => requests('download', name)
				: () => (phase.answered ? requests('status', name) : requests('submit', name));
		await until(() => wanted() > 0);
	}

	function workflowOf(phase: Phase): WorkflowFile {
		const { provider, twoNodes, saveProgress } = phase;
		const credential = credentialFor(provider);
		const asking = { options: { pollIntervalSeconds: 0.5 } };
		const parameters = { provider, model: modelOf(provider), prompt: PROMPT_OF_ITEM, ...asking };
		const parts: Part[] = twoNodes
			? [
					generateVideo(credential, { ...parameters, wait: 'none' }),
					getTask(credential, { wait: 'poll', ...asking }),
				]
			: [generateVideo(credential, parameters)];
		const hook = webhook(`crash-${PHASES.indexOf(phase)}`);
		const settings = { saveExecutionProgress: saveProgress ?? false };
		return { ...chain(hook, items(), ...parts), settings };
	}

	function credentialFor(provider: ProviderId): Credential {
		return credentials.find(({ type }) => type === `${provider}Api`) as Credential;
	}

	function modelOf(provider: ProviderId): string {
		return providers.find(({ id }) => id === provider)?.models[0]?.id ?? '';
	}

	function paid(name: string): SimulatedTask[] {
		return simulator.tasks.filter(({ body }) => body['prompt'] === name);
	}

	function requests(phase: string, name: string): number {
		const ids = paid(name).map(({ id }) => id);
		return simulator.requests.filter((one) => one.phase === phase && ids.includes(one.taskId ?? '')).length;
	}

	/** What the user does with an id from log or account: Get Task, by hand. */
	async function expectTheVideo({ provider, id: taskId }: SimulatedTask): Promise<void> {
		const { client } = n8n;
		// Only HiDream needs the model as well, which stands in the same line of the log.
		const model = provider === 'hiDream' ? { model: modelOf(provider) } : {};
		const named = { taskSource: 'manual', provider, taskId, ...model };
		const workflowId = await client.createWorkflow(
			chain(manualTrigger(), getTask(credentialFor(provider), named)),
		);
		const execution = await client.waitForExecution(await client.run(workflowId, TRIGGER));
		const [item] = outputItems(execution, GET_TASK);
		expect(item?.json).toMatchObject({ taskId, status: 'succeeded' });
		const bytes = await client.downloadBinary(item?.binary?.['data']?.id ?? '');
		expect(bytes.length).toBe(simulator.video(taskId).bytes);
		expect(bytes.includes(taskId)).toBe(true);
	}
});
