import fc from 'fast-check';
import type { ChatAnswer, ChatFailure, ChatRequest } from '../../../nodes/shared/providers/text/chat';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { isFailure } from '../../../nodes/shared/providers/provider';
import { FAILURE_KINDS, GATEWAY_PAGE, pieces } from '../builders';

/** Quoted literals are the document's (seed 003, "文本生成" and "错误信息") unless another source is named. */

const { chat } = openComputing;

const ASKED: ChatRequest = { model: 'qwen3-max', prompt: '你的问题', systemPrompt: '', stream: true };

/** 返回, 非流式; `{...}` stands for what the document leaves out. */
const WHOLE =
	'{"id": "chatcmpl-xxx", "object": "chat.completion", "created": 1775011902, "choices": [{"finish_reason": "stop", "index": 0, "message": {"content": "我是通义千问...", "role": "assistant"}}], "model": "qwen3-max", "content": "我是通义千问...", "finish": "1", "usage": {...}}'.replace(
		'{...}',
		'{"total_tokens": 31}',
	);

/** 返回, 流式: its first event. The others are this one with other values in it. */
const FIRST =
	'data: {"id": "chatcmpl-xxx", "object": "chat.completion.chunk", "created": 1775019761, "choices": [{"logprobs": null, "index": 0, "delta": {"content": "", "role": "assistant"}}], "model": "qwen3-max", "reasoning_content": null, "content": "", "finish": "0"}';

function event(content: string, finish = '0'): string {
	// Not as a string: a `$` in it would mean something.
	return FIRST.replaceAll('"content": ""', () => `"content": ${JSON.stringify(content)}`).replace(
		'"finish": "0"',
		`"finish": "${finish}"`,
	);
}

/** The document shows no empty line between two events, the protocol has one. */
const STREAM = [
	FIRST,
	event('我是'),
	event('通义'),
	event('千问...'),
	event('', '1'),
	'data: [DONE]',
	'',
].join('\n');
const SAID = { text: '我是通义千问...', model: 'qwen3-max' };

interface Given {
	status?: number;
	headers?: Record<string, string>;
	cuts?: readonly number[];
	broken?: { code?: string; message: string };
	keepRaw?: boolean;
}

/** What is read of a body, and what was shown of it before its end. */
function readAll(body: string, given: Given = {}): { result: ChatAnswer | ChatFailure; live: string } {
	const { status = 200, headers = {}, cuts = [], broken, keepRaw = false } = given;
	const reader = chat.reader({ status, headers }, keepRaw);
	const live = pieces(body, cuts).map((piece) => reader.push(piece));
	return { result: reader.end(broken), live: live.join('') };
}

const read = (body: string, given?: Given) => readAll(body, given).result;

describe('the request', () => {
	test('is the sample', () => {
		expect(chat.request(ASKED)).toEqual({
			method: 'POST',
			path: '/llmage/v1/chat/completions',
			json: { model: 'qwen3-max', catelogid: 't2t', prompt: '你的问题', sys_prompt: '', stream: true },
		});
	});

	test('takes a system prompt, and other fields last of all', () => {
		const systemPrompt = '你是导演';
		const additionalFields = { stream: false, temperature: 0.2 };
		expect(chat.request({ ...ASKED, systemPrompt, additionalFields }).json).toEqual({
			model: 'qwen3-max',
			catelogid: 't2t',
			prompt: '你的问题',
			sys_prompt: '你是导演',
			stream: false,
			temperature: 0.2,
		});
	});
});

describe('the samples', () => {
	test('非流式', () => {
		expect(read(WHOLE)).toEqual({ ...SAID, finishReason: 'stop', usage: { total_tokens: 31 } });
	});

	test('流式: the text is shown as it comes, and counts once though it stands in two places', () => {
		expect(readAll(STREAM)).toEqual({ result: SAID, live: SAID.text });
		const reader = chat.reader({ status: 200, headers: {} }, false);
		const shown = STREAM.split('\n').map((line) => reader.push(Buffer.from(`${line}\n`)));
		expect(shown.filter((text) => text !== '')).toEqual(['我是', '通义', '千问...']);
		expect(reader.isDone).toBe(true);
	});

	test.each<[string, number, object]>([
		['{"error": "Invalid API Key"}', 401, { kind: 'auth', providerMessage: 'Invalid API Key' }],
		[
			'{"error": "Missing required parameter: prompt"}',
			400,
			{ kind: 'invalidRequest', providerMessage: 'Missing required parameter: prompt' },
		],
		['{"error": "Insufficient balance"}', 429, { kind: 'quota', providerMessage: 'Insufficient balance' }],
	])('错误信息: %s', (body, status, failure) => {
		expect(read(body, { status })).toMatchObject({ ...failure, httpStatus: status, refused: true });
	});
});

describe('however the bytes are cut, the same is read', () => {
	const bodies = {
		whole: WHOLE,
		stream: STREAM,
		crlf: STREAM.replaceAll('\n', '\r\n\r\n'),
		cr: STREAM.replaceAll('\n', '\r'),
	};

	test.each(Object.entries(bodies))('%s, at every byte', (_name, body) => {
		const { result } = readAll(body);
		expect(result).toMatchObject(SAID);
		for (let cut = 0; cut <= Buffer.byteLength(body); cut++) {
			const cutOnce = readAll(body, { cuts: [cut] });
			expect(cutOnce.result).toEqual(result);
			expect(result).toMatchObject({ text: expect.stringContaining(cutOnce.live) as string });
		}
		const everywhere = Array.from({ length: Buffer.byteLength(body) }, (_, index) => index);
		expect(readAll(body, { cuts: everywhere }).result).toEqual(result);
	});

	const words = fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 8 });
	const cuts = fc.array(fc.nat(4000), { maxLength: 12 });

	test('any text, in any pieces, at any set of places, in any line breaks', () => {
		const between = fc.constantFrom(
			'\n',
			'\r\n',
			'\r',
			'\n\n',
			'\r\n\r\n',
			'\n: still here\n\n',
			'\nevent: x\n',
		);
		fc.assert(
			fc.property(words, cuts, between, (parts, places, lineBreak) => {
				fc.pre(parts.join('').trim() !== '');
				const body = [FIRST, ...parts.map((part) => event(part)), event('', '1'), 'data: [DONE]'].join(
					lineBreak,
				);
				const { result, live } = readAll(body, { cuts: places });
				expect(result).toEqual({ text: parts.join(''), model: 'qwen3-max' });
				expect(live).toBe(parts.join(''));
			}),
		);
	});
});

describe('in a stream', () => {
	const chunk = (object: object) => `data: ${JSON.stringify(object)}\n\n`;
	const delta = (said: object, more: object = {}) => chunk({ choices: [{ index: 0, delta: said, ...more }] });

	test("OpenAI's own chunks are read, with reasoning, finish reason and usage", () => {
		const body = [
			delta({ role: 'assistant', content: null, reasoning_content: 'Rain, ' }),
			delta({ reasoning_content: 'so a boat.' }),
			delta({ content: 'A paper ' }),
			delta({ content: 'boat' }, { finish_reason: 'length' }),
			chunk({ choices: [], usage: { total_tokens: 7 }, model: 'qwen3-max-0923' }),
			'data: [DONE]\n\n',
		].join('');
		expect(readAll(body)).toEqual({
			result: {
				text: 'A paper boat',
				reasoning: 'Rain, so a boat.',
				finishReason: 'length',
				usage: { total_tokens: 7 },
				model: 'qwen3-max-0923',
			},
			live: 'A paper boat',
		});
	});

	test('text and reasoning that stand only beside the choices are read, too', () => {
		const beside = (content: string, reasoning: string | null, finish = '0') =>
			chunk({ reasoning_content: reasoning, content, finish });
		const body = beside('', 'Hm') + beside('A ', null) + beside('boat', null) + beside('', null, '1');
		expect(readAll(body)).toEqual({ result: { text: 'A boat', reasoning: 'Hm' }, live: 'A boat' });
	});

	test('the whole text once more at the end counts once', () => {
		const body = [
			delta({ content: 'A ' }),
			delta({ content: 'boat' }),
			chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], content: 'A boat', finish: '1' }),
			chunk({ choices: [{ index: 0, message: { content: 'A boat' } }] }),
		].join('');
		expect(read(body)).toEqual({ text: 'A boat', finishReason: 'stop' });
	});

	const SHAPES: Array<[string, string[]]> = [
		['text in parts', ['{"choices":[{"delta":{"content":[{"type":"text","text":"A "},{"text":"boat"}]}}]}']],
		['text beside the delta', ['{"choices":[{"text":"A "}]}', '{"choices":[{"text":"boat"}]}']],
		['an index in text', ['{"choices":[{"index":"0","delta":{"content":"A boat"}}]}']],
		['an envelope', ['{"status":"ok","data":{"choices":[{"delta":{"content":"A boat"}}]}}']],
		['an empty message beside the delta', ['{"choices":[{"message":{},"delta":{"content":"A boat"}}]}']],
		[
			'errors that are none',
			['{"error":{},"choices":[{"delta":{"content":"A "}}]}', '{"error":0,"content":"boat"}'],
		],
		[
			'ever longer messages',
			['{"choices":[{"message":{"content":"A "}}]}', '{"choices":[{"message":{"content":"A boat"}}]}'],
		],
		[
			'messages piece by piece',
			['{"choices":[{"message":{"content":"A "}}]}', '{"choices":[{"message":{"content":"boat"}}]}'],
		],
		['a first piece in another place', ['{"content":"A "}', '{"choices":[{"delta":{"content":"boat"}}]}']],
		[
			'an error behind the end',
			['{"choices":[{"delta":{"content":"A boat"},"finish_reason":"stop"}]}', '{"error":"billing hiccup"}'],
		],
	];
	test.each(SHAPES)('%s is read', (_what, objects) => {
		const body = `${objects.map((object) => `data: ${object}\n`).join('')}data: [DONE]\n`;
		const { result, live } = readAll(body);
		expect(result).toMatchObject({ text: 'A boat' });
		expect(live).toBe('A boat');
	});

	test('only the first of several choices counts', () => {
		const second = { index: 1, delta: { content: 'no' } };
		const body =
			chunk({ choices: [second, { index: 0, delta: { content: 'yes' } }] }) + chunk({ choices: [second] });
		expect(read(`${body}data: [DONE]`)).toMatchObject({ text: 'yes' });
	});

	test('an object over several lines is read at the end', () => {
		const body = 'data: {"choices": [{"delta":\ndata: {"content": "late"}}]}\n\ndata: [DONE]\n';
		expect(readAll(body)).toEqual({ result: { text: 'late' }, live: '' });
	});

	test('raw has all objects, and the object itself if there is but one', () => {
		expect(read(STREAM, { keepRaw: true })).toMatchObject({ raw: { length: 5 } });
		expect(read(WHOLE, { keepRaw: true })).toMatchObject({ raw: JSON.parse(WHOLE) as object });
		expect(read(WHOLE)).not.toHaveProperty('raw');
	});
});

describe('an answer in two objects, or with a line break behind it (sources.md 4.3)', () => {
	test.each([`${WHOLE}\n`, `${WHOLE}\n${WHOLE}`, JSON.stringify(JSON.parse(WHOLE), null, 2)])(
		'%#',
		(body) => {
			expect(read(body)).toMatchObject(SAID);
		},
	);
});

test('an answer without text shows what came in its place', () => {
	const tools = '{"choices":[{"delta":{"tool_calls":[{"id":"call_1"}]},"finish_reason":"tool_calls"}]}';
	expect(read(`data: ${tools}\ndata: [DONE]\n`)).toMatchObject({
		kind: 'malformed',
		code: 'tool_calls',
		answer: expect.stringContaining('call_1'),
	});
});

describe('no answer is', () => {
	test.each<[string, string, Given, object]>([
		['an error in a 200', '{"error": "Insufficient balance"}', {}, { kind: 'quota', refused: true }],
		[
			"the server's own failure in a 200",
			'{"error": "ERROR:model is offline", "status": "FAILED"}\n',
			{},
			{ kind: 'invalidRequest', refused: true, providerMessage: 'model is offline' },
		],
		[
			'the same as an event',
			'data: {"status": "FAILED", "error": "ERROR:busy"}\n\ndata: [DONE]\n\n',
			{},
			{ kind: 'invalidRequest', refused: true, providerMessage: 'busy' },
		],
		[
			'an error in the middle of a stream',
			`${event('我是')}\ndata: {"error": {"message": "upstream closed", "code": "E7"}}\n`,
			{},
			{ kind: 'taskFailed', code: 'E7', providerMessage: 'upstream closed', refused: false, text: '我是' },
		],
		[
			'a stream that ends early',
			`${FIRST}\n${event('我是')}\n`,
			{},
			{ kind: 'outcomeUnknown', text: '我是' },
		],
		[
			'a stream that is cut',
			`${FIRST}\n${event('我是')}\n${event('通义').slice(0, 90)}`,
			{ broken: { code: 'ECONNRESET', message: 'aborted' } },
			{ kind: 'outcomeUnknown', code: 'ECONNRESET', providerMessage: 'aborted', text: '我是' },
		],
		[
			'half a JSON object',
			WHOLE.slice(0, 200),
			{ broken: { message: 'aborted' } },
			{ kind: 'outcomeUnknown' },
		],
		[
			'thoughts without text',
			'data: {"choices":[{"delta":{"reasoning_content":"Hm"},"finish_reason":"length"}]}\n',
			{},
			{ kind: 'malformed', code: 'length', reasoning: 'Hm' },
		],
		['a text of nothing but spaces', `${event('  ')}\ndata: [DONE]`, {}, { kind: 'malformed' }],
		[
			'what a review has emptied',
			'{"choices":[{"message":{"content":""},"finish_reason":"content_filter"}]}',
			{},
			{ kind: 'contentRejected' },
		],
		['nothing', '', {}, { kind: 'malformed', refused: false }],
		[
			'a web page',
			GATEWAY_PAGE,
			{},
			{ kind: 'malformed', providerMessage: expect.stringContaining('502 Bad Gateway') as string },
		],
		[
			"a gateway's error",
			GATEWAY_PAGE,
			{ status: 502 },
			{ kind: 'unavailable', httpStatus: 502, refused: false },
		],
		[
			'an overload in its own words',
			'{"error": "service is busy"}',
			{ status: 503 },
			{ kind: 'unavailable', refused: true },
		],
		[
			'a true rate limit',
			'{"error": "Too many requests"}',
			{ status: 429, headers: { 'retry-after': '7' } },
			{ kind: 'rateLimit', refused: true, retryAfterSeconds: 7 },
		],
		[
			'a refusal that looks like an event',
			'data: {"error": "Invalid API Key"}\n',
			{ status: 401 },
			{ kind: 'auth' },
		],
	])('%s', (_what, body, given, failure) => {
		for (const cuts of [[], [1], [40], [70, 71, 72]]) {
			const result = read(body, { ...given, cuts });
			expect(isFailure(result)).toBe(true);
			expect(result).toMatchObject(failure);
		}
	});

	test('but a stream that is cut behind its end is one', () => {
		const body = `${event('我是')}\n${event('', '1')}\n`;
		expect(read(body, { broken: { message: 'aborted' } })).toEqual({ text: '我是', model: 'qwen3-max' });
	});
});

test('whatever comes, nothing is thrown, and what is shown is how the text begins', () => {
	const junk = fc.oneof(
		fc.constantFrom(
			FIRST,
			event('x'),
			event('', '1'),
			'data: [DONE]',
			'data:',
			'data: {',
			WHOLE,
			'{"error":1}',
		),
		fc.json().map((json) => `data: ${json}`),
		fc.jsonValue().map((value) => `data: ${JSON.stringify({ choices: value, content: value, error: null })}`),
		fc.jsonValue().map((value) => `data: ${JSON.stringify({ choices: [{ delta: value, message: value }] })}`),
		fc.string({ unit: 'binary' }),
	);
	const status = fc.constantFrom(200, 200, 200, 204, 400, 429, 500, 503);
	fc.assert(
		fc.property(
			fc.array(junk, { maxLength: 8 }),
			status,
			fc.array(fc.nat(600)),
			fc.boolean(),
			(parts, code, cuts, cut) => {
				const given = { status: code, cuts, keepRaw: true, ...(cut ? { broken: { message: 'cut' } } : {}) };
				const { result, live } = readAll(parts.join('\n'), given);
				if (isFailure(result)) expect(FAILURE_KINDS).toContain(result.kind);
				else expect(result.text.startsWith(live) && result.text.trim() !== '').toBe(true);
			},
		),
		{ numRuns: 2000 },
	);
});
