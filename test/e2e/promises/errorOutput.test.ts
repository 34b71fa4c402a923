import { outputItems } from '../../../scripts/lib/n8nClient';
import { GENERATE, GET_TASK, getTask, NEXT, next, start, withBranch } from '../workflows';
import { BROKEN_DOWNLOAD, fromWebhook, PromiseBench } from './bench';

jest.setTimeout(300_000);

const bench = PromiseBench.ofFile();

describe('"Continue (using error output)"', () => {
	it('sends only the failed item to the error branch, where Get Task fetches its video', async () => {
		const prompts = bench.freshPrompts();
		bench.simulator.misbehave(bench.failing(prompts[1] ?? '', { ...BROKEN_DOWNLOAD, times: 3 }));
		const rescue = getTask(bench.credentialFor('yishangCloud'), {});
		const workflow = withBranch(
			fromWebhook(bench.generate('yishangCloud', { onError: 'continueErrorOutput' }), next()),
			GENERATE,
			1,
			rescue,
		);
		const { executionId } = await start(bench.client, workflow, prompts);
		const execution = await bench.client.waitForExecution(executionId);
		const [first, second, third] = bench.firstTasks(prompts);
		expect(execution.status).toBe('success');
		expect(bench.payments(prompts)).toEqual([1, 1, 1]);
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
		await bench.expectVideos(execution, NEXT, [first, third]);
		await bench.expectVideos(execution, GET_TASK, [second]);
		expect(outputItems(execution, GET_TASK)[0]?.pairedItem).toEqual({ item: 0 });
	});
});
