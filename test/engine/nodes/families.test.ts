import { createHash } from 'node:crypto';
import { NodeBench } from './bench';

/** Models that no document of their service has: from the form to the request, and from the item back to the task. */

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(() => bench.simulator.reset());

const submits = () => bench.simulator.requests.filter(({ phase }) => phase === 'submit');
const bodies = () => submits().map(({ body }) => JSON.parse(body) as Record<string, unknown>);
const WAN = { provider: 'yishangCloud', operation: 'textToVideo', model: 'wan2.7', prompt: 'p' };
const custom = (id: string, mode = 'id') => ({ model: 'custom', modelId: { __rl: true, mode, value: id } });

describe('a family', () => {
	it('is asked for by the ID that its fields make, which the item, the file and the ledger have', async () => {
		const run = await bench.generate({ ...WAN, resolution: '1080P', duration: 10 });
		const [item] = run.received();
		expect(item?.json).toMatchObject({ model: 'wan2.7-t2v-1080P_10s', status: 'succeeded' });
		expect(item?.binary?.data?.fileName).toMatch(/^wan2\.7-t2v-1080P_10s-/);
		expect(bodies()).toEqual([
			{ model: 'wan2.7-t2v-1080P_10s', prompt: 'p', metadata: { resolution: '1080P', duration: 10 } },
		]);
	});

	it('has a value for all that the ID tells, also where the user sets none', async () => {
		const run = await bench.generate(WAN);
		expect(run.received()[0]?.json.model).toBe('wan2.7-t2v-720P_5s');
	});

	it('takes the model by an expression, as the name of the family or as one of its IDs', async () => {
		const items = [{ json: { model: 'kling-v3' } }, { json: { model: 'kling-v3-4k-sound' } }];
		const run = await bench.generate({ ...WAN, model: '={{ $json.model }}' }, { items });
		expect(run.received().map(({ json }) => json.model)).toEqual(['kling-v3-std', 'kling-v3-4k-sound']);
		expect(bodies()[1]).toMatchObject({ mode: '4k', sound: 'on' });
	});

	it.each(['id', 'list'])('is recognised by its ID behind Custom (%s)', async (mode) => {
		const run = await bench.generate({ ...WAN, ...custom('grok-video-3-20s', mode) });
		expect(run.received()[0]?.json.model).toBe('grok-video-3-20s');
		expect(bodies()).toEqual([{ model: 'grok-video-3-20s', prompt: 'p' }]);
	});

	it('refuses what the ID contradicts, and sends nothing', async () => {
		const run = await bench.generate({ ...WAN, ...custom('wan2.7-t2v-720P_5s'), duration: 10 });
		expect(run.error?.message).toContain('wan2.7-t2v-720P_5s says itself that it is 5');
		expect(submits()).toEqual([]);
	});

	it('refuses what the family does not have', async () => {
		const run = await bench.generate({ ...WAN, duration: 7 });
		expect(run.error?.message).toContain('"Duration (Seconds)" is 7, but wan2.7 accepts one of 5, 10, 15');
		const many = {
			items: Array.from({ length: 6 }, (_, n) => ({
				type: 'image',
				input: 'url',
				url: `https://x.example/${n}.png`,
			})),
		};
		const full = await bench.generate({ ...WAN, operation: 'referenceToVideo', references: many });
		expect(full.error?.message).toContain('up to 5 images');
		const none = await bench.generate({ ...WAN, operation: 'referenceToVideo', references: {} });
		expect(none.error?.message).toContain('"References" has 0 files, but wan2.7 takes 1 to 5 together');
		expect(submits()).toEqual([]);
	});

	it('takes Additional Fields into its objects', async () => {
		await bench.generate({ ...WAN, options: { additionalFields: '{"metadata":{"watermark":false}}' } });
		expect(bodies()[0]).toMatchObject({ metadata: { watermark: false, duration: 5, resolution: '720P' } });
	});

	it('leaves the name of a family behind Custom as it is typed', async () => {
		const answer = { task_id: 'T', status: 'queued' };
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'answer', status: 200, body: answer } });
		const run = await bench.generate({ ...WAN, ...custom('kling-v3'), wait: 'none', duration: 5 });
		expect(run.received()[0]?.json.model).toBe('kling-v3');
		expect(bodies()).toEqual([{ model: 'kling-v3', prompt: 'p', seconds: '5' }]);
	});
});

describe("HiDream's version 4", () => {
	const Q2 = { provider: 'hiDream', operation: 'textToVideo', model: 'hidream-Q2', prompt: 'p' };

	it('is a part of the address, of the item and of what Get Task asks for', async () => {
		const run = await bench.generate({ ...Q2, wait: 'none' });
		const [item] = run.received();
		expect(item?.json).toMatchObject({ model: 'hidream-Q2', apiVersion: 'v4' });
		expect(submits()[0]?.path).toBe('/api-pub/gw/v4/video/hidream-Q2/async');
		const found = await bench.getTask({ wait: 'poll' }, { items: [{ json: item!.json }] });
		expect(found.received()[0]?.json).toMatchObject({ status: 'succeeded', apiVersion: 'v4' });
		expect(found.received()[0]?.binary?.data?.mimeType).toBe('video/mp4');
	});

	it('is known to Get Task by the model, when the task is named by hand', async () => {
		await bench.generate({ ...Q2, wait: 'none' });
		const [task] = bench.simulator.tasks;
		const manual = { taskSource: 'manual', provider: 'hiDream', taskId: task!.id, model: 'hidream-Q2' };
		const found = await bench.getTask({ ...manual, wait: 'poll' });
		expect(found.received()[0]?.json).toMatchObject({ status: 'succeeded', taskId: task!.id });
	});

	it('can be said for a module that the catalogue does not have, there and in Get Task', async () => {
		const module = { ...Q2, ...custom('sim-future-module'), apiVersion: 'v4' };
		const run = await bench.generate({ ...module, wait: 'none' });
		expect(run.error).toBeUndefined();
		expect(bodies()).toEqual([{ module: 'sim-future-module', prompt: 'p' }]);
		const [task] = bench.simulator.tasks;
		const manual = {
			taskSource: 'manual',
			provider: 'hiDream',
			taskId: task!.id,
			model: 'sim-future-module',
		};
		const found = await bench.getTask({ ...manual, apiVersion: 'v4', wait: 'poll' });
		expect(found.received()[0]?.json).toMatchObject({ status: 'succeeded', apiVersion: 'v4' });
		const elsewhere = await bench.getTask(manual);
		expect(elsewhere.error?.message).toContain('does not know the task');
	});

	it('stays version 3 for what the documents have', async () => {
		const run = await bench.generate({ ...Q2, model: 'txt2video', wait: 'none' });
		expect(submits()[0]?.path).toBe('/api-pub/gw/v3/video/txt2video/async');
		expect(run.received()[0]?.json).not.toHaveProperty('apiVersion');
		expect(bodies()[0]).not.toHaveProperty('module');
	});

	it('of the wrong host is told where it is', async () => {
		const body = '404 page not found';
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'answer', status: 404, body } });
		const run = await bench.generate(Q2);
		expect(run.error?.description).toContain('https://vivago.ai');
	});

	it('waits for a task that has no parts at first', async () => {
		Object.assign(bench.simulator.settings, { hiDreamEmptyFirst: true, jobSeconds: 2 });
		const run = await bench.generate(Q2);
		expect(run.received()[0]?.json).toMatchObject({ status: 'succeeded' });
		// It has been asked for while there were none.
		const states = bench.simulator.tasks[0]?.statusChecks.map(({ state }) => state);
		expect(states).toContain('queued');
	});

	it('makes images of images', async () => {
		const references = {
			items: [{ type: 'image', input: 'url', url: `${bench.simulator.url}/test-media/first.png` }],
		};
		const run = await bench.generateImage({
			provider: 'hiDream',
			operation: 'imageToImage',
			model: 'hidream-G',
			prompt: 'p',
			imageCount: 2,
			references,
		});
		expect(run.error).toBeUndefined();
		expect(Object.keys(run.received()[0]?.binary ?? {})).toEqual(['data', 'data_1']);
	});
});

describe("YishangCloud's images", () => {
	const BANANA = { provider: 'yishangCloud', operation: 'textToImage', model: 'nano-banana2', prompt: 'p' };

	it('come in the answer: all of them, without a task and without a check', async () => {
		const run = await bench.generateImage({ ...BANANA, model: 'kling-image-o1', imageCount: 3 });
		const [item] = run.received();
		expect(item?.json).toMatchObject({ status: 'succeeded', statusChecks: 0, model: 'kling-image-o1' });
		expect(item?.json.imageUrls).toHaveLength(3);
		expect(Object.keys(item?.binary ?? {})).toEqual(['data', 'data_1', 'data_2']);
		expect(item?.binary?.data?.mimeType).toBe('image/png');
	});

	it('are not paid again by a retry after a failed download', async () => {
		bench.simulator.misbehave({ phase: 'download', times: 8, fault: { kind: 'wrongType' } });
		const run = await bench.generateImage(BANANA, { retryOnFail: true, maxTries: 3 });
		expect(run.error).toBeUndefined();
		expect(bench.simulator.tasks).toHaveLength(1);
	});

	it('can be the first frame of a video', async () => {
		const run = await bench.generateImage(BANANA);
		const [item] = run.received();
		const content = await run.binary(item);
		const video = await bench.generate(
			{ ...WAN, operation: 'imageToVideo', model: 'sora-2' },
			{
				items: [
					{
						json: {},
						files: {
							data: {
								content,
								fileName: 'f.png',
								mimeType: 'image/png',
							},
						},
					},
				],
			},
		);
		expect(video.error).toBeUndefined();
		const sha256 = createHash('sha256').update(content).digest('hex');
		expect(bench.simulator.tasks.at(-1)?.media).toMatchObject([{ sha256 }]);
	});
});

describe("ToMoviee's images", () => {
	it('are made of an image and a mask, each in its place', async () => {
		const at = (name: string) => `${bench.simulator.url}/test-media/${name}.png`;
		const run = await bench.generateImage({
			provider: 'tomoviee',
			operation: 'imageToImage',
			model: 'tm_redrawing',
			prompt: 'p',
			initImageInput: 'url',
			initImageUrl: at('first'),
			maskInput: 'url',
			maskUrl: at('last').replace('png', 'jpg'),
		});
		expect(run.error).toBeUndefined();
		expect(bodies()).toEqual([
			{ prompt: 'p', init_image: at('first'), mask_url: at('last').replace('png', 'jpg') },
		]);
		expect(run.received()[0]?.json.imageUrl).toContain('.png');
		expect(run.received()[0]?.binary?.data?.mimeType).toBe('image/png');
	});
});

describe("YishangCloud's texts", () => {
	it.each([true, false])('are answered, streamed: %s', async (stream) => {
		const run = await bench.text({
			provider: 'yishangCloud',
			model: 'deepseek-v4-flash',
			prompt: 'a boat',
			systemPrompt: 'Be brief',
			stream,
		});
		expect(run.received()[0]?.json).toMatchObject({ model: 'deepseek-v4-flash', finishReason: 'stop' });
		expect(run.received()[0]?.json.text).toContain('a boat');
		const [request] = bench.simulator.requests.filter(({ phase }) => phase === 'chat');
		expect(JSON.parse(request?.body ?? '')).toEqual({
			model: 'deepseek-v4-flash',
			messages: [
				{ role: 'system', content: 'Be brief' },
				{ role: 'user', content: 'a boat' },
			],
			stream,
		});
	});

	it('name a wrong key', async () => {
		const credentials = { yishangCloudApi: { apiKey: 'sk-wrong', baseUrl: bench.simulator.url } };
		const run = await bench.text(
			{ provider: 'yishangCloud', model: 'deepseek-v4-flash', prompt: 'p' },
			{ credentials },
		);
		expect(run.error?.message).toContain('YishangCloud rejected the credential');
	});

	it('leave a node without a provider with the first one', async () => {
		const run = await bench.text({ model: 'qwen3-max', prompt: 'a boat' });
		expect(run.received()[0]?.json.model).toBe('qwen3-max');
	});
});
