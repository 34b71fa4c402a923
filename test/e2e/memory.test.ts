import { providers } from '../../nodes/shared/providers';
import { createSimulatorCredentials } from '../../scripts/lib/examples';
import { outputItems } from '../../scripts/lib/n8nClient';
import { highestDuring, residentBytesOfGroup } from '../../scripts/lib/residentMemory';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import { chain, generateVideo, manualTrigger, next, NEXT, QUICK, TRIGGER } from './workflows';

jest.setTimeout(300_000);

const MB = 1_000_000;
const VIDEO_BYTES = 300 * MB;
const ALLOWED_GROWTH_BYTES = 100 * MB;

/** A node that holds a video in memory, even once, would grow by three times what is allowed here. */
describe('the memory of n8n', () => {
	let simulator: Simulator;

	beforeAll(async () => {
		simulator = await startSimulator({ jobSeconds: 1 });
	});
	afterAll(async () => await simulator.close());

	it.each(providers.map(({ id }) => id))('does not grow with a video of 300 MB by %s', async (id) => {
		const { client, pid } = await sharedN8n();
		const provider = providers.find((candidate) => candidate.id === id);
		const credentials = await createSimulatorCredentials(client, simulator, []);
		const credential = credentials.find(({ type }) => type === provider?.credential);
		if (!provider || !credential) throw new Error(`no provider ${id}`);
		const model = provider.models[0]?.id ?? '';
		const workflowId = await client.createWorkflow(
			chain(manualTrigger(), generateVideo(credential, { provider: id, model, ...QUICK }), next()),
		);
		const makeVideo = async (videoBytes: number) => {
			simulator.settings.videoBytes = videoBytes;
			return await client.waitForExecution(await client.run(workflowId, TRIGGER));
		};
		// Loads whatever is loaded once: the node, the HTTP client, the file storage.
		await makeVideo(MB);
		const measure = () => residentBytesOfGroup(pid);
		const before = measure();

		const large = makeVideo(VIDEO_BYTES);
		const highest = await highestDuring(measure, large);

		const video = outputItems(await large, NEXT)[0]?.binary?.['data'];
		expect(Number(video?.bytes)).toBe(VIDEO_BYTES);
		console.info(`${id}: ${Math.round(before / MB)} MB before, ${Math.round(highest / MB)} MB at most`);
		expect(highest - before).toBeLessThan(ALLOWED_GROWTH_BYTES);
	});
});
