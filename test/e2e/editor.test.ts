import { providers } from '../../nodes/shared/providers';
import { Editor, openEditor } from '../../scripts/lib/editor';
import { createSimulatorCredentials } from '../../scripts/lib/examples';
import type { Credential, N8nClient } from '../../scripts/lib/n8nClient';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import { chain, generateVideo, GENERATE, manualTrigger } from './workflows';

jest.setTimeout(180_000);

/** What the seed allows, in the words of the form; not taken from the catalogue, which this is a check of. */
const DEFAULT = 'Model Default';
const RATIOS = ['1:1', '3:4', '4:3', '9:16', '16:9'];

/** The form as a user meets it, in a real browser. The screenshots are for people to look at. */
describe("n8n's editor", () => {
	let client: N8nClient;
	let simulator: Simulator;
	let credentials: Credential[];
	let editor: Editor;

	beforeAll(async () => {
		const n8n = await sharedN8n();
		({ client } = n8n);
		simulator = await startSimulator({ jobSeconds: 1 });
		credentials = await createSimulatorCredentials(client, simulator, []);
		editor = await openEditor(n8n);
	});
	afterAll(async () => {
		await editor?.close();
		await simulator.close();
	});

	it("draws the provider, and of the credentials only the chosen provider's", async () => {
		await openGenerateVideo({ provider: 'openComputing', model: 'viduq3-pro' });
		expect((await editor.fieldNames())[0]).toBe('provider');
		for (const { id, displayName, credential } of providers) {
			await editor.choose(editor.field('provider'), displayName);
			await editor.screenshot(`provider-${id}`);
			expect(await editor.credentials.count()).toBe(1);
			const own = credentials.filter(({ type }) => type === credential);
			const offered = await editor.choices(editor.credentials);
			const foreign = credentials.filter(({ type }) => type !== credential);
			expect(offered).toEqual(expect.arrayContaining(own.map(({ name }) => name)));
			expect(offered.filter((choice) => foreign.some(({ name }) => name === choice))).toEqual([]);
		}
	});

	it('offers each model its own fields, with its own values', async () => {
		await openGenerateVideo({ provider: 'openComputing', model: 'viduq3-pro' });
		await editor.screenshot('model-viduq3-pro');
		expect(await modelFields()).toEqual(['aspectRatio', 'duration', 'offPeak', 'prompt', 'resolution']);
		expect(await offered('resolution')).toEqual([DEFAULT, '540p', '720p', '1080p']);
		expect(await offered('aspectRatio')).toEqual([DEFAULT, ...RATIOS]);

		await editor.choose(editor.field('model'), 'happyhorse-1.0-t2v');
		await editor.screenshot('model-happyhorse');
		expect(await offered('resolution')).toEqual([DEFAULT, '720P', '1080P']);

		await editor.choose(editor.field('model'), 'wan2.6-t2v');
		await editor.screenshot('model-wan');
		expect(await modelFields()).toEqual(['duration', 'negativePrompt', 'prompt', 'size']);
		expect(await offered('duration')).toEqual([DEFAULT, '5', '10', '15']);
	});

	it.each(
		providers.flatMap(({ id, models }) =>
			[...models.map((model) => model.id), 'custom'].map((model) => ({ id, model })),
		),
	)('draws the form of $id $model', async ({ id, model }) => {
		await openGenerateVideo({ provider: id, model });
		await editor.screenshot(`form-${id}-${model}`);
		expect(await editor.fieldNames()).toEqual(
			expect.arrayContaining(['provider', 'operation', 'model', 'prompt', 'wait']),
		);
	});

	it('meets a value left over from another model with a clear message, and sends nothing', async () => {
		await openGenerateVideo({ provider: 'openComputing', model: 'viduq3-pro', resolution: '540p' });
		simulator.reset();
		await editor.choose(editor.field('model'), 'happyhorse-1.0-t2v');
		await editor.executeStep();
		const message = await editor.errorMessage();
		await editor.screenshot('left-over-value');
		for (const word of ['Resolution', '540p', '720P', '1080P']) expect(message).toContain(word);
		expect(simulator.requests).toEqual([]);
	});

	it('shows the video of a finished step', async () => {
		await openGenerateVideo({
			provider: 'yishangCloud',
			model: 'sora-2',
			options: { pollIntervalSeconds: 1 },
		});
		simulator.reset();
		await editor.executeStep();
		await editor.outputReady();
		await editor.screenshot('finished-step');
		expect(simulator.tasks).toHaveLength(1);
	});

	/** Opens the panel of Generate Video, in a new workflow, with these parameters. */
	async function openGenerateVideo(parameters: Parameters<typeof generateVideo>[1]): Promise<void> {
		const type = providers.find(({ id }) => id === parameters['provider'])?.credential;
		const credential = credentials.find((candidate) => candidate.type === type) as Credential;
		const workflow = chain(manualTrigger(), generateVideo(credential, parameters));
		await editor.openWorkflow(await client.createWorkflow(workflow));
		await editor.openNode(GENERATE);
	}

	/** The names of the fields between the model and what is the same for all models, sorted. */
	async function modelFields(): Promise<string[]> {
		const names = await editor.fieldNames();
		return names.slice(names.indexOf('model') + 1, names.indexOf('wait')).sort();
	}

	async function offered(field: string): Promise<string[]> {
		return await editor.choices(editor.field(field));
	}
});
