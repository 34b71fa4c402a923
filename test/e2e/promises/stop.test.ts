import { setTimeout as sleep } from 'node:timers/promises';

import { providers } from '../../../nodes/shared/providers';
import type { FaultRule, ProviderId, SimulatedTask } from '../../simulator';
import { until } from '../../until';
import { logOf } from '../shared';
import { chain, GET_TASK, getTask, manualTrigger, start, TRIGGER } from '../workflows';
import { fromWebhook, PromiseBench } from './bench';

jest.setTimeout(300_000);

const bench = PromiseBench.ofFile({ jobSeconds: 600 });

describe('Stop', () => {
	/** Until then each of the tasks was asked for twice a second. */
	function expectNoRequestAfter(stoppedAtMs: number, tasks: SimulatedTask[]): void {
		const ids = tasks.map(({ id }) => id);
		const times = bench.simulator.requests.flatMap(({ taskId, atMs }) =>
			ids.includes(taskId ?? '') ? [atMs] : [],
		);
		expect(Math.max(...times)).toBeLessThan(stoppedAtMs + 1_000);
	}

	/** The line in n8n's log that says that the task exists. */
	async function expectLogged({ id }: SimulatedTask, what: string, executionId: string): Promise<void> {
		const line = () =>
			logOf(bench.n8n)
				.split('\n')
				.find((one) => one.includes('Video task submitted') && one.includes(id));
		await until(() => line() !== undefined);
		expect(line()).toContain(`${what} ${id} (execution ${executionId}, item `);
	}

	async function stopAndFetch(provider: ProviderId, model: string): Promise<void> {
		const prompts = bench.freshPrompts(2);
		const { executionId } = await start(bench.client, fromWebhook(bench.generate(provider)), prompts);
		const tasks = () => prompts.flatMap(bench.paid);
		await until(() => tasks().length === 2 && tasks().every(({ statusChecks }) => statusChecks.length >= 3));

		await bench.client.stopExecution(executionId);
		const stoppedAtMs = Date.now();
		await sleep(4_000);
		expectNoRequestAfter(stoppedAtMs, tasks());
		const execution = await bench.client.waitForExecution(executionId);
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
		const fetching = getTask(bench.credentialFor(provider), { taskSource: 'manual', ...named });
		const workflowId = await bench.client.createWorkflow(chain(manualTrigger(), fetching));
		const fetched = await bench.client.waitForExecution(await bench.client.run(workflowId, TRIGGER));
		await bench.expectVideos(fetched, GET_TASK, [task]);
		expect(bench.payments(prompts)).toEqual([1, 1]);
	}

	it('ends the asking within a second; the tasks are on record, for Get Task', async () => {
		await Promise.all(providers.map(async ({ id, models }) => await stopAndFetch(id, models[0]?.id ?? '')));
	});

	it('during a submit: the answer is waited for, and the task is in the log', async () => {
		const prompts = bench.freshPrompts(1);
		const late: FaultRule = { phase: 'submit', fault: { kind: 'hangAfter', ms: 3_000 } };
		bench.simulator.misbehave(bench.failing(prompts[0] ?? '', late));
		const { executionId } = await start(bench.client, fromWebhook(bench.generate('yishangCloud')), prompts);
		await until(() => prompts.flatMap(bench.paid).length === 1);
		await bench.client.stopExecution(executionId);
		const [task] = prompts.flatMap(bench.paid) as [SimulatedTask];
		await expectLogged(task, 'yishangCloud sora-2', executionId);
		// Long enough for the status check that must not come.
		await sleep(2_000);
		expect(task.statusChecks).toEqual([]);
		expect((await bench.client.waitForExecution(executionId)).status).toBe('canceled');
	});
});
