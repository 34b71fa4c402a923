import { nodeOf, type Execution, type WorkflowFile } from '../../../scripts/lib/n8nClient';
import { until } from '../../until';
import { GENERATE, NEXT, next, PROMPT_OF_ITEM, start } from '../workflows';
import { BROKEN_DOWNLOAD, fromWebhook, PromiseBench } from './bench';

jest.setTimeout(300_000);

const bench = PromiseBench.ofFile();

describe('"Retry execution"', () => {
	/** An execution that has failed because the second item's video could not be downloaded. */
	async function failed(times: number): Promise<Run> {
		const prompts = bench.freshPrompts();
		bench.simulator.misbehave(bench.failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times }));
		const workflow = fromWebhook(bench.generate('yishangCloud'), next());
		const { workflowId, executionId } = await start(bench.client, workflow, prompts);
		const execution = await bench.client.waitForExecution(executionId);
		expect(execution.status).toBe('error');
		expect(bench.payments(prompts)).toEqual([1, 1, 1]);
		return { prompts, workflow, workflowId, executionId };
	}

	interface Run {
		prompts: string[];
		workflow: WorkflowFile;
		workflowId: string;
		executionId: string;
	}

	async function retry(executionId: string, loadWorkflow: boolean): Promise<Execution> {
		return await bench.client.waitForExecution(
			await bench.client.retryExecution(executionId, { loadWorkflow }),
		);
	}

	/** As a person does who has read the error: changes the prompt and saves. */
	async function editPrompt({ workflow, workflowId }: Run): Promise<void> {
		nodeOf(workflow, GENERATE).parameters['prompt'] = `${PROMPT_OF_ITEM}, edited`;
		await bench.client.saveWorkflow(workflowId, workflow);
	}

	it.each([
		{ form: 'with the original workflow', loadWorkflow: false },
		{ form: 'with the currently saved workflow', loadWorkflow: true },
	])('$form pays for nothing', async ({ loadWorkflow }) => {
		const { prompts, executionId } = await failed(3);
		const execution = await retry(executionId, loadWorkflow);
		expect(execution.status).toBe('success');
		expect(bench.payments(prompts)).toEqual([1, 1, 1]);
		await bench.expectVideos(execution, NEXT, bench.firstTasks(prompts));
	});

	it('pays for nothing when a retry fails, too, and is retried itself', async () => {
		const { prompts, executionId } = await failed(6);
		const second = await retry(executionId, false);
		expect(second.status).toBe('error');
		const third = await retry(second.id, true);
		expect(third.status).toBe('success');
		expect(bench.payments(prompts)).toEqual([1, 1, 1]);
	});

	it('pays for an edited prompt, and not if the original workflow is retried', async () => {
		const run = await failed(6);
		await editPrompt(run);
		expect((await retry(run.executionId, false)).status).toBe('error');
		expect(bench.payments(run.prompts)).toEqual([1, 1, 1]);
		const execution = await retry(run.executionId, true);
		const edited = run.prompts.map((prompt) => `${prompt}, edited`);
		expect(execution.status).toBe('success');
		expect(bench.payments([...run.prompts, ...edited])).toEqual([1, 1, 1, 1, 1, 1]);
		await bench.expectVideos(execution, NEXT, bench.firstTasks(edited));
	});

	it('after a lost answer pays anew, as a person has decided; Retry On Fail did not', async () => {
		const prompts = bench.freshPrompts(1);
		bench.simulator.misbehave(
			bench.failing(prompts[0] ?? '', { phase: 'submit', fault: { kind: 'cutAfter' } }),
		);
		const node = bench.generate('yishangCloud', { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 });
		const { executionId } = await start(bench.client, fromWebhook(node), prompts);
		expect((await bench.client.waitForExecution(executionId)).status).toBe('error');
		expect(bench.payments(prompts)).toEqual([1]);
		expect((await retry(executionId, false)).status).toBe('success');
		expect(bench.payments(prompts)).toEqual([2]);
	});

	it('of a stopped execution pays anew: n8n saves nothing of the node that it stopped', async () => {
		const prompts = bench.freshPrompts(1);
		bench.simulator.misbehave(
			bench.failing(prompts[0] ?? '', { phase: 'submit', fault: { kind: 'notYetKnown', ms: 3e5 } }),
		);
		const { executionId } = await start(bench.client, fromWebhook(bench.generate('yishangCloud')), prompts);
		await until(() => prompts.flatMap(bench.paid).some(({ statusChecks }) => statusChecks.length > 0));
		await bench.client.stopExecution(executionId);
		await retry(executionId, false);
		expect(bench.payments(prompts)).toEqual([2]);
	});

	it('of the original once more knows what the original had paid for, but nothing of the first retry', async () => {
		const prompts = bench.freshPrompts(2);
		// The first task fails. The retry pays for it anew; its video cannot be downloaded.
		bench.simulator.misbehave(
			bench.failing(prompts[1] ?? '', { phase: 'submit', fault: { kind: 'taskFails' } }),
		);
		bench.simulator.misbehave(bench.failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times: 3 }));
		const { executionId } = await start(bench.client, fromWebhook(bench.generate('yishangCloud')), prompts);
		await bench.client.waitForExecution(executionId);
		expect(bench.payments(prompts)).toEqual([1, 1]);
		expect((await retry(executionId, false)).status).toBe('error');
		expect(bench.payments(prompts)).toEqual([1, 2]);
		expect((await retry(executionId, false)).status).toBe('success');
		expect(bench.payments(prompts)).toEqual([1, 3]);
	});
});
