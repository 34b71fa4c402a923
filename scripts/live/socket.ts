import { channel } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** One request and its answer, as bytes that went over the wire (behind TLS, where there is TLS). */
export interface Exchange {
	method: string;
	url: string;
	/** Milliseconds since 1970. */
	startedAtMs: number;
	endedAtMs: number;
	sent: Buffer;
	received: Buffer;
	/** How long the answer was; `received` has no more of it than `MOST_BYTES`. */
	receivedBytes: number;
	/** Whether the answer came to its end. */
	isComplete: boolean;
}

/** Of a video only the beginning is kept. */
const MOST_BYTES = 1024 * 1024;

const CREATED = channel('http.client.request.created');

/**
 * Watches every HTTP request of this process at its socket while `work` runs. A proxy would not do: it would change the
 * base URL, and with it what counts as the service's own host.
 *
 * @param onExchange told of each exchange as it ends
 */
export async function watchSockets<T>(
	work: () => Promise<T>,
	onExchange: (exchange: Exchange) => void,
): Promise<T> {
	const open = new Set<Promise<void>>();
	const onCreated = (message: unknown) => {
		const watched = watch((message as { request: ClientRequest }).request).then(onExchange);
		open.add(watched);
		void watched.finally(() => open.delete(watched));
	};
	CREATED.subscribe(onCreated);
	try {
		const result = await work();
		await Promise.all(open);
		return result;
	} finally {
		CREATED.unsubscribe(onCreated);
	}
}

async function watch(request: ClientRequest): Promise<Exchange> {
	const startedAtMs = Date.now();
	const sent: Buffer[] = [];
	const received: Buffer[] = [];
	let receivedBytes = 0;
	let response: IncomingMessage | undefined;
	let leave = () => {};
	request.once('socket', (socket: Socket) => {
		const onData = (piece: Buffer) => {
			if (receivedBytes < MOST_BYTES) received.push(Buffer.from(piece));
			receivedBytes += piece.length;
		};
		const { write } = socket;
		// Typed as the one overload that Node's HTTP client calls.
		socket.write = ((piece: Uint8Array | string, encoding?: BufferEncoding, done?: () => void) => {
			sent.push(typeof piece === 'string' ? Buffer.from(piece, encoding ?? 'utf8') : Buffer.from(piece));
			return write.call(socket, piece, encoding, done);
		}) as typeof socket.write;
		socket.on('data', onData);
		leave = () => {
			socket.off('data', onData);
			socket.write = write;
		};
	});
	request.once('response', (answer: IncomingMessage) => (response = answer));
	await new Promise<void>((resolve) => request.once('close', resolve));
	leave();
	return {
		method: request.method,
		url: `${request.protocol}//${String(request.getHeader('host') ?? request.host)}${request.path}`,
		startedAtMs,
		endedAtMs: Date.now(),
		sent: Buffer.concat(sent),
		received: Buffer.concat(received),
		receivedBytes,
		isComplete: response?.complete ?? false,
	};
}
