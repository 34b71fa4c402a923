import { readFileSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

/** The recorded answers, and a server that sends them as they came. */

const FOLDER = join(__dirname, 'openComputing');

/** The names of all recordings, without their ending. */
export const RECORDINGS: readonly string[] = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.raw'))
	.map((file) => file.slice(0, -'.raw'.length))
	.sort();

/** Head and body of an answer, as bytes. */
export function recording(name: string): Buffer {
	return readFileSync(join(FOLDER, `${name}.raw`));
}

/** An answer to be sent; a text is a recording's name. */
export type Replayed = string | { readonly bytes: Buffer } | { readonly name: string; onSent(): void };

/**
 * Answers one request after another with the next of its answers, and closes the connection behind each: without a last chunk
 * where the recording has none. It reads nothing of a request but where it ends. A request beyond its answers gets none.
 */
export class ReplayServer {
	/** The requests' first lines, in order of arrival. */
	readonly requests: string[] = [];
	private readonly sockets = new Set<Socket>();

	private constructor(
		private readonly server: Server,
		private readonly answers: Replayed[],
	) {}

	static async start(answers: readonly Replayed[]): Promise<ReplayServer> {
		const server = createServer();
		const replay = new ReplayServer(server, [...answers]);
		server.on('connection', (socket) => replay.serve(socket));
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		return replay;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async close(): Promise<void> {
		const closed = new Promise((resolve) => this.server.close(resolve));
		for (const socket of this.sockets) socket.destroy();
		await closed;
	}

	private serve(socket: Socket): void {
		this.sockets.add(socket);
		socket.once('close', () => this.sockets.delete(socket));
		// A client that goes away is its own affair.
		socket.on('error', () => {});
		let received = Buffer.alloc(0);
		let answered = false;
		socket.on('data', (piece: Buffer) => {
			received = Buffer.concat([received, piece]);
			if (answered || !isWhole(received)) return;
			answered = true;
			this.answer(socket, received.toString('latin1').split('\r\n', 1)[0] ?? '');
		});
	}

	private answer(socket: Socket, firstLine: string): void {
		this.requests.push(firstLine);
		const next = this.answers.shift();
		if (next === undefined) return void socket.destroy();
		if (typeof next === 'string') return void socket.end(recording(next));
		if ('bytes' in next) return void socket.end(next.bytes);
		next.onSent();
		socket.end(recording(next.name));
	}
}

/** Whether a request has come to its end: after the head as many bytes as it announces, or its last chunk. */
function isWhole(received: Buffer): boolean {
	const headEnd = received.indexOf('\r\n\r\n');
	if (headEnd < 0) return false;
	const head = received.toString('latin1', 0, headEnd);
	if (/^transfer-encoding:.*chunked/im.test(head)) return received.toString('latin1').endsWith('0\r\n\r\n');
	const [, length = '0'] = /^content-length:\s*(\d+)/im.exec(head) ?? [];
	return received.length >= headEnd + 4 + Number(length);
}
