import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import type { HttpResponse } from '../../nodes/shared/providers/provider';

/** An HTTP message taken apart. */
export interface Message {
	/** The first line and the headers, without the empty line behind them. */
	head: string;
	/** Names in lower case. */
	headers: Record<string, string>;
	/** Without chunk sizes and compression. */
	body: Buffer;
	/** Whether the body came to its end, as far as its framing tells. */
	isWhole: boolean;
}

/** Takes a request or an answer apart as far as it came; an interim answer (100) before it is left out. */
export function parseMessage(bytes: Buffer): Message {
	const end = bytes.indexOf('\r\n\r\n');
	const head = bytes.toString('latin1', 0, end < 0 ? bytes.length : end);
	const rest = end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4);
	if (/^HTTP\/1\.\d 1\d\d /.test(head) && rest.length > 0) return parseMessage(rest);
	const headers: Record<string, string> = {};
	for (const line of head.split('\r\n').slice(1)) {
		const [, name = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
		headers[name.toLowerCase()] = value;
	}
	const length = Number(headers['content-length'] ?? NaN);
	const framed: Pick<Message, 'body' | 'isWhole'> = isChunked(headers)
		? withoutChunks(rest)
		: { body: rest, isWhole: Number.isNaN(length) || rest.length >= length };
	return { head, headers, ...framed, body: decoded(framed.body, headers['content-encoding']) };
}

/** The status of an answer; 0 if none had come. */
export function statusOf({ head }: Message): number {
	return Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1] ?? 0);
}

/** An answer as the providers' readers take it. */
export function asResponse(message: Message): HttpResponse {
	const { headers, body, isWhole } = message;
	return { status: statusOf(message), headers, text: body.toString('utf8'), isCut: !isWhole };
}

/**
 * Puts a message together again with another body. It keeps its framing, an end that never came included; only
 * compression is taken off, and pieces are made one.
 */
export function joinMessage({ head, headers, body: before, isWhole }: Message, body: Buffer): Buffer {
	const lines = head.split('\r\n').filter((line) => !/^content-encoding:/i.test(line));
	const missing = isWhole ? 0 : Math.max(1, Number(headers['content-length'] ?? 0) - before.length);
	const top = lines
		.map((line) => line.replace(/^(content-length):.*$/i, `$1: ${body.length + missing}`))
		.join('\r\n');
	const pieces: Buffer[] = [Buffer.from(`${top}\r\n\r\n`, 'latin1')];
	if (!isChunked(headers)) return Buffer.concat([...pieces, body]);
	if (body.length > 0) pieces.push(Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n'));
	if (isWhole) pieces.push(Buffer.from('0\r\n\r\n'));
	return Buffer.concat(pieces);
}

function isChunked(headers: Record<string, string>): boolean {
	return /chunked/i.test(headers['transfer-encoding'] ?? '');
}

function withoutChunks(bytes: Buffer): { body: Buffer; isWhole: boolean } {
	const pieces: Buffer[] = [];
	let at = 0;
	while (at < bytes.length) {
		const lineEnd = bytes.indexOf('\r\n', at);
		const size = parseInt(bytes.toString('latin1', at, lineEnd < 0 ? bytes.length : lineEnd), 16);
		if (lineEnd < 0 || Number.isNaN(size)) break;
		if (size === 0) return { body: Buffer.concat(pieces), isWhole: true };
		pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
		at = lineEnd + 2 + size + 2;
	}
	return { body: Buffer.concat(pieces), isWhole: false };
}

/** As far as it can be read: a compressed answer may have been cut, too. */
function decoded(body: Buffer, encoding = ''): Buffer {
	try {
		if (/gzip/i.test(encoding)) return gunzipSync(body, { finishFlush: constants.Z_SYNC_FLUSH });
		if (/deflate/i.test(encoding)) return inflateSync(body, { finishFlush: constants.Z_SYNC_FLUSH });
		if (/br/i.test(encoding)) return brotliDecompressSync(body);
		return body;
	} catch {
		// Whatever cannot be read must not be kept either: nobody could look for keys in it.
		return Buffer.alloc(0);
	}
}
