import { DOCUMENTED, startSimulator, type Simulator } from './index';
import { reasoningFor, textFor } from './providers/openComputingChat';
import { piecesOf, TestClient } from './testClient';

let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator(DOCUMENTED);
	client = new TestClient(simulator);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const PATH = '/llmage/v1/chat/completions';

/** seeds/003, 文本生成, `data`. */
const SAMPLE = { model: 'qwen3-max', catelogid: 't2t', prompt: '你的问题', sys_prompt: '', stream: true };
const WHOLE = { ...SAMPLE, stream: false };

const ask = async (body: unknown) => await client.submit('openComputing', body, PATH);

/** The objects of a stream. */
function events(text: string): any[] {
	const data = text.split('\n').filter((line) => line !== '');
	expect(data.every((line) => line.startsWith('data: '))).toBe(true);
	expect(data.at(-1)).toBe('data: [DONE]');
	return data.slice(0, -1).map((line) => JSON.parse(line.slice('data: '.length)));
}

describe('the sample', () => {
	test('streamed: the first event is word for word the one of the document', async () => {
		const { text, headers, status } = await ask(SAMPLE);
		expect(status).toBe(200);
		expect(headers.get('content-type')).toContain('text/event-stream');
		expect(headers.get('content-length')).toBeNull();
		const [first = ''] = text.split('\n');
		expect(first.replace(/chatcmpl-\w+/, 'chatcmpl-xxx')).toBe(
			'data: {"id": "chatcmpl-xxx", "object": "chat.completion.chunk", "created": 1775019761, "choices": [{"logprobs": null, "index": 0, "delta": {"content": "", "role": "assistant"}}], "model": "qwen3-max", "reasoning_content": null, "content": "", "finish": "0"}',
		);
		const chunks = events(text);
		expect(chunks.map(({ choices }) => choices[0].delta.content).join('')).toBe(textFor('你的问题'));
		expect(chunks.map(({ content }) => content).join('')).toBe(textFor('你的问题'));
		expect(chunks.map(({ finish }) => finish).join('')).toMatch(/^0+1$/);
	});

	test("not streamed: the document's keys, in its order", async () => {
		const { json, text } = await ask(WHOLE);
		expect(Object.keys(json)).toEqual([
			...['id', 'object', 'created', 'choices', 'model', 'content', 'finish', 'usage'],
		]);
		expect(text).toContain('"choices": [{"finish_reason": "stop", "index": 0, "message": {"content": "');
		expect(json).toMatchObject({
			object: 'chat.completion',
			model: 'qwen3-max',
			content: textFor('你的问题'),
			choices: [{ message: { content: textFor('你的问题'), role: 'assistant' } }],
			finish: '1',
		});
	});

	test('is on record, and is no task', async () => {
		await ask(WHOLE);
		expect(simulator.requests).toMatchObject([{ provider: 'openComputing', phase: 'chat', path: PATH }]);
		expect(JSON.parse(simulator.requests[0]!.body)).toEqual(WHOLE);
		expect(simulator.tasks).toEqual([]);
	});
});

test('what is optional may be left out', async () => {
	expect((await ask({ model: 'qwen3-max', prompt: '猫' })).json).toMatchObject({ object: 'chat.completion' });
});

test.each<[string, object, string]>([
	['no prompt', { ...WHOLE, prompt: undefined }, 'Missing required parameter: prompt'],
	['no model', { ...WHOLE, model: undefined }, 'Missing required parameter: model'],
	['an empty prompt', { ...WHOLE, prompt: '' }, 'invalid value of prompt'],
	['a field of another name', { ...WHOLE, temperature: 1 }, 'unknown parameter: temperature'],
	['another category', { ...WHOLE, catelogid: 't2v' }, 'invalid value of catelogid'],
	['stream as text', { ...WHOLE, stream: 'true' }, 'invalid value of stream'],
	['a model for videos', { ...WHOLE, model: 'viduq3-pro' }, 'model=viduq3-pro, catelogid=t2t not found'],
])('%s is refused', async (_what, body, error) => {
	expect(await ask(body)).toMatchObject({ status: 400, json: { error: expect.stringContaining(error) } });
});

test('a wrong key is refused', async () => {
	const headers = { 'content-type': 'application/json', authorization: 'Bearer wrong' };
	const reply = await client.send(PATH, { method: 'POST', headers, body: JSON.stringify(SAMPLE) });
	expect(reply).toMatchObject({ status: 401, json: { error: 'Invalid API Key' } });
});

test('a model that thinks shows it, streamed and not; an extra one takes any fields', async () => {
	simulator.settings.extraModels = [{ id: 'qwen3-thinking', catelogid: 't2t' }];
	const body = { ...WHOLE, model: 'qwen3-thinking', temperature: 1 };
	const thought = reasoningFor('你的问题');
	expect((await ask(body)).json.choices[0].message.reasoning_content).toBe(thought);
	const chunks = events((await ask({ ...body, stream: true })).text);
	expect(chunks.map(({ reasoning_content }) => reasoning_content ?? '').join('')).toBe(thought);
	expect((await ask({ ...body, model: 'sim-future-9' })).status).toBe(200);
});

test('goes out in pieces, with time between them', async () => {
	Object.assign(simulator.settings, { chatPieceBytes: 300, chatPieceMs: 30 });
	const url = `${simulator.url}${PATH}`;
	const body = JSON.stringify(SAMPLE);
	const response = await fetch(url, { method: 'POST', headers: client.headers('openComputing'), body });
	const sizes: number[] = [];
	for await (const piece of piecesOf(response)) sizes.push(piece.length);
	expect(sizes.length).toBeGreaterThan(10);
	expect(Math.max(...sizes)).toBeLessThanOrEqual(600);
});

describe('faults', () => {
	test('in place of the answer', async () => {
		simulator.misbehave({ phase: 'chat', fault: { kind: 'noBalance' } });
		simulator.misbehave({ phase: 'chat', fault: { kind: 'rateLimit', retryAfterSeconds: 3 } });
		simulator.misbehave({ phase: 'chat', fault: { kind: 'rewrite', as: (text) => text.slice(0, 500) } });
		expect(await ask(SAMPLE)).toMatchObject({ status: 429, json: { error: 'Insufficient balance' } });
		expect((await ask(SAMPLE)).headers.get('retry-after')).toBe('3');
		expect((await ask(SAMPLE)).text).toHaveLength(500);
	});

	test('of the socket, before and in the middle', async () => {
		simulator.misbehave({ phase: 'chat', fault: { kind: 'cutBefore' } });
		simulator.misbehave({ phase: 'chat', fault: { kind: 'truncate', bytes: 700 } });
		await expect(ask(SAMPLE)).rejects.toThrow('fetch failed');
		await expect(ask(SAMPLE)).rejects.toThrow('terminated');
		expect((await ask(SAMPLE)).status).toBe(200);
	});

	test('have no say about tasks', () => {
		expect(() => simulator.misbehave({ phase: 'chat', fault: { kind: 'taskFails' } })).toThrow();
	});
});
