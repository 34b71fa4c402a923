import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions, INodeExecutionData } from 'n8n-workflow';
import { DummyApi, dummyNode } from './dummies';
import { runWorkflow, startEngine, stopWhen, type Engine } from './harness';
import { startLoopbackServer, type LoopbackServer } from './loopback';

const DUMMY = 'test.dummy';
const VIDEO = Buffer.alloc(3_000_000, 'not quite a video ');

let engine: Engine;
let server: LoopbackServer;
const seen: IncomingMessage[] = [];

beforeAll(async () => {
	engine = await startEngine();
	server = await startLoopbackServer(answer);
});
afterAll(async () => {
	await server.close();
	await engine.stop();
});
beforeEach(async () => {
	seen.length = 0;
	await engine.setBinaryMode('filesystem');
});

function answer(request: IncomingMessage, response: ServerResponse): void {
	seen.push(request);
	if (request.url === '/video') response.writeHead(200, { 'content-type': 'video/mp4' }).end(VIDEO);
	else if (request.url === '/denied') response.writeHead(401).end('{}');
	else if (request.url === '/json')
		response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
	else if (request.url === '/stalls')
		response.writeHead(200, { 'content-type': 'video/mp4' }).write('first bytes');
	// Any other address never answers.
}

/** Runs one dummy node that has the credential. */
async function runWithApi(
	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
	onStarted?: Parameters<typeof runWorkflow>[0]['onStarted'],
) {
	return await runWorkflow({
		nodeTypes: { [DUMMY]: dummyNode(execute, { credentials: [{ name: 'dummyApi', required: true }] }) },
		credentialTypes: { dummyApi: new DummyApi() },
		credentials: { dummyApi: { apiKey: 'secret', baseUrl: server.url } },
		items: [{ files: { frame: { content: VIDEO, fileName: 'frame.png', mimeType: 'image/png' } } }],
		node: { type: DUMMY },
		...(onStarted && { onStarted }),
	});
}

async function request(context: IExecuteFunctions, options: Partial<IHttpRequestOptions> & { path: string }) {
	const { baseUrl } = await context.getCredentials('dummyApi');
	const { path, ...rest } = options;
	return await context.helpers.httpRequestWithAuthentication.call(context, 'dummyApi', {
		url: `${String(baseUrl)}${path}`,
		...rest,
	});
}

async function download(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const response = (await request(this, {
		path: '/video',
		encoding: 'stream',
		returnFullResponse: true,
	})) as { body: Readable };
	const data = await this.helpers.prepareBinaryData(response.body, 'clip.mp4', 'video/mp4');
	return [[{ json: {}, binary: { data } }]];
}

describe('requests', () => {
	it('are authenticated by the credential type', async () => {
		const run = await runWithApi(async function () {
			return [[{ json: await request(this, { path: '/json', json: true }) }]];
		});

		expect(run.received()[0]?.json).toEqual({ ok: true });
		expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer secret']);
	});

	it('fail without the credential', async () => {
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: dummyNode(download, { credentials: [{ name: 'dummyApi', required: true }] }) },
			credentialTypes: { dummyApi: new DummyApi() },
			node: { type: DUMMY },
		});

		expect(run.error?.message).toBe('Node does not have any credentials set');
	});

	it('are sent twice after a 401, unless status errors are ignored', async () => {
		const careless = await runWithApi(async function () {
			return [[{ json: await request(this, { path: '/denied' }) }]];
		});
		expect(careless.error).toMatchObject({ name: 'NodeApiError', httpCode: '401' });
		expect(seen).toHaveLength(2);

		seen.length = 0;
		await runWithApi(async function () {
			await request(this, { path: '/denied', ignoreHttpStatusErrors: true });
			return [[]];
		});
		expect(seen).toHaveLength(1);
	});

	it('report a refused connection as in the product', async () => {
		const run = await runWithApi(async function () {
			const url = 'http://127.0.0.1:1';
			return [[{ json: await this.helpers.httpRequestWithAuthentication.call(this, 'dummyApi', { url }) }]];
		});

		expect(run.error).toMatchObject({
			name: 'NodeApiError',
			message: 'The service refused the connection - perhaps it is offline',
		});
	});

	it('end at once on Stop', async () => {
		const run = await runWithApi(
			async function () {
				return [[{ json: await request(this, { path: '/hangs' }) }]];
			},
			stopWhen(() => seen.length > 0),
		);

		expect(run.status).toBe('canceled');
		expect(seen).toHaveLength(1);
	});
});

describe('binary data', () => {
	it('is streamed to a file and read back byte for byte', async () => {
		const run = await runWithApi(download);
		const [item] = run.received();

		expect(item?.binary?.['data']).toMatchObject({
			fileName: 'clip.mp4',
			mimeType: 'video/mp4',
			fileExtension: 'mp4',
			fileType: 'video',
			bytes: VIDEO.length,
		});
		expect(run.binaryPath(item)).toContain(engine.folder);
		expect(existsSync(run.binaryPath(item))).toBe(true);
		expect((await run.binary(item)).equals(VIDEO)).toBe(true);
		expect(await run.binarySha256(item)).toBe(createHash('sha256').update(VIDEO).digest('hex'));
	});

	it('stays in the item in memory mode', async () => {
		await engine.setBinaryMode('default');
		const run = await runWithApi(download);
		const [item] = run.received();

		expect(item?.binary?.['data']).not.toHaveProperty('id');
		expect((await run.binary(item)).equals(VIDEO)).toBe(true);
		expect(() => run.binaryPath(item)).toThrow('memory mode');
	});

	it('ends a download that has stalled when its abort signal says so', async () => {
		const run = await runWithApi(async function () {
			const abort = new AbortController();
			const response = await this.helpers.httpRequest({
				url: `${server.url}/stalls`,
				encoding: 'stream',
				returnFullResponse: true,
				abortSignal: abort.signal,
			});
			setTimeout(() => abort.abort(), 20);
			await this.helpers.prepareBinaryData(response.body, 'clip.mp4', 'video/mp4');
			return [[]];
		});

		// By whoever notices first: the request that was aborted, or the store whose source is gone.
		expect(JSON.stringify(run.error)).toMatch(/ERR_CANCELED|ERR_STREAM_PREMATURE_CLOSE/);
	});

	it.each(['filesystem', 'default'] as const)('reaches the node as input in %s mode', async (mode) => {
		await engine.setBinaryMode(mode);
		const run = await runWithApi(async function () {
			const { fileName } = this.helpers.assertBinaryData(0, 'frame');
			const buffer = await this.helpers.getBinaryDataBuffer(0, 'frame');
			return [[{ json: { fileName, same: buffer.equals(VIDEO) } }]];
		});

		expect(run.received()[0]?.json).toEqual({ fileName: 'frame.png', same: true });
	});
});
