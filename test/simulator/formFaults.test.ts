import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../until';
import {
	DOCUMENTED,
	bigVideo,
	PNG,
	startSimulator,
	type Fault,
	type FaultRule,
	type Simulator,
} from './index';
import { TestClient, type Reply } from './testClient';

let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator({ ...DOCUMENTED, jobSeconds: 0 });
	client = new TestClient(simulator);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const BIG = 20_000_000;
const NETWORK_ERROR = /fetch failed|terminated/;

/** A reference to video with a clip of so many bytes, written as it is sent. */
async function submit(videoBytes: number, signal?: AbortSignal): Promise<Reply> {
	const boundary = randomUUID();
	const start = (name: string, rest = '') =>
		Buffer.from(`\r\n--${boundary}\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`);
	const startFile = (name: string, fileName: string, type: string) =>
		start(name, `; filename="${fileName}"\r\nContent-Type: ${type}`);
	async function* content(): AsyncGenerator<Uint8Array> {
		const texts = { model: 'doubao-seedance-2-0-260128', catelogid: 'ref2v', prompt: '猫' };
		for (const [name, text] of Object.entries(texts)) yield Buffer.concat([start(name), Buffer.from(text)]);
		yield Buffer.concat([startFile('image_files', 'a.png', 'image/png'), PNG]);
		yield startFile('video_files', 'a.mp4', 'video/mp4');
		yield* bigVideo(videoBytes).slice(0, videoBytes);
		yield Buffer.from(`\r\n--${boundary}--\r\n`);
	}
	const headers = {
		...client.headers('openComputing'),
		'Content-Type': `multipart/form-data; boundary=${boundary}`,
	};
	const body = Readable.from(content(), { objectMode: false });
	const init = { method: 'POST', headers, body, duplex: 'half', ...(signal && { signal }) };
	return client.send('/llmage/v1/video/generations', init as unknown as RequestInit);
}

function strike(fault: FaultRule['fault'], rule: Partial<FaultRule> = {}): void {
	simulator.misbehave({ phase: 'submit', ...rule, fault });
}

/** Gives up as soon as the submit has met its fault, and would otherwise wait for ever. */
async function expectSilence(): Promise<void> {
	const controller = new AbortController();
	const sent = submit(BIG, controller.signal);
	await until(() => simulator.requests.at(-1)?.fault !== undefined);
	await sleep(20);
	controller.abort();
	await expect(sent).rejects.toThrow(/abort/);
}

test('300 MB come in and are not kept', async () => {
	expect((await submit(300_000_000)).status).toBe(200);
	const { sha256 } = bigVideo(300_000_000);
	expect(simulator.tasks[0]!.media[1]).toMatchObject({ bytes: 300_000_000, sha256: sha256() });
	expect(simulator.requests[0]!.body.length).toBeLessThan(500);
	expect(JSON.stringify(simulator.requests).length).toBeLessThan(5_000);
});

describe('faults when the form has come in', () => {
	test.each<[Fault['kind'], FaultRule['fault'], number]>([
		['answer', { kind: 'answer', status: 413, body: 'too large' }, 413],
		['rateLimit', { kind: 'rateLimit', retryAfterSeconds: 7 }, 429],
		['noBalance', { kind: 'noBalance' }, 429],
	])('%s', async (kind, fault, status) => {
		strike(fault);
		expect((await submit(BIG)).status).toBe(status);
		expect(simulator.tasks).toEqual([]);
		expect(simulator.requests).toMatchObject([{ fault: kind, answeredStatus: status }]);
		expect(simulator.requests[0]!.parts).toHaveLength(5);
	});

	test('cutBefore and cutAfter', async () => {
		strike({ kind: 'cutBefore' });
		await expect(submit(BIG)).rejects.toThrow(NETWORK_ERROR);
		expect(simulator.tasks).toHaveLength(0);
		strike({ kind: 'cutAfter' });
		await expect(submit(BIG)).rejects.toThrow(NETWORK_ERROR);
		expect(simulator.tasks).toHaveLength(1);
	});

	test('hangBefore and hangAfter', async () => {
		strike({ kind: 'hangBefore' });
		await expectSilence();
		expect(simulator.tasks).toHaveLength(0);
		simulator.reset();
		strike({ kind: 'hangAfter' });
		await expectSilence();
		expect(simulator.tasks).toHaveLength(1);
	});

	test('delay, truncate, rewrite, taskFails', async () => {
		strike({ kind: 'delay', ms: 20 });
		expect((await submit(BIG)).json).toMatchObject({ status: 'CREATED' });
		strike({ kind: 'truncate', bytes: 5 });
		await expect(submit(BIG)).rejects.toThrow(NETWORK_ERROR);
		strike({ kind: 'rewrite', as: 'html' });
		expect((await submit(BIG)).text).toContain('Bad Gateway');
		strike({ kind: 'taskFails', message: 'GPU on fire' });
		const { json } = await submit(BIG);
		expect((await client.check('openComputing', json.taskid)).json.error).toBe('GPU on fire');
		expect(simulator.tasks).toHaveLength(4);
		expect(simulator.violations).toEqual([]);
	});

	test('a rule can match on the text of the parts', async () => {
		strike(
			{ kind: 'noBalance' },
			{ match: ({ body }) => body.includes('video_files=@a.mp4 (video/mp4, 5000 bytes)') },
		);
		expect((await submit(BIG)).status).toBe(200);
		expect((await submit(5000)).status).toBe(429);
	});
});

describe('faults while the form comes in', () => {
	const EARLY = { afterBytes: 1_000_000 };

	test.each<[FaultRule['fault'], number]>([
		[{ kind: 'noBalance' }, 0],
		[{ kind: 'answer', status: 413, body: 'too large' }, 1_000_000],
	])('%j after %i bytes', async (fault, afterBytes) => {
		strike(fault, { afterBytes });
		// Whether the client still reads the answer or finds itself unable to go on is its own affair.
		await submit(BIG).then(({ status }) => expect([413, 429]).toContain(status), expectNetworkError);
		expect(simulator.requests).toMatchObject([{ fault: fault.kind, body: '', parts: [] }]);
		expect((await submit(BIG)).status).toBe(200);
		expect(simulator.violations).toEqual([]);
	});

	test('cutBefore', async () => {
		strike({ kind: 'cutBefore' }, EARLY);
		await expect(submit(BIG)).rejects.toThrow(NETWORK_ERROR);
		expect(simulator.requests).toMatchObject([{ fault: 'cutBefore', parts: [] }]);
		expect(simulator.tasks).toHaveLength(0);
	});

	test('hangBefore: the rest is not read', async () => {
		strike({ kind: 'hangBefore' }, EARLY);
		await expectSilence();
		expect(simulator.tasks).toHaveLength(0);
	});

	test('a shorter form, and one that is JSON', async () => {
		strike({ kind: 'noBalance' }, EARLY);
		expect((await client.submit('openComputing')).status).toBe(200);
		expect((await submit(5000)).status).toBe(429);
	});

	test('half a form cannot be accepted', () => {
		for (const kind of ['cutAfter', 'taskFails', 'hangAfter'] as const) {
			expect(() => strike({ kind }, EARLY)).toThrow(/half a form/);
		}
	});
});

test('a client that goes away while it sends leaves a record, no task and no defect', async () => {
	const controller = new AbortController();
	const sent = submit(400_000_000, controller.signal);
	await until(() => Boolean(simulator.requests[0]?.parts?.[4]?.file?.bytes));
	controller.abort();
	await expect(sent).rejects.toThrow(/abort/);
	await sleep(50);
	expect(simulator.requests[0]).toMatchObject({ phase: 'submit', body: '' });
	expect(simulator.requests[0]).not.toHaveProperty('answeredStatus');
	expect(simulator.requests[0]!.parts![4]!.file).toMatchObject({ fileName: 'a.mp4', sha256: '' });
	expect(simulator).toMatchObject({ tasks: [], violations: [] });
});

function expectNetworkError(error: unknown): void {
	expect(String(error)).toMatch(NETWORK_ERROR);
}
