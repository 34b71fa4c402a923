import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyFile, jsonAnswer, Refusal, textAnswer, type Answer } from './answer';
import { memoryFile, type FileBody } from './clip';
import { isTaskFault, type Fault } from './faults';
import { REWRITES } from './rewrites';
import type { SimulatedProvider } from './providers/provider';
import type { RecordedRequest, SimulatorSettings } from './types';

/** What happens on the socket in the end. */
export type Delivery =
	| { readonly kind: 'answer'; readonly answer: Answer; readonly cutAtBytes?: number }
	| { readonly kind: 'cut' }
	| { readonly kind: 'silence' };

/** Whose request it is that the fault strikes. */
export interface Struck {
	readonly provider: SimulatedProvider;
	readonly settings: Readonly<SimulatorSettings>;
	readonly record: RecordedRequest;
	/** Ends the waiting when the client or the simulator goes away. */
	readonly signal: AbortSignal;
}

/** Does the work, or not, and changes the answer, as the fault will have it. */
export async function perform(
	work: () => Promise<Answer>,
	fault: Fault | undefined,
	{ provider, settings, record, signal }: Struck,
): Promise<Delivery> {
	const done = () => orRefusal(work);
	const wait = (ms: number) => sleep(ms, undefined, { signal });
	if (fault?.kind === 'numericId') {
		return answered(rewritten(await done(), (text) => text.replace(`"${fault.id}"`, fault.id)));
	}
	if (!fault || isTaskFault(fault)) return answered(await done());
	switch (fault.kind) {
		case 'answer':
			if (fault.workDone) await done();
			return answered(literalAnswer(fault.status, fault.body, fault.headers));
		case 'rateLimit':
			return answered(withRetryAfter(provider.rateLimited(settings), fault.retryAfterSeconds));
		case 'noBalance':
			return answered(provider.noBalance(settings));
		case 'wrongType':
			return answered(textAnswer(200, '<html><body>Sign in</body></html>', 'text/html; charset=utf-8'));
		case 'expired':
			return answered(textAnswer(403, EXPIRED_XML, 'application/xml'));
		case 'redirect':
			return answered(
				textAnswer(fault.status, '', 'text/plain', { location: fault.to.replace('{path}', record.path) }),
			);
		case 'cutBefore':
			return { kind: 'cut' };
		case 'cutAfter':
			await done();
			return { kind: 'cut' };
		case 'hangBefore':
			if (fault.ms === undefined) return { kind: 'silence' };
			await wait(fault.ms);
			return answered(await done());
		case 'hangAfter': {
			const answer = await done();
			if (fault.ms === undefined) return { kind: 'silence' };
			await wait(fault.ms);
			return answered(answer);
		}
		case 'delay':
			await wait(fault.ms);
			return answered(await done());
		case 'truncate':
		case 'cutAt':
			return { kind: 'answer', answer: await done(), cutAtBytes: fault.bytes };
		case 'cutBeforeId':
		case 'cutWithinId':
		case 'cutAfterId':
		case 'cutBehind':
			return neverClosed(await done(), fault.kind, () => record.taskId);
		case 'short':
			return answered(shortened(await done(), fault.bytes));
		case 'rewrite':
			return answered(
				rewritten(await done(), typeof fault.as === 'function' ? fault.as : REWRITES[fault.as]),
			);
	}
}

/** Sends the answer, or part of it, and tells how many bytes of the body went out. Rejects when the client goes away. */
export async function send(
	response: ServerResponse,
	answer: Answer,
	cutAtBytes: number | undefined,
	signal: AbortSignal,
	onSent: (bytes: number) => void,
): Promise<void> {
	const body = bodyFile(answer);
	// A body without end has no length, and one that is streamed has none yet.
	const isOpen = answer.pieces ?? answer.isChunked;
	const length = Number.isFinite(body.bytes) && !isOpen && { 'content-length': String(body.bytes) };
	response.writeHead(answer.status, { ...length, ...answer.headers });
	response.flushHeaders();
	const end = Math.min(cutAtBytes ?? Infinity, body.bytes);
	for await (const piece of inPieces(body.slice(0, end), answer.pieces, signal)) {
		signal.throwIfAborted();
		if (!response.write(piece)) await once(response, 'drain', { signal });
		onSent(piece.length);
	}
	if (cutAtBytes === undefined) response.end();
	// Not before everything is written; the turn of the loop lets the response hand its last bytes to the socket.
	else setImmediate(() => response.socket?.destroySoon());
}

/** The body as it goes out: as it is, or in small pieces with pauses between them. */
async function* inPieces(
	body: AsyncIterable<Buffer>,
	pieces: Answer['pieces'],
	signal: AbortSignal,
): AsyncGenerator<Buffer> {
	for await (const part of body) {
		if (!pieces) yield part;
		else {
			for (let at = 0; at < part.length; at += pieces.bytes) {
				await sleep(pieces.pauseMs, undefined, { signal });
				yield part.subarray(at, at + pieces.bytes);
			}
		}
	}
}

const EXPIRED_XML =
	'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>';

function answered(answer: Answer): Delivery {
	return { kind: 'answer', answer };
}

/** The answer as a stream that breaks off; one without an ID breaks off behind its text. */
function neverClosed(
	answer: Answer,
	where: 'cutBeforeId' | 'cutWithinId' | 'cutAfterId' | 'cutBehind',
	taskId: () => string | undefined,
): Delivery {
	const text = Buffer.from(typeof answer.body === 'string' ? answer.body : '');
	const id = Buffer.from(taskId() ?? '');
	const at = id.length > 0 ? text.indexOf(id) : -1;
	const places = {
		cutBeforeId: at,
		cutWithinId: at + Math.ceil(id.length / 2),
		// With the quotation mark: without it nobody can know that the ID is at its end.
		cutAfterId: at + id.length + 1,
		cutBehind: text.length,
	};
	const cutAtBytes = at < 0 ? text.length : places[where];
	return { kind: 'answer', answer: { ...answer, isChunked: true }, cutAtBytes };
}

async function orRefusal(work: () => Promise<Answer>): Promise<Answer> {
	try {
		return await work();
	} catch (error) {
		if (error instanceof Refusal) return error.answer;
		throw error;
	}
}

function literalAnswer(status: number, body: unknown, headers: Record<string, string> | undefined): Answer {
	const text = body === undefined ? '' : body;
	return typeof text === 'string'
		? textAnswer(status, text, 'text/plain; charset=utf-8', headers)
		: jsonAnswer(status, text, headers);
}

function withRetryAfter(answer: Answer, seconds: number | undefined): Answer {
	if (seconds === undefined) return answer;
	return { ...answer, headers: { ...answer.headers, 'retry-after': String(seconds) } };
}

function shortened(answer: Answer, bytes: number): Answer {
	const body = bodyFile(answer);
	const end = Math.min(bytes, body.bytes);
	const part: FileBody = { bytes: end, slice: (from, to) => body.slice(from, to) };
	return { ...answer, body: part };
}

function rewritten(answer: Answer, rewrite: (text: string) => string): Answer {
	if (typeof answer.body !== 'string') throw new TypeError('only text can be rewritten, not a file');
	return { ...answer, body: memoryFile(Buffer.from(rewrite(answer.body), 'utf8')) };
}
