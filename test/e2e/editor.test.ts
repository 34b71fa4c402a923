import type { INode } from 'n8n-workflow';

import { providers } from '../../nodes/shared/providers';
import { modelsOf, operationsOf } from '../../nodes/shared/providers/catalogue';
import type { OperationId, ProviderId, Provider } from '../../nodes/shared/providers/provider';
import { Editor, openEditor } from '../../scripts/lib/editor';
import { createSimulatorCredentials } from '../../scripts/lib/examples';
import type { Credential, N8nClient } from '../../scripts/lib/n8nClient';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import { chain, generateImage, generateVideo, manualTrigger } from './workflows';

jest.setTimeout(180_000);

/** What the seed allows, in the words of the form; not taken from the catalogue, which this is a check of. */
const DEFAULT = 'Model Default';
const RATIOS = ['1:1', '3:4', '4:3', '9:16', '16:9'];

/** Of the models that share their fields, and so their form, one. */
function differing(provider: Provider, operation: OperationId): string[] {
	const forms = modelsOf(provider, operation).map(
		({ id, operations }) => [JSON.stringify(operations[operation]), id] as const,
	);
	return [...new Map(forms).values()];
}

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
		await openGenerator({ provider: 'openComputing', model: 'viduq3-pro' });
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
		await openGenerator({ provider: 'openComputing', model: 'viduq3-pro' });
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
		providers.flatMap((provider) =>
			operationsOf(provider).flatMap((operation) =>
				[...differing(provider, operation), 'custom'].map((model) => ({ id: provider.id, operation, model })),
			),
		),
	)('draws the form of $id $operation $model', async ({ id, operation, model }) => {
		await openGenerator({ provider: id, operation, model });
		await editor.screenshot(`form-${id}-${operation}-${model}`);
		const names = await editor.fieldNames();
		expect(names).toEqual(expect.arrayContaining(['provider', 'operation', 'model', 'prompt', 'wait']));
		// A custom model has the frames that all models share.
		if (model !== 'custom') expect(names.includes('firstFrameInput')).toBe(operation === 'imageToVideo');
		// What changes an image has that one in a field of its own.
		const references = operation === 'referenceToVideo' || operation === 'imageToImage';
		const hasOwnImage = names.includes('initImageInput') && model !== 'tm_reference_img2img';
		expect(await editor.button('Add Reference').count()).toBe(references && !hasOwnImage ? 1 : 0);
	});

	it.each<{ id: ProviderId; one: string; two: string; optional?: boolean }>([
		{ id: 'hiDream', one: 'img2video', two: 'keyframe2video' },
		{ id: 'openComputing', one: 'happyhorse-1.0-i2v', two: 'viduq3-pro' },
		{ id: 'openComputing', one: 'happyhorse-1.0-i2v', two: 'doubao-seedance-1-5-pro-251215', optional: true },
		{ id: 'tomoviee', one: 'tm_img2video_b', two: 'tm_tail2video_b' },
		{ id: 'yishangCloud', one: 'sora-2', two: 'sora-2' },
	])('asks for the frames that $id $two takes', async ({ id, one, two, optional }) => {
		const frames = async () => (await modelFields()).filter((name) => /Frame/.test(name));
		await openGenerator({ provider: id, operation: 'imageToVideo', model: one });
		expect(await frames()).toEqual(['firstFrameBinaryField', 'firstFrameInput']);
		expect(await offered('firstFrameInput')).toEqual(['Binary File', 'URL']);
		await editor.choose(editor.field('firstFrameInput'), 'URL');
		expect(await frames()).toEqual(['firstFrameInput', 'firstFrameUrl']);
		if (one === two) return;

		await editor.choose(editor.field('model'), two);
		const last = optional ? ['lastFrameInput'] : ['lastFrameBinaryField', 'lastFrameInput'];
		expect(await frames()).toEqual(['firstFrameInput', 'firstFrameUrl', ...last]);
		const inputs = ['Binary File', ...(optional ? ['None'] : []), 'URL'];
		expect(await offered('lastFrameInput')).toEqual(inputs);
		await editor.choose(editor.field('lastFrameInput'), 'URL');
		expect(await frames()).toEqual(['firstFrameInput', 'firstFrameUrl', 'lastFrameInput', 'lastFrameUrl']);
		await editor.screenshot(`frames-${id}-${two}`);
		if (!optional) return;
		for (const frame of ['firstFrame', 'lastFrame']) {
			await editor.choose(editor.field(`${frame}Input`), 'None');
		}
		expect(await frames()).toEqual(['firstFrameInput', 'lastFrameInput']);
	});

	it.each<{ id: ProviderId; model: string; types: string[] }>([
		{ id: 'openComputing', model: 'doubao-seedance-2-0-260128', types: ['Audio', 'Image', 'Video'] },
		{ id: 'openComputing', model: 'happyhorse-1.0-r2v', types: ['Image'] },
		{ id: 'yishangCloud', model: 'veo3.1', types: ['Image'] },
	])('adds references of the types that $id $model takes', async ({ id, model, types }) => {
		await openGenerator({ provider: id, operation: 'referenceToVideo', model });
		await editor.button('Add Reference').click();
		const entry = async () =>
			(await modelFields())
				.filter((name) => name.startsWith('references.'))
				.map((name) => name.split('.').at(-1));
		expect(await entry()).toEqual(['binaryField', 'input', 'type']);
		expect(await offered('type')).toEqual(types);
		await editor.screenshot(`references-${id}-${model}-binary`);
		await editor.choose(editor.field('input'), 'URL');
		expect(await entry()).toEqual(['input', 'type', 'url']);
		await editor.screenshot(`references-${id}-${model}-url`);
	});

	it('meets a value left over from another model with a clear message, and sends nothing', async () => {
		await openGenerator({ provider: 'openComputing', model: 'viduq3-pro', resolution: '540p' });
		simulator.reset();
		await editor.choose(editor.field('model'), 'happyhorse-1.0-t2v');
		await editor.executeStep();
		const message = await editor.errorMessage();
		await editor.screenshot('left-over-value');
		for (const word of ['Resolution', '540p', '720P', '1080P']) expect(message).toContain(word);
		expect(simulator.requests).toEqual([]);
	});

	describe('the live list of models', () => {
		/** Opens a node whose model is to be chosen from the list. */
		async function openList(operation: string, changed: object = {}): Promise<void> {
			const data = { ...simulator.keys.openComputing, baseUrl: simulator.url, ...changed };
			const credential = await client.createCredential('openComputingApi', 'For the list', data);
			await openGenerator({ provider: 'openComputing', operation, model: 'custom' }, credential);
			await editor.modelList.open();
		}

		beforeEach(() => {
			simulator.reset();
			simulator.settings.extraModels = [
				{ id: 'wan9-t2v', catelogid: 't2v' },
				{ id: 'wan9-t2v', catelogid: 't2v' },
				{ id: 'wan9-t2i', catelogid: 't2i' },
			];
		});

		it('opens, searches, and takes a model that is newer than the package', async () => {
			await openList('textToVideo');
			const all = await editor.modelList.choices();
			expect(all).toEqual([
				'happyhorse-1.0-t2v',
				'doubao-seedance-2-0-260128',
				'dreamina-seedance-2-0-260128',
				'doubao-seedance-1-5-pro-251215',
				'wan2.6-t2v',
				'viduq3-pro',
				'wan9-t2v',
			]);
			await editor.screenshot('list-open');
			await editor.modelList.search('WAN', 2);
			expect(await editor.modelList.choices()).toEqual(['wan2.6-t2v', 'wan9-t2v']);
			await editor.screenshot('list-searched');
			await editor.modelList.choose('wan9-t2v');
			await editor.field('prompt').locator('textarea').fill('A cat on the moon');
			await editor.screenshot('list-chosen');
			await editor.executeStep();
			await editor.outputReady();
			expect(simulator.tasks.map(({ body }) => body)).toEqual([
				{ model: 'wan9-t2v', catelogid: 't2v', prompt: 'A cat on the moon' },
			]);
		});

		it("is that of the node's operation", async () => {
			await openList('textToImage');
			expect(await editor.modelList.choices()).toEqual([
				'wan2.2-t2i-plus',
				'wan2.5-t2i-preview',
				'wan2.2-t2i-flash',
				'cogview-3-flash',
				'wan9-t2i',
			]);
			await editor.screenshot('list-images');
		});

		it.each([
			['a wrong key', { apiKey: 'no-such-key' }, ['rejected the credential', '401: Unauthorized', 'By ID']],
			[
				'a host that is not there',
				{ baseUrl: 'http://127.0.0.1:9' },
				['cannot be reached', 'base URL', 'By ID'],
			],
		])('says what is wrong with %s', async (name, changed, words) => {
			await openList('textToVideo', changed);
			const problem = await editor.modelList.problem();
			await editor.screenshot(`list-${name.replaceAll(' ', '-')}`);
			for (const word of words) expect(problem).toContain(word);
			expect(problem).not.toContain('no-such-key');
		});

		it('is not offered where the provider has none', async () => {
			await openGenerator({ provider: 'tomoviee', model: 'custom' });
			await editor.screenshot('list-none');
			expect(await editor.modelList.modes()).toEqual([]);
		});
	});

	it('shows the video of a finished step', async () => {
		await openGenerator({
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

	it('shows above the output what the items of a finished step do not', async () => {
		await openGenerator({
			provider: 'hiDream',
			operation: 'textToImage',
			model: 'txt2img',
			prompt: 'A cat on the moon',
			imageCount: 2,
			options: { pollIntervalSeconds: 1 },
		});
		simulator.reset();
		const loseTheFirst = (text: string) =>
			text.replace('"task_status":1', '"task_status":4,"description":"not suitable"');
		simulator.misbehave({ phase: 'status', times: 'always', fault: { kind: 'rewrite', as: loseTheFirst } });
		await editor.executeStep();
		await editor.outputReady();
		await editor.page.getByText('1 of 2 images were made for item 0: not suitable.').waitFor();
		await editor.screenshot('finished-step-hint');
	});

	/** Opens the panel of Generate Video, or of Generate Image for its operations, in a new workflow with these parameters. */
	async function openGenerator(
		parameters: INode['parameters'],
		credential = credentials.find(({ type }) => type === `${String(parameters['provider'])}Api`),
	): Promise<void> {
		const generate = String(parameters['operation']).endsWith('Image') ? generateImage : generateVideo;
		const node = generate(credential as Credential, parameters);
		await editor.openWorkflow(await client.createWorkflow(chain(manualTrigger(), node)));
		await editor.openNode(node.name);
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
