import type { InputItem } from '../harness';
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
async function bodyOf(parameters: Record<string, unknown>, items?: InputItem[]) {
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

	it('ToMoviee, 1.创建文生视频任务请求示例', async () => {
		const body = await bodyOf({
			provider: 'tomoviee',
			model: 'tob_text2video_b',
			prompt: '跳舞',
			duration: 5,
			resolution: '1080p',
			aspectRatio: '16:9',
		});
		expect(body).toEqual({ prompt: '跳舞', duration: 5, resolution: '1080p', aspect_ratio: '16:9' });
		const { appKey, appSecret } = bench.simulator.keys.tomoviee;
		expect(bench.simulator.requests[0]).toMatchObject({
			path: '/v1/open/capacity/application/tob_text2video_b',
			headers: {
				'x-app-key': appKey,
				authorization: `Basic ${Buffer.from(`${appKey}:${appSecret}`).toString('base64')}`,
				'content-type': 'application/json',
			},
		});
	});

	it('HiDream, curl示例', async () => {
		const body = await bodyOf({
			provider: 'hiDream',
			model: 'txt2video',
			prompt: '小丑鱼在海葵丛中游来游去',
			version: 'v2',
			resolution: '960*960',
			cameraMoveDepth: -5,
			cameraMoveVertical: 0,
			cameraMoveHorizontal: 5,
			motionStrength: 10.0,
			requestId: '96cf0c6a-5d2b-11ee-abe3-3a8d18c35977',
		});
		expect(body).toEqual({
			prompt: '小丑鱼在海葵丛中游来游去',
			version: 'v2',
			resolution: '960*960',
			camera_move_depth: -5,
			camera_move_vertical: 0,
			camera_move_horizontal: 5,
			motion_strength: 10.0,
			request_id: '96cf0c6a-5d2b-11ee-abe3-3a8d18c35977',
		});
		expect(bench.simulator.requests[0]?.path).toBe('/api-pub/gw/v3/video/txt2video/async');
		expect(bench.simulator.requests[0]?.headers).not.toHaveProperty('api-user-id');
	});
});

describe('credentials', () => {
	const withCredential = (type: string, values: Record<string, string>) => {
		const { credentials, ...rest } = bench.surroundings();
		const own = { ...credentials[type as keyof typeof credentials], ...values };
		return { ...rest, credentials: { ...credentials, [type]: own } };
	};

	it("HiDream's user ID goes along when there is one", async () => {
		await bench.generate(
			{ provider: 'hiDream', model: 'txt2video', wait: 'none' },
			withCredential('hiDreamApi', { userId: 'user-7' }),
		);
		expect(bench.simulator.requests[0]?.headers['api-user-id']).toBe('user-7');
	});

	it.each([
		['prefixed', (token: string) => `Basic ${token}`],
		['bare', (token: string) => token],
	])('ToMoviee takes a ready-made access token, %s, in place of the secret', async (_name, write) => {
		const { appKey, appSecret } = bench.simulator.keys.tomoviee;
		const token = Buffer.from(`${appKey}:${appSecret}`).toString('base64');
		await bench.generate(
			{ provider: 'tomoviee', model: 'tm_text2video_b', wait: 'none' },
			withCredential('tomovieeApi', { appSecret: write(token) }),
		);
		expect(bench.simulator.requests[0]?.headers.authorization).toBe(`Basic ${token}`);
		expect(bench.simulator.tasks).toHaveLength(1);
	});

	it('a base URL may end in a slash and have a path', async () => {
		const baseUrl = `${bench.simulator.url}/`;
		const run = await bench.generate({ wait: 'none' }, withCredential('openComputingApi', { baseUrl }));
		expect(run.status).toBe('success');
	});
});

describe('what is sent', () => {
	it.each([
		['openComputing', 'viduq3-pro', { model: 'viduq3-pro', catelogid: 't2v', prompt: BASE.prompt }],
		['openComputing', 'wan2.6-t2v', { model: 'wan2.6-t2v', catelogid: 't2v', prompt: BASE.prompt }],
		['hiDream', 'txt2video', { prompt: BASE.prompt }],
		['tomoviee', 'tm_text2video_b', { prompt: BASE.prompt }],
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
		const items = [{ json: { topic: 'a fox', seconds: '10' } }];
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
