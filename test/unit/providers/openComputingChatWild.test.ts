import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ChatAnswer, ChatFailure } from '../../../nodes/shared/providers/text/chat';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { isFailure } from '../../../nodes/shared/providers/provider';

/** Answers in text as 元境's server really gives them: recorded ones, and the kinds that others have reported. */

const { chat } = openComputing;
const CUT = { code: 'ECONNRESET', message: 'aborted' };

type Result = ChatAnswer | ChatFailure;

function read(bytes: Buffer | string, cuts: readonly number[] = [], broken?: typeof CUT): Result {
	const reader = chat.reader({ status: 200, headers: {} }, false);
	const body = Buffer.from(bytes);
	const places = [0, ...cuts, body.length];
	for (const [index, place] of places.slice(1).entries()) reader.push(body.subarray(places[index], place));
	return reader.end(broken);
}

/** The body of a recorded answer, out of its chunks. */
function recorded(name: string): Buffer {
	const all = readFileSync(path.join(__dirname, '../../recorded/openComputing', `${name}.raw`));
	let at = all.indexOf('\r\n\r\n') + 4;
	const chunks: Buffer[] = [];
	for (;;) {
		const end = all.indexOf('\r\n', at);
		const length = parseInt(all.subarray(at, end).toString(), 16);
		if (!(length > 0)) return Buffer.concat(chunks);
		chunks.push(all.subarray(end + 2, end + 2 + length));
		at = end + 2 + length + 2;
	}
}

const USAGE = { prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 };
const LION = '一只“狮子”\nA lion';

test.each<[string, object]>([
	['chat-c_plain', { text: LION, finishReason: 'stop' }],
	['chat-c_stream', { text: LION, finishReason: 'stop', usage: USAGE }],
	['chat-c_m3_by_name', { text: LION, model: 'MiniMax-M3', usage: USAGE }],
	['more-c_stream_usage', { text: LION, finishReason: 'stop', usage: USAGE }],
	['chat-c_stream_breaks', { kind: 'taskFailed', text: '一只“狮子”', refused: false }],
	['more-c_stream_usage_breaks', { kind: 'taskFailed', text: '一只“狮子”', refused: false }],
])('%s is read alike, wherever it is cut', (name, expected) => {
	const body = recorded(name);
	const whole = read(body);
	expect(whole).toMatchObject(expected);
	for (let cut = 1; cut < body.length; cut++) expect(read(body, [cut])).toEqual(whole);
	const everywhere = Array.from({ length: body.length }, (_, index) => index);
	expect(read(body, everywhere)).toEqual(whole);
});

test.each(['chat-c_stream', 'more-c_stream_usage', 'more-c_stream_usage_breaks', 'chat-c_m3_by_name'])(
	'%s of which only a part comes is never half a text as a whole',
	(name) => {
		const body = recorded(name);
		for (let length = 0; length < body.length; length++) {
			const result = read(body.subarray(0, length), [], CUT);
			if (!isFailure(result)) expect(result.text).toBe(LION);
			else expect(LION.startsWith(result.text ?? '')).toBe(true);
		}
	},
);

test('the key of the supplier is in none of what is shown', () => {
	const key = 'sk-Ab12Cd34Ef56Gh78';
	const call = `ERROR:http error(401, url='https://up.example', auth='Bearer ${key}', data={"error": "bad"})`;
	const bodies = [
		JSON.stringify({ error: call, status: 'FAILED' }),
		JSON.stringify({ error: { message: call } }),
		event({ content: 'A', finish: '0' }) + event({ error: call, status: 'FAILED' }),
		`<html>Bad gateway, api_key=${key}</html>`,
		JSON.stringify({ note: `Bearer ${key}` }),
		JSON.stringify({ error: `Incorrect API key provided: ${key}. Bearer ${key}` }),
	];
	for (const body of bodies) {
		const result = read(body);
		expect(isFailure(result)).toBe(true);
		expect(JSON.stringify(result)).not.toContain('Ab12Cd34');
	}
});

const event = (object: object) => `data: ${JSON.stringify(object)}\n\n`;
const chunk = (content: string, more: object, beside: object = {}) =>
	event({ choices: [{ index: 0, delta: { content }, ...more }], ...beside });

describe('a word that is none ends nothing', () => {
	test.each(['null', 'NULL', 'none', 'None', ' nil', 'undefined', '', null])('finish_reason %j', (word) => {
		const begun = chunk('A ', { finish_reason: word }) + chunk('bo', { finish_reason: word });
		for (const broken of [CUT, undefined]) {
			expect(read(begun, [], broken)).toMatchObject({ kind: 'outcomeUnknown', text: 'A bo' });
		}
		const rest = chunk('at', { finish_reason: 'stop' });
		expect(read(begun + rest, [], CUT)).toEqual({ text: 'A boat', finishReason: 'stop' });
	});

	test('nor does it with messages in place of deltas, bare or in an envelope', () => {
		const choices = [{ message: { role: 'assistant', content: 'A bo' }, finish_reason: 'null' }];
		for (const object of [{ choices }, { output: { choices }, usage: USAGE }, { data: { choices } }]) {
			expect(read(event(object), [], CUT)).toMatchObject({ kind: 'outcomeUnknown', text: 'A bo' });
			expect(read(`${JSON.stringify(object)}\n`, [], CUT)).toMatchObject({ kind: 'outcomeUnknown' });
		}
	});

	test('a reader is not finished by it', () => {
		const reader = chat.reader({ status: 200, headers: {} }, false);
		reader.push(Buffer.from(chunk('A', { finish_reason: 'null' }, { finish: '1' })));
		expect([reader.isFinished, reader.isDone]).toEqual([false, false]);
	});
});

describe('`finish: "1"` ends nothing by itself', () => {
	const marked = (content: string, more: object = {}) => event({ content, finish: '1', ...more });

	test.each<[string, string]>([
		['on every piece', marked('A ') + marked('bo')],
		['on every piece, and on an empty one', marked('A ') + marked('bo') + marked('')],
		['on a piece of thoughts', marked('', { reasoning_content: 'Hm' }) + marked('A bo')],
		['on an empty piece before the text', marked('') + event({ content: 'A bo', finish: '0' })],
		[
			'on an empty piece in the middle of the text',
			event({ content: 'A ', finish: '0' }) + marked('') + event({ content: 'bo', finish: '0' }),
		],
		['as a number', event({ content: 'A bo', finish: 1 }) + event({ content: '', finish: 1 })],
	])('%s', (_where, body) => {
		expect(read(body, [], CUT)).toMatchObject({ kind: 'outcomeUnknown', text: 'A bo' });
		expect(read(`${body}data: [DONE]\n`)).toMatchObject({ text: 'A bo' });
		expect(read(`${body}${event({ error: 'ERROR:gone', status: 'FAILED' })}data: [DONE]\n`)).toMatchObject({
			kind: 'taskFailed',
			providerMessage: 'gone',
			text: 'A bo',
		});
	});

	test('an error counts even behind the documented end, but not behind a reason of the choice', () => {
		const error = event({ error: { message: 'billing hiccup' } });
		const documented = event({ content: 'A boat', finish: '0' }) + marked('');
		expect(read(documented + error)).toMatchObject({ kind: 'taskFailed', text: 'A boat' });
		expect(read(chunk('A boat', { finish_reason: 'stop' }) + error)).toMatchObject({ text: 'A boat' });
		expect(read(`${documented}data: [DONE]\n${error}`)).toEqual({ text: 'A boat' });
	});
});

describe('JSON in bare lines', () => {
	const line = (object: object) => `${JSON.stringify(object)}\n`;
	const BODIES: Array<[string, string]> = [
		['in choices', ['A ', 'boat'].map((content) => line({ choices: [{ delta: { content } }] })).join('')],
		['beside choices', ['A ', 'boat'].map((content) => line({ content, finish: '0' })).join('')],
		['marked as ended, each', ['A ', 'boat'].map((content) => line({ content, finish: '1' })).join('')],
		['with empty lines between', `${line({ content: 'A ' })}\n\n${line({ content: 'boat' })}\n`],
		['without a last line break', `${line({ content: 'A ' })}{"content":"boat"}`],
		['in one line', '{"content":"A "}{"content":"boat"}'],
		['over several lines', JSON.stringify({ content: 'A boat', finish: '0' }, null, 2)],
	];

	test.each(BODIES)('%s: the whole text, wherever it is cut', (_what, body) => {
		for (let cut = 0; cut < body.length; cut++) expect(read(body, [cut])).toEqual({ text: 'A boat' });
		expect(read(body.replaceAll('\n', '\r\n'))).toEqual({ text: 'A boat' });
	});

	test('is shown as it comes', () => {
		const reader = chat.reader({ status: 200, headers: {} }, false);
		expect(reader.push(Buffer.from(line({ content: 'A ' })))).toBe('A ');
		expect(reader.push(Buffer.from(line({ content: 'boat' })))).toBe('boat');
	});

	test('is no whole text if the connection is cut, or the last line', () => {
		const body = line({ content: 'A ' }) + line({ content: 'boat' });
		expect(read(body, [], CUT)).toMatchObject({ kind: 'outcomeUnknown', text: 'A boat' });
		expect(read(body.slice(0, -5))).toMatchObject({ kind: 'outcomeUnknown', text: 'A ' });
	});

	test('with an error in it is one, with the text so far', () => {
		const body = line({ content: 'A ' }) + line({ error: 'ERROR:gone', status: 'FAILED' });
		expect(read(body)).toMatchObject({ kind: 'taskFailed', providerMessage: 'gone', text: 'A ' });
	});
});
