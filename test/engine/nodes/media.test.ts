import { createHash } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { JPEG, MP4, PNG, WAV } from '../../simulator/media';
import { stopWhen, type InputItem } from '../harness';
import { NodeBench } from './bench';

let bench: NodeBench;
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

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

const png = { content: PNG, fileName: '首帧 图.png', mimeType: 'image/png' };
const jpeg = { content: JPEG, fileName: 'last.jpg', mimeType: 'image/jpeg' };
const mp4 = { content: MP4, fileName: 'walk.mp4', mimeType: 'video/mp4' };
const wav = { content: WAV, fileName: 'step.wav', mimeType: 'audio/wav' };
const withFiles: InputItem[] = [{ json: {}, files: { data: png, last: jpeg, clip: mp4, sound: wav } }];

const HAPPY_HORSE = {
	provider: 'openComputing',
	operation: 'imageToVideo',
	model: 'happyhorse-1.0-i2v',
	prompt: '图片变换为万圣节各种南瓜飞上天',
};
const SEEDANCE_REFERENCES = {
	provider: 'openComputing',
	operation: 'referenceToVideo',
	model: 'doubao-seedance-2-0-260128',
	prompt: '平滑过渡从第一张图片到第二张图片',
};

/** A model of each provider that starts from a picture. */
const FROM_PICTURE = [
	HAPPY_HORSE,
	{ provider: 'yishangCloud', operation: 'imageToVideo', model: 'sora-2', prompt: 'A cat' },
	{ provider: 'hiDream', operation: 'imageToVideo', model: 'img2video', prompt: '' },
	{ provider: 'tomoviee', operation: 'imageToVideo', model: 'tm_img2video_b', prompt: '跳舞' },
] as const;

const submits = () => bench.simulator.requests.filter(({ phase }) => phase === 'submit');
const url = (path: string) => `${bench.simulator.url}/test-media/${path}`;

describe.each(FROM_PICTURE.map((model) => [model.provider, model] as const))('%s', (_provider, model) => {
	it.each([
		['a file of the item', {}, withFiles],
		['an address', { firstFrameInput: 'url', firstFrameUrl: '={{ $json.url }}' }, undefined],
	])('makes a video of %s, and Get Task finds it', async (_what, parameters, items) => {
		const run = await bench.generate(
			{ ...model, ...parameters },
			{ items: items ?? [{ json: { url: url('first.png') } }] },
		);
		expect(run.error).toBeUndefined();
		const [item] = run.received();
		const [task] = bench.simulator.tasks;
		expect(item?.json).toMatchObject({ operation: 'imageToVideo', status: 'succeeded', taskId: task?.id });
		expect(task?.media).toMatchObject([{ type: 'image', bytes: PNG.length, sha256: sha256(PNG) }]);
		const again = await bench.getTask({}, { items: [{ json: item!.json }] });
		expect(await again.binarySha256(again.received()[0])).toBe(bench.simulator.video(task!.id).sha256);
		expect(bench.simulator.violations).toEqual([]);
	});

	it('keeps pictures and items together', async () => {
		const items: InputItem[] = [
			{ json: { n: 0 }, files: { data: png } },
			{ json: { n: 1 }, files: { data: jpeg } },
		];
		const run = await bench.generate(model, { items });
		const media = run.received().map(({ json, pairedItem }) => ({
			pairedItem,
			sha256: bench.simulator.tasks.find(({ id }) => id === json.taskId)?.media[0]?.sha256,
		}));
		expect(media).toEqual([
			{ pairedItem: { item: 0 }, sha256: sha256(PNG) },
			{ pairedItem: { item: 1 }, sha256: sha256(JPEG) },
		]);
	});

	it('pays once for a picture, however often the node is tried', async () => {
		bench.simulator.misbehave({ phase: 'download', times: 3, fault: { kind: 'wrongType' } });
		const run = await bench.generate(model, { items: withFiles, retryOnFail: true });
		expect(run.status).toBe('success');
		expect(bench.simulator.tasks).toHaveLength(1);
	});
});

describe('a form', () => {
	it('has names, types and contents of the files, repeated parts in order', async () => {
		const references = {
			items: [
				{ type: 'image', input: 'binary', binaryField: 'data, last' },
				{ type: 'video', input: 'binary', binaryField: 'clip' },
				{ type: 'audio', input: 'url', url: url('sound.wav') },
			],
		};
		const run = await bench.generate(
			{ ...SEEDANCE_REFERENCES, aspectRatio: '4:3', duration: 4, references },
			{ items: withFiles },
		);
		expect(run.error).toBeUndefined();
		const file = (fileName: string, contentType: string, content: Buffer) => ({
			fileName,
			contentType,
			bytes: content.length,
			sha256: sha256(content),
		});
		expect(submits()[0]?.parts).toEqual([
			{ name: 'model', text: SEEDANCE_REFERENCES.model },
			{ name: 'catelogid', text: 'ref2v' },
			{ name: 'prompt', text: SEEDANCE_REFERENCES.prompt },
			{ name: 'ratio', text: '4:3' },
			{ name: 'duration', text: '4' },
			{ name: 'image_files', file: file('首帧 图.png', 'image/png', PNG) },
			{ name: 'image_files', file: file('last.jpg', 'image/jpeg', JPEG) },
			{ name: 'video_files', file: file('walk.mp4', 'video/mp4', MP4) },
			{ name: 'audio_files', file: file('sound.wav', 'audio/wav', WAV) },
		]);
	});

	it('sends what a file is, whatever it is called', async () => {
		const files = { data: { ...png, fileName: 'picture.jpg', mimeType: 'image/jpeg' } };
		await bench.generate(HAPPY_HORSE, { items: [{ json: {}, files }] });
		expect(submits()[0]?.parts?.at(-1)?.file).toMatchObject({ contentType: 'image/png' });
	});

	it('takes Additional Fields, objects as JSON text', async () => {
		bench.simulator.misbehave({
			phase: 'submit',
			fault: { kind: 'answer', status: 200, body: { taskid: 'T', status: 'CREATED' } },
		});
		const additionalFields = '{"transno":7,"extra":{"a":[1]},"prompt":"Another"}';
		await bench.generate(
			{ ...HAPPY_HORSE, wait: 'none', options: { additionalFields } },
			{ items: withFiles },
		);
		expect(submits()[0]?.parts?.filter(({ file }) => !file)).toEqual([
			{ name: 'model', text: HAPPY_HORSE.model },
			{ name: 'catelogid', text: 'i2v' },
			{ name: 'prompt', text: 'Another' },
			{ name: 'transno', text: '7' },
			{ name: 'extra', text: '{"a":[1]}' },
		]);
	});

	it('is not needed without files, where all frames are optional', async () => {
		const model = 'doubao-seedance-1-5-pro-251215';
		const run = await bench.generate({ ...HAPPY_HORSE, model, firstFrameInput: 'none' });
		expect(run.error).toBeUndefined();
		expect(submits()[0]?.headers['content-type']).toBe('application/json');
	});

	it('that was cut off before its end made no task, and is sent again', async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'rateLimit', retryAfterSeconds: 0.1 } });
		const run = await bench.generate(HAPPY_HORSE, { items: withFiles });
		expect(run.received()[0]?.json.status).toBe('succeeded');
		expect(bench.simulator.tasks).toHaveLength(1);
	});

	it('whose answer does not come is not sent again', async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'cutAfter' } });
		const run = await bench.generate(HAPPY_HORSE, { items: withFiles, retryOnFail: true });
		expect(run.error?.description).toContain('A task may exist');
		expect(submits()).toHaveLength(1);
	});
});

describe('frames', () => {
	it('go in the order first, last', async () => {
		const run = await bench.generate(
			{
				provider: 'hiDream',
				operation: 'imageToVideo',
				model: 'keyframe2video',
				lastFrameBinaryField: 'last',
			},
			{ items: withFiles },
		);
		expect(run.error).toBeUndefined();
		expect(bench.simulator.tasks[0]?.media.map((one) => one.sha256)).toEqual([sha256(PNG), sha256(JPEG)]);
	});

	it('may be the file itself, from another node', async () => {
		const firstFrameBinaryField = '={{ $binary.last }}';
		const run = await bench.generate({ ...HAPPY_HORSE, firstFrameBinaryField }, { items: withFiles });
		expect(run.error).toBeUndefined();
		expect(bench.simulator.tasks[0]?.media[0]?.sha256).toBe(sha256(JPEG));
	});

	it("come from memory in n8n's memory mode, too", async () => {
		await bench.engine.setBinaryMode('default');
		const run = await bench.generate(HAPPY_HORSE, { items: withFiles });
		expect(run.error).toBeUndefined();
		expect(bench.simulator.tasks[0]?.media[0]?.sha256).toBe(sha256(PNG));
	});
});

describe('what cannot be sent is told before anything is', () => {
	const text = { content: Buffer.from('not a picture'), fileName: 'picture.png', mimeType: 'image/png' };
	const files = { data: png, text, last: jpeg, clip: mp4 };
	const nine = Array(9).fill('data').join();
	const happyReferences = { ...SEEDANCE_REFERENCES, model: 'happyhorse-1.0-r2v' };
	const list = (...items: object[]) => ({ references: { items } });

	it.each<[string, object, RegExp]>([
		[
			'a wrong field',
			{ firstFrameBinaryField: 'dta' },
			/"First Frame" is to come from the field "dta", but the item has the files data, text, last, clip/,
		],
		[
			'text called .png',
			{ firstFrameBinaryField: 'text' },
			/"First Frame" \(picture\.png\) is text and not an image/,
		],
		['a video for a picture', { firstFrameBinaryField: 'clip' }, /\(walk\.mp4\) is a video and not an image/],
		[
			'10 pictures where 9 are allowed',
			{ ...happyReferences, ...list({ type: 'image', binaryField: `${nine},last` }) },
			/"References" has 10 images, but happyhorse-1.0-r2v takes 1 to 9 images/,
		],
		['no reference', { ...happyReferences, ...list() }, /has 0 images, but happyhorse-1.0-r2v takes 1 to 9/],
		[
			'a video reference where none is taken',
			{ ...happyReferences, ...list({ type: 'video', binaryField: 'clip' }) },
			/"Reference 1" is of type "video", but happyhorse-1.0-r2v accepts image/,
		],
		[
			'a missing last frame',
			{ model: 'viduq3-pro', lastFrameBinaryField: 'end' },
			/"Last Frame" is to come from the field "end", but the item has/,
		],
		[
			'no last frame at all',
			{ model: 'viduq3-pro', lastFrameInput: 'none' },
			/viduq3-pro needs a "Last Frame"/,
		],
		[
			'a field that an expression did not find',
			{ firstFrameBinaryField: '={{ $json.nothing }}' },
			/"First Frame" has no field/,
		],
		[
			'a reference that an expression did not find',
			{
				...happyReferences,
				...list({ type: 'image', input: 'binary', binaryField: '={{ $json.nothing }}' }),
			},
			/"Reference 1" has no field/,
		],
		['an empty URL', { firstFrameInput: 'url' }, /"First Frame" has no URL/],
		[
			'a file:// URL',
			{ firstFrameInput: 'url', firstFrameUrl: 'file:///etc/passwd' },
			/"First Frame" is "file:\/\/\/etc\/passwd", but has to be an address that begins with http/,
		],
	])('%s', async (_what, parameters, message) => {
		const run = await bench.generate({ ...HAPPY_HORSE, ...parameters }, { items: [{ json: {}, files }] });
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toContain('Nothing was sent');
		expect(bench.simulator.requests).toEqual([]);
	});

	describe.each(FROM_PICTURE.map((model) => [model.provider, model] as const))('%s:', (_provider, model) => {
		it.each<[string, () => string, RegExp]>([
			['a URL that answers HTML', () => url('page.html'), /is a web page and not an image/],
			['HTML that is called a picture', () => url('page-as.png'), /is a web page and not an image/],
			['a URL that leads to file://', () => url('to-file'), /cannot be fetched: .*file:/],
			['a picture too big', () => url('huge.png'), /has 476\.9 MB, but at most 200\.0 MB can be sent/],
		])('%s', async (_what, address, message) => {
			const run = await bench.generate({ ...model, firstFrameInput: 'url', firstFrameUrl: address() });
			expect(run.error?.message).toMatch(message);
			expect(run.error?.message).toContain('"First Frame" from');
			expect(submits()).toEqual([]);
			expect(bench.simulator.violations).toEqual([]);
		});

		it.each<[string, () => string, RegExp]>([
			['an unreachable URL', () => 'http://127.0.0.1:9/a.png', /cannot be fetched: .*ECONNREFUSED/],
			['a URL with nothing behind it', () => url('missing.png'), /the server answered with status 404/],
		])('%s, unless the provider fetches it itself', async (_what, address, message) => {
			// One that can reach it: the simulator looks for itself, and cannot.
			const taken = { id: 'T', status: 'queued', code: 0, data: { task_id: 'T' }, result: { task_id: 'T' } };
			const fault = { kind: 'answer', status: 200, body: taken } as const;
			bench.simulator.misbehave({ phase: 'submit', fault });
			const parameters = { ...model, wait: 'none', firstFrameInput: 'url', firstFrameUrl: address() };
			const run = await bench.generate(parameters);
			if (model.provider === 'openComputing') {
				expect(run.error?.message).toMatch(message);
				expect(submits()).toEqual([]);
				return;
			}
			expect(submits()).toHaveLength(1);
			expect(run.hints()[0]?.message).toMatch(message);
			expect(run.hints()[0]?.message).toMatch(/^"First Frame" of item 0 could not be looked at .* itself\.$/);
		});
	});

	it('a file that n8n cannot give a link to, and what to do', async () => {
		await bench.engine.setBinaryMode('default');
		const run = await bench.generate(FROM_PICTURE[3], { items: [{ json: {}, files }] });
		expect(run.error?.message).toMatch(/takes only addresses, .*Give its URL instead/);
		expect(submits()).toEqual([]);
	});

	it('one of two items, under a continue setting', async () => {
		const items = [
			{ json: {}, files: { data: text } },
			{ json: {}, files },
		];
		const run = await bench.generate(HAPPY_HORSE, { items, onError: 'continueErrorOutput' });
		expect(run.received(1)[0]?.json.error).toMatch(/is text and not an image/);
		expect(run.received(0)).toHaveLength(1);
		expect(bench.simulator.tasks).toHaveLength(1);
	});
});

describe('Stop', () => {
	it('ends what is being fetched', async () => {
		const run = await bench.generate(
			{ ...HAPPY_HORSE, firstFrameInput: 'url', firstFrameUrl: `${url('slow')}` },
			{ onStarted: stopWhen(() => bench.simulator.requests.some(({ phase }) => phase === 'media')) },
		);
		expect(run.status).toBe('canceled');
		expect(submits()).toEqual([]);
	});

	it('ends an upload that makes no headway: without its end nobody made a task of it', async () => {
		// Takes what fits into the buffers of the network, and no more.
		const sockets: Socket[] = [];
		const deaf = createServer((socket) => void sockets.push(socket.pause()));
		await new Promise<void>((listening) => deaf.listen(0, '127.0.0.1', listening));
		const baseUrl = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
		const references = {
			items: [
				{ type: 'image', binaryField: 'data' },
				{ type: 'video', input: 'url', url: url('reference.mp4?bytes=50000000') },
			],
		};
		const run = await bench.generate(
			{ ...SEEDANCE_REFERENCES, references },
			{
				items: withFiles,
				credentials: { openComputingApi: { apiKey: 'key', baseUrl } },
				onStarted: ({ cancel }) => void deaf.once('connection', () => void sleep(500).then(cancel)),
			},
		);
		deaf.close();
		for (const socket of sockets) socket.destroy();
		expect(run.status).toBe('canceled');
	});
});
