import { createHash } from 'node:crypto';

import { createSimulatorCredentials, forSimulator, readExamples } from '../../scripts/lib/examples';
import { outputItems, type Credential, type N8nClient } from '../../scripts/lib/n8nClient';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import {
	chain,
	GENERATE,
	generateImage,
	GENERATE_IMAGE,
	generateVideo,
	getTask,
	GET_TASK,
	manualTrigger,
	QUICK,
	TRIGGER,
} from './workflows';

jest.setTimeout(180_000);

let client: N8nClient;
let simulator: Simulator;
let credential: Credential;
let credentials: Credential[];

beforeAll(async () => {
	({ client } = await sharedN8n());
	simulator = await startSimulator({ jobSeconds: 0.5 });
	credentials = await createSimulatorCredentials(client, simulator, readExamples());
	credential = credentials.find(({ type }) => type === 'openComputingApi') as Credential;
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const IMAGE = { provider: 'openComputing', model: 'wan2.2-t2i-plus', ...QUICK };
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

/** Images in a real n8n. */
describe('an image', () => {
	it.each(['separate', 'combined'] as const)(
		'arrives byte for byte as the first frame of a video, binary mode %s',
		async (binaryMode) => {
			const workflow = chain(
				manualTrigger(),
				generateImage(credential, IMAGE),
				generateVideo(credential, {
					provider: 'openComputing',
					operation: 'imageToVideo',
					model: 'happyhorse-1.0-i2v',
					...QUICK,
				}),
			);
			const id = await client.createWorkflow({ ...workflow, settings: { binaryMode } });
			const execution = await client.waitForExecution(await client.run(id, TRIGGER));
			expect(execution.data.resultData.error?.message).toBeUndefined();
			const [image, video] = simulator.tasks;
			expect([image?.makes, video?.makes]).toEqual(['image', 'video']);
			expect(video?.media.map((one) => one.sha256)).toEqual([image?.file.sha256()]);
			expect(outputItems(execution, GENERATE)[0]?.json).toMatchObject({ taskId: video?.id });
			expect(simulator.violations).toEqual([]);
		},
	);

	it('is made in the example before the video, with one credential', async () => {
		const example = readExamples().find(({ id }) => id === 'text-to-image-to-video-openComputing');
		const workflow = forSimulator(example?.workflow ?? chain(), simulator, credentials);
		const used = workflow.nodes.flatMap((node) => Object.values(node.credentials ?? {}));
		expect(new Set(used.map(({ id }) => id))).toEqual(new Set([credential.id]));
		const trigger = workflow.nodes.find(({ type }) => type.endsWith('Trigger'))?.name ?? '';
		const id = await client.createWorkflow(workflow);
		const execution = await client.waitForExecution(await client.run(id, trigger));
		expect(execution.status).toBe('success');
		const [image, video] = simulator.tasks;
		expect(video?.media.map((one) => one.sha256)).toEqual([image?.file.sha256()]);
	});

	it('is what Get Task gives for its task', async () => {
		const workflow = chain(
			manualTrigger(),
			generateImage(credential, { ...IMAGE, wait: 'none' }),
			getTask(credential, { wait: 'poll', ...QUICK }),
		);
		const id = await client.createWorkflow(workflow);
		const execution = await client.waitForExecution(await client.run(id, TRIGGER));
		const [item] = outputItems(execution, GET_TASK);
		const [task] = simulator.tasks;
		expect(item?.json).toMatchObject({ taskId: task?.id, imageUrl: expect.any(String) });
		expect(item?.binary?.['data']).toMatchObject({ mimeType: 'image/png' });
		const bytes = await client.downloadBinary(item?.binary?.['data']?.id ?? '');
		expect(sha256(bytes)).toBe(task?.file.sha256());
	});

	it('is paid once by Retry On Fail, however often its download fails', async () => {
		simulator.misbehave({ phase: 'download', times: 3, fault: { kind: 'wrongType' } });
		const node = { ...generateImage(credential, IMAGE), retryOnFail: true, maxTries: 3 };
		const id = await client.createWorkflow(chain(manualTrigger(), node));
		const execution = await client.waitForExecution(await client.run(id, TRIGGER));
		expect(execution.status).toBe('success');
		expect(simulator.tasks).toHaveLength(1);
		expect(outputItems(execution, GENERATE_IMAGE)[0]?.json).toMatchObject({
			taskId: simulator.tasks[0]?.id,
			status: 'succeeded',
		});
	});
});
