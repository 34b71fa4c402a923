import { createHash, randomUUID } from 'node:crypto';

import { outputItems, type Execution, type N8nClient } from '../../scripts/lib/n8nClient';
import { createSimulatorCredentials } from '../../scripts/lib/examples';
import { providers } from '../../nodes/shared/providers';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import {
	chain,
	generateVideo,
	getTask,
	manualTrigger,
	next,
	NEXT,
	QUICK,
	TRIGGER,
	webhook,
} from './workflows';

jest.setTimeout(180_000);

/** The packed package in a real n8n: a workflow ends in an MP4, on the next node's input. */
describe.each(providers.map((provider) => ({ provider, id: provider.id })))(
	'a video by $id',
	({ provider }) => {
		const model = provider.models[0]?.id ?? '';
		let client: N8nClient;
		let simulator: Simulator;
		let credential: Awaited<ReturnType<typeof createSimulatorCredentials>>[number];

		beforeAll(async () => {
			({ client } = await sharedN8n());
			simulator = await startSimulator({ jobSeconds: 1 });
			const credentials = await createSimulatorCredentials(client, simulator, []);
			credential = credentials.find(({ type }) => type === provider.credential) as typeof credential;
		});
		beforeEach(() => simulator.reset());
		afterAll(async () => await simulator.close());

		it('is served to a live workflow, byte for byte', async () => {
			const path = randomUUID();
			const workflowId = await client.createWorkflow(
				chain(webhook(path), generateVideo(credential, { provider: provider.id, model, ...QUICK }), next()),
			);
			await client.activate(workflowId);
			expect((await client.callWebhook(path)).status).toBe(200);
			const executionId = await client.newestExecution(workflowId);
			await expectTheServedVideo(await client.waitForExecution(executionId));
		});

		it('is fetched by Get Task from what "do not wait" put out', async () => {
			const workflowId = await client.createWorkflow(
				chain(
					manualTrigger(),
					generateVideo(credential, { provider: provider.id, model, wait: 'none' }),
					getTask(credential, { taskSource: 'input', wait: 'poll', ...QUICK }),
					next(),
				),
			);
			await expectTheServedVideo(await client.waitForExecution(await client.run(workflowId, TRIGGER)));
		});

		it('has a credential that passes its test, and fails it with a wrong key', async () => {
			const data = { ...simulator.keys[provider.id], baseUrl: simulator.url };
			const wrong = Object.fromEntries(Object.keys(simulator.keys[provider.id]).map((key) => [key, 'wrong']));
			expect((await client.testCredential(credential, data)).status).toBe('OK');
			expect((await client.testCredential(credential, { ...data, ...wrong })).status).toBe('Error');
		});

		/** One task was made and paid for, and its file is on the next node's input. */
		async function expectTheServedVideo(execution: Execution): Promise<void> {
			expect(execution.data.resultData.error?.message).toBeUndefined();
			const items = outputItems(execution, NEXT);
			const [task] = simulator.tasks;
			expect(simulator.tasks).toHaveLength(1);
			expect(items.map(({ json }) => json)).toEqual([
				expect.objectContaining({ provider: provider.id, model, taskId: task?.id, status: 'succeeded' }),
			]);
			const video = items[0]?.binary?.['data'];
			expect(video).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
			const bytes = await client.downloadBinary(video?.id ?? '');
			const sha256 = createHash('sha256').update(bytes).digest('hex');
			expect({ bytes: bytes.length, sha256 }).toEqual(await simulator.video(task?.id ?? ''));
			expect(simulator.violations).toEqual([]);
		}
	},
);
