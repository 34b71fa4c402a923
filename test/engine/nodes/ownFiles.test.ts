import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NodeBench } from './bench';

/** Files that a service has at its own place: the key goes there, and nowhere else. */

const KEY = 'sk-0123456789abcdef';
const MP4 = Buffer.concat([Buffer.from([0, 0, 0, 0x18]), Buffer.from('ftypmp42'), Buffer.alloc(500)]);

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});

const servers: Server[] = [];
afterEach(() => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		server.close();
	}
});

/** A server, what it was asked, and with which key. */
async function serve(answer: (path: string, hasKey: boolean, response: ServerResponse) => void) {
	const asked: string[] = [];
	const server = createServer((request: IncomingMessage, response) => {
		const { url = '', headers } = request;
		const hasKey = JSON.stringify(headers).includes(KEY);
		asked.push(`${url}${hasKey ? ' with the key' : ''}`);
		request.resume();
		if (request.method === 'POST') return send(response, { id: 'T', status: 'queued' });
		answer(url, hasKey, response);
	});
	servers.push(server);
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return { asked, host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function send(response: ServerResponse, body: unknown, status = 200): void {
	response.writeHead(status, { 'content-type': 'application/json' });
	response.end(JSON.stringify(body));
}

function sendVideo(response: ServerResponse): void {
	response.writeHead(200, { 'content-type': 'video/mp4' });
	response.end(MP4);
}

/**
 * Runs the node against a service whose finished task says `result`, and that answers for its files as `moves` says: by where a
 * path has moved to.
 */
async function runWith(
	result: (own: string, foreign: string) => object,
	moves: (foreign: string) => Record<string, string> = () => ({}),
) {
	const foreign = await serve((_path, _hasKey, response) => sendVideo(response));
	const own = await serve((path, hasKey, response) => {
		if (path === '/v1/videos/T') {
			return send(response, { id: 'T', status: 'completed', ...result(own.host, foreign.host) });
		}
		if (!hasKey) return send(response, { error: 'no key' }, 401);
		const location = moves(foreign.host)[path];
		if (location === undefined) return sendVideo(response);
		response.writeHead(302, { location });
		response.end();
	});
	const run = await bench.generate(
		{ provider: 'yishangCloud', model: 'sora-2' },
		{ credentials: { yishangCloudApi: { apiKey: KEY, baseUrl: `http://${own.host}` } } },
	);
	expect(run.received()[0]?.binary?.data?.mimeType).toBe('video/mp4');
	return { foreign: foreign.asked, own: own.asked.slice(2) };
}

const CONTENT = '/v1/videos/T/content';

test('a file that has moved within the service is fetched with the key', async () => {
	const { own } = await runWith(
		() => ({}),
		() => ({ [CONTENT]: '/files/1', '/files/1': '/files/2' }),
	);
	expect(own).toEqual([`${CONTENT} with the key`, '/files/1 with the key', '/files/2 with the key']);
});

test.each([
	['away', (foreign: string) => ({ [CONTENT]: `http://${foreign}/v` })],
	['away without a scheme', (foreign: string) => ({ [CONTENT]: `//${foreign}/v` })],
	['away by way of another place', (foreign: string) => ({ [CONTENT]: '/a', '/a': `http://${foreign}/v` })],
])('from a file that has moved %s the key does not go along', async (_, moves) => {
	const { foreign } = await runWith(() => ({}), moves);
	expect(foreign).toEqual(['/v']);
});

test.each([
	[
		'with the own host as a user',
		(own: string, foreign: string) => `http://${own.replace(':', '%3A')}@${foreign}/v`,
	],
	['at another port', (_own: string, foreign: string) => `http://${foreign}/v`],
	['before a backslash', (own: string, foreign: string) => `http://${foreign}\\@${own}/v`],
])('an address %s is not the own one', async (_, url) => {
	const { own, foreign } = await runWith((...hosts) => ({ video_url: url(...hosts) }));
	expect(own).toEqual([]);
	expect(foreign).toEqual([expect.not.stringContaining('with the key')]);
});
