import { DOCUMENTED, startSimulator, type Simulator } from './index';
import { TestClient } from './testClient';

let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator(DOCUMENTED);
	client = new TestClient(simulator);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

/** The lists of seeds/003, word for word: 文本生成 (its example), 文生图, 文生视频, 图生视频, 参考生视频. */
const LISTS = {
	t2t: ['qwen3-max'],
	t2i: ['wan2.2-t2i-plus', 'wan2.5-t2i-preview', 'wan2.2-t2i-flash', 'cogview-3-flash'],
	t2v: [
		'happyhorse-1.0-t2v',
		'doubao-seedance-2-0-260128',
		'dreamina-seedance-2-0-260128',
		'doubao-seedance-1-5-pro-251215',
		'wan2.6-t2v',
		'viduq3-pro',
	],
	i2v: [
		'happyhorse-1.0-i2v',
		'doubao-seedance-2-0-260128',
		'dreamina-seedance-2-0-260128',
		'doubao-seedance-1-5-pro-251215',
		'viduq3-pro',
		'wan2.6-r2v',
	],
	ref2v: ['happyhorse-1.0-r2v', 'doubao-seedance-2-0-260128', 'dreamina-seedance-2-0-260128'],
};

async function ids(query = ''): Promise<string[]> {
	const { json } = await client.models(query);
	return json.data.map(({ id }: { id: string }) => id);
}

describe("the document's lists", () => {
	test.each(Object.entries(LISTS))('%s', async (catelogid, list) => {
		expect(await ids(`?catelogid=${catelogid}`)).toEqual(list);
	});

	test('all of them, a model of several as often', async () => {
		expect(await ids()).toEqual(Object.values(LISTS).flat());
	});

	test('a category that is none has no models', async () => {
		expect(await client.models('?catelogid=t3v')).toMatchObject({
			status: 200,
			json: { object: 'list', data: [] },
		});
	});

	test("in the shape of the server's source (sources.md 4.2)", async () => {
		const { status, json } = await client.models('?catelogid=t2t');
		expect(status).toBe(200);
		expect(json).toEqual({
			object: 'list',
			data: [{ id: 'qwen3-max', object: 'model', created: 1748044800, owned_by: 'opencomputing.ai' }],
		});
		expect(simulator.requests).toMatchObject([
			{ provider: 'openComputing', phase: 'models', path: '/llmage/v1/models?catelogid=t2t' },
		]);
	});
});

test.each([{}, { Authorization: 'Bearer wrong' }])(
	'with the headers %j there is no list',
	async (headers) => {
		const reply = await client.send('/llmage/v1/models', { headers });
		expect(reply).toMatchObject({ status: 401, json: { error: 'Invalid API Key' } });
	},
);

describe('extra models', () => {
	beforeEach(() => {
		simulator.settings.extraModels = [
			{ id: 'wan3-t2i', catelogid: 't2i' },
			{ id: 'whisper', catelogid: 'asr' },
		];
	});

	test('are listed last, in their category', async () => {
		expect(await ids('?catelogid=t2i')).toEqual([...LISTS.t2i, 'wan3-t2i']);
		expect(await ids('?catelogid=asr')).toEqual(['whisper']);
		expect(await ids()).toEqual([...Object.values(LISTS).flat(), 'wan3-t2i', 'whisper']);
	});

	test('are accepted in their category with any fields, and in no other', async () => {
		const body = { model: 'wan3-t2i', catelogid: 't2i', prompt: '猫', mood: 'blue' };
		expect((await client.submitImage(body)).json).toMatchObject({ status: 'CREATED' });
		const video = await client.submit('openComputing', { ...body, catelogid: 't2v' });
		expect(video).toMatchObject({
			status: 400,
			json: { error: 'model=wan3-t2i, catelogid=t2v not found' },
		});
	});

	test('come from another process too, and go with a reset', async () => {
		const extraModels = [{ id: 'veo9', catelogid: 't2v' }];
		const body = JSON.stringify({ extraModels });
		await client.send('/_simulator/settings', { method: 'POST', body });
		expect(await ids('?catelogid=t2v')).toEqual([...LISTS.t2v, 'veo9']);
		simulator.reset();
		expect(await ids('?catelogid=t2v')).toEqual(LISTS.t2v);
	});
});

describe('faults', () => {
	test('an answer in its place, once, where it matches', async () => {
		simulator.misbehave({
			phase: 'models',
			match: ({ path }) => path.includes('t2i'),
			fault: { kind: 'answer', status: 503, body: 'busy' },
		});
		expect((await client.models('?catelogid=t2v')).status).toBe(200);
		expect((await client.models('?catelogid=t2i')).status).toBe(503);
		expect((await client.models('?catelogid=t2i')).status).toBe(200);
	});

	test('of the socket, and of the text', async () => {
		simulator.misbehave({ phase: 'models', fault: { kind: 'cutBefore' } });
		await expect(client.models()).rejects.toThrow('fetch failed');
		simulator.misbehave({ phase: 'models', fault: { kind: 'rewrite', as: 'wrapped' } });
		expect((await client.models()).json).toMatchObject({ status: 'ok', data: { object: 'list' } });
		simulator.misbehave({ phase: 'models', fault: { kind: 'rateLimit', retryAfterSeconds: 7 } });
		expect((await client.models()).headers.get('retry-after')).toBe('7');
	});

	test('do not strike submits, and have no say about tasks', async () => {
		simulator.misbehave({ phase: 'models', times: 'always', fault: { kind: 'noBalance' } });
		expect((await client.submitImage()).status).toBe(200);
		expect(() => simulator.misbehave({ phase: 'models', fault: { kind: 'noVideo' } })).toThrow(
			/what becomes of the task/,
		);
	});
});
