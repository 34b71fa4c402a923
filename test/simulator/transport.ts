import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyFile, jsonAnswer, Refusal, textAnswer, type Answer } from './answer';
import { memoryFile, type FileBody } from './clip';
import { isTaskFault, type Fault } from './faults';
import { REWRITES } from './rewrites';
import type { SimulatedProvider } from './providers/provider';

/** What happens on the socket in the end. */
export type Delivery =
	| { readonly kind: 'answer'; readonly answer: Answer; readonly cutAtBytes?: number }
	| { readonly kind: 'cut' }
	| { readonly kind: 'silence' };

/**
 * Does the work, or not, and changes the answer, as the fault will have it. `signal` ends the waiting when the client or the
 * simulator goes away.
 */
export async function perform(
	work: () => Answer,
	fault: Fault | undefined,
	provider: SimulatedProvider,
	path: string,
	signal: AbortSignal,
): Promise<Delivery> {
	const done = (): Answer => orRefusal(work);
	const wait = (ms: number) => sleep(ms, undefined, { signal });
	if (fault?.kind === 'numericId') {
		return answered(rewritten(done(), (text) => text.replace(`"${fault.id}"`, fault.id)));
	}
	if (!fault || isTaskFault(fault)) return answered(done());
	switch (fault.kind) {
		case 'answer':
			if (fault.workDone) done();
			return answered(literalAnswer(fault.status, fault.body, fault.headers));
		case 'rateLimit':
			return answered(withRetryAfter(provider.rateLimited(), fault.retryAfterSeconds));
		case 'noBalance':
			return answered(provider.noBalance());
		case 'wrongType':
			return answered(textAnswer(200, '<html><body>Sign in</body></html>', 'text/html; charset=utf-8'));
		case 'expired':
			return answered(textAnswer(403, EXPIRED_XML, 'application/xml'));
		case 'redirect':
			return answered(
				textAnswer(fault.status, '', 'text/plain', { location: fault.to.replace('{path}', path) }),
			);
		case 'cutBefore':
			return { kind: 'cut' };
		case 'cutAfter':
			done();
			return { kind: 'cut' };
		case 'hangBefore':
			if (fault.ms === undefined) return { kind: 'silence' };
			await wait(fault.ms);
			return answered(done());
		case 'hangAfter': {
			const answer = done();
			if (fault.ms === undefined) return { kind: 'silence' };
			await wait(fault.ms);
			return answered(answer);
		}
		case 'delay':
			await wait(fault.ms);
			return answered(done());
		case 'truncate':
		case 'cutAt':
			return { kind: 'answer', answer: done(), cutAtBytes: fault.bytes };
		case 'short':
			return answered(shortened(done(), fault.bytes));
		case 'rewrite':
			return answered(rewritten(done(), typeof fault.as === 'function' ? fault.as : REWRITES[fault.as]));
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
	response.writeHead(answer.status, { 'content-length': String(body.bytes), ...answer.headers });
	response.flushHeaders();
	const end = Math.min(cutAtBytes ?? Infinity, body.bytes);
	for await (const piece of body.slice(0, end)) {
		signal.throwIfAborted();
		if (!response.write(piece)) await once(response, 'drain', { signal });
		onSent((piece as Buffer).length);
	}
	if (cutAtBytes === undefined) response.end();
	// Not before everything is written; the turn of the loop lets the response hand its last bytes to the socket.
	else setImmediate(() => response.socket?.destroySoon());
}

const EXPIRED_XML =
	'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Request has expired.</Message></Error>';

function answered(answer: Answer): Delivery {
	return { kind: 'answer', answer };
}

function orRefusal(work: () => Answer): Answer {
	try {
		return work();
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
