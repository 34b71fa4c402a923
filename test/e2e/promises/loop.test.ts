import type { WorkflowFile } from '../../../scripts/lib/n8nClient';
import { connect, GENERATE, LOOP, loop, NEXT, next, start, withBranch, type Part } from '../workflows';
import { BROKEN_DOWNLOAD, fromWebhook, PromiseBench } from './bench';

jest.setTimeout(300_000);

const bench = PromiseBench.ofFile();

describe('a loop over items', () => {
	function looped(node: Partial<Part>): WorkflowFile {
		const workflow = withBranch(
			withBranch(fromWebhook(loop()), LOOP, 0, next()),
			LOOP,
			1,
			bench.generate('yishangCloud', node),
		);
		connect(workflow, GENERATE, 0, LOOP);
		return workflow;
	}

	it('goes on with the task of its round on Retry On Fail', async () => {
		const prompts = bench.freshPrompts();
		bench.simulator.misbehave(bench.failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times: 3 }));
		const workflow = looped({ retryOnFail: true, maxTries: 2, waitBetweenTries: 100 });
		const { executionId } = await start(bench.client, workflow, prompts);
		const execution = await bench.client.waitForExecution(executionId);
		expect(execution.status).toBe('success');
		expect(bench.payments(prompts)).toEqual([1, 1, 1]);
		await bench.expectVideos(execution, NEXT, bench.firstTasks(prompts));
	});

	it('goes on with the round that failed on "Retry execution"', async () => {
		const prompts = bench.freshPrompts();
		bench.simulator.misbehave(bench.failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times: 3 }));
		const { executionId } = await start(bench.client, looped({}), prompts);
		expect((await bench.client.waitForExecution(executionId)).status).toBe('error');
		expect(bench.payments(prompts)).toEqual([1, 1, 0]);
		const retried = await bench.client.waitForExecution(await bench.client.retryExecution(executionId));
		expect(retried.status).toBe('success');
		expect(bench.payments(prompts)).toEqual([1, 1, 1]);
		await bench.expectVideos(retried, NEXT, bench.firstTasks(prompts));
	});
});
