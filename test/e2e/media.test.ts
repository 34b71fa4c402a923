import { createHash, randomUUID } from 'node:crypto';

import type { INode, INodeExecutionData } from 'n8n-workflow';

import { createSimulatorCredentials } from '../../scripts/lib/examples';
import { startN8n } from '../../scripts/lib/n8n';
import {
	outputItems,
	type Credential,
	type Execution,
	type N8nClient,
	type WorkflowFile,
} from '../../scripts/lib/n8nClient';
import { JPEG, PNG, startSimulator, WAV, type SimulatedTask, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import {
	chain,
	code,
	convertToFile,
	fetchFile,
	fetchOfItem,
	generateVideo,
	getTask,
	items,
	manualTrigger,
	next,
	NEXT,
	type Part,
	PROMPT_OF_ITEM,
	QUICK,
	start,
	TRIGGER,
	webhook,
} from './workflows';

jest.setTimeout(180_000);

let client: N8nClient;
let simulator: Simulator;
let credentials: Credential[];

beforeAll(async () => {
	({ client } = await sharedN8n());
	simulator = await startSimulator({ jobSeconds: 0.5 });
	credentials = await createSimulatorCredentials(client, simulator, []);
});
beforeEach(() => simulator.reset());
afterAll(async () => await simulator.close());

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const served = (file: string) => `${simulator.url}/test-media/${file}`;

/** A model of each provider that starts from a picture, and the way that a file of the item takes to it. */
const FROM_PICTURE = [
	{ provider: 'openComputing', model: 'happyhorse-1.0-i2v', way: 'as a part of a form' },
	{ provider: 'yishangCloud', model: 'sora-2', way: 'as a part of a form, as nobody can reach this n8n' },
	{ provider: 'yishangCloud', model: 'kling-v3', way: 'as a signed link' },
	{ provider: 'tomoviee', model: 'tm_img2video_b', way: 'as a signed link' },
	{ provider: 'hiDream', model: 'img2video', way: 'as Base64' },
] as const;

type Start = (typeof FROM_PICTURE)[number];

/** Generate Video from a picture, for an item's prompt. */
function generate(
	{ provider, model }: Pick<Start, 'provider'> & { model: string },
	parameters: INode['parameters'] = {},
	node: Partial<Part> = {},
): Part {
	const credential = credentials.find(({ type }) => type === `${provider}Api`) as Credential;
	const own = { provider, operation: 'imageToVideo', model, prompt: PROMPT_OF_ITEM };
	return { ...generateVideo(credential, { ...own, ...QUICK, ...parameters }), ...node };
}

type BinaryMode = 'separate' | 'combined';

/** A workflow that is called with items, in one of n8n's two ways to keep files. */
function fromWebhook(binaryMode: BinaryMode, ...parts: Part[]): WorkflowFile {
	return { ...chain(webhook(randomUUID()), items(), ...parts), settings: { binaryMode } };
}

async function run(workflow: WorkflowFile, given: object[]): Promise<Execution> {
	const { executionId } = await start(client, workflow, given);
	return await client.waitForExecution(executionId);
}

/** What was paid for a prompt. */
function paid(prompt: string): SimulatedTask {
	const tasks = simulator.tasks.filter(({ body }) => body['prompt'] === prompt);
	expect(tasks).toHaveLength(1);
	return tasks[0] as SimulatedTask;
}

/** Each prompt has one task, made of these files, and its video is on the next node's input, in the items' order. */
async function expectVideos(execution: Execution, wanted: Array<{ prompt: string; of: Buffer[] }>) {
	expect(execution.data.resultData.error?.message).toBeUndefined();
	const found = outputItems(execution, NEXT);
	expect(found).toHaveLength(wanted.length);
	for (const [index, { prompt, of }] of wanted.entries()) {
		const task = paid(prompt);
		expect(task.media.map((one) => one.sha256)).toEqual(of.map(sha256));
		const { json, binary, pairedItem } = found[index] as INodeExecutionData;
		expect(json).toMatchObject({ taskId: task.id, status: 'succeeded' });
		expect(pairedItem).toEqual({ item: index });
		// In the combined mode n8n keeps files in the JSON.
		const files = binary ?? (json['_files'] as typeof binary);
		const video = await client.downloadBinary(files?.['data']?.id ?? '');
		expect(sha256(video)).toBe(simulator.video(task.id).sha256);
	}
	expect(simulator.violations).toEqual([]);
}

describe.each(FROM_PICTURE)('$provider $model', (model) => {
	it.each<[BinaryMode, string]>([
		['separate', 'data'],
		['combined', 'data'],
		['combined', '_files.data'],
	])(`gets each item's picture ${model.way}: binary mode %s, field %s`, async (binaryMode, field) => {
		const workflow = fromWebhook(
			binaryMode,
			fetchOfItem(),
			generate(model, { firstFrameBinaryField: field }),
			next(),
		);
		const execution = await run(workflow, [
			{ prompt: 'red', data: served('first.png') },
			{ prompt: 'green', data: served('last.jpg') },
		]);
		await expectVideos(execution, [
			{ prompt: 'red', of: [PNG] },
			{ prompt: 'green', of: [JPEG] },
		]);
	});

	it.each<Part>([
		convertToFile('首帧 图.png', 'image/png'),
		// Leaves the file in the item, where n8n has nothing to sign a link to.
		code(`{ data: item.json.base64, mimeType: 'image/png', fileName: '首帧 图.png' }`),
	])('gets a picture that $name has made', async (maker) => {
		const prompt = `={{ $('Items').item.json.prompt }}`;
		const execution = await run(fromWebhook('separate', maker, generate(model, { prompt }), next()), [
			{ prompt: 'red', base64: PNG.toString('base64') },
		]);
		await expectVideos(execution, [{ prompt: 'red', of: [PNG] }]);
		if (model.provider === 'openComputing') expect(paid('red').media[0]?.fileName).toBe('首帧 图.png');
	});

	const BROKEN_DOWNLOAD = { phase: 'download', times: 3, fault: { kind: 'wrongType' } } as const;
	const given = () => [{ prompt: 'red', data: served('first.png') }];

	it('is paid once for a picture, however often Retry On Fail tries', async () => {
		simulator.misbehave(BROKEN_DOWNLOAD);
		const retried = generate(model, {}, { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 });
		const execution = await run(fromWebhook('separate', fetchOfItem(), retried, next()), given());
		await expectVideos(execution, [{ prompt: 'red', of: [PNG] }]);
	});

	// The ledger is the same for all providers, so one of them is enough for the second mode.
	it.each<BinaryMode>(model.provider === 'openComputing' ? ['separate', 'combined'] : ['separate'])(
		'is paid once when an execution with a picture is retried: binary mode %s',
		async (binaryMode) => {
			simulator.misbehave(BROKEN_DOWNLOAD);
			const workflow = fromWebhook(binaryMode, fetchOfItem(), generate(model), next());
			const failed = await run(workflow, given());
			expect(failed.status).toBe('error');
			const retried = await client.waitForExecution(await client.retryExecution(failed.id));
			await expectVideos(retried, [{ prompt: 'red', of: [PNG] }]);
		},
	);
});

describe('frames', () => {
	it.each<[BinaryMode, object]>([
		['separate', { lastFrameBinaryField: 'last' }],
		['combined', { lastFrameBinaryField: 'last' }],
		// The file itself, from whichever node has it. In the combined mode n8n's `item` is the item's JSON.
		['separate', { lastFrameBinaryField: `={{ $('Fetch last').item.binary.last }}` }],
		['combined', { lastFrameBinaryField: `={{ $('Fetch last').item._files.last }}` }],
	])('go first and last: binary mode %s, %j', async (binaryMode, parameters) => {
		const model = { provider: 'openComputing', model: 'viduq3-pro' } as const;
		const workflow = fromWebhook(
			binaryMode,
			fetchOfItem(),
			fetchOfItem('last'),
			generate(model, { ...parameters }),
			next(),
		);
		const execution = await run(workflow, [
			{ prompt: 'red to green', data: served('first.png'), last: served('last.jpg') },
		]);
		await expectVideos(execution, [{ prompt: 'red to green', of: [PNG, JPEG] }]);
		expect(paid('red to green').media.map(({ field }) => field)).toEqual(['image_file1', 'image_file2']);
	});
});

describe('references', () => {
	it('come from files and addresses, in their order, a Chinese file name as it is', async () => {
		const references = {
			items: [
				{ type: 'image', input: 'binary', binaryField: 'data' },
				{ type: 'image', input: 'url', url: served('last.jpg') },
				{ type: 'audio', input: 'binary', binaryField: 'sound' },
			],
		};
		const model = { provider: 'openComputing', model: 'doubao-seedance-2-0-260128' } as const;
		const parameters = {
			operation: 'referenceToVideo',
			prompt: 'red and green',
			references,
		};
		const execution = await run(
			fromWebhook(
				'separate',
				convertToFile('参考 图.png', 'image/png'),
				fetchFile(served('sound.wav'), 'sound'),
				generate(model, parameters),
				next(),
			),
			[{ base64: PNG.toString('base64') }],
		);
		await expectVideos(execution, [{ prompt: 'red and green', of: [PNG, JPEG, WAV] }]);
		expect(paid('red and green').media.map(({ fileName }) => fileName)).toEqual([
			'参考 图.png',
			'last.jpg',
			'sound.wav',
		]);
	});

	it('become addresses where the provider takes nothing else', async () => {
		const references = {
			items: [
				{ type: 'image', input: 'url', url: served('last.jpg') },
				{ type: 'image', input: 'binary', binaryField: 'data' },
			],
		};
		const model = { provider: 'yishangCloud', model: 'doubao-seedance-2-0' } as const;
		const execution = await run(
			fromWebhook(
				'separate',
				fetchOfItem(),
				generate(model, { operation: 'referenceToVideo', references }),
				next(),
			),
			[{ prompt: 'both', data: served('first.png') }],
		);
		await expectVideos(execution, [{ prompt: 'both', of: [JPEG, PNG] }]);
		expect(paid('both').media[0]?.url).toBe(served('last.jpg'));
	});
});

it("Get Task finds a task of HiDream's img2video by the item", async () => {
	const model = { provider: 'hiDream', model: 'img2video' } as const;
	const credential = credentials.find(({ type }) => type === 'hiDreamApi') as Credential;
	const workflow = fromWebhook(
		'separate',
		fetchOfItem(),
		generate(model, { wait: 'none' }),
		getTask(credential, { taskSource: 'input', wait: 'poll', ...QUICK }),
		next(),
	);
	const execution = await run(workflow, [{ prompt: 'red', data: served('first.png') }]);
	await expectVideos(execution, [{ prompt: 'red', of: [PNG] }]);
});

/** What the execution says, where a person looks first; and nothing that costs has been asked for. */
describe('is refused before it is sent:', () => {
	const I2V = { provider: 'openComputing', model: 'happyhorse-1.0-i2v' } as const;
	const LINK = { provider: 'tomoviee', model: 'tm_img2video_b' } as const;
	const NOBODY = 'http://127.0.0.1:9/a.png';
	const byUrl = (url: string) => ({ firstFrameInput: 'url', firstFrameUrl: url });
	const ten = {
		operation: 'referenceToVideo',
		model: 'happyhorse-1.0-r2v',
		references: { items: [{ type: 'image', input: 'binary', binaryField: Array(10).fill('data').join() }] },
	};

	it.each<[string, Pick<Start, 'provider'> & { model: string }, () => INode['parameters'], RegExp]>([
		[
			'a wrong field name',
			I2V,
			() => ({ firstFrameBinaryField: 'dta' }),
			/^"First Frame" is to come from the field "dta", but the item has the files data\b/,
		],
		[
			'10 images where 9 are allowed',
			I2V,
			() => ten,
			/"References" has 10 images, but happyhorse-1\.0-r2v takes 1 to 9 images/,
		],
		[
			'a last frame that is not chosen',
			I2V,
			() => ({ model: 'viduq3-pro', lastFrameInput: 'none' }),
			/viduq3-pro needs a "Last Frame"/,
		],
		[
			'a last frame that is not there',
			I2V,
			() => ({ model: 'viduq3-pro', lastFrameBinaryField: 'last' }),
			/"Last Frame" is to come from the field "last", but the item has the files data\b/,
		],
		[
			'an expression that finds no file',
			I2V,
			() => ({ model: 'viduq3-pro', lastFrameBinaryField: '={{ $json.nothing }}' }),
			/"Last Frame" has no field/,
		],
		['a file:// URL', I2V, () => byUrl('file:///etc/passwd'), /begins with http:\/\/ or https:\/\//],
		['an unreachable URL', I2V, () => byUrl(NOBODY), /cannot be fetched: .*ECONNREFUSED/],
		...[I2V, LINK].flatMap(
			(model): Array<[string, typeof model, () => INode['parameters'], RegExp]> => [
				[
					`a URL that answers HTML, ${model.provider}`,
					model,
					() => byUrl(served('page-as.png')),
					/is a web page and not an image/,
				],
				[
					`a URL that leads to file://, ${model.provider}`,
					model,
					() => byUrl(served('to-file')),
					/cannot be fetched: .*file:/,
				],
			],
		),
	])('%s', async (_what, model, parameters, message) => {
		const workflow = fromWebhook('separate', fetchOfItem(), generate(model, parameters()));
		await expectRefused(await run(workflow, [{ prompt: 'red', data: served('first.png') }]), message);
	});

	it.each(FROM_PICTURE)('a text file that is called .png, $provider', async (model) => {
		const workflow = fromWebhook(
			'separate',
			convertToFile('picture.png', 'image/png'),
			generate(model, { prompt: 'red' }),
		);
		const given = [{ base64: Buffer.from('not a picture').toString('base64') }];
		await expectRefused(
			await run(workflow, given),
			/"First Frame" \(picture\.png\) is text and not an image/,
		);
	});

	async function expectRefused(execution: Execution, message: RegExp): Promise<void> {
		const { error } = execution.data.resultData;
		expect(execution.status).toBe('error');
		expect(error?.message).toMatch(message);
		expect((error as { description?: string }).description).toContain('Nothing was sent');
		expect(simulator.requests.filter(({ phase }) => phase !== 'media')).toEqual([]);
	}
});

describe("YishangCloud's picture", () => {
	const submit = () => simulator.requests.find(({ phase }) => phase === 'submit');

	it.each([
		['a link, if the user says so', { sendFilesAs: 'link' }, false],
		['an upload, if the user says so', { sendFilesAs: 'upload' }, true],
	])('goes as %s', async (_what, options, isForm) => {
		const model = { provider: 'yishangCloud', model: 'sora-2' } as const;
		const parameters = { options: { ...QUICK.options, ...options } };
		const execution = await run(fromWebhook('separate', fetchOfItem(), generate(model, parameters), next()), [
			{ prompt: 'red', data: served('first.png') },
		]);
		await expectVideos(execution, [{ prompt: 'red', of: [PNG] }]);
		expect(submit()?.parts !== undefined).toBe(isForm);
	});

	it('goes as a link from an n8n with a public address', async () => {
		const { packed } = await sharedN8n();
		const n8n = await startN8n({ tarball: packed.tarball, env: { WEBHOOK_URL: 'https://n8n.example.com/' } });
		try {
			const own = await createSimulatorCredentials(n8n.client, simulator, []);
			const credential = own.find(({ type }) => type === 'yishangCloudApi') as Credential;
			const id = await n8n.client.createWorkflow(
				chain(
					manualTrigger(),
					fetchFile(served('first.png')),
					generateVideo(credential, {
						provider: 'yishangCloud',
						operation: 'imageToVideo',
						model: 'sora-2',
						prompt: 'red',
						...QUICK,
					}),
				),
			);
			const execution = await n8n.client.waitForExecution(await n8n.client.run(id, TRIGGER));
			expect(execution.status).toBe('success');
			const { input_reference: links } = JSON.parse(submit()?.body ?? '') as { input_reference: string[] };
			expect(links).toEqual([
				expect.stringMatching(/^https:\/\/n8n\.example\.com\/rest\/binary-data\/signed\?token=/),
			]);
		} finally {
			await n8n.stop();
		}
	});
});
