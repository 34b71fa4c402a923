import { nodeOf } from '../../../scripts/lib/n8nClient';
import { GENERATE, NEXT, next, start } from '../workflows';
import { fromWebhook, PromiseBench } from './bench';

jest.setTimeout(300_000);

const bench = PromiseBench.ofFile();

/** A workflow for ten prompts whose node may make so many tasks. */
function workflowWith(maxTasksPerRun: number) {
	const generate = bench.generate('yishangCloud');
	const options = { ...(generate.parameters?.['options'] as object), maxConcurrentTasks: 10, maxTasksPerRun };
	return fromWebhook({ ...generate, parameters: { ...generate.parameters, options } }, next());
}

it('ten items and a limit of five: nothing is sent, and the error says so', async () => {
	const prompts = bench.freshPrompts(10);
	const { executionId } = await start(bench.client, workflowWith(5), prompts);
	const execution = await bench.client.waitForExecution(executionId);
	expect(execution.status).toBe('error');
	expect(JSON.stringify(execution.data)).toContain('10 new tasks would be made');
	expect(bench.payments(prompts)).toEqual(prompts.map(() => 0));
});

it('a run in which two tasks fail, the limit then lowered to two: Retry passes and makes two', async () => {
	const prompts = bench.freshPrompts(10);
	for (const prompt of prompts.slice(0, 2)) {
		bench.simulator.misbehave(
			bench.failing(prompt, { phase: 'submit', times: 1, fault: { kind: 'taskFails', afterMs: 1 } }),
		);
	}
	const workflow = workflowWith(10);
	const { workflowId, executionId } = await start(bench.client, workflow, prompts);
	const failed = await bench.client.waitForExecution(executionId);
	expect(failed.status).toBe('error');
	expect(bench.payments(prompts)).toEqual(prompts.map(() => 1));

	const { parameters } = nodeOf(workflow, GENERATE);
	parameters['options'] = { ...(parameters['options'] as object), maxTasksPerRun: 2 };
	await bench.client.saveWorkflow(workflowId, workflow);
	const retried = await bench.client.retryExecution(executionId, { loadWorkflow: true });
	const execution = await bench.client.waitForExecution(retried);
	expect(execution.status).toBe('success');
	expect(bench.payments(prompts)).toEqual(prompts.map((_, index) => (index < 2 ? 2 : 1)));
	await bench.expectVideos(
		execution,
		NEXT,
		prompts.map((prompt) => bench.paid(prompt).at(-1)),
	);
});
