import { hiDream } from '../../../nodes/shared/providers/hiDream';
import { isFailure, type TaskState } from '../../../nodes/shared/providers/provider';
import { answer, media, requestFor } from '../builders';

const task = {
	provider: 'hiDream',
	model: 'txt2video',
	taskId: '97004e6a-5d2b-11ee-abe3-3a8d18c35977',
} as const;

/** Seed 002, "返回参数", 示例, word for word. */
const SUBMITTED = `{
    "code": 0,
    "message": "请求成功",
    "request_id": "96cf0c6a-5d2b-11ee-abe3-3a8d18c35977",
    "result": {
        "sub_task_ids": [
            "94ecd4e4-7d90-4daa-8edb-f3ee02fafa19"
        ],
        "task_id": "97004e6a-5d2b-11ee-abe3-3a8d18c35977"
    }
}`;

function stateOf(...subTasks: object[]): TaskState {
	const body = { code: 0, message: '', result: { task_id: 't', sub_task_results: subTasks } };
	const state = hiDream.readStatus(answer(200, JSON.stringify(body)), task);
	if (isFailure(state)) throw new Error(`Not a state: ${JSON.stringify(state)}`);
	return state;
}

test('the sample of a submit', () => {
	expect(hiDream.readSubmit(answer(200, SUBMITTED))).toMatchObject({ taskId: task.taskId });
});

/** sources.md 3.2 has no samples of these two: names, types and the order of the list are its tables'. */
describe('a submit with pictures', () => {
	test('of img2video has the picture beside what txt2video has', () => {
		const parameters = {
			prompt: '小丑鱼在海葵丛中游来游去',
			version: 'v2',
			resolution: '960*960',
			cameraMoveDepth: -5,
			cameraMoveVertical: 0,
			cameraMoveHorizontal: 5,
			motionStrength: 10.0,
			requestId: '96cf0c6a-5d2b-11ee-abe3-3a8d18c35977',
		};
		const firstFrame = media('image', 'https://example.com/first.jpg');
		expect(requestFor(hiDream, 'imageToVideo', 'img2video', parameters, { media: { firstFrame } })).toEqual({
			method: 'POST',
			path: '/api-pub/gw/v3/video/img2video/async',
			json: {
				prompt: '小丑鱼在海葵丛中游来游去',
				version: 'v2',
				resolution: '960*960',
				camera_move_depth: -5,
				camera_move_vertical: 0,
				camera_move_horizontal: 5,
				motion_strength: 10.0,
				request_id: '96cf0c6a-5d2b-11ee-abe3-3a8d18c35977',
				image: 'https://example.com/first.jpg',
			},
		});
	});

	test('of img2video needs no prompt', () => {
		const firstFrame = media('image', 'https://example.com/first.jpg');
		expect(requestFor(hiDream, 'imageToVideo', 'img2video', {}, { media: { firstFrame } }).json).toEqual({
			image: 'https://example.com/first.jpg',
		});
	});

	test('of keyframe2video has a list of first and last, and a number of seconds', () => {
		const parameters = {
			prompt: 'a',
			negativePrompt: 'b',
			version: 'v1.0-standard',
			resolution: 'keep',
			duration: '10',
			requestId: 'r',
		};
		// As the node has them, whichever was read first.
		const pictures = { lastFrame: media('image', 'LAST'), firstFrame: media('image', 'FIRST') };
		expect(requestFor(hiDream, 'imageToVideo', 'keyframe2video', parameters, { media: pictures })).toEqual({
			method: 'POST',
			path: '/api-pub/gw/v3/video/keyframe2video/async',
			json: {
				images: ['FIRST', 'LAST'],
				prompt: 'a',
				negative_prompt: 'b',
				version: 'v1.0-standard',
				resolution: 'keep',
				duration: 10,
				request_id: 'r',
			},
		});
	});

	test('hands on text that is still to be made', () => {
		const base64 = async () => await Promise.resolve('aGk=');
		const firstFrame = media('image', base64);
		const { json } = requestFor(hiDream, 'imageToVideo', 'img2video', {}, { media: { firstFrame } });
		expect(json).toEqual({ image: base64 });
	});
});

test('the results are asked of the module that made the task', () => {
	expect(hiDream.status(task)).toEqual({
		method: 'GET',
		path: '/api-pub/gw/v3/video/txt2video/async/results',
		query: { task_id: task.taskId },
	});
});

test.each([
	[0, 'queued', undefined],
	[1, 'succeeded', undefined],
	[2, 'running', undefined],
	[3, 'failed', 'taskFailed'],
	[4, 'rejected', 'contentRejected'],
	[1004, 'failed', 'taskFailed'],
	[-3, 'running', undefined],
	[99, 'running', undefined],
])('task_status %i is %s', (code, status, kind) => {
	const state = stateOf({ task_status: code, video: 'https://media.example/v.mp4' });
	expect(state.status).toBe(status);
	expect(state.failure?.kind).toBe(kind);
});

describe('images (sources.md 3.2)', () => {
	const picture = (name: string) => ({ task_status: 1, image: `https://media.example/${name}.png` });
	const stateWith = (ref: object, ...parts: object[]) => {
		const body = { code: 0, result: { sub_task_results: parts } };
		return hiDream.readStatus(answer(200, body), { provider: 'hiDream', taskId: 't', ...ref });
	};

	test('submit is the sample of the page', () => {
		const prompt =
			'Romantic painting of a ship sailing in a stromy sea, with dramatic lighting and powerful waves';
		const parameters = {
			prompt,
			imageCount: 1,
			version: 'v2L',
			resolution: '1024*1024',
			requestId: 'b146d886-5c57-11ee-bf2b-f6f8d60dadec',
		};
		expect(requestFor(hiDream, 'textToImage', 'txt2img', parameters)).toEqual({
			method: 'POST',
			path: '/api-pub/gw/v3/image/txt2img/async',
			json: {
				prompt,
				img_count: 1,
				version: 'v2L',
				resolution: '1024*1024',
				request_id: 'b146d886-5c57-11ee-bf2b-f6f8d60dadec',
			},
		});
	});

	test('pictures go as a list, even one', () => {
		const references = media('image', 'https://a.example/1.jpg');
		const { path, json } = requestFor(hiDream, 'imageToImage', 'img2img', {}, { media: { references } });
		expect(path).toBe('/api-pub/gw/v3/image/img2img/async');
		expect(json).toEqual({ image: ['https://a.example/1.jpg'] });
	});

	test.each([
		[{ operation: 'textToImage', model: 'txt2img' }, 'image'],
		[{ operation: 'textToImage', model: 'tomorrow2img' }, 'image'],
		[{ operation: 'imageToImage', model: 'img2img' }, 'image'],
		[{ operation: 'imageToVideo', model: 'keyframe2video' }, 'video'],
		// Named by hand, and in no catalogue: by what it is called.
		[{ model: 'txt2img-2027' }, 'image'],
		[{ model: 'img2video-2027' }, 'video'],
		[{ model: 'tomorrow' }, 'video'],
	] as const)('the results of %j are asked of the %s address', (ref, product) => {
		expect(hiDream.status({ provider: 'hiDream', taskId: 't', ...ref }).path).toBe(
			`/api-pub/gw/v3/${product}/${ref.model}/async/results`,
		);
	});

	test('as many as were asked for', () => {
		expect(stateWith({ operation: 'textToImage' }, picture('a'), picture('b'))).toMatchObject({
			status: 'succeeded',
			urls: ['https://media.example/a.png', 'https://media.example/b.png'],
		});
		expect(stateWith({ operation: 'textToVideo' }, picture('a'))).toMatchObject({ urls: [] });
	});
});

test('no results yet is queued', () => {
	expect(stateOf()).toMatchObject({ status: 'queued', urls: [] });
});

describe('a task of several parts', () => {
	const done = (name: string) => ({
		task_status: 1,
		task_completion: 1,
		video: `https://media.example/${name}.mp4`,
	});
	const bad = { task_status: 3, description: 'no luck' };

	test('is over when all its parts are, whatever became of them', () => {
		expect(stateOf(done('a'), { task_status: 2 }).status).toBe('running');
		expect(stateOf(bad, { task_status: 2 }).status).toBe('running');
		expect(stateOf({ task_status: 4 }, { task_status: 0 }).status).toBe('running');
		expect(stateOf(done('a'), done('b'))).toMatchObject({
			status: 'succeeded',
			progress: 100,
			urls: ['https://media.example/a.mp4', 'https://media.example/b.mp4'],
		});
	});

	test('gives what came of some of them, which is paid for', () => {
		for (const other of [bad, { task_status: 4 }, { task_status: 1004 }]) {
			const state = stateOf(done('a'), other);
			expect(state).toMatchObject({ status: 'succeeded', urls: ['https://media.example/a.mp4'] });
			expect(state.failure).toBeUndefined();
			expect(state.missing?.count).toBe(1);
		}
		expect(stateOf(done('a'), bad).missing?.providerMessage).toBe('no luck');
		expect(stateOf(done('a'), { task_status: 1 }).missing).toEqual({ count: 1 });
		expect(stateOf(done('a'), done('b')).missing).toBeUndefined();
		expect(stateOf(bad, bad).missing).toBeUndefined();
	});

	test('has failed only if nothing came of any', () => {
		expect(stateOf(bad, bad)).toMatchObject({ status: 'failed', failure: { providerMessage: 'no luck' } });
		expect(stateOf(bad, { task_status: 4 })).toMatchObject({
			status: 'rejected',
			failure: { kind: 'contentRejected' },
		});
	});
});

test.each([
	[0.4, 40],
	[40, 40],
	['0.25', 25],
	[250, 100],
	[null, undefined],
])('task_completion %j is %j percent', (completion, percent) => {
	expect(stateOf({ task_status: 2, task_completion: completion }).progress).toBe(percent);
});

test.each([
	[200, { code: 2031, message: '' }, 'invalidRequest'],
	[200, { code: 1, message: '余额不足' }, 'quota'],
	[200, { code: 1, message: '请求过于频繁' }, 'rateLimit'],
	[200, { code: 1, message: '内容未通过审核' }, 'contentRejected'],
	[401, { code: 1, message: '' }, 'auth'],
])('a submit answered %i %j is %s, and certainly not taken', (status, body, kind) => {
	expect(hiDream.readSubmit(answer(status, JSON.stringify(body)))).toMatchObject({ kind, refused: true });
});
