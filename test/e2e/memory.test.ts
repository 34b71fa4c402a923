import { providers } from '../../nodes/shared/providers';
import { createSimulatorCredentials } from '../../scripts/lib/examples';
import { outputItems, type Credential, type Execution, type N8nClient } from '../../scripts/lib/n8nClient';
import { highestDuring, residentBytesOfGroup } from '../../scripts/lib/residentMemory';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import { chain, fetchFile, generateVideo, manualTrigger, next, NEXT, QUICK, TRIGGER } from './workflows';

jest.setTimeout(300_000);

const MB = 1_000_000;
const VIDEO_BYTES = 300 * MB;
const REFERENCE_BYTES = 190 * MB;
const ALLOWED_GROWTH_BYTES = 100 * MB;

let client: N8nClient;
let pid: number;
let simulator: Simulator;
let credentials: Credential[];

beforeAll(async () => {
	({ client, pid } = await sharedN8n());
	// In this process, which is not measured.
	simulator = await startSimulator({ jobSeconds: 1 });
	credentials = await createSimulatorCredentials(client, simulator, []);
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

/** The most that n8n grows by during some work, in bytes. */
async function growthDuring(what: string, work: () => Promise<unknown>): Promise<number> {
	const measure = () => residentBytesOfGroup(pid);
	const before = measure();
	const highest = await highestDuring(measure, work());
	console.info(`${what}: ${Math.round(before / MB)} MB before, ${Math.round(highest / MB)} MB at most`);
	return highest - before;
}

/** A node that holds a video in memory, even once, would grow by three times what is allowed here. */
describe('the memory of n8n', () => {
	it.each(providers.map(({ id }) => id))('does not grow with a video of 300 MB by %s', async (id) => {
		const provider = providers.find((candidate) => candidate.id === id);
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

		let execution: Execution | undefined;
		const growth = await growthDuring(id, async () => (execution = await makeVideo(VIDEO_BYTES)));

		const video = outputItems(execution as unknown as Execution, NEXT)[0]?.binary?.['data'];
		expect(Number(video?.bytes)).toBe(VIDEO_BYTES);
		expect(growth).toBeLessThan(ALLOWED_GROWTH_BYTES);
	});
});

/** Of a file that goes in. A node that holds it, even once, would grow by twice what is allowed here. */
describe.each(['binary', 'url'])('a reference video, input %s,', (input) => {
	const video = (bytes: number) => `${simulator.url}/test-media/reference.mp4?bytes=${bytes}`;

	/** A video that follows a picture and a video of so many bytes. */
	async function makeVideo(bytes: number): Promise<Execution> {
		const credential = credentials.find(({ type }) => type === 'openComputingApi') as Credential;
		const picture = { type: 'image', input: 'url', url: `${simulator.url}/test-media/first.png` };
		const parameters = {
			provider: 'openComputing',
			operation: 'referenceToVideo',
			model: 'doubao-seedance-2-0-260128',
			references: { items: [picture, { type: 'video', input, binaryField: 'data', url: video(bytes) }] },
			...QUICK,
		};
		const file = input === 'binary' ? [fetchFile(video(bytes))] : [];
		const workflow = chain(manualTrigger(), ...file, generateVideo(credential, parameters));
		return await client.waitForExecution(await client.run(await client.createWorkflow(workflow), TRIGGER));
	}

	it('of 190 MB goes up without n8n growing by it', async () => {
		await makeVideo(MB);
		let execution: Execution | undefined;
		const growth = await growthDuring(input, async () => (execution = await makeVideo(REFERENCE_BYTES)));
		expect(execution?.status).toBe('success');
		expect(simulator.tasks[1]?.media.map(({ type, bytes }) => [type, bytes])).toEqual([
			['image', expect.any(Number)],
			['video', REFERENCE_BYTES],
		]);
		expect(growth).toBeLessThan(ALLOWED_GROWTH_BYTES);
	});

	it('over the limit is refused before it is sent', async () => {
		const { data } = await makeVideo(220 * MB);
		expect(data.resultData.error?.message).toMatch(
			/"Reference 2" .*has 209\.9 MB, but at most 200\.0 MB can be sent/,
		);
		expect(simulator.requests.filter(({ phase }) => phase !== 'media')).toEqual([]);
	});
});
