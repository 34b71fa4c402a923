import { createSimulatorCredentials } from '../../scripts/lib/examples';
import { outputItems, type N8nClient } from '../../scripts/lib/n8nClient';
import { providers } from '../../nodes/shared/providers';
import { modelsOf } from '../../nodes/shared/providers/catalogue';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import { chain, generateVideo, getTask, manualTrigger, QUICK, TRIGGER } from './workflows';

jest.setTimeout(180_000);

/** One workflow with all providers in a row. */
describe('all providers in one workflow', () => {
	let client: N8nClient;
	let simulator: Simulator;

	beforeAll(async () => {
		({ client } = await sharedN8n());
		simulator = await startSimulator({ jobSeconds: 1 });
	});
	afterAll(async () => await simulator.close());

	it('Get Task takes the output of each as it is', async () => {
		const credentials = await createSimulatorCredentials(client, simulator, []);
		const parts = providers.flatMap((provider) => {
			const { id, credential: type } = provider;
			const credential = credentials.find((one) => one.type === type) as (typeof credentials)[number];
			const model = modelsOf(provider, 'textToVideo')[0]?.id ?? '';
			return [
				{ ...generateVideo(credential, { provider: id, model, wait: 'none' }), name: `Generate ${id}` },
				{ ...getTask(credential, { wait: 'poll', ...QUICK }), name: `Get ${id}` },
			];
		});
		const workflowId = await client.createWorkflow(chain(manualTrigger(), ...parts));
		const execution = await client.waitForExecution(await client.run(workflowId, TRIGGER));
		expect(execution.status).toBe('success');
		for (const { id } of providers) {
			const task = simulator.tasks.find(({ provider }) => provider === id);
			const [item] = outputItems(execution, `Get ${id}`);
			expect(item?.json).toMatchObject({ provider: id, taskId: task?.id, status: 'succeeded' });
			const bytes = await client.downloadBinary(item?.binary?.['data']?.id ?? '');
			expect(bytes.length).toBe(simulator.video(task?.id ?? '').bytes);
		}
		expect(simulator.tasks).toHaveLength(providers.length);
		expect(simulator.violations).toEqual([]);
	});
});
