import type { StructuredChunk } from 'n8n-workflow';
import { reasoningFor, textFor } from '../../simulator/providers/openComputingChat';
import { retryExecution, stopWhen } from '../harness';
import { SIMULATOR_KEYS, type RecordedRequest } from '../../simulator';
import { NodeBench } from './bench';

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(() => bench.simulator.reset());

const PROMPT = 'a paper boat';
const four = [0, 1, 2, 3].map((n) => ({ json: { n } }));
const OF_ITEM = { prompt: '=idea {{ $json.n }}' };

const chats = () => bench.simulator.requests.filter(({ phase }) => phase === 'chat');

function asked(): Array<Record<string, unknown>> {
	return chats().map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

/** How often each of the four ideas was sent. */
function timesAsked(): number[] {
	return four.map(({ json: { n } }) => asked().filter(({ prompt }) => prompt === `idea ${n}`).length);
}

/** A rule for the requests with this idea. */
const ofIdea = (n: number) => ({
	phase: 'chat' as const,
	match: ({ body }: { body: string }) => body.includes(`"idea ${n}"`),
});

const BROKEN = { kind: 'truncate', bytes: 1500 } as const;
const WRONG_KEY = { kind: 'answer', status: 401, body: { error: 'Invalid API Key' } } as const;

describe('one item', () => {
	it.each([true, false])('streamed: %s', async (stream) => {
		const run = await bench.text({ prompt: PROMPT, systemPrompt: '你是导演', stream });
		expect(run.error).toBeUndefined();
		const sample = { model: 'qwen3-max', catelogid: 't2t', prompt: PROMPT, sys_prompt: '你是导演', stream };
		expect(asked()).toEqual([sample]);
		const [item] = run.received();
		const usage = stream ? {} : { usage: expect.objectContaining({ total_tokens: expect.any(Number) }) };
		expect(item).toEqual({
			json: { text: textFor(PROMPT), model: 'qwen3-max', finishReason: 'stop', ...usage },
			pairedItem: { item: 0 },
		});
		expect(bench.simulator.violations).toEqual([]);
	});

	it('of a model that thinks, given as plain text, has its reasoning; other fields go along; raw on request', async () => {
		const run = await bench.text({
			prompt: PROMPT,
			model: 'sim-future-thinking',
			options: { additionalFields: '{"temperature": 0.2}', includeRawResponse: true },
		});
		expect(run.received()[0]?.json).toMatchObject({
			text: textFor(PROMPT),
			model: 'sim-future-thinking',
			reasoning: reasoningFor(PROMPT),
			raw: expect.arrayContaining([expect.objectContaining({ object: 'chat.completion.chunk' })]),
		});
		expect(asked()).toMatchObject([{ model: 'sim-future-thinking', temperature: 0.2, stream: true }]);
	});

	it('whose answer is of the other kind than was asked for is read all the same', async () => {
		for (const stream of [true, false]) {
			const options = { additionalFields: { stream: !stream } };
			const run = await bench.text({ prompt: PROMPT, stream, options });
			expect(run.received()[0]?.json.text).toBe(textFor(PROMPT));
		}
	});
});

describe('several items', () => {
	it('are asked for side by side, and come out in their order, paired', async () => {
		// None is answered before all have asked.
		bench.simulator.misbehave({ ...ofIdea(0), fault: { kind: 'delay', ms: 400 } });
		const run = await bench.text(OF_ITEM, { items: four });
		expect(run.received().map(({ json }) => json.text)).toEqual(
			[0, 1, 2, 3].map((n) => textFor(`idea ${n}`)),
		);
		expect(run.received().map(({ pairedItem }) => pairedItem)).toEqual(
			[0, 1, 2, 3].map((item) => ({ item })),
		);
		const late = bench.simulator.requests.find(({ body }) => body.includes('idea 0'));
		for (const { atMs } of bench.simulator.requests)
			expect(atMs).toBeLessThanOrEqual(late?.answeredAtMs ?? 0);
	});

	it('one at a time if that is wanted', async () => {
		Object.assign(bench.simulator.settings, { chatPieceBytes: 2000, chatPieceMs: 50 });
		await bench.text({ ...OF_ITEM, options: { maxConcurrentRequests: 1 } }, { items: four });
		const { requests } = bench.simulator;
		for (const [index, { atMs }] of requests.slice(1).entries())
			expect(atMs).toBeGreaterThanOrEqual(requests[index]?.answeredAtMs ?? Infinity);
	});

	it.each([
		['prompt', '={{ $json.n === 1 ? "" : "idea " + $json.n }}', '"Prompt" is empty'],
		['model', '={{ $json.n === 1 ? "../x" : "qwen3-max" }}', '"Model" is "../x", which cannot be a model'],
		['systemPrompt', '={{ $json.n === 1 ? {} : "" }}', '"System Prompt" is {}, but has to be text'],
		['stream', '={{ $json.n === 1 ? "maybe" : true }}', '"Stream" is "maybe"'],
		['options.timeoutSeconds', '={{ $json.n === 1 ? 0 : 60 }}', '"Timeout (Seconds)" is 0'],
		['prompt', '={{ $json.n === 1 ? $("Nobody").item : "idea " + $json.n }}', 'cannot be read'],
	])('with a bad %s in one of them send nothing', async (parameter, expression, message) => {
		const [name = '', option] = parameter.split('.').reverse();
		const parameters = {
			...OF_ITEM,
			...(option ? { options: { [name]: expression } } : { [name]: expression }),
		};
		const run = await bench.text(parameters, { items: four });
		expect(run.error?.message).toContain(message);
		expect(asked()).toEqual([]);

		const continued = await bench.text(parameters, { items: four, onError: 'continueErrorOutput' });
		expect(continued.outputs()[0]?.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 2 },
			{ item: 3 },
		]);
		expect(continued.received(1)[0]?.json.details).toMatchObject({
			kind: 'invalidRequest',
			parameters: [name],
		});
	});
});

describe('an item that fails', () => {
	beforeEach(() => bench.simulator.misbehave({ ...ofIdea(1), times: 'always', fault: BROKEN }));

	it('fails the node after the others are answered; what had come is kept', async () => {
		const run = await bench.text(OF_ITEM, { items: four });
		expect(run.error?.message).toBe('The answer of OpenComputing broke off');
		expect(run.error?.description).toContain('The texts of the other items are kept');
		const { details } = run.error?.context as { details: { text: string } };
		expect(details).toMatchObject({ provider: 'openComputing', model: 'qwen3-max', kind: 'outcomeUnknown' });
		expect(textFor('idea 1').startsWith(details.text)).toBe(true);
		expect(details.text).not.toBe('');
		expect(timesAsked()).toEqual([1, 1, 1, 1]);
	});

	it('goes to the error output', async () => {
		const run = await bench.text(OF_ITEM, { items: four, onError: 'continueErrorOutput' });
		expect(run.received(0)).toHaveLength(3);
		expect(run.received(1)[0]?.json).toMatchObject({
			error: 'The answer of OpenComputing broke off',
			details: { kind: 'outcomeUnknown', text: expect.stringContaining('A wide') },
		});
	});

	it('stays in its place under "Continue"', async () => {
		const run = await bench.text(OF_ITEM, { items: four, onError: 'continueRegularOutput' });
		expect(run.received().map(({ json }) => 'error' in json)).toEqual([false, true, false, false]);
	});

	it('is named among others that failed', async () => {
		bench.simulator.misbehave({ ...ofIdea(3), fault: { kind: 'cutBefore' } });
		const run = await bench.text(OF_ITEM, { items: four });
		expect(run.error?.message).toContain('2 of 4 items failed');
		expect(run.error?.description).toMatch(/Item 1: [^]*Item 3: OpenComputing gave no answer/);
	});
});

describe('each text is paid once', () => {
	it('by Retry On Fail, which asks only for what failed', async () => {
		bench.simulator.misbehave({ ...ofIdea(1), times: 2, fault: BROKEN });
		bench.simulator.misbehave({ ...ofIdea(2), fault: { kind: 'cutAfter' } });
		const prompt = '=idea {{ $json.n }}{{ $now ? "" : "" }}';
		const run = await bench.text({ prompt }, { items: four, retryOnFail: true });
		expect(run.status).toBe('success');
		expect(run.received().map(({ json }) => json.text)).toEqual(
			[0, 1, 2, 3].map((n) => textFor(`idea ${n}`)),
		);
		expect(timesAsked()).toEqual([1, 3, 2, 1]);
	});

	it('by "Retry execution", but an edited prompt is a new request', async () => {
		bench.simulator.misbehave({ ...ofIdea(1), fault: BROKEN });
		const failed = await bench.text(OF_ITEM, { items: four });
		expect(failed.status).toBe('error');
		const again = await retryExecution(failed, {
			edits: { 'Generate Text': { parameters: { ...OF_ITEM, stream: false } } },
		});
		expect(again.received()).toHaveLength(4);
		expect(timesAsked()).toEqual([1, 2, 1, 1]);
		await retryExecution(failed, {
			edits: { 'Generate Text': { parameters: { prompt: '=idea {{ $json.n }}!' } } },
		});
		expect(asked()).toHaveLength(5 + 4);
	});
});

describe('a request that is refused', () => {
	it.each([
		['an empty balance', { kind: 'noBalance' }, 'quota', 'The OpenComputing account has no balance left'],
		['a wrong key', WRONG_KEY, 'auth', 'OpenComputing rejected the credential'],
	] as const)('for %s is the last', async (_name, fault, kind, message) => {
		bench.simulator.misbehave({ phase: 'chat', after: 1, times: 'always', fault });
		const parameters = { ...OF_ITEM, options: { maxConcurrentRequests: 1 } };
		const run = await bench.text(parameters, { items: four, onError: 'continueErrorOutput' });
		expect(run.received(0)).toHaveLength(1);
		expect(run.received(1).map(({ json }) => (json.details as { kind: string }).kind)).toEqual([
			kind,
			kind,
			kind,
		]);
		expect(run.received(1)[0]?.json.error).toBe(message);
		expect(asked()).toHaveLength(2);
	});

	it('for its rate is sent again', async () => {
		bench.simulator.misbehave({ phase: 'chat', fault: { kind: 'rateLimit', retryAfterSeconds: 0.2 } });
		const run = await bench.text({ prompt: PROMPT });
		expect(run.received()).toHaveLength(1);
		expect(asked()).toHaveLength(2);
	});

	it('because it is wrong is explained in the words of the provider', async () => {
		const run = await bench.text({ prompt: PROMPT, model: 'viduq3-pro' });
		expect(run.error?.message).toBe('OpenComputing refused the request');
		expect(run.error?.description).toContain('model=viduq3-pro, catelogid=t2t not found');
	});
});

it('an answer that never comes ends with the timeout', async () => {
	bench.simulator.misbehave({ phase: 'chat', fault: { kind: 'hangAfter' } });
	const run = await bench.text({ prompt: PROMPT, options: { timeoutSeconds: 0.5 } });
	expect(run.error?.message).toBe('OpenComputing has not answered within 0.5 seconds');
	expect(run.error?.description).toContain('It may have been charged');
});

it.each(['in its middle', 'before its beginning'])('Stop ends an answer at once, %s', async (when) => {
	if (when === 'in its middle')
		Object.assign(bench.simulator.settings, { chatPieceBytes: 50, chatPieceMs: 500 });
	else bench.simulator.misbehave({ phase: 'chat', times: 'always', fault: { kind: 'hangBefore' } });
	const hasCome = ({ fault, answeredStatus }: RecordedRequest) =>
		fault !== undefined || answeredStatus === 200;
	const run = await bench.text(OF_ITEM, {
		items: four,
		onStarted: stopWhen(() => chats().filter(hasCome).length === 4),
	});
	// Nobody has waited for the end of one.
	expect(bench.simulator.requests.map(({ answeredAtMs }) => answeredAtMs)).toEqual(Array(4).fill(undefined));
	expect(run.status).toBe('canceled');
	expect(asked()).toHaveLength(4);
});

describe('secrets', () => {
	const { apiKey } = SIMULATOR_KEYS.openComputing;

	it.each(['error', 'text', 'stream'])('are in nothing that comes out, be they in an %s', async (where) => {
		const words = `Invalid API Key ${apiKey}`;
		const fault =
			where === 'error'
				? ({ kind: 'answer', status: 401, body: { error: words } } as const)
				: ({ kind: 'rewrite', as: (text: string) => text.replaceAll('wide', apiKey) } as const);
		bench.simulator.misbehave({ phase: 'chat', times: 'always', fault });
		const chunks: StructuredChunk[] = [];
		const run = await bench.text(
			{ prompt: PROMPT, stream: where === 'stream', options: { includeRawResponse: true } },
			{ onError: 'continueErrorOutput', mode: 'webhook', onChunk: (chunk) => chunks.push(chunk) },
		);
		expect(run.received(where === 'error' ? 1 : 0)).toHaveLength(1);
		expect(JSON.stringify(run.received(where === 'error' ? 1 : 0))).toContain('***');
		expect(JSON.stringify([run.saved, run.logs, run.uiMessages, chunks])).not.toContain(apiKey);
	});
});

describe('where n8n streams to a chat', () => {
	let chunks: Array<{ type: string; content?: string; item: number; atMs: number }>;
	const onChunk = ({ type, content, metadata }: StructuredChunk) =>
		chunks.push({
			type,
			item: metadata.itemIndex,
			atMs: Date.now(),
			...(content === undefined ? {} : { content }),
		});
	beforeEach(() => {
		chunks = [];
	});
	const ofItem = (wanted: number) => chunks.filter(({ item }) => item === wanted);
	const contents = (wanted: number) =>
		ofItem(wanted).flatMap(({ type, content }) => (type === 'item' ? content : []));

	it('the text is passed on as it comes', async () => {
		Object.assign(bench.simulator.settings, { chatPieceBytes: 300, chatPieceMs: 20 });
		await bench.text({ prompt: PROMPT }, { mode: 'webhook', onChunk });
		expect(chunks.map(({ type }) => type).join(' ')).toMatch(/^begin( item)+ end$/);
		expect(contents(0).length).toBeGreaterThan(5);
		expect(contents(0).join('')).toBe(textFor(PROMPT));
		const [request] = bench.simulator.requests;
		expect(chunks[0]?.atMs).toBeLessThan(request?.answeredAtMs ?? 0);
	});

	it('each of several items has its own beginning and end', async () => {
		await bench.text(OF_ITEM, { items: four, mode: 'webhook', onChunk });
		for (const { json } of four) {
			expect(
				ofItem(json.n)
					.map(({ type }) => type)
					.join(' '),
			).toMatch(/^begin( item)+ end$/);
			expect(contents(json.n).join('')).toBe(textFor(`idea ${json.n}`));
		}
	});

	it.each([
		['that is not to be streamed', { stream: false }, {}],
		['in a mode that streams to nobody', {}, { mode: 'trigger' }],
	] as const)('nothing is passed on of a text %s', async (_what, parameters, extras) => {
		const run = await bench.text({ prompt: PROMPT, ...parameters }, { mode: 'webhook', onChunk, ...extras });
		expect(run.received()).toHaveLength(1);
		expect(chunks).toEqual([]);
	});

	it('a text that comes at once though it was to be streamed is shown, too', async () => {
		const options = { additionalFields: { stream: false } };
		await bench.text({ prompt: PROMPT, options }, { mode: 'webhook', onChunk });
		expect(contents(0).join('')).toBe(textFor(PROMPT));
	});

	it('an error is said, once: by n8n when the node fails, by the node when it continues', async () => {
		bench.simulator.misbehave({ phase: 'chat', times: 'always', fault: BROKEN });
		await bench.text({ prompt: PROMPT }, { mode: 'webhook', onChunk });
		expect(chunks.map(({ type }) => type).join(' ')).toMatch(/^begin( item)+ end error$/);
		chunks = [];
		await bench.text({ prompt: PROMPT }, { mode: 'webhook', onChunk, onError: 'continueRegularOutput' });
		expect(chunks.map(({ type }) => type).join(' ')).toMatch(/^begin( item)+ error$/);
		expect(chunks.at(-1)?.content).toBe('The answer of OpenComputing broke off');
	});

	it('Retry On Fail begins the message anew, and shows no text twice', async () => {
		bench.simulator.misbehave({ ...ofIdea(1), fault: BROKEN });
		const run = await bench.text(OF_ITEM, { items: four, mode: 'webhook', onChunk, retryOnFail: true });
		expect(run.status).toBe('success');
		expect(
			ofItem(1)
				.map(({ type }) => type)
				.join(' '),
		).toMatch(/^begin( item)+ end begin( item)+ end$/);
		expect(contents(0).join('')).toBe(textFor('idea 0'));
	});
});

it('without a credential says so', async () => {
	const run = await bench.text({ prompt: PROMPT }, { credentials: {} });
	expect(run.error?.message).toMatch(/credential/i);
	expect(asked()).toEqual([]);
});
