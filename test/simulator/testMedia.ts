import type { FastifyInstance } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounts } from './accounts';
import { fileAnswer, textAnswer, type Answer } from './answer';
import { memoryFile, paddedFile } from './clip';
import { bigVideo, JPEG, PNG, WAV, WEBP } from './media';
import { abortedWhenClosed, noteSecrets, recordOf } from './server';
import { send } from './transport';
import type { RecordedRequest } from './types';

const HTML = '<!doctype html><html><body>Sign in</body></html>';
const HUGE_BYTES = 500_000_000;

type Serve = (query: URLSearchParams) => Answer | Promise<Answer>;

/** Files that tests give to a submit by URL, and URLs that are none, under /test-media/. */
const FILES = new Map<string, Serve>([
	['first.png', () => file(PNG, 'image/png')],
	['last.jpg', () => file(JPEG, 'image/jpeg')],
	['third.webp', () => file(WEBP, 'image/webp')],
	['sound.wav', () => file(WAV, 'audio/wav')],
	// ?bytes=n
	['reference.mp4', (query) => fileAnswer(bigVideo(Number(query.get('bytes'))), 'video/mp4', undefined)],
	['page.html', () => textAnswer(200, HTML, 'text/html')],
	// What a sharing site sends for a link to a picture.
	['page-as.png', () => textAnswer(200, HTML, 'image/png')],
	['to-file', () => redirect('file:///etc/passwd')],
	// ?to=..., absolute or a path
	['redirect', (query) => redirect(query.get('to') ?? '/')],
	['slow', (query) => late(file(PNG, 'image/png'), query.get('ms'))],
	// A picture that does not end, without a length.
	['endless.png', () => fileAnswer(paddedFile(PNG, Infinity), 'image/png', undefined)],
	['huge.png', () => fileAnswer(paddedFile(PNG, HUGE_BYTES), 'image/png', undefined)],
]);

export function addTestMedia(server: FastifyInstance, accounts: Accounts): void {
	server.get<{ Params: { name: string } }>('/test-media/:name', async (request, reply) => {
		reply.hijack();
		const gone = abortedWhenClosed(reply);
		const record: RecordedRequest = { ...recordOf(request, accounts.nowMs()), phase: 'media' };
		accounts.requests.push(record);
		noteSecrets(record, accounts);
		const serve = FILES.get(request.params.name) ?? (() => textAnswer(404, 'no such file', 'text/plain'));
		const answer = await serve(new URL(request.url, 'http://127.0.0.1').searchParams);
		record.answeredStatus = answer.status;
		// Clients that go away are what some of these files are for.
		await send(reply.raw, answer, undefined, gone, () => undefined).catch(() => reply.raw.destroy());
	});
}

function file(content: Buffer, contentType: string): Answer {
	return fileAnswer(memoryFile(content), contentType, undefined);
}

function redirect(location: string): Answer {
	return textAnswer(302, '', 'text/plain', { location });
}

/** After so many milliseconds; never if none are given. */
function late(answer: Answer, ms: string | null): Promise<Answer> {
	return ms === null ? new Promise(() => undefined) : sleep(Number(ms), answer);
}
