import { memoryFile, type FileBody } from './clip';

/** An HTTP answer before it is sent. Text is kept as text so that faults can rewrite it. */
export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string | FileBody;
	/** For what is written while it is made: so many bytes at a time, with a pause before each, and no length announced. */
	readonly pieces?: { readonly bytes: number; readonly pauseMs: number };
	/** Streamed: no length is announced, and the last chunk tells the end. */
	readonly isChunked?: true;
}

export function textAnswer(
	status: number,
	body: string,
	contentType: string,
	headers: Record<string, string> = {},
): Answer {
	return { status, headers: { 'content-type': contentType, ...headers }, body };
}

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
	return textAnswer(status, JSON.stringify(body), 'application/json; charset=utf-8', headers);
}

/** A file, or the part of it that a `Range: bytes=from-[to]` header asks for, as object stores serve it (RFC 9110, 14.2). */
export function fileAnswer(file: FileBody, contentType: string, range: string | undefined): Answer {
	const headers = { 'content-type': contentType, 'accept-ranges': 'bytes' };
	const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
	if (!asked) return { status: 200, headers, body: file };
	const start = Number(asked[1]);
	const end = asked[2] ? Math.min(Number(asked[2]) + 1, file.bytes) : file.bytes;
	if (start >= end) {
		return textAnswer(416, '', 'text/plain', { 'content-range': `bytes */${file.bytes}` });
	}
	return {
		status: 206,
		headers: { ...headers, 'content-range': `bytes ${start}-${end - 1}/${file.bytes}` },
		body: { bytes: end - start, slice: (from: number, to: number) => file.slice(start + from, start + to) },
	};
}

export function bodyFile(answer: Answer): FileBody {
	return typeof answer.body === 'string' ? memoryFile(Buffer.from(answer.body, 'utf8')) : answer.body;
}

/** Thrown by a provider that will not do what it is asked; carries the documented answer. */
export class Refusal extends Error {
	constructor(readonly answer: Answer) {
		super(`refused with HTTP ${answer.status}`);
	}
}
