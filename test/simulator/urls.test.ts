import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import {
	bigVideo,
	JPEG,
	PNG,
	SERVICE_USER_AGENT,
	startSimulator,
	WAV,
	type ProviderId,
	type Simulator,
} from './index';
import { HIDREAM_SAMPLE, TOMOVIEE_SAMPLE, YISHANG_SAMPLE } from './samples';
import { piecesOf, TestClient, type Reply } from './testClient';

let nowMs = 0;
let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator({ jobSeconds: 100, nowMs: () => nowMs });
	client = new TestClient(simulator);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

/** On the simulator, so really fetched at a submit. */
function at(name: string): string {
	return `${simulator.url}/test-media/${name}`;
}

const ELSEWHERE = 'https://example.com/image.jpg';
const FIRST = { bytes: PNG.length, sha256: sha256(PNG), type: 'image' };
const LAST = { bytes: JPEG.length, sha256: sha256(JPEG), type: 'image' };
const UNSEEN = { url: ELSEWHERE, bytes: 0, sha256: '', type: 'image' };

const HIDREAM = '/api-pub/gw/v3/video';
const TOMOVIEE = '/v1/open/capacity/application';

/** Image to video and key frames to video: where, and with what beside the images. */
const JOBS = {
	yishang: { provider: 'yishangCloud', path: undefined, rest: YISHANG_SAMPLE },
	hiDreamImage: { provider: 'hiDream', path: `${HIDREAM}/img2video/async`, rest: HIDREAM_SAMPLE },
	hiDreamFrames: { provider: 'hiDream', path: `${HIDREAM}/keyframe2video/async`, rest: {} },
	tomovieeImage: { provider: 'tomoviee', path: `${TOMOVIEE}/tm_img2video_b`, rest: { prompt: '跳舞' } },
	tomovieeFrames: { provider: 'tomoviee', path: `${TOMOVIEE}/tm_tail2video_b`, rest: { prompt: '跳舞' } },
} as const;
type Job = keyof typeof JOBS;

function submit(job: Job, fields: object): Promise<Reply> {
	const { provider, path, rest } = JOBS[job];
	return client.submit(provider, { ...rest, ...fields }, path);
}

/** Made here, as the simulator's address is not known before. */
type Fields = () => object;

describe('accepted', () => {
	test.each<[string, Job, Fields, object[]]>([
		[
			'two URLs',
			'yishang',
			() => ({ input_reference: [at('first.png'), at('last.jpg')] }),
			[
				{ field: 'input_reference', ...FIRST },
				{ field: 'input_reference', ...LAST },
			],
		],
		['the sample', 'yishang', () => ({}), [{ field: 'input_reference', ...UNSEEN }]],
		['a URL', 'hiDreamImage', () => ({ image: at('first.png') }), [{ field: 'image', ...FIRST }]],
		['Base64', 'hiDreamImage', () => ({ image: PNG.toString('base64') }), [{ field: 'image', ...FIRST }]],
		[
			'no prompt',
			'hiDreamImage',
			() => ({ image: ELSEWHERE, prompt: undefined }),
			[{ field: 'image', ...UNSEEN }],
		],
		[
			'a URL and Base64',
			'hiDreamFrames',
			() => ({ images: [at('first.png'), JPEG.toString('base64')], duration: 10, resolution: 'keep' }),
			[
				{ field: 'images', ...FIRST },
				{ field: 'images', ...LAST },
			],
		],
		['the frames alone', 'hiDreamFrames', () => ({ images: [ELSEWHERE, ELSEWHERE] }), [UNSEEN, UNSEEN]],
		[
			"the sample's options and the image's own ratio",
			'tomovieeImage',
			() => ({ ...TOMOVIEE_SAMPLE, image: at('last.jpg'), aspect_ratio: 'original' }),
			[{ field: 'image', ...LAST }],
		],
		[
			'two frames',
			'tomovieeFrames',
			() => ({ image_tail: at('last.jpg'), image: at('first.png'), camera_move_index: 46 }),
			[
				{ field: 'image', ...FIRST },
				{ field: 'image_tail', ...LAST },
			],
		],
		['a redirect', 'tomovieeImage', () => ({ image: at('redirect?to=first.png') }), [FIRST]],
		[
			'a redirect elsewhere',
			'tomovieeImage',
			() => ({ image: at(`redirect?to=${ELSEWHERE}`) }),
			[{ bytes: 0 }],
		],
	])('%s: %s', async (_name, job, fields, media) => {
		expect((await submit(job, fields())).status).toBe(200);
		expect(simulator.tasks).toMatchObject([{ provider: JOBS[job].provider, media }]);
		expect(simulator.violations).toEqual([]);
	});

	test('the service looks at a URL without credentials, and is told from the client by its name', async () => {
		await submit('yishang', { input_reference: [at('first.png')] });
		const [submitted, look] = simulator.requests;
		expect(submitted).toMatchObject({ phase: 'submit', answeredStatus: 200 });
		expect(look).toMatchObject({ phase: 'media', path: '/test-media/first.png', answeredStatus: 200 });
		expect(look!.headers).toMatchObject({ 'user-agent': SERVICE_USER_AGENT });
		expect(look!.headers).not.toHaveProperty('authorization');
	});
});

describe('refusals, none of which makes a task', () => {
	const BAD_URLS: Array<[string, () => string]> = [
		['a page', () => at('page.html')],
		['a page sent as a picture', () => at('page-as.png')],
		['a sound', () => at('sound.wav')],
		['nothing there', () => at('missing.png')],
		['a redirect to a file', () => at('to-file')],
		['a redirect to itself', () => at('redirect?to=redirect%3Fto=redirect')],
		['a picture without end', () => at('endless.png')],
		['a closed port', () => 'http://127.0.0.1:1/a.png'],
		['a file on disk', () => 'file:///etc/passwd'],
		['a data URL', () => `data:image/png;base64,${PNG.toString('base64')}`],
		['no URL', () => '???'],
		['nothing', () => ''],
	];
	const bad = BAD_URLS.flatMap(
		([name, url]): Array<[string, Job, Fields]> => [
			[name, 'yishang', () => ({ input_reference: [at('first.png'), url()] })],
			[name, 'hiDreamImage', () => ({ image: url() })],
			[name, 'hiDreamFrames', () => ({ images: [url(), at('last.jpg')] })],
			[name, 'tomovieeImage', () => ({ image: url() })],
			[name, 'tomovieeFrames', () => ({ image: at('first.png'), image_tail: url() })],
		],
	);

	test.each<[string, Job, Fields]>([
		...bad,
		['a URL that is in no list', 'yishang', () => ({ input_reference: ELSEWHERE })],
		['Base64', 'yishang', () => ({ input_reference: [PNG.toString('base64')] })],
		['no image', 'hiDreamImage', () => ({})],
		['Base64 of a sound', 'hiDreamImage', () => ({ image: WAV.toString('base64') })],
		['Base64 with a line break', 'hiDreamImage', () => ({ image: `${PNG.toString('base64')}\n` })],
		['images', 'hiDreamImage', () => ({ images: [ELSEWHERE] })],
		['a duration', 'hiDreamImage', () => ({ image: ELSEWHERE, duration: 5 })],
		['a version of another module', 'hiDreamImage', () => ({ image: ELSEWHERE, version: 'v1.0-standard' })],
		['one frame', 'hiDreamFrames', () => ({ images: [ELSEWHERE] })],
		['three frames', 'hiDreamFrames', () => ({ images: [ELSEWHERE, ELSEWHERE, ELSEWHERE] })],
		['no frames', 'hiDreamFrames', () => ({})],
		['7 seconds', 'hiDreamFrames', () => ({ images: [ELSEWHERE, ELSEWHERE], duration: 7 })],
		['text for a number', 'hiDreamFrames', () => ({ images: [ELSEWHERE, ELSEWHERE], duration: '5' })],
		['a size', 'hiDreamFrames', () => ({ images: [ELSEWHERE, ELSEWHERE], resolution: '960*960' })],
		['a version', 'hiDreamFrames', () => ({ images: [ELSEWHERE, ELSEWHERE], version: 'v2' })],
		['a camera', 'hiDreamFrames', () => ({ images: [ELSEWHERE, ELSEWHERE], camera_move_depth: 1 })],
		['no image', 'tomovieeImage', () => ({})],
		['Base64', 'tomovieeImage', () => ({ image: PNG.toString('base64') })],
		['no prompt', 'tomovieeImage', () => ({ image: ELSEWHERE, prompt: undefined })],
		['10 seconds', 'tomovieeImage', () => ({ image: ELSEWHERE, duration: 10 })],
		['a last frame', 'tomovieeImage', () => ({ image: ELSEWHERE, image_tail: ELSEWHERE })],
		['no last frame', 'tomovieeFrames', () => ({ image: ELSEWHERE })],
		['no first frame', 'tomovieeFrames', () => ({ image_tail: ELSEWHERE })],
	])('%s: %s', async (_name, job, fields) => {
		const reply = await submit(job, fields());
		const refused = { yishangCloud: 400, hiDream: 200, tomoviee: 400 };
		expect(reply.status).toBe(refused[JOBS[job].provider]);
		expect(reply.json).toMatchObject(
			{
				yishangCloud: { error: { type: 'invalid_request_error' } },
				hiDream: { code: 1005 },
				tomoviee: { code: 680002 },
			}[JOBS[job].provider],
		);
		expect(simulator.tasks).toEqual([]);
	});

	test('an image for text to video, and an original ratio without an image', async () => {
		const image = { ...TOMOVIEE_SAMPLE, image: ELSEWHERE };
		expect((await client.submit('tomoviee', image)).json.code).toBe(680002);
		const original = { ...TOMOVIEE_SAMPLE, aspect_ratio: 'original' };
		expect((await client.submit('tomoviee', original)).json.code).toBe(680002);
		const { json } = await client.submit('hiDream', { ...HIDREAM_SAMPLE, image: ELSEWHERE });
		expect(json.code).toBe(1005);
	});
});

test("a HiDream task's result is at its own module, and at no other", async () => {
	const submitted = await submit('hiDreamFrames', { images: [ELSEWHERE, ELSEWHERE] });
	const { task_id: id } = submitted.json.result;
	nowMs += 100_000;
	const headers = client.headers('hiDream');
	const results = (module: string) =>
		client.send(`${HIDREAM}/${module}/async/results?task_id=${id}`, { headers });
	expect((await results('keyframe2video')).json.result.sub_task_results).toMatchObject([{ task_status: 1 }]);
	for (const module of ['txt2video', 'img2video']) {
		expect(await results(module)).toMatchObject({ status: 404, json: { code: 1004 } });
	}
	expect(simulator.tasks).toMatchObject([
		{ model: 'v1.0-standard', path: `${HIDREAM}/keyframe2video/async` },
	]);
});

test("a ToMoviee image task's result is asked for as any other's", async () => {
	simulator.settings.tomovieeAmpersand = 'legal';
	const { json } = await submit('tomovieeImage', { image: ELSEWHERE });
	nowMs += 100_000;
	const { json: result } = await client.check('tomoviee', json.data.task_id);
	expect(result.data).toMatchObject({ status: 3 });
});

test("tomorrow's versions and capacities take images too", async () => {
	const model = 'sim-future-9';
	await submit('yishang', { model, input_reference: [at('first.png')], mood: 'blue' });
	await submit('hiDreamImage', { version: model, image: at('first.png'), mood: 'blue' });
	await submit('hiDreamFrames', { version: model, images: [at('first.png'), at('last.jpg')], seconds: 30 });
	await client.submit('tomoviee', { prompt: 'x', image: at('first.png') }, `${TOMOVIEE}/${model}`);
	expect(simulator.tasks.map((task) => task.model)).toEqual([model, model, model, model]);
	expect(simulator.tasks.map(({ media }) => media.length)).toEqual([1, 1, 2, 1]);
});

describe('/test-media', () => {
	test('files', async () => {
		const response = await fetch(at('reference.mp4?bytes=3000000'));
		const content = await buffer(piecesOf(response));
		expect({ bytes: content.length, sha256: sha256(content) }).toEqual({
			bytes: 3_000_000,
			sha256: bigVideo(3_000_000).sha256(),
		});
		expect((await fetch(at('third.webp'))).headers.get('content-type')).toBe('image/webp');
	});

	test('what never ends, is too large or does not come', async () => {
		const huge = await fetch(at('huge.png'));
		expect(huge.headers.get('content-length')).toBe('500000000');
		await huge.body!.cancel();
		const endless = await fetch(at('endless.png'));
		expect(endless.headers.has('content-length')).toBe(false);
		let bytes = 0;
		for await (const piece of piecesOf(endless)) if ((bytes += piece.length) > 5_000_000) break;
		const never = fetch(at('slow'), { signal: AbortSignal.timeout(100) });
		await expect(never).rejects.toThrow(/timeout/);
		expect((await fetch(at('slow?ms=10'))).status).toBe(200);
		expect(simulator.violations).toEqual([]);
	});

	test("a service's key there is a violation", async () => {
		for (const provider of ['hiDream', 'tomoviee'] satisfies ProviderId[]) {
			await client.send('/test-media/first.png', { headers: client.headers(provider) });
		}
		expect(simulator.violations).toEqual([
			expect.stringContaining('a media with the header authorization'),
			expect.stringContaining('a media with the header authorization'),
			expect.stringContaining('a media with the header x-app-key'),
		]);
	});
});

function sha256(content: Buffer): string {
	return createHash('sha256').update(content).digest('hex');
}
