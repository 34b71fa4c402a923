import type { INode } from 'n8n-workflow';

import {
	createSimulatorCredentials,
	forSimulator,
	oneExamplePerProvider,
	readExamples,
} from '../../scripts/lib/examples';
import { providers } from '../../nodes/shared/providers';
import type { Credential, Execution, N8nClient, WorkflowFile } from '../../scripts/lib/n8nClient';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';

jest.setTimeout(180_000);

/** Two of them need a table, and have a test of their own (dataTable.test.ts). */
const examples = readExamples().filter(({ id }) => !id.startsWith('video-table-'));

/** The example workflows do what their notes say. */
describe('the example', () => {
	let client: N8nClient;
	let simulator: Simulator;
	let credentials: Credential[];

	beforeAll(async () => {
		({ client } = await sharedN8n());
		simulator = await startSimulator({ jobSeconds: 1 });
		credentials = await createSimulatorCredentials(client, simulator, examples);
	});
	beforeEach(() => simulator.reset());
	afterAll(async () => await simulator.close());

	it.each(examples)('$id runs and ends in the videos of all its tasks', async ({ workflow }) => {
		const execution = await runOnce(forSimulator(inAHurry(workflow), simulator, credentials));
		expect(execution.data.resultData.error?.message).toBeUndefined();
		expect(execution.status).toBe('success');
		expect(simulator.tasks.length).toBeGreaterThan(0);
		expect(tasksWithVideo(execution)).toEqual(simulator.tasks.map(({ id }) => id).sort());
		expect(simulator.violations).toEqual([]);
	});

	it('of a single video exists for every provider', () => {
		const shown = oneExamplePerProvider(examples).map(({ id }) => id);
		expect(shown.sort()).toEqual(providers.map(({ id }) => `text-to-video-${id}`).sort());
	});

	async function runOnce(workflow: WorkflowFile): Promise<Execution> {
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('Trigger'))?.name ?? '';
		const executionId = await client.run(await client.createWorkflow(workflow), trigger);
		return await client.waitForExecution(executionId);
	}
});

/** The workflow with its waits cut to a second: the simulator's tasks take no longer. */
function inAHurry(workflow: WorkflowFile): WorkflowFile {
	return { ...workflow, nodes: workflow.nodes.map(hurry) };
}

function hurry(node: INode): INode {
	const { parameters } = node;
	if (node.type === 'n8n-nodes-base.wait') return { ...node, parameters: { ...parameters, unit: 'seconds' } };
	if (!node.type.startsWith('n8n-nodes-aigc-video.')) return node;
	const options = { ...(parameters['options'] as object | undefined), pollIntervalSeconds: 1 };
	return { ...node, parameters: { ...parameters, options } };
}

/** The ids of the tasks whose video is on some item of the execution, sorted. */
function tasksWithVideo(execution: Execution): string[] {
	const runs = Object.values(execution.data.resultData.runData).flat();
	const items = runs.flatMap((nodeRun) => nodeRun.data?.['main']?.flat() ?? []);
	const ids = items.filter((item) => item?.binary).flatMap((item) => item?.json['taskId'] ?? []);
	return [...new Set(ids.map(String))].sort();
}
