import { outputItems, type Execution } from '../../../scripts/lib/n8nClient';
import type { FaultRule, ProviderId } from '../../simulator';
import { GENERATE, next, start } from '../workflows';
import { BROKEN_DOWNLOAD, fromWebhook, PromiseBench } from './bench';

jest.setTimeout(300_000);

const bench = PromiseBench.ofFile();

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
				prompts: bench.freshPrompts(),
				retried: onError === 'stopWorkflow' || position === 0,
			})),
		),
	);
	const results = new Map<(typeof CASES)[number], Execution>();

	// All at the same time, as in life; what each was charged is told by its prompts.
	beforeAll(async () => {
		await Promise.all(
			CASES.map(async (one) => {
				const { provider, rule, onError, position, prompts } = one;
				bench.simulator.misbehave(bench.failing(prompts[position] ?? '', rule));
				const node = bench.generate(provider, {
					onError,
					retryOnFail: true,
					maxTries: 3,
					waitBetweenTries: 100,
				});
				const workflow = fromWebhook(node, next());
				const { executionId } = await start(bench.client, workflow, prompts);
				results.set(one, await bench.client.waitForExecution(executionId, { timeoutMs: 200_000 }));
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
		expect(bench.payments(others)).toEqual([1, 1]);
		expect(bench.paid(bad)).toHaveLength(anew ? 2 : 1);
		// Three tries were made of what did not heal: each asks for the task again.
		const tries = retried && !anew ? 3 : 1;
		if (kind === 'download') {
			const downloads = bench.simulator.requests.filter(
				({ path, phase }) => phase === 'download' && path.includes(bench.paid(bad)[0]?.id ?? '?'),
			);
			expect(downloads).toHaveLength(3 * tries);
		}
		if (anew) {
			expect(execution.status).toBe('success');
			await bench.expectVideos(
				execution,
				GENERATE,
				prompts.map((prompt) => bench.paid(prompt).at(-1)),
			);
			return;
		}
		if (onError === 'stopWorkflow') {
			expect(execution.status).toBe('error');
			expect(execution.data.resultData.error?.message).toContain(bench.paid(bad)[0]?.id);
			return;
		}
		expect(execution.status).toBe('success');
		const errorOutput = onError === 'continueErrorOutput' ? 1 : 0;
		const errors = outputItems(execution, GENERATE, errorOutput).filter(({ json }) => json['error']);
		expect(errors).toEqual([
			expect.objectContaining({
				json: expect.objectContaining({
					details: expect.objectContaining({ kind, taskId: bench.paid(bad)[0]?.id }),
				}),
				pairedItem: { item: position },
			}),
		]);
		const good = outputItems(execution, GENERATE).filter(({ json }) => !json['error']);
		expect(good.map(({ json, pairedItem }) => [json['taskId'], pairedItem])).toEqual(
			prompts.flatMap((prompt, item) => (prompt === bad ? [] : [[bench.paid(prompt)[0]?.id, { item }]])),
		);
	});
});
