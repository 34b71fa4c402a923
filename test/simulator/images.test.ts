import { createHash } from 'node:crypto';
import { crc32, inflateSync } from 'node:zlib';
import { DOCUMENTED, startSimulator, type Fault, type FaultRule, type Simulator } from './index';
import { IMAGE_SAMPLES } from './samples';
import { TestClient } from './testClient';

let nowMs = 0;
let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator({ ...DOCUMENTED, jobSeconds: 100, nowMs: () => nowMs });
	client = new TestClient(simulator);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const IMAGE = IMAGE_SAMPLES['任务提交'];

describe("the document's samples", () => {
	test.each(Object.entries(IMAGE_SAMPLES))('%s', async (_name, sample) => {
		const submitted = await client.submitImage(sample);
		expect(submitted.json).toEqual({ taskid: expect.any(String), status: 'CREATED' });
		const { taskid } = submitted.json;
		expect((await client.check('openComputing', taskid)).json).toMatchObject({ status: 'PENDING' });
		nowMs += 50_000;
		expect((await client.check('openComputing', taskid)).json).toEqual({
			status: 'RUNNING',
			taskid: expect.any(String),
		});
		nowMs += 50_000;
		const flat = {
			usage: { action: 't2i', credits: 10, type: 'text2image', model: 'wan2.2-t2i-plus' },
			image: expect.stringMatching(/\/idfile\?path=\/tmp\/\d+\/\d+\/\d+\/\d+\/image\.png$/),
			status: 'SUCCEEDED',
			taskid: expect.any(String),
		};
		expect((await client.check('openComputing', taskid)).json).toEqual(flat);
		simulator.settings.wrapTasks = true;
		expect((await client.check('openComputing', taskid)).json).toEqual({ status: 'ok', data: flat });
		expect(simulator.tasks).toMatchObject([{ id: taskid, makes: 'image', body: sample, media: [] }]);
	});

	test.each(['wan2.2-t2i-plus', 'wan2.5-t2i-preview', 'wan2.2-t2i-flash', 'cogview-3-flash', 'sim-future-9'])(
		'the model %s',
		async (model) => {
			expect((await client.submitImage({ ...IMAGE, model })).json).toMatchObject({ status: 'CREATED' });
			expect(simulator.tasks).toMatchObject([{ model }]);
		},
	);
});

describe('refusals, none of which makes a task', () => {
	test.each<[string, object, string]>([
		['no prompt', { ...IMAGE, prompt: undefined }, 'Missing required parameter: prompt'],
		['no model', { ...IMAGE, model: undefined }, 'Missing required parameter: model'],
		['no catelogid', { ...IMAGE, catelogid: undefined }, 'Missing required parameter: catelogid'],
		['an empty prompt', { ...IMAGE, prompt: '' }, 'prompt'],
		['no text as negative_prompt', { ...IMAGE, negative_prompt: null }, 'negative_prompt'],
		['an unknown field', { ...IMAGE, size: '1024*1024' }, 'unknown parameter: size'],
		["a video's category", { ...IMAGE, catelogid: 't2v' }, 'catelogid'],
		["a video's model", { ...IMAGE, model: 'wan2.6-t2v' }, 'model=wan2.6-t2v, catelogid=t2i not found'],
		['an unknown model', { ...IMAGE, model: 'wan2.2-t2i' }, 'model=wan2.2-t2i, catelogid=t2i not found'],
		["tomorrow's model without a prompt", { model: 'sim-future-9', catelogid: 't2i' }, 'prompt'],
	])('%s', async (_name, body, error) => {
		const reply = await client.submitImage(body);
		expect(reply).toMatchObject({ status: 400, json: { error: expect.stringContaining(error) } });
		expect(simulator.tasks).toEqual([]);
	});

	test("an image at the videos' address", async () => {
		const reply = await client.submit('openComputing', IMAGE);
		expect(reply).toMatchObject({ status: 400, json: { error: expect.stringContaining('catelogid') } });
		expect(simulator.tasks).toEqual([]);
	});

	test('a form, and a wrong key', async () => {
		const path = '/llmage/v1/image/generations';
		const { Authorization } = client.headers('openComputing') as { Authorization: string };
		const form = new FormData();
		for (const [name, text] of Object.entries(IMAGE)) form.append(name, text);
		const asForm = await client.send(path, { method: 'POST', headers: { Authorization }, body: form });
		expect(asForm).toMatchObject({
			status: 400,
			json: { error: expect.stringContaining('Content-Type must be application/json') },
		});
		const headers = { 'Content-Type': 'application/json', Authorization: 'Bearer wrong' };
		const wrong = await client.send(path, { method: 'POST', headers, body: JSON.stringify(IMAGE) });
		expect(wrong).toMatchObject({ status: 401, json: { error: 'Invalid API Key' } });
		expect(simulator.tasks).toEqual([]);
	});

	test('one too many, counted together with the videos', async () => {
		simulator.settings.maxConcurrent = { openComputing: 1 };
		await client.start('openComputing');
		expect((await client.submitImage()).status).toBe(429);
		expect(simulator.tasks).toHaveLength(1);
	});
});

describe('the image', () => {
	beforeEach(() => {
		simulator.settings.jobSeconds = 0;
	});

	test('is what file() announces', async () => {
		const taskId = await client.startImage();
		const response = await fetch(await client.imageUrl(taskId));
		const content = Buffer.from(await response.arrayBuffer());
		expect(response.headers.get('content-type')).toBe('image/png');
		const sha256 = createHash('sha256').update(content).digest('hex');
		expect(simulator.file(taskId)).toEqual({ bytes: content.length, sha256 });
		expect(simulator.video(taskId)).toEqual(simulator.file(taskId));
		expect((await client.send(`/_simulator/tasks/${taskId}/file`)).json).toEqual(simulator.file(taskId));
		expect(simulator.requests.at(-1)).toMatchObject({ phase: 'download', answeredStatus: 200, taskId });
		expect(simulator.tasks[0]!.downloads).toMatchObject([{ sentBytes: content.length, complete: true }]);
		expect(simulator.violations).toEqual([]);
	});

	test('is a PNG from the first chunk to the last, with the id of its task', async () => {
		const taskId = await client.startImage();
		const response = await fetch(await client.imageUrl(taskId));
		const chunks = chunksOf(Buffer.from(await response.arrayBuffer()));
		expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'IDAT', 'tEXt', 'IEND']);
		expect(chunks[2]!.data.toString('latin1')).toBe(`Comment\0${taskId}`);
		const [width, height] = [chunks[0]!.data.readUInt32BE(0), chunks[0]!.data.readUInt32BE(4)];
		// RGB, and a byte for the filter of each line.
		expect(inflateSync(chunks[1]!.data)).toHaveLength(height * (1 + 3 * width));
		expect(simulator.file(await client.startImage())).not.toEqual(simulator.file(taskId));
	});

	test('is neither a video nor has it a cover', async () => {
		const url = await client.imageUrl(await client.startImage());
		for (const name of ['video.mp4', 'cover.jpeg']) {
			expect((await client.send(url.replace('image.png', name))).status).toBe(404);
		}
		const videoUrl = await client.videoUrl('openComputing', await client.start('openComputing'));
		expect((await client.send(videoUrl.replace('video.mp4', 'image.png'))).status).toBe(404);
	});

	test('can be asked for from a byte on, and the key on its download is a violation', async () => {
		const taskId = await client.startImage();
		const headers = { ...client.headers('openComputing'), range: 'bytes=8-' };
		const part = await client.send(await client.imageUrl(taskId), { headers });
		const { bytes } = simulator.file(taskId);
		expect(part.status).toBe(206);
		expect(part.headers.get('content-range')).toBe(`bytes 8-${bytes - 1}/${bytes}`);
		expect(simulator.violations).toEqual([expect.stringContaining('a download with the header')]);
	});
});

describe('faults', () => {
	beforeEach(() => {
		simulator.settings.jobSeconds = 0;
	});

	async function download(fault: FaultRule['fault']): Promise<Response> {
		const url = await client.imageUrl(await client.startImage());
		simulator.misbehave({ phase: 'download', fault });
		return fetch(url, { redirect: 'manual' });
	}

	test.each<[Fault['kind'], FaultRule['fault'], number]>([
		['answer', { kind: 'answer', status: 503 }, 503],
		['expired', { kind: 'expired' }, 403],
		['redirect', { kind: 'redirect', to: '/elsewhere' }, 302],
		['rateLimit', { kind: 'rateLimit' }, 429],
		['wrongType', { kind: 'wrongType' }, 200],
		['short', { kind: 'short', bytes: 50 }, 200],
		['delay', { kind: 'delay', ms: 1 }, 200],
	])('of the download: %s', async (kind, fault, status) => {
		const response = await download(fault);
		expect(response.status).toBe(status);
		if (kind === 'short') expect((await response.arrayBuffer()).byteLength).toBe(50);
		if (kind === 'wrongType') expect(response.headers.get('content-type')).toContain('text/html');
		expect(simulator.requests.at(-1)).toMatchObject({ phase: 'download', fault: kind });
	});

	test('of the download: cutAt and cutBefore', async () => {
		const response = await download({ kind: 'cutAt', bytes: 100 });
		await expect(response.arrayBuffer()).rejects.toThrow('terminated');
		expect(simulator.tasks[0]!.downloads).toMatchObject([{ sentBytes: 100, complete: false }]);
		await expect(download({ kind: 'cutBefore' })).rejects.toThrow('fetch failed');
	});

	test('noVideo: a success without an image, which is not served either', async () => {
		const url = await client.imageUrl(await client.startImage());
		simulator.misbehave({ phase: 'status', fault: { kind: 'noVideo' } });
		const { json } = await client.check('openComputing', simulator.tasks[0]!.id);
		expect(json).toEqual({ usage: expect.anything(), status: 'SUCCEEDED', taskid: expect.any(String) });
		expect((await client.send(url)).status).toBe(404);
	});

	test('of the task, and of its submit', async () => {
		simulator.misbehave({ phase: 'submit', fault: { kind: 'taskFails', message: 'GPU on fire' } });
		const failed = await client.check('openComputing', await client.startImage());
		expect(failed.json).toMatchObject({ status: 'FAILED', error: 'GPU on fire' });
		simulator.misbehave({ phase: 'submit', fault: { kind: 'noBalance' } });
		expect(await client.submitImage()).toMatchObject({
			status: 429,
			json: { error: 'Insufficient balance' },
		});
		simulator.misbehave({ phase: 'submit', fault: { kind: 'numericId', id: '123456789' } });
		expect((await client.submitImage()).text).toContain('"taskid":123456789,');
		expect(await client.imageUrl('123456789')).toContain('/image.png');
		expect(simulator.tasks).toHaveLength(2);
	});
});

interface Chunk {
	readonly type: string;
	readonly data: Buffer;
}

/** All that follows the signature, each chunk's checksum proved (ISO/IEC 15948, 5.3). */
function chunksOf(png: Buffer): Chunk[] {
	expect(png.toString('latin1', 0, 8)).toBe('\x89PNG\r\n\x1a\n');
	const chunks: Chunk[] = [];
	for (let start = 8; start < png.length; ) {
		const end = start + 8 + png.readUInt32BE(start);
		expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(start + 4, end)));
		chunks.push({ type: png.toString('latin1', start + 4, start + 8), data: png.subarray(start + 8, end) });
		start = end + 4;
	}
	return chunks;
}
