import { BASE, NodeBench, submitted } from './bench';

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(() => bench.simulator.reset());

/** Submits once and gives the body that arrived. */
async function bodyOf(parameters: Record<string, unknown>, items?: [{ json: Record<string, unknown> }]) {
	const run = await bench.generate({ ...parameters, wait: 'none' }, items ? { items } : {});
	expect(run.error).toBeUndefined();
	return submitted(bench.simulator)[0];
}

describe("the documents' sample requests", () => {
	it('YishangCloud, "POST /v1/videos", without its input_reference', async () => {
		const body = await bodyOf({
			provider: 'yishangCloud',
			model: 'sora-2',
			prompt: 'A cat playing piano in the garden',
			size: '720x1280',
			duration: 5,
		});
		expect(body).toEqual({
			model: 'sora-2',
			prompt: 'A cat playing piano in the garden',
			size: '720x1280',
			seconds: '5',
		});
		const [request] = bench.simulator.requests;
		expect(request).toMatchObject({ method: 'POST', path: '/v1/videos' });
		expect(request?.headers).toMatchObject({
			authorization: `Bearer ${bench.simulator.keys.yishangCloud.apiKey}`,
			'content-type': 'application/json',
		});
	});

	it('OpenComputing, 快乐马文生视频', async () => {
		const body = await bodyOf({
			model: 'happyhorse-1.0-t2v',
			prompt: '天上飞过各式各样的万圣节南瓜',
			aspectRatio: '4:3',
			resolution: '720P',
			duration: 4,
		});
		expect(body).toEqual({
			model: 'happyhorse-1.0-t2v',
			catelogid: 't2v',
			prompt: '天上飞过各式各样的万圣节南瓜',
			ratio: '4:3',
			resolution: '720P',
			duration: 4,
		});
		expect(bench.simulator.requests[0]).toMatchObject({
			method: 'POST',
			path: '/llmage/v1/video/generations',
		});
	});

	it('OpenComputing, seedance 1.5 文生视频', async () => {
		const body = await bodyOf({
			model: 'doubao-seedance-1-5-pro-251215',
			prompt: '小猫在抓老鼠',
			duration: 5,
			aspectRatio: '16:9',
			resolution: '480p',
		});
		expect(body).toEqual({
			model: 'doubao-seedance-1-5-pro-251215',
			catelogid: 't2v',
			prompt: '小猫在抓老鼠',
			duration: 5,
			ratio: '16:9',
			resolution: '480p',
		});
	});
});

describe('what is sent', () => {
	it.each([
		['openComputing', 'viduq3-pro', { model: 'viduq3-pro', catelogid: 't2v', prompt: BASE.prompt }],
		['openComputing', 'wan2.6-t2v', { model: 'wan2.6-t2v', catelogid: 't2v', prompt: BASE.prompt }],
		['yishangCloud', 'veo3.1-pro', { model: 'veo3.1-pro', prompt: BASE.prompt }],
	])(
		'with Model Default everywhere, %s %s gets only what the API requires',
		async (provider, model, expected) => {
			const unset = {
				resolution: '',
				aspectRatio: '',
				size: '',
				duration: '',
				negativePrompt: '',
				offPeak: '',
			};
			expect(await bodyOf({ provider, model, ...unset })).toEqual(expected);
		},
	);

	it('takes values from expressions, numbers also as text', async () => {
		const items: [{ json: Record<string, unknown> }] = [{ json: { topic: 'a fox', seconds: '10' } }];
		const body = await bodyOf(
			{ model: 'wan2.6-t2v', prompt: '={{ $json.topic }} runs', duration: '={{ $json.seconds }}' },
			items,
		);
		expect(body).toMatchObject({ prompt: 'a fox runs', duration: 10 });
	});

	it('sends a model that the catalogue does not know, with additional fields', async () => {
		const body = await bodyOf({
			model: 'custom',
			modelId: { __rl: true, mode: 'id', value: 'sim-future-9' },
			duration: 7,
			options: { additionalFields: '{"style":"noir","duration":8}' },
		});
		expect(body).toEqual({
			model: 'sim-future-9',
			catelogid: 't2v',
			prompt: BASE.prompt,
			duration: 8,
			style: 'noir',
		});
	});

	it('takes the model ID as a plain string too, also from an expression', async () => {
		const body = await bodyOf({
			provider: 'yishangCloud',
			model: 'custom',
			modelId: '={{ "sim-future-" + 1 }}',
		});
		expect(body).toEqual({ model: 'sim-future-1', prompt: BASE.prompt });
	});
});

describe('bad input', () => {
	it.each([
		[{ duration: 17 }, '"Duration (Seconds)" is 17, but viduq3-pro accepts a whole number from 1 to 16'],
		[
			{ duration: 'ten' },
			'"Duration (Seconds)" is "ten", but viduq3-pro accepts a whole number from 1 to 16',
		],
		[{ resolution: '720P' }, '"Resolution" is "720P", but viduq3-pro accepts one of 540p, 720p, 1080p'],
		[
			{ model: 'wan2.6-t2v', duration: 7 },
			'"Duration (Seconds)" is 7, but wan2.6-t2v accepts one of 5, 10, 15',
		],
		[{ prompt: '={{ "  " }}' }, '"Prompt" is empty, but viduq3-pro needs it'],
		[{ model: '={{ "sora-2" }}' }, '"Model" is "sora-2", but Text to Video of OpenComputing (元境) has'],
		[{ model: 'custom', modelId: { mode: 'id', value: '../admin' } }, '"Model ID" is "../admin"'],
		[{ options: { additionalFields: '[1]' } }, '"Additional Fields" is "[1]", but has to be a JSON object'],
		[{ options: { timeoutMinutes: -1 } }, '"Timeout (Minutes)" is -1'],
	])('%j is refused before anything is sent', async (parameters, message) => {
		const run = await bench.generate(parameters);
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain(message);
		expect(run.error?.description).toContain('Nothing was sent');
		expect(bench.simulator.requests).toEqual([]);
	});

	it('of one item keeps the others from being sent, too', async () => {
		const items = [5, 99, 6].map((seconds) => ({ json: { seconds } }));
		const run = await bench.generate({ duration: '={{ $json.seconds }}' }, { items });
		expect(run.error?.message).toContain('99');
		expect(bench.simulator.requests).toEqual([]);
	});

	it('under a continue setting concerns its own item only', async () => {
		const items = [5, 99, 6].map((seconds) => ({ json: { seconds } }));
		const run = await bench.generate(
			{ duration: '={{ $json.seconds }}' },
			{ items, onError: 'continueErrorOutput' },
		);
		expect(run.received(0).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(run.outputs()[1]?.map(({ json }) => json.error)).toEqual([expect.stringContaining('99')]);
		expect(bench.simulator.tasks).toHaveLength(2);
	});

	it('a base URL that is none is said to be that', async () => {
		const { credentials, ...rest } = bench.surroundings();
		const broken = { ...credentials.openComputingApi, baseUrl: 'opencomputing.ai' };
		const run = await bench.generate(
			{},
			{ ...rest, credentials: { ...credentials, openComputingApi: broken } },
		);
		expect(run.error?.message).toContain('credential cannot be used');
		expect(run.error?.description).toContain('base URL');
	});
});
