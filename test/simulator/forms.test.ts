import { createHash } from 'node:crypto';
import { COVER_JPEG } from './clip';
import { DOCUMENTED, JPEG, MP4, PNG, startSimulator, WAV, WEBP, type Simulator } from './index';
import { FORM_SAMPLES } from './samples';
import { formFile, TestClient, type FormFields } from './testClient';

let nowMs = 0;
let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator({ ...DOCUMENTED, jobSeconds: 100, nowMs: () => nowMs });
	client = new TestClient(simulator);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const HAPPY_HORSE = FORM_SAMPLES['快乐马图生视频'];
const HAPPY_HORSE_REFERENCE = FORM_SAMPLES['快乐马参考生视频'];
const SEEDANCE_2 = FORM_SAMPLES['seedance 2.0 图生视频'];
const SEEDANCE_2_REFERENCE = FORM_SAMPLES['seedance 2.0 参考生视频'];
const TWO_FRAMES = { image_file1: formFile(PNG, '1.png'), image_file2: formFile(WEBP, '2.webp') };
const VIDU = { model: 'viduq3-pro', catelogid: 'i2v', prompt: '猫', ...TWO_FRAMES };
const WAN = { model: 'wan2.6-r2v', catelogid: 'i2v', prompt: '猫', ...TWO_FRAMES };
const SEEDANCE_1_5 = { model: 'doubao-seedance-1-5-pro-251215', catelogid: 'i2v', prompt: '猫' };
const DREAMINA = 'dreamina-seedance-2-0-260128';

function measured(content: Buffer): { bytes: number; sha256: string } {
	return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

async function expectAccepted(fields: FormFields): Promise<string> {
	const reply = await client.submitForm(fields);
	expect(reply.json).toEqual({ taskid: expect.any(String), status: 'CREATED' });
	return reply.json.taskid as string;
}

describe("the documents' samples", () => {
	test.each(Object.entries(FORM_SAMPLES))('%s', async (_name, sample) => {
		const taskId = await expectAccepted(sample);
		nowMs += 100_000;
		expect((await client.check('openComputing', taskId)).json).toMatchObject({
			status: 'SUCCEEDED',
			usage: {
				action: sample.catelogid,
				model: sample.model,
				resolution: sample.resolution,
				duration: Number(sample.duration),
			},
			video: expect.stringContaining('/video.mp4'),
		});
		expect(simulator.violations).toEqual([]);
	});

	test('what arrived is in the accounts, part by part and in order', async () => {
		const taskId = await expectAccepted(SEEDANCE_2_REFERENCE);
		const file = (fileName: string, content: Buffer) => ({
			fileName,
			contentType: 'image/jpeg',
			...measured(content),
		});
		const [first, second] = [file('1.jpg', JPEG), file('2.jpg', COVER_JPEG)];
		expect(simulator.tasks).toMatchObject([
			{
				id: taskId,
				model: 'doubao-seedance-2-0-260128',
				body: { catelogid: 'ref2v', ratio: '4:3', duration: '4' },
				media: [
					{ field: 'image_files', type: 'image', ...first },
					{ field: 'image_files', type: 'image', ...second },
				],
			},
		]);
		expect(JSON.parse(JSON.stringify(simulator.requests[0]!.parts))).toEqual([
			{ name: 'model', text: 'doubao-seedance-2-0-260128' },
			{ name: 'catelogid', text: 'ref2v' },
			{ name: 'image_files', file: first },
			{ name: 'image_files', file: second },
			{ name: 'prompt', text: '平滑过渡从第一张图片到第二张图片' },
			{ name: 'ratio', text: '4:3' },
			{ name: 'resolution', text: '720p' },
			{ name: 'duration', text: '4' },
		]);
		expect(simulator.requests[0]!.body).toContain(
			`catelogid=ref2v\nimage_files=@1.jpg (image/jpeg, ${JPEG.length} bytes)\n`,
		);
		const { json } = await client.send('/_simulator/tasks');
		expect(json[0].media[1]).toEqual({ field: 'image_files', type: 'image', ...second });
	});
});

describe('accepted', () => {
	test.each<[string, FormFields]>([
		[
			'vidu with all its fields',
			{ ...VIDU, off_peak: 'Y', duration: '16', ratio: '1:1', resolution: '540p' },
		],
		['wan with all its fields', { ...WAN, negative_prompt: '', size: '1920*1080', duration: '10' }],
		['seedance 1.5 with both frames', { ...SEEDANCE_1_5, ...TWO_FRAMES, ratio: 'adaptive', duration: '12' }],
		['seedance 1.5 with the first frame', { ...SEEDANCE_1_5, image_file1: formFile(PNG, '1.png') }],
		['seedance 1.5 without a frame', SEEDANCE_1_5],
		['dreamina, i2v', { ...SEEDANCE_2, model: DREAMINA }],
		['dreamina, ref2v', { ...SEEDANCE_2_REFERENCE, model: DREAMINA }],
		['nine references', { ...HAPPY_HORSE_REFERENCE, image_files: images(9) }],
		[
			'pictures, clips and sounds',
			{
				...SEEDANCE_2_REFERENCE,
				video_files: [formFile(MP4, 'a.mp4'), formFile(MP4, 'b.mp4')],
				audio_files: formFile(WAV, 'a.wav'),
			},
		],
		['a file without a type', { ...HAPPY_HORSE, image_file: formFile(PNG, 'frame', '') }],
		['image/jpg for a JPEG', { ...HAPPY_HORSE, image_file: formFile(JPEG, 'frame', 'image/jpg') }],
		[
			"tomorrow's model",
			{ model: 'sim-future-9', catelogid: 'ref2v', prompt: 'x', mood: 'blue', clip: formFile(MP4, 'a.mp4') },
		],
	])('%s', async (_name, fields) => {
		await expectAccepted(fields);
		expect(simulator.tasks).toHaveLength(1);
	});

	test('seedance 1.5 without a frame as JSON, numbers as numbers', async () => {
		const reply = await client.submit('openComputing', { ...SEEDANCE_1_5, duration: 5 });
		expect(reply.json).toMatchObject({ status: 'CREATED' });
		expect(simulator.tasks[0]).toMatchObject({ body: { duration: 5 }, media: [] });
	});

	test('each kind is told by its content, and a Chinese file name comes through', async () => {
		const image_files = [formFile(PNG, '参考图 (一).png'), formFile(WEBP, 'ü.webp')];
		const [video_files, audio_files] = [formFile(MP4, '"a";b.mp4'), formFile(WAV, 'c.wav')];
		await expectAccepted({ ...SEEDANCE_2_REFERENCE, image_files, video_files, audio_files });
		expect(simulator.tasks[0]!.media).toMatchObject([
			{ type: 'image', fileName: '参考图 (一).png', contentType: 'image/png', ...measured(PNG) },
			{ type: 'image', fileName: 'ü.webp', contentType: 'image/webp', ...measured(WEBP) },
			{ type: 'video', field: 'video_files', contentType: 'video/mp4', ...measured(MP4) },
			{ type: 'audio', field: 'audio_files', fileName: 'c.wav', ...measured(WAV) },
		]);
	});
});

describe('refusals, none of which makes a task', () => {
	test.each<[string, FormFields, string]>([
		['no frame', { ...HAPPY_HORSE, image_file: undefined }, missing('image_file')],
		['no last frame for seedance 2.0', { ...SEEDANCE_2, image2_file: undefined }, missing('image2_file')],
		['no last frame for vidu', { ...VIDU, image_file2: undefined }, missing('image_file2')],
		['no first frame for wan', { ...WAN, image_file1: undefined }, missing('image_file1')],
		['no prompt', { ...HAPPY_HORSE, prompt: undefined }, missing('prompt')],
		['no reference', { ...SEEDANCE_2_REFERENCE, image_files: undefined }, missing('image_files')],
		['ten references', { ...HAPPY_HORSE_REFERENCE, image_files: images(10) }, 'at most 9'],
		['two first frames', { ...HAPPY_HORSE, image_file: images(2) }, 'exactly 1'],
		["seedance 2.0 with vidu's names", { ...VIDU, model: SEEDANCE_2.model }, missing('image1_file')],
		["dreamina with vidu's names", { ...VIDU, model: DREAMINA }, missing('image1_file')],
		['a frame as text', { ...HAPPY_HORSE, image_file: 'https://example.com/a.png' }, 'a file is expected'],
		['a frame as file and text', { ...HAPPY_HORSE, image_file: [...images(1), 'x'] }, 'exactly 1'],
		['the ratio as a file', { ...SEEDANCE_2, ratio: formFile(PNG, 'a.png') }, 'invalid value of ratio'],
		['the prompt twice', { ...HAPPY_HORSE, prompt: ['a', 'b'] }, 'invalid value of prompt'],
		['an unknown text', { ...HAPPY_HORSE, ratio: '16:9' }, 'unknown parameter: ratio'],
		['an unknown file', { ...VIDU, image_file3: images(1) }, 'unknown parameter: image_file3'],
		[
			'clips for happyhorse',
			{ ...HAPPY_HORSE_REFERENCE, video_files: formFile(MP4, 'a.mp4') },
			'video_files',
		],
		['i2v of a ref2v model', { ...HAPPY_HORSE_REFERENCE, catelogid: 'i2v' }, 'not found'],
		['ref2v of vidu', { ...VIDU, catelogid: 'ref2v' }, 'not found'],
		['i2v of the fast model', { ...SEEDANCE_2, model: 'doubao-seedance-2-0-fast-260128' }, 'not found'],
		['r2v', { ...SEEDANCE_2_REFERENCE, catelogid: 'r2v' }, 'invalid value of catelogid'],
		['t2v as a form', { model: 'viduq3-pro', catelogid: 't2v', prompt: '猫' }, 'must be application/json'],
		['an empty file', { ...HAPPY_HORSE, image_file: formFile(Buffer.alloc(0), 'a.png') }, 'is empty'],
		['a page', { ...HAPPY_HORSE, image_file: formFile(Buffer.from('<html>'), 'a.png') }, 'is no image'],
		['a clip as a frame', { ...HAPPY_HORSE, image_file: formFile(MP4, 'a.mp4') }, 'is no image'],
		['a sound as a clip', { ...SEEDANCE_2_REFERENCE, video_files: formFile(WAV, 'a.wav') }, 'is no video'],
		['a picture as a sound', { ...SEEDANCE_2_REFERENCE, audio_files: images(1) }, 'is no audio'],
		['a JPEG sent as PNG', { ...HAPPY_HORSE, image_file: formFile(JPEG, 'a.png') }, 'sent as image/png'],
		['a PNG sent as text', { ...HAPPY_HORSE, image_file: formFile(PNG, 'a', 'text/plain') }, 'text/plain'],
		['720p for happyhorse', { ...HAPPY_HORSE, resolution: '720p' }, 'resolution'],
		['17 seconds of vidu', { ...VIDU, duration: '17' }, 'duration'],
		['7 seconds of wan', { ...WAN, duration: '7' }, 'duration'],
		['half seconds', { ...HAPPY_HORSE, duration: '5.5' }, 'duration'],
		['an x in the size', { ...WAN, size: '1920x1080' }, 'size'],
		['an empty ratio', { ...SEEDANCE_2, ratio: '' }, 'ratio'],
		[
			'a page from tomorrow',
			{ ...HAPPY_HORSE, model: 'sim-future-9', x: formFile(WAV, 'a.mp4') },
			'video/mp4',
		],
	])('%s', async (_name, fields, error) => {
		const reply = await client.submitForm(fields);
		expect(reply).toMatchObject({ status: 400, json: { error: expect.stringContaining(error) } });
		expect(simulator.tasks).toEqual([]);
	});

	test('JSON where files are required', async () => {
		const { image_file: _file, duration: _text, ...rest } = HAPPY_HORSE;
		const plain = await client.submit('openComputing', rest);
		expect(plain).toMatchObject({ status: 400, json: { error: missing('image_file') } });
		const withUrl = await client.submit('openComputing', {
			...rest,
			image_file: 'https://example.com/a.png',
		});
		expect(withUrl.json.error).toContain('a file is expected');
	});

	test.each([
		['no boundary', 'multipart/form-data', ''],
		[
			'no end',
			'multipart/form-data; boundary=x',
			'--x\r\nContent-Disposition: form-data; name="model"\r\n\r\nviduq3-pro',
		],
	])('a form with %s', async (_name, type, body) => {
		const headers = { ...client.headers('openComputing'), 'Content-Type': type };
		const reply = await client.send('/llmage/v1/video/generations', { method: 'POST', headers, body });
		expect(reply).toMatchObject({ status: 400, json: { error: expect.any(String) } });
	});

	test('a wrong key, and a form for a service that takes none', async () => {
		const wrong = await client.submitForm(HAPPY_HORSE, { headers: { Authorization: 'Bearer wrong' } });
		expect(wrong).toMatchObject({ status: 401, json: { error: 'Invalid API Key' } });
		const { Authorization } = client.headers('hiDream') as { Authorization: string };
		const body = new FormData();
		body.append('prompt', 'x');
		const path = '/api-pub/gw/v3/video/img2video/async';
		const reply = await client.send(path, { method: 'POST', headers: { Authorization }, body });
		expect(reply.text).toContain('Content-Type must be application/json');
		expect(simulator.tasks).toEqual([]);
	});
});

function images(count: number): File[] {
	return Array.from({ length: count }, (_, index) => formFile(PNG, `${index + 1}.png`));
}

function missing(field: string): string {
	return `Missing required parameter: ${field}`;
}
