import { fileTypeOf } from '../../../nodes/shared/fields/fileType';
import { retryExecution } from '../harness';
import { NodeBench } from './bench';

/** Generate Image: the same engine as for videos, for tasks that make something else. */
let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(() => bench.simulator.reset());

const three = [{ json: { n: 0 } }, { json: { n: 1 } }, { json: { n: 2 } }];
const MODELS = [
	['openComputing', 'wan2.2-t2i-plus'],
	['hiDream', 'txt2img'],
] as const;

describe.each(MODELS)('%s', (provider, model) => {
	it('hands the image on, byte for byte, with its task', async () => {
		const run = await bench.generateImage({ provider, model });
		const [task] = bench.simulator.tasks;
		const [item] = run.received();
		expect(task).toMatchObject({ makes: 'image' });
		expect(item?.json).toMatchObject({
			provider,
			operation: 'textToImage',
			model,
			taskId: task?.id,
			status: 'succeeded',
			progress: 100,
			imageUrl: expect.stringContaining(bench.simulator.url),
			imageUrls: [item?.json.imageUrl],
			statusChecks: task?.statusChecks.length,
		});
		for (const name of ['videoUrl', 'videoUrls', 'thumbnailUrl']) expect(item?.json).not.toHaveProperty(name);
		expect(item?.pairedItem).toEqual({ item: 0 });
		expect(item?.binary?.data).toMatchObject({
			mimeType: 'image/png',
			fileExtension: 'png',
			fileName: `${model}-${task?.id}.png`,
			fileType: 'image',
		});
		expect(fileTypeOf(await run.binary(item))?.extension).toBe('png');
		expect(await run.binarySha256(item)).toBe(bench.simulator.file(String(task?.id)).sha256);
		expect(bench.simulator.violations).toEqual([]);
	});

	it('Get Task takes its item, and its task by hand', async () => {
		const submitted = await bench.generateImage({ provider, model, wait: 'none' });
		const [item] = submitted.received();
		expect(item?.json).not.toHaveProperty('imageUrl');
		const named = { taskSource: 'manual', provider, taskId: item?.json.taskId, model };
		for (const parameters of [{}, named]) {
			const run = await bench.getTask(
				{ ...parameters, wait: 'poll' },
				{ items: [{ json: item?.json ?? {} }] },
			);
			const [got] = run.received();
			expect(got?.json).toMatchObject({ status: 'succeeded', imageUrl: expect.stringContaining('http') });
			expect(got?.json).not.toHaveProperty('videoUrl');
			expect(await run.binarySha256(got)).toBe(bench.simulator.tasks[0]?.file.sha256());
			expect(got?.binary?.data?.mimeType).toBe('image/png');
		}
		expect(bench.simulator.tasks).toHaveLength(1);
	});

	it('Retry On Fail pays once per image, and again only for one that failed', async () => {
		bench.simulator.misbehave({ phase: 'submit', after: 1, fault: { kind: 'taskFails', afterMs: 1 } });
		bench.simulator.misbehave({ phase: 'download', times: 3, fault: { kind: 'wrongType' } });
		const run = await bench.generateImage(
			{ provider, model, prompt: '=Moon {{ $json.n }}' },
			{ items: three, retryOnFail: true },
		);
		expect(run.status).toBe('success');
		expect(bench.simulator.tasks.map(({ body }) => body.prompt).sort()).toEqual([
			'Moon 0',
			'Moon 1',
			'Moon 1',
			'Moon 2',
		]);
		expect(run.received().map(({ json }) => json.status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
	});

	it('"Retry execution" pays nothing for what is there', async () => {
		bench.simulator.misbehave({ phase: 'download', times: Infinity, fault: { kind: 'wrongType' } });
		const failed = await bench.generateImage({ provider, model });
		expect(failed.error?.message).toContain('The image is finished, but could not be downloaded');
		bench.simulator.behave();
		const again = await retryExecution(failed);
		expect(again.status).toBe('success');
		expect(bench.simulator.tasks).toHaveLength(1);
	});

	it('a success without an image is an error that says so, and keeps the task', async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'noVideo' } });
		const run = await bench.generateImage({ provider, model }, { onError: 'continueErrorOutput' });
		const [task] = bench.simulator.tasks;
		expect(run.received(1)[0]?.json).toMatchObject({
			error: expect.stringContaining('gives no image'),
			details: { kind: 'noImage', taskId: task?.id, operation: 'textToImage' },
		});
	});
});

it('several images of one task go to fields of their own', async () => {
	const run = await bench.generateImage({ provider: 'hiDream', model: 'txt2img', imageCount: 3 });
	const [item] = run.received();
	expect(Object.keys(item?.binary ?? {})).toEqual(['data', 'data_1', 'data_2']);
	expect(item?.json.imageUrls).toHaveLength(3);
	expect(run.hints()).toEqual([]);
	expect(item?.binary?.data_2?.fileName).toMatch(/^txt2img-.*-3\.png$/);
	expect(bench.simulator.tasks).toHaveLength(1);
});

it('of several images the missing ones are told of', async () => {
	const loseTheFirst = (text: string) =>
		text.replace('"task_status":1', '"task_status":4,"description":"no"');
	bench.simulator.misbehave({
		phase: 'status',
		times: 'always',
		fault: { kind: 'rewrite', as: loseTheFirst },
	});
	const run = await bench.generateImage({ provider: 'hiDream', model: 'txt2img', imageCount: 3 });
	expect(run.received()[0]?.json.imageUrls).toHaveLength(2);
	expect(run.hints()).toMatchObject([{ message: '2 of 3 images were made for item 0: no.' }]);
});

it('makes an image after images', async () => {
	const run = await bench.generateImage({
		provider: 'hiDream',
		operation: 'imageToImage',
		model: 'img2img',
		prompt: '',
		references: {
			items: [{ type: 'image', input: 'url', url: `${bench.simulator.url}/test-media/first.png` }],
		},
	});
	expect(run.error?.message).toBeUndefined();
	expect(bench.simulator.tasks[0]).toMatchObject({ path: '/api-pub/gw/v3/image/img2img/async' });
	expect(bench.simulator.tasks[0]?.media).toHaveLength(1);
	expect(run.received()[0]?.json).toMatchObject({ operation: 'imageToImage', imageUrl: expect.any(String) });
});

it('a model that the catalogue does not have gets the fields of its operation', async () => {
	bench.simulator.settings.extraModels = [{ id: 'wan3-t2i', catelogid: 't2i' }];
	const modelId = { __rl: true, mode: 'list', value: 'wan3-t2i', cachedResultName: 'wan3-t2i' };
	const run = await bench.generateImage({ model: 'custom', modelId, negativePrompt: 'fog' });
	expect(run.received()[0]?.json).toMatchObject({ model: 'wan3-t2i', status: 'succeeded' });
	expect(bench.simulator.tasks[0]?.body).toEqual({
		model: 'wan3-t2i',
		catelogid: 't2i',
		prompt: 'A cat on the moon',
		negative_prompt: 'fog',
	});
});

it.each([
	[{ provider: 'sora' }, '"Provider" is "sora", but has to be one of hiDream, openComputing'],
	[{ operation: 'textToVideo' }, '"Operation" is "textToVideo", but has to be one of textToImage'],
	[{ model: 'viduq3-pro' }, '"Model" is "viduq3-pro", but Text to Image of OpenComputing'],
	[{ model: 'custom', modelId: { __rl: true, mode: 'list', value: '' } }, '"Model ID" is empty'],
	[{ prompt: '={{ undefined }}' }, '"Prompt" is empty, but wan2.2-t2i-plus needs it'],
])('%j is refused before anything is sent', async (parameters, message) => {
	const run = await bench.generateImage(parameters);
	expect(run.error?.message).toContain(message);
	expect(bench.simulator.requests).toEqual([]);
});

it('Generate Video makes no images', async () => {
	const run = await bench.generate({ operation: 'textToImage', model: 'wan2.2-t2i-plus' });
	expect(run.error?.message).toContain('"Operation" is "textToImage", but has to be one of textToVideo');
	expect(bench.simulator.requests).toEqual([]);
});

it("the document's errors are told apart", async () => {
	const kinds: unknown[] = [];
	for (const [status, error] of [
		[401, 'Invalid API Key'],
		[400, 'Missing required parameter: prompt'],
		[429, 'Insufficient balance'],
	] as const) {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'answer', status, body: { error } } });
		const run = await bench.generateImage({}, { onError: 'continueErrorOutput' });
		const { details } = run.received(1)[0]?.json as { details: Record<string, unknown> };
		kinds.push(details.kind);
		expect(details.providerMessage).toBe(error);
	}
	expect(kinds).toEqual(['auth', 'invalidRequest', 'quota']);
	expect(bench.simulator.tasks).toEqual([]);
});

it('the log calls none of it a video, whatever becomes of it', async () => {
	const lines: string[] = [];
	bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'noBalance' } });
	const refused = await bench.generateImage({});
	const made = await bench.generateImage({});
	const taskId = bench.simulator.tasks[0]?.id;
	const named = { taskSource: 'manual', provider: 'openComputing', taskId, wait: 'poll' };
	for (const run of [refused, made, await bench.getTask(named)]) {
		lines.push(...run.logs.map(({ message }) => message).filter((message) => / (task|job) /.test(message)));
	}
	expect(lines.map((line) => line.split(':')[0])).toEqual([
		'Image task is being submitted',
		'Image job ended',
		'Image task is being submitted',
		'Image task submitted',
		'Image job ended',
		'Image job ended',
	]);
});

it('Stop names the images that go on, and the log and custom data call them images', async () => {
	bench.simulator.settings.jobSeconds = 30;
	const run = await bench.generateImage({}, { onStarted: bench.stopOnceWatched });
	const [task] = bench.simulator.tasks;
	expect(run.status).toBe('canceled');
	expect(run.error?.description).toContain(task?.id);
	expect(run.customData).toEqual({ imageTasks: `openComputing:${task?.id}` });
	const lines = run.logs.map(({ message }) => message);
	expect(lines).toContainEqual(
		expect.stringContaining(`Image task submitted: openComputing wan2.2-t2i-plus ${task?.id}`),
	);
});
