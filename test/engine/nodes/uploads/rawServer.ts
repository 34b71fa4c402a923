import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request, as far as it came. */
interface Arrival {
	content: Buffer;
	/** As long as it announced: of this a service may make a task. */
	isWhole: boolean;
}

let running: RawServer | undefined;

/** A service that takes any request which is as long as announced, whatever is in it. */
export class RawServer {
	readonly arrivals: Arrival[] = [];
	private constructor(private readonly server: Server) {}

	static async start(
		answer: (response: ServerResponse, arrival: Arrival, count: number) => unknown,
		isEarly = false,
	): Promise<RawServer> {
		const server = createServer((request, response) => {
			const arrival: Arrival = { content: Buffer.alloc(0), isWhole: false };
			const count = started.arrivals.push(arrival);
			const chunks: Buffer[] = [];
			request.on('error', () => {});
			response.on('error', () => {});
			if (isEarly) {
				request.once('data', () => {
					request.pause();
					answer(response, arrival, count);
				});
				return;
			}
			request.on('data', (chunk: Buffer) => {
				chunks.push(chunk);
				arrival.content = Buffer.concat(chunks);
			});
			request.on('end', () => {
				arrival.isWhole = true;
				answer(response, arrival, count);
			});
		});
		const started = new RawServer(server);
		await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
		running = started;
		return started;
	}

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	get credentials() {
		return {
			openComputingApi: { apiKey: 'sk-0123456789', baseUrl: this.url },
			hiDreamApi: { token: 'token-0123456789', userId: '', baseUrl: this.url },
			yishangCloudApi: { apiKey: 'sk-0123456789', baseUrl: this.url },
		};
	}

	/** Requests that a service may have made a task of. */
	get whole(): Arrival[] {
		return this.arrivals.filter(({ isWhole }) => isWhole);
	}

	/** Ends the server of the test that is over, if it started one. */
	static stopRunning(): void {
		running?.stop();
		running = undefined;
	}

	private stop(): void {
		this.server.close();
		this.server.closeAllConnections();
	}
}

export function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
	response.writeHead(status, { 'content-type': 'application/json', ...headers });
	response.end(JSON.stringify(body));
}

/** Makes a task of everything that arrives as a whole. */
export const lenient = async () =>
	await RawServer.start((response, _arrival, count) =>
		json(response, 200, { taskid: `T${count}`, status: 'CREATED' }),
	);
