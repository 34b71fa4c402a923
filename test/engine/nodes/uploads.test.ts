import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { appendFile, truncate, unlink } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { JPEG, PNG } from '../../simulator/media';
import { Container } from '../coreServices';
import type { EngineRun, ExecutionHandle, InputItem } from '../harness';
import { NodeBench } from './bench';

/** What can go wrong with a file on its way, told by a server that counts what arrived as a whole. */

let bench: NodeBench;
let raw: RawServer | undefined;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(async () => {
	bench.simulator.reset();
	await bench.engine.setBinaryMode('filesystem');
});
afterEach(() => {
	jest.restoreAllMocks();
	raw?.stop();
	raw = undefined;
});

const HAPPY_HORSE = {
	provider: 'openComputing',
	operation: 'imageToVideo',
	model: 'happyhorse-1.0-i2v',
	prompt: 'x',
	wait: 'none',
};
const REFERENCES = { ...HAPPY_HORSE, operation: 'referenceToVideo', model: 'happyhorse-1.0-r2v' };
const SEEDANCE = { ...REFERENCES, model: 'doubao-seedance-2-0-260128' };
const AS_BASE64 = {
	provider: 'hiDream',
	operation: 'imageToVideo',
	model: 'img2video',
	prompt: '',
	wait: 'none',
};
const AS_LINK = {
	provider: 'yishangCloud',
	operation: 'imageToVideo',
	model: 'sora-2',
	prompt: 'x',
	wait: 'none',
};

/** Several chunks long, and more than a request's first. */
const PICTURE = Buffer.concat([PNG, Buffer.alloc(300_000, 7)]);
const picture = { content: PICTURE, fileName: 'picture.png', mimeType: 'image/png' };
const png = { content: PNG, fileName: 'a.png', mimeType: 'image/png' };
const UNREADABLE = 'A file of the item could not be read when it was to be sent';

const item = (files: InputItem['files']): InputItem[] => [{ json: {}, files: files! }];

/** One request, as far as it came. */
interface Arrival {
	content: Buffer;
	/** As long as it announced: of this a service may make a task. */
	isWhole: boolean;
}

/** A service that takes any request which is as long as announced, whatever is in it. */
class RawServer {
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
		raw = started;
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

	stop(): void {
		this.server.close();
		this.server.closeAllConnections();
	}
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
	response.writeHead(status, { 'content-type': 'application/json', ...headers });
	response.end(JSON.stringify(body));
}

/** Makes a task of everything that arrives as a whole. */
const lenient = async () =>
	await RawServer.start((response, _arrival, count) =>
		json(response, 200, { taskid: `T${count}`, status: 'CREATED' }),
	);

/** Puts something else in the place of the nth reading of a stored file: the first is the look before, the second the sending. */
function onReading(change: (count: number, whole: () => Promise<Readable>) => Promise<Readable>) {
	const service = Container.get(BinaryDataService);
	const read = service.getAsStream.bind(service);
	let count = 0;
	return jest
		.spyOn(service, 'getAsStream')
		.mockImplementation(async (...wanted) => await change(++count, async () => await read(...wanted)));
}

/** A file that breaks off. */
function broken(): Readable {
	async function* chunks() {
		yield await Promise.resolve(PICTURE.subarray(0, 100_000));
		throw new Error('the disk is on fire');
	}
	return Readable.from(chunks());
}

const pathOf = ({ id }: { id?: string }) => Container.get(BinaryDataService).getPath(String(id));

/** A file in n8n's store, as an earlier node left it. */
async function stored(content: Buffer): Promise<IBinaryData> {
	return await Container.get(BinaryDataService).store(
		{ type: 'execution', workflowId: 'earlier', executionId: '1' },
		content,
		{ mimeType: 'image/png', fileName: 'picture.png', data: '' },
	);
}

const said = ({ error }: EngineRun) => `${error?.message}. ${error?.description}`;

const CHANGES: Array<[string, (path: string) => Promise<void>]> = [
	['shorter', async (path) => await truncate(path, 100_000)],
	['a little shorter', async (path) => await truncate(path, PICTURE.length - 60)],
	['longer', async (path) => await appendFile(path, Buffer.alloc(1000))],
];

describe('an item that claims another size than its file has', () => {
	const base64 = PICTURE.toString('base64');
	it.each<[string, Partial<IBinaryData>]>([
		['more', { data: base64, bytes: PICTURE.length + 5000 }],
		['less', { data: base64, bytes: PICTURE.length - 50 }],
		['much less', { data: base64, bytes: 1000 }],
		['none, and its Base64 is in lines', { data: base64.replace(/.{76}/g, '$&\n') }],
		['a text', { data: base64, bytes: '5' as unknown as number }],
	])('%s: the file is sent as it is, once', async (_what, binary) => {
		await bench.engine.setBinaryMode('default');
		const server = await lenient();
		const data = { mimeType: 'image/png', fileName: 'picture.png', ...binary } as IBinaryData;
		const run = await bench.generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }],
			credentials: server.credentials,
			retryOnFail: true,
		});
		expect(run.error).toBeUndefined();
		expect(server.arrivals).toHaveLength(1);
		expect(server.whole[0]?.content.includes(PICTURE)).toBe(true);
		expect(server.whole[0]?.content.toString('latin1')).toMatch(/--\r\n(\r\n)?$/);
	});

	it('of a stored file: likewise', async () => {
		const server = await lenient();
		const data = { ...(await stored(PICTURE)), bytes: 1000, fileSize: '1 kB' };
		const run = await bench.generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }],
			credentials: server.credentials,
		});
		expect(run.error).toBeUndefined();
		expect(server.whole.map(({ content }) => content.includes(PICTURE))).toEqual([true]);
	});
});

describe.each(CHANGES)('a file that is %s than n8n has it', (_what, change) => {
	it.each([false, true])('is never sent as a whole (Retry On Fail: %j)', async (retryOnFail) => {
		const server = await lenient();
		const data = await stored(PICTURE);
		await change(pathOf(data));
		const run = await bench.generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }],
			credentials: server.credentials,
			retryOnFail,
		});
		expect(run.error?.message).toBe(UNREADABLE);
		expect(run.error?.description).toContain('picture.png has changed');
		expect(server.whole).toEqual([]);
		expect(server.arrivals.length).toBeLessThanOrEqual(retryOnFail ? 3 : 1);
	});

	it('is a matter of its own item', async () => {
		const server = await lenient();
		const data = await stored(PICTURE);
		await change(pathOf(data));
		const run = await bench.generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }, ...item({ data: picture })],
			credentials: server.credentials,
			onError: 'continueErrorOutput',
		});
		const [made, failed] = run.outputs();
		expect(made?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		expect(failed?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
		expect(failed?.[0]?.json.error).toBe(UNREADABLE);
		expect(server.whole).toHaveLength(1);
	});
});

describe('a file of which a request was refused is not sent again', () => {
	const gone: (typeof CHANGES)[number] = ['gone', unlink];
	it.each(
		[...CHANGES.slice(1), gone].flatMap(([what, change]) =>
			(what === 'gone' ? [false, true] : [what === 'longer']).map(
				(retryOnFail) => [what, retryOnFail, change] as const,
			),
		),
	)('when it is %s by then (Retry On Fail: %j)', async (_what, retryOnFail, change) => {
		const data = await stored(PICTURE);
		const server = await RawServer.start((response, _arrival, count) => {
			if (count > 1) return json(response, 200, { taskid: `T${count}`, status: 'CREATED' });
			return void change(pathOf(data)).then(() =>
				json(response, 429, { error: 'rate limit exceeded' }, { 'retry-after': '0' }),
			);
		});
		const run = await bench.generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }],
			credentials: server.credentials,
			retryOnFail,
		});
		expect(run.status).toBe('error');
		if (!retryOnFail) expect(run.error?.message).toBe(UNREADABLE);
		expect(said(run)).toContain('picture.png');
		// The refused one.
		expect(server.whole).toHaveLength(1);
	});
});

describe('a file that cannot be read while it is sent', () => {
	it('is told as what it is, and the request is not repeated', async () => {
		const server = await lenient();
		onReading(async (count, whole) => (count === 2 ? broken() : await whole()));
		const run = await bench.generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
		});
		expect(run.error?.message).toBe(UNREADABLE);
		expect(run.error?.description).toContain('picture.png: the disk is on fire');
		expect(said(run)).not.toMatch(/OpenComputing|may exist/);
		expect(server.arrivals.length).toBeLessThanOrEqual(1);
		expect(server.whole).toEqual([]);
	});

	it('is tried again by Retry On Fail, and pays nothing while it cannot be read', async () => {
		const server = await lenient();
		onReading(async (count, whole) => (count % 2 === 0 ? broken() : await whole()));
		const run = await bench.generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
			retryOnFail: true,
		});
		expect(run.error?.message).toBe(UNREADABLE);
		expect(server.whole).toEqual([]);
	});

	it('is paid once when it can be read again', async () => {
		const server = await lenient();
		onReading(async (count, whole) => (count === 2 ? broken() : await whole()));
		const run = await bench.generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
			retryOnFail: true,
		});
		expect(run.status).toBe('success');
		expect(server.whole).toHaveLength(1);
	});

	it.each([false, true])('as Base64: nothing is sent (Retry On Fail: %j)', async (retryOnFail) => {
		const server = await lenient();
		onReading(async (count, whole) => (count % 2 === 0 ? broken() : await whole()));
		const run = await bench.generate(AS_BASE64, {
			items: item({ data: picture }),
			credentials: server.credentials,
			retryOnFail,
		});
		expect(run.error?.message).toBe(UNREADABLE);
		expect(run.error?.description).toContain('the disk is on fire');
		expect(server.arrivals).toEqual([]);
	});
});

describe('Stop', () => {
	it.each([HAPPY_HORSE, AS_BASE64])('ends a run whose file cannot be read on: $provider', async (model) => {
		const server = await lenient();
		let started: ExecutionHandle | undefined;
		onReading(async (count, whole) => {
			if (count !== 2) return await whole();
			const stalled = new Readable({ read() {} });
			stalled.push(PICTURE.subarray(0, 100_000));
			void sleep(200).then(() => started?.cancel());
			return stalled;
		});
		const run = await bench.generate(model, {
			items: item({ data: picture }),
			credentials: server.credentials,
			onStarted: (handle) => (started = handle),
		});
		expect(run.status).toBe('canceled');
		expect(server.whole).toEqual([]);
	});

	it('while Base64 is read sends nothing', async () => {
		const server = await lenient();
		let started: ExecutionHandle | undefined;
		onReading(async (count, whole) => {
			if (count === 2) started?.cancel();
			return await whole();
		});
		const run = await bench.generate(AS_BASE64, {
			items: item({ data: png }),
			credentials: server.credentials,
			onStarted: (handle) => (started = handle),
		});
		expect(run.status).toBe('canceled');
		expect(server.arrivals).toEqual([]);
	});

	it('while a file is slow to come breaks the upload off', async () => {
		const server = await lenient();
		let started: ExecutionHandle | undefined;
		onReading(async (count, whole) => {
			if (count !== 2) return await whole();
			async function* chunks() {
				yield PICTURE.subarray(0, 100_000);
				started?.cancel();
				await sleep(500);
				yield PICTURE.subarray(100_000);
			}
			return Readable.from(chunks());
		});
		const run = await bench.generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
			onStarted: (handle) => (started = handle),
		});
		expect(run.status).toBe('canceled');
		expect(server.whole).toEqual([]);
	});
});

(existsSync('/proc/self/fd') ? describe : describe.skip)('no file stays open', () => {
	const openFiles = () =>
		readdirSync('/proc/self/fd').flatMap((name) => {
			try {
				const target = readlinkSync(`/proc/self/fd/${name}`);
				return target.startsWith(bench.engine.folder) ? [target] : [];
			} catch {
				return [];
			}
		});

	/** Files close in the background, but soon. */
	async function openAfterAll(): Promise<string[]> {
		for (let tries = 0; tries < 100 && openFiles().length > 0; tries++) await sleep(20);
		return openFiles();
	}

	/** More than the network's buffers take, so that the reading has not come to its end by itself. */
	const big = {
		content: Buffer.concat([PNG, Buffer.alloc(16_000_000, 7)]),
		fileName: 'big.png',
		mimeType: 'image/png',
	};

	it.each<[string, (response: ServerResponse) => void]>([
		['the provider answers early', (response) => json(response, 400, { error: 'no' })],
		['the connection is cut', (response) => void response.destroy()],
	])('when %s', async (_what, answer) => {
		let openMeanwhile = 0;
		const server = await RawServer.start((response) => {
			openMeanwhile = Math.max(openMeanwhile, openFiles().length);
			answer(response);
		}, true);
		const run = await bench.generate(
			// Without time for a second try.
			{ ...HAPPY_HORSE, options: { maxConcurrentTasks: 3, timeoutMinutes: 0.02 } },
			{
				items: [1, 2, 3].flatMap(() => item({ data: big })),
				credentials: server.credentials,
			},
		);
		expect(run.status).toBe('error');
		expect(openMeanwhile).toBeGreaterThan(0);
		expect(await openAfterAll()).toEqual([]);
	});

	it('when all goes well', async () => {
		const server = await lenient();
		const run = await bench.generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
		});
		expect(run.status).toBe('success');
		expect(await openAfterAll()).toEqual([]);
	});
});

describe('what is refused before anything is sent', () => {
	const web = { json: {}, files: { data: png, last: { ...png, content: JPEG, fileName: 'last.jpg' } } };
	const byExpression = '={{ [{ type: "image", input: "binary", binaryField: "last" }] }}';

	it.each<[string, Record<string, unknown>, RegExp]>([
		[
			'an expression in place of the list of references',
			{ ...REFERENCES, references: { items: byExpression } },
			/"Reference 1" has no field/,
		],
		[
			'the same where any number is taken',
			{ ...SEEDANCE, references: { items: byExpression } },
			/"Reference 1" has no field/,
		],
		[
			'a reference that names nothing',
			{ ...REFERENCES, references: { items: [{ type: 'image', input: 'binary' }] } },
			/"Reference 1" has no field/,
		],
		[
			'a last frame that names nothing',
			{ provider: 'hiDream', operation: 'imageToVideo', model: 'keyframe2video', wait: 'none' },
			/"Last Frame" has no field/,
		],
	])('%s', async (_what, parameters, message) => {
		const run = await bench.generate(parameters, { items: [web] });
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toContain('Nothing was sent');
		expect(bench.simulator.requests).toEqual([]);
	});

	it.each([HAPPY_HORSE, AS_LINK, AS_BASE64])(
		'a password in an address, which is not repeated: $provider',
		async (model) => {
			const firstFrameUrl = `${bench.simulator.url}/test-media/first.png`.replace('://', '://bob:hunter2@');
			const run = await bench.generate(
				{ ...model, firstFrameInput: 'url', firstFrameUrl },
				{ onError: 'continueErrorOutput' },
			);
			const [failed] = run.received(1);
			expect(failed?.json.error).toMatch(/"First Frame" has a user name or password in its URL/);
			expect(JSON.stringify([failed, run.logs, run.uiMessages])).not.toMatch(/hunter2|bob/);
			expect(bench.simulator.requests).toEqual([]);
		},
	);

	it.each([HAPPY_HORSE, AS_LINK, AS_BASE64])('half a file at an address: $provider', async (model) => {
		const files = await RawServer.start((response) => {
			const headers = { 'content-type': 'image/png', 'content-range': `bytes 0-99/${PNG.length}` };
			response.writeHead(206, headers).end(PNG.subarray(0, 100));
		});
		const run = await bench.generate({
			...model,
			firstFrameInput: 'url',
			firstFrameUrl: `${files.url}/a.png`,
		});
		expect(run.error?.message).toMatch(/"First Frame" from .* the server answered with status 206/);
		expect(bench.simulator.requests).toEqual([]);
	});

	it.each(['n8n.local', '100.64.1.1', 'n8n.lan.', '[::ffff:127.0.0.1]'])(
		'a file that a provider on the internet would have to fetch from %s',
		async (host) => {
			const run = await bench.generate(AS_LINK, {
				items: [web],
				n8nUrl: `http://${host}:5678/`,
				credentials: { yishangCloudApi: { apiKey: 'sk-0123456789', baseUrl: 'http://203.0.113.1:9' } },
			});
			expect(run.error?.message).toMatch(/cannot reach this n8n at .* set WEBHOOK_URL/);
		},
	);

	it('a missing credential, for which no file is blamed', async () => {
		const { yishangCloudApi: _missing, ...credentials } = bench.surroundings().credentials;
		const run = await bench.generate(AS_LINK, { items: [web], credentials });
		expect(said(run)).not.toContain('First Frame');
		expect(said(run)).toMatch(/credential/i);
		expect(run.error?.message).toContain('YishangCloud');
	});
});

describe("a provider's words", () => {
	it('are cut where they repeat the picture', async () => {
		const server = await RawServer.start((response, { content }) => {
			const { image } = JSON.parse(content.toString()) as { image: string };
			json(response, 200, { code: 1005, message: `image invalid: ${image}` });
		});
		const run = await bench.generate(AS_BASE64, {
			items: item({ data: picture }),
			credentials: server.credentials,
		});
		expect(run.error?.description).toContain('image invalid: iVBOR');
		expect(run.error?.description?.length).toBeLessThan(2000);
		expect(JSON.stringify(run.saved).length).toBeLessThan(PICTURE.length);
	});

	it("do not repeat n8n's link to the file", async () => {
		let link = '';
		const server = await RawServer.start((response, { content }) => {
			[link] = (JSON.parse(content.toString()) as { input_reference: [string] }).input_reference;
			json(response, 400, { error: { message: `cannot fetch ${link}` } });
		});
		const run = await bench.generate(AS_LINK, {
			items: item({ data: png }),
			credentials: server.credentials,
		});
		const token = new URL(link).searchParams.get('token');
		expect(token?.length).toBeGreaterThan(20);
		expect(run.error?.description).toContain('/binary-data/signed?token=***');
		expect(JSON.stringify([run.saved, run.logs])).not.toContain(token);
	});
});

it('an answer that came early counts, whatever becomes of the file', async () => {
	const server = await RawServer.start(
		(response) => json(response, 200, { taskid: 'PAID', status: 'CREATED' }),
		true,
	);
	onReading(async (count, whole) => {
		if (count !== 2) return await whole();
		const stalled = new Readable({ read() {} });
		stalled.push(PICTURE.subarray(0, 100_000));
		return stalled;
	});
	const run = await bench.generate(HAPPY_HORSE, {
		items: item({ data: picture }),
		credentials: server.credentials,
	});
	expect(run.received()[0]?.json.taskId).toBe('PAID');
});
