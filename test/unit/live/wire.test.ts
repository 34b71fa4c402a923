import { gzipSync } from 'node:zlib';
import { createRedactor, redactMessage } from '../../../scripts/live/redact';
import { asResponse, parseMessage } from '../../../scripts/live/wire';

const KEY = 'sk-0123456789abcdef';
const redact = createRedactor({ apiKey: KEY, baseUrl: 'https://service.example' });
const clean = (text: string) => redactMessage(Buffer.from(text), redact).toString();

test('chunks are joined, and a missing last chunk is noticed', () => {
	const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
	const cut = parseMessage(Buffer.from(`${head}3\r\n{"a\r\n4\r\n":1}\r\n`));
	expect(asResponse(cut)).toMatchObject({ status: 200, text: '{"a":1}', isCut: true });
	expect(parseMessage(Buffer.from(`${head}3\r\n{"a\r\n4\r\n":1}\r\n0\r\n\r\n`)).isWhole).toBe(true);
});

test('an interim answer is left out, and a short body is cut', () => {
	const bytes = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n{"a":1}';
	expect(asResponse(parseMessage(Buffer.from(bytes)))).toMatchObject({ status: 201, isCut: true });
});

test('what has nothing to hide stays byte for byte', () => {
	const bytes = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{"a\r\n4\r\n":1}\r\n';
	expect(clean(bytes)).toBe(bytes);
});

test('a key that is torn over two chunks is found, and the answer still breaks off', () => {
	const body = `{"key":"${KEY}"}`;
	const [one, two] = [body.slice(0, 14), body.slice(14)];
	const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
	const written = clean(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(one)}${chunk(two)}`);
	expect(parseMessage(Buffer.from(written))).toMatchObject({ isWhole: false });
	expect(written).toContain('{"key":"***"}');
});

test('a compressed answer is written plain, with its length', () => {
	const body = gzipSync(`{"key":"${KEY}"}`);
	const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`;
	const written = redactMessage(Buffer.concat([Buffer.from(head), body]), redact).toString();
	expect(written).toBe('HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{"key":"***"}');
});

test('signatures are hidden, and until when a link works is not', () => {
	const signed =
		'https://files.example/a.mp4?Expires=1900000000&Signature=b%2Bc/d=&X-Amz-Date=20260101T000000Z';
	expect(redact(`{"url":"${signed}\\u0026token=abcdef"}`)).toBe(
		'{"url":"https://files.example/a.mp4?Expires=1900000000&Signature=***&X-Amz-Date=20260101T000000Z\\u0026token=***"}',
	);
});

test('headers that tell who somebody is are hidden whatever they hold', () => {
	const request =
		'POST /v1?taskid=1 HTTP/1.1\r\nauthorization: Basic abc\r\napi-user-id: 17\r\nhost: a\r\n\r\n';
	expect(clean(request)).toBe(
		'POST /v1?taskid=1 HTTP/1.1\r\nauthorization: ***\r\napi-user-id: ***\r\nhost: a\r\n\r\n',
	);
});
