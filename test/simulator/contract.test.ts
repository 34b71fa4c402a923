import { DOCUMENTED, PROVIDER_IDS, startSimulator, type Simulator } from './index';
import { HAPPY_HORSE_SAMPLE, HIDREAM_SAMPLE, TOMOVIEE_SAMPLE, YISHANG_SAMPLE } from './samples';
import { TestClient } from './testClient';

/** A clock that stands still: tasks go on when a test says so. */
const START_MS = Date.parse('2024-01-15T10:30:00Z');
let nowMs = START_MS;
let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator({ ...DOCUMENTED, jobSeconds: 100, nowMs: () => nowMs });
	client = new TestClient(simulator);
});
beforeEach(() => {
	simulator.reset();
	nowMs = START_MS;
});
afterAll(() => simulator.close());

describe("the documents' samples", () => {
	test('易尚云', async () => {
		const submitted = await client.submit('yishangCloud', YISHANG_SAMPLE);
		const { task_id: id } = submitted.json;
		expect(submitted.json).toEqual({
			task_id: expect.stringMatching(/^task_\d+$/),
			status: 'queued',
			message: '视频生成任务已提交,正在处理中',
		});
		expect((await client.check('yishangCloud', id)).json).toMatchObject({ status: 'queued', progress: 0 });
		nowMs += 45_000;
		expect((await client.check('yishangCloud', id)).json).toEqual({
			task_id: id,
			status: 'processing',
			progress: 45,
			message: '视频生成中,已完成45%',
		});
		nowMs += 55_000;
		expect((await client.check('yishangCloud', id)).json).toEqual({
			task_id: id,
			status: 'completed',
			progress: 100,
			video_url: `${simulator.url}/files/${id}.mp4`,
			thumbnail_url: `${simulator.url}/thumbnails/${id}.jpg`,
			seconds: 5.2,
			width: 720,
			height: 1280,
			file_size: simulator.video(id).bytes,
			created_at: '2024-01-15T10:30:00Z',
			completed_at: '2024-01-15T10:31:40Z',
		});
		const cover = await client.send(`/thumbnails/${id}.jpg`);
		expect(cover.headers.get('content-type')).toBe('image/jpeg');
	});

	test.each([
		['happyhorse', HAPPY_HORSE_SAMPLE],
		[
			'seedance 1.5',
			{
				model: 'doubao-seedance-1-5-pro-251215',
				catelogid: 't2v',
				prompt: '小猫在抓老鼠',
				duration: 5,
				ratio: '16:9',
				resolution: '480p',
			},
		],
	])('元境, %s', async (_name, sample) => {
		const submitted = await client.submit('openComputing', sample);
		expect(submitted.json).toEqual({ taskid: expect.any(String), status: 'CREATED' });
		const { taskid } = submitted.json;
		expect((await client.check('openComputing', taskid)).json).toMatchObject({ status: 'PENDING' });
		nowMs += 50_000;
		expect((await client.check('openComputing', taskid)).json).toMatchObject({ status: 'RUNNING' });
		nowMs += 50_000;
		expect((await client.check('openComputing', taskid)).json).toEqual({
			usage: {
				action: 't2v',
				credits: 10,
				type: 'text2video',
				model: sample.model,
				resolution: sample.resolution,
				off_peak: false,
				duration: sample.duration,
			},
			image: expect.stringMatching(/\/idfile\?path=\/tmp\/\d+\/\d+\/\d+\/\d+\/cover\.jpeg$/),
			video: expect.stringMatching(/\/idfile\?path=\/tmp\/\d+\/\d+\/\d+\/\d+\/video\.mp4$/),
			status: 'SUCCEEDED',
			taskid: expect.any(String),
		});
		simulator.settings.wrapTasks = true;
		const wrapped = await client.check('openComputing', taskid);
		expect(wrapped.json).toMatchObject({ status: 'ok', data: { status: 'SUCCEEDED' } });
	});

	test('HiDream', async () => {
		const submitted = await client.submit('hiDream', HIDREAM_SAMPLE);
		expect(submitted.json).toEqual({
			code: 0,
			message: '请求成功',
			request_id: HIDREAM_SAMPLE.request_id,
			result: { sub_task_ids: [expect.any(String)], task_id: expect.any(String) },
		});
		const { task_id: id, sub_task_ids: parts } = submitted.json.result;
		nowMs += 50_000;
		const running = await client.check('hiDream', id);
		expect(running.json.result.sub_task_results).toMatchObject([{ task_status: 2, task_completion: 0.5 }]);
		nowMs += 50_000;
		expect((await client.check('hiDream', id)).json.result).toEqual({
			task_id: id,
			sub_task_results: [
				{
					sub_task_id: parts[0],
					task_status: 1,
					task_completion: 1,
					video: `${simulator.url}/media/${parts[0]}.mp4`,
				},
			],
		});
	});

	test('ToMoviee, with the broken escape of its sample', async () => {
		const submitted = await client.submit('tomoviee', TOMOVIEE_SAMPLE);
		expect(submitted.json).toEqual({ code: 0, msg: '', data: { task_id: expect.any(String) } });
		const { task_id: id } = submitted.json.data;
		nowMs += 50_000;
		expect((await client.check('tomoviee', id)).json.data).toMatchObject({
			status: 2,
			progress: 50,
			result: '',
		});
		nowMs += 50_000;
		const broken = await client.check('tomoviee', id);
		expect(broken.json).toBeUndefined();
		expect(broken.text).toMatch(/\.mp4\?Expires=\d+\\&OSSAccessKeyId=\w+\\&Signature=/);

		simulator.settings.tomovieeAmpersand = 'nested';
		const nested = await client.check('tomoviee', id);
		expect(nested.json.data).toMatchObject({ status: 3, reason: 'success', position: -1 });
		expect(nested.json.data.result).toContain('\\&Signature=');

		simulator.settings.tomovieeAmpersand = 'legal';
		const { json } = await client.check('tomoviee', id);
		expect(JSON.parse(json.data.result)).toEqual({
			model_version: 'L0-15899',
			translate_prompt: '跳舞',
			video_path: [expect.stringContaining('&Signature=')],
		});
	});
});

describe('videos', () => {
	test.each(PROVIDER_IDS)('%s serves what video() announces', async (provider) => {
		const id = await client.start(provider);
		nowMs += 100_000;
		const response = await fetch(await client.videoUrl(provider, id));
		expect(response.headers.get('content-type')).toBe('video/mp4');
		expect(Buffer.from(await response.arrayBuffer()).length).toBe(simulator.video(id).bytes);
		expect(simulator.violations).toEqual([]);
	});

	test("a ToMoviee link is refused when its query was mangled, and after the sample's 48 hours", async () => {
		const id = await client.start('tomoviee');
		nowMs += 100_000;
		const url = await client.videoUrl('tomoviee', id);
		expect((await client.send(url.replaceAll('&', '\\&'))).text).toContain('SignatureDoesNotMatch');
		nowMs += 49 * 3600 * 1000;
		expect((await client.send(url)).text).toContain('Request has expired');
	});

	test('the account key on a download is a violation', async () => {
		const id = await client.start('hiDream');
		nowMs += 100_000;
		const url = await client.videoUrl('hiDream', id);
		await client.send(url, { headers: client.headers('hiDream') });
		expect(simulator.violations).toEqual([
			expect.stringContaining('a download with the header authorization'),
		]);
	});
});

test("tomorrow's models take any field", async () => {
	const model = 'sim-future-9';
	await client.submit('yishangCloud', { model, prompt: 'x', seconds: 5, mood: 'blue' });
	await client.submit('openComputing', { model, catelogid: 't2v', prompt: 'x', mood: ['blue'] });
	await client.submit('hiDream', { version: model, prompt: 'x', mood: 'blue' });
	await client.submit('tomoviee', { prompt: 'x', mood: 'blue' }, `/v1/open/capacity/application/${model}`);
	expect(simulator.tasks.map((task) => task.model)).toEqual([model, model, model, model]);
});
