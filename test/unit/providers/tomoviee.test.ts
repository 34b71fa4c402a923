import { tomoviee } from '../../../nodes/shared/providers/tomoviee';
import { isFailure, type TaskState } from '../../../nodes/shared/providers/provider';
import { answer, media, requestFor } from '../builders';

const task = { provider: 'tomoviee', taskId: 'tm_text2video_customize-0-2025080109295bd73652d4' } as const;

/** Seed 000, "响应数据", word for word. */
const SUBMITTED = String.raw`{
"code": 0,
"msg": "",
"data": {
"task_id": "tm_text2video_customize-0-2025080109295bd73652d4"
}
}`;

/** Seed 000, "获取结果示例", word for word, with its `\&` that JSON does not allow. */
const FINISHED = String.raw`{
"code": 0,
"msg": "success",
"data": {
"task_id": "tm_text2video_customize-0-2025080109295bd73652d4",
"wsid": 123,
"priority": 0,
"status": 3,
"reason": "success",
"progress": 100,
"position": -1,
"wait_time": 96,
"delay": false,
"params": "",
"result": "{\"model_version\":\"L0-15899\",\"translate_prompt\":\"跳舞\",\"video_path\":[\"http://tic-ai-storage.wondershare.com/aicloudtmp%2F433223946%2F3%2F202508%2F1%2Ftm_vsr-20250808150129-2614613-44094-dwt.mp4?Expires=1754809290\&OSSAccessKeyId=LTAI5tFi5sAjeq28CgJWweCQ\&Signature=keG7bxVrOAYw19lfgWrO7JxpTBI%3F\"]}"
}
}`;

function stateOf(body: unknown): TaskState {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const state = tomoviee.readStatus(answer(200, text), task);
	if (isFailure(state)) throw new Error(`Not a state: ${JSON.stringify(state)}`);
	return state;
}

const withStatus = (status: number, more: object = {}) => ({
	code: 0,
	msg: 'success',
	data: { task_id: 't', status, result: '', ...more },
});

test('the sample of a submit', () => {
	expect(tomoviee.readSubmit(answer(200, SUBMITTED))).toMatchObject({ taskId: task.taskId });
});

test('the sample of a result', () => {
	expect(() => JSON.parse(FINISHED) as unknown).toThrow();
	const url =
		'http://tic-ai-storage.wondershare.com/aicloudtmp%2F433223946%2F3%2F202508%2F1%2Ftm_vsr-20250808150129-2614613-44094-dwt.mp4?Expires=1754809290&OSSAccessKeyId=LTAI5tFi5sAjeq28CgJWweCQ&Signature=keG7bxVrOAYw19lfgWrO7JxpTBI%3F';
	expect(stateOf(FINISHED)).toMatchObject({
		status: 'succeeded',
		progress: 100,
		urls: [url],
		expiresAt: '2025-08-10T07:01:30.000Z',
	});
	// The same with the escape only in the inner text, and with none.
	for (const ampersand of [String.raw`\\&`, '&']) {
		expect(stateOf(FINISHED.replaceAll(String.raw`\&`, ampersand)).urls).toEqual([url]);
	}
});

/** sources.md 1.3 has no samples of these two: names and types are its tables'. */
test.each([
	['tm_img2video_b', { firstFrame: media('image', 'https://example.com/a.jpg') }, {}],
	[
		'tm_tail2video_b',
		{
			lastFrame: media('image', 'https://example.com/z.jpg'),
			firstFrame: media('image', 'https://example.com/a.jpg'),
		},
		{ image_tail: 'https://example.com/z.jpg' },
	],
])('a submit of %s has addresses of pictures', (model, pictures, more) => {
	const parameters = {
		prompt: '跳舞',
		duration: 5,
		resolution: '1080p',
		aspectRatio: 'original',
		cameraMoveIndex: '46',
		passThrough: 'mine',
	};
	expect(requestFor(tomoviee, 'imageToVideo', model, parameters, { media: pictures })).toEqual({
		method: 'POST',
		path: `/v1/open/capacity/application/${model}`,
		json: {
			prompt: '跳舞',
			duration: 5,
			resolution: '1080p',
			aspect_ratio: 'original',
			camera_move_index: 46,
			params: 'mine',
			image: 'https://example.com/a.jpg',
			...more,
		},
	});
});

test('the sample of a status check', () => {
	expect(tomoviee.status(task)).toEqual({
		method: 'POST',
		path: '/v1/open/pub/task',
		json: { task_id: task.taskId },
	});
});

test.each([
	[1, 'queued', undefined],
	[2, 'running', undefined],
	[4, 'failed', 'taskFailed'],
	[5, 'cancelled', 'cancelled'],
	[6, 'expired', 'expired'],
	[7, 'running', undefined],
])('status %i is %s', (status, expected, kind) => {
	const state = stateOf(withStatus(status));
	expect(state.status).toBe(expected);
	expect(state.failure?.kind).toBe(kind);
});

test('progress is `progress` or `process`', () => {
	expect(stateOf(withStatus(2, { process: 40 })).progress).toBe(40);
	expect(stateOf(withStatus(2, { process: 40, progress: '55' })).progress).toBe(55);
});

test("the task's code beside a status makes the task fail, not the call", () => {
	const failed = { ...withStatus(3, { reason: 'task failed' }), code: 680001 };
	expect(stateOf(failed)).toMatchObject({
		status: 'failed',
		failure: { kind: 'taskFailed', code: '680001', providerMessage: 'task failed' },
	});
});

test('an empty balance in the reason is said to be that', () => {
	expect(stateOf(withStatus(4, { reason: 'insufficient balance' })).failure?.kind).toBe('quota');
});

test.each([
	[200, { code: 680001, msg: 'bad parameter' }, 'invalidRequest', true],
	[200, { code: 0, msg: '' }, 'malformed', false],
	[401, { code: 680003, msg: 'unauthorized' }, 'auth', true],
	[429, { code: 680006, msg: 'too many requests' }, 'rateLimit', true],
	[500, { code: 680000, msg: 'internal error' }, 'unavailable', false],
])('a submit answered %i %j is %s', (status, body, kind, refused) => {
	expect(tomoviee.readSubmit(answer(status, JSON.stringify(body)))).toMatchObject({ kind, refused });
});
