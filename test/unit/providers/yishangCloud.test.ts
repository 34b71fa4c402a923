import { isFailure, type TaskState } from '../../../nodes/shared/providers/provider';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import { answer, GATEWAY_PAGE, media, requestFor } from '../builders';

/** Quoted literals are the document's (seed 001) unless another source is named. */

const TASK = { provider: 'yishangCloud', taskId: 'task_123456789' } as const;

function submitAnswer(status: number, body: unknown, headers?: Record<string, string>) {
	return yishangCloud.readSubmit(answer(status, body, headers));
}

function statusAnswer(status: number, body: unknown) {
	return yishangCloud.readStatus(answer(status, body), TASK);
}

function stateOf(body: unknown): TaskState {
	const state = statusAnswer(200, body);
	if (isFailure(state)) throw new Error(`Not a state: ${JSON.stringify(state)}`);
	return state;
}

describe('requests', () => {
	test('submit is the sample of the document, but for its picture', () => {
		const parameters = { prompt: 'A cat playing piano in the garden', size: '720x1280', duration: 5 };
		expect(requestFor(yishangCloud, 'textToVideo', 'sora-2', parameters)).toEqual({
			method: 'POST',
			path: '/v1/videos',
			json: {
				model: 'sora-2',
				prompt: 'A cat playing piano in the garden',
				size: '720x1280',
				seconds: '5',
			},
		});
	});

	test('what the form does not have goes in last, over everything', () => {
		const more = { input_reference: ['https://example.com/image.jpg'], seconds: '8' };
		const { json } = requestFor(
			yishangCloud,
			'textToVideo',
			'veo3',
			{ prompt: 'A cat', duration: '10' },
			{ additionalFields: more },
		);
		expect(json).toEqual({ model: 'veo3', prompt: 'A cat', ...more });
	});

	test('submit is the sample of the document, word for word, as a picture to start from or a reference', () => {
		const sample: unknown = JSON.parse(`{
"model": "sora-2",
"prompt": "A cat playing piano in the garden",
"size": "720x1280",
"seconds": "5",
"input_reference": ["https://example.com/image.jpg"]
}`);
		const parameters = { prompt: 'A cat playing piano in the garden', size: '720x1280', duration: 5 };
		const pictures = media('image', 'https://example.com/image.jpg');
		const request = { method: 'POST', path: '/v1/videos', json: sample };
		expect(
			requestFor(yishangCloud, 'imageToVideo', 'sora-2', parameters, { media: { firstFrame: pictures } }),
		).toEqual(request);
		expect(
			requestFor(yishangCloud, 'referenceToVideo', 'sora-2', parameters, {
				media: { references: pictures },
			}),
		).toEqual(request);
	});

	test('several references share the list, in their order', () => {
		const references = media('image', 'https://example.com/2.jpg', 'https://example.com/1.jpg');
		expect(
			requestFor(yishangCloud, 'referenceToVideo', 'veo3', { prompt: 'a' }, { media: { references } }).json,
		).toEqual({
			model: 'veo3',
			prompt: 'a',
			input_reference: ['https://example.com/2.jpg', 'https://example.com/1.jpg'],
		});
	});

	test('status is the sample of the document', () => {
		expect(yishangCloud.status(TASK)).toEqual({ method: 'GET', path: '/v1/videos/task_123456789' });
	});

	test.each([
		['../../admin', '/v1/videos/..%2F..%2Fadmin'],
		['a?b#c', '/v1/videos/a%3Fb%23c'],
		['a b', '/v1/videos/a%20b'],
	])('a task id never leaves its segment: %s', (taskId, path) => {
		expect(yishangCloud.status({ ...TASK, taskId }).path).toBe(path);
	});
});

describe('the answer to a submit', () => {
	test('as the document has it', () => {
		const body = {
			task_id: 'task_123456789',
			status: 'queued',
			message: '视频生成任务已提交,正在处理中',
		};
		expect(submitAnswer(200, body)).toEqual({ taskId: 'task_123456789', raw: body });
	});

	test('as real clients get it (sources.md 2.2), with an empty status', () => {
		const body =
			'{"id":"889296046059696210","task_id":"889296046059696210","object":"video","model":"kling-v2-6","status":"","progress":0,"created_at":1780053219}';
		expect(submitAnswer(200, body)).toMatchObject({ taskId: '889296046059696210' });
	});

	test.each([
		['only `id`', { id: 'video_1', status: 'queued' }],
		['an empty `task_id`', { task_id: '', id: 'video_1' }],
		['`task_id` null', { task_id: null, id: 'video_1' }],
	])('with %s', (_what, body) => expect(submitAnswer(200, body)).toMatchObject({ taskId: 'video_1' }));

	test('with a number for an id', () =>
		expect(submitAnswer(200, { id: 42 })).toMatchObject({ taskId: '42' }));

	test.each([
		['201', 201, '{"task_id":"t"}\n'],
		['a line break behind it', 200, '{"task_id":"t"}\r\n'],
	])('with %s', (_what, status, body) => expect(submitAnswer(status, body)).toMatchObject({ taskId: 't' }));

	test('a task in an envelope is a task', () => {
		const envelope = { code: 'success', message: '', data: { task_id: 't' } };
		expect(submitAnswer(200, envelope)).toMatchObject({ taskId: 't' });
	});

	test('an error in a 200 is a refusal', () => {
		expect(submitAnswer(200, { code: 1201, message: 'size is not supported' })).toMatchObject({
			kind: 'invalidRequest',
			code: '1201',
			providerMessage: 'size is not supported',
			refused: true,
		});
	});

	test.each([
		['no id', { status: 'queued' }],
		['an empty error', { status: 'queued', error: null }],
		['the code of a success', { code: 0, message: 'success', data: {} }],
		['a page', '<html><body>Welcome</body></html>'],
		['nothing', ''],
		['a list', '[]'],
	])('that makes no sense is no refusal: a task may exist (%s)', (_what, body) => {
		expect(submitAnswer(200, body)).toMatchObject({ kind: 'malformed', refused: false });
	});
});

/** Seed 001, "错误码". */
const ERRORS: Array<[number, string, string, string, string]> = [
	[400, 'prompt field is required', 'invalid_request_error', 'missing_parameter', 'invalidRequest'],
	[401, 'Invalid API key provided', 'authentication_error', 'invalid_api_key', 'auth'],
	[403, 'Insufficient quota', 'permission_error', 'insufficient_quota', 'quota'],
	[404, 'Task not found', 'not_found_error', 'task_not_found', 'notFound'],
	[429, 'Rate limit exceeded', 'rate_limit_error', 'rate_limit_exceeded', 'rateLimit'],
	[500, 'Internal server error', 'server_error', 'internal_error', 'unavailable'],
];

describe('errors', () => {
	test.each(ERRORS)('%i %s', (httpStatus, message, type, code, kind) => {
		const body = { error: { message, type, code } };
		const failure = { kind, code, providerMessage: message, httpStatus };
		expect(submitAnswer(httpStatus, body)).toMatchObject({ ...failure, refused: httpStatus < 500 });
		expect(statusAnswer(httpStatus, body)).toMatchObject(failure);
	});

	test.each([
		[401, { error: { message: '无效的令牌', type: 'new_api_error' } }, 'auth'],
		[403, { error: { message: '令牌额度已用尽' } }, 'quota'],
		[429, { error: { message: '用户余额不足' } }, 'quota'],
		[429, { error: { message: '当前分组上游负载已饱和,请稍后再试' } }, 'rateLimit'],
		[503, { error: { message: '当前分组下对于模型 sora-2 无可用渠道' } }, 'unavailable'],
		[402, { error: 'Payment required' }, 'quota'],
		[400, { error: { message: 'no', code: 'constructor' } }, 'invalidRequest'],
		[403, { error: { message: 'Insufficient permissions for this model' } }, 'auth'],
	])('%i %j is %s', (status, body, kind) => expect(submitAnswer(status, body)).toMatchObject({ kind }));

	test('a model without a channel has made no task, whatever the status', () => {
		const body = { error: { message: '模型 sora-2 无可用渠道' } };
		expect(submitAnswer(500, body)).toMatchObject({ kind: 'unavailable', refused: true });
	});

	test('only a 503 in its own words is a refusal among the 5xx', () => {
		const body = { error: { message: 'overloaded' } };
		expect(submitAnswer(503, body)).toMatchObject({ kind: 'unavailable', refused: true });
		expect(submitAnswer(503, GATEWAY_PAGE)).toMatchObject({ kind: 'unavailable', refused: false });
		const upstream = { message: 'An invalid response was received from the upstream server' };
		expect(submitAnswer(502, upstream)).toMatchObject({ kind: 'unavailable', refused: false });
	});

	test('of an upstream, as JSON inside the text (sources.md 2.4)', () => {
		const message =
			'{"error":{"message":"Video duration can not less than 3s Request id: 2026010112","code":1201}}';
		expect(submitAnswer(400, { code: 'fail_to_fetch_task', message })).toMatchObject({
			kind: 'invalidRequest',
			code: 'fail_to_fetch_task',
			providerMessage: 'Video duration can not less than 3s',
		});
	});

	test.each([
		['{"message":"size is not supported"} Request id: 021', 'size is not supported'],
		['size is not supported (request id: 20260101)', 'size is not supported'],
		['size is not supported(Request ID: 20260101)', 'size is not supported'],
		['size {x} is not supported', 'size {x} is not supported'],
	])('%s says: %s', (message, words) => {
		expect(submitAnswer(400, { code: 400, message })).toMatchObject({ providerMessage: words });
	});

	test('a page of the gateway is shown as its words', () => {
		expect(statusAnswer(502, GATEWAY_PAGE)).toMatchObject({
			kind: 'unavailable',
			providerMessage: '502 Bad Gateway nginx',
		});
	});

	test('a redirect is no answer', () => {
		expect(submitAnswer(302, '')).toMatchObject({ kind: 'malformed', refused: false });
	});
});

describe('the state of a task', () => {
	test('processing, as the document has it', () => {
		const body = {
			task_id: 'task_123456789',
			status: 'processing',
			progress: 45,
			message: '视频生成中,已完成45%',
		};
		const { failure, raw, ...state } = stateOf(body);
		expect(state).toMatchObject({ status: 'running', progress: 45, urls: [] });
		expect([failure, raw]).toEqual([undefined, body]);
	});

	test('completed, as the document has it', () => {
		const body = {
			task_id: 'task_123456789',
			status: 'completed',
			progress: 100,
			video_url: 'https://cdn.example.com/videos/task_123456789.mp4',
			thumbnail_url: 'https://cdn.example.com/thumbnails/task_123456789.jpg',
			seconds: 5.2,
			width: 1920,
			height: 1080,
			file_size: 15728640,
			created_at: '2024-01-15T10:30:00Z',
			completed_at: '2024-01-15T10:35:12Z',
		};
		expect(stateOf(body)).toEqual({
			status: 'succeeded',
			progress: 100,
			urls: ['https://cdn.example.com/videos/task_123456789.mp4'],
			thumbnailUrl: 'https://cdn.example.com/thumbnails/task_123456789.jpg',
			durationSeconds: 5.2,
			width: 1920,
			height: 1080,
			fileBytes: 15728640,
			createdAt: '2024-01-15T10:30:00.000Z',
			finishedAt: '2024-01-15T10:35:12.000Z',
			raw: body,
		});
	});

	test.each([
		['queued', 'queued'],
		['processing', 'running'],
		['in_progress', 'running'],
		['', 'running'],
		['COMPLETED', 'succeeded'],
		['succeeded', 'succeeded'],
		['failed', 'failed'],
		['cancelled', 'cancelled'],
		['expired', 'expired'],
		['reticulating', 'running'],
		['constructor', 'running'],
		['__proto__', 'running'],
	])('"%s" is %s', (status, expected) => expect(stateOf({ status }).status).toBe(expected));

	test.each([
		[{ metadata: { video_url: 'https://a.example/1.mp4' } }],
		[{ metadata: { url: 'https://a.example/1.mp4' } }],
		[{ url: 'https://a.example/1.mp4' }],
		[{ video_url: '', metadata: { video_url: 'https://a.example/1.mp4' } }],
		[{ video_url: 'https://a.example/1.mp4', metadata: 'none' }],
		[{ video_url: 'https://a.example/1.mp4', metadata: null }],
	])('the video is found in %j', (more) => {
		expect(stateOf({ status: 'completed', ...more }).urls).toEqual(['https://a.example/1.mp4']);
	});

	test.each([
		['javascript:alert(1)'],
		['file:///etc/passwd'],
		['//evil.example/1.mp4'],
		['/\\evil.example/1.mp4'],
		[7],
		[null],
	])('%j is no video', (url) => expect(stateOf({ status: 'completed', video_url: url }).urls).toEqual([]));

	test('times as seconds since 1970 (sources.md 2.2)', () => {
		const state = stateOf({ status: 'completed', created_at: 1780053219, completed_at: '1780053319' });
		expect([state.createdAt, state.finishedAt]).toEqual([
			'2026-05-29T11:13:39.000Z',
			'2026-05-29T11:15:19.000Z',
		]);
	});

	test.each([
		[{ error: { message: 'upstream said no', code: 'x1' } }, 'taskFailed', 'x1', 'upstream said no'],
		[{ error: 'upstream said no' }, 'taskFailed', undefined, 'upstream said no'],
		[{ message: 'upstream said no' }, 'taskFailed', undefined, 'upstream said no'],
		[{ code: 1201, message: 'is not supported' }, 'taskFailed', '1201', 'is not supported'],
		[{}, 'taskFailed', undefined, undefined],
	])('failed with %j', (more, kind, code, providerMessage) => {
		const { status, failure } = stateOf({ status: 'failed', ...more });
		expect([status, failure]).toEqual(['failed', { kind, code, providerMessage }]);
	});

	test('failed in the review of the content is rejected', () => {
		const error = { message: 'Blocked by our moderation system' };
		expect(stateOf({ status: 'failed', error })).toMatchObject({
			status: 'rejected',
			failure: { kind: 'contentRejected' },
		});
	});

	test.each([['{"task_id":"t"}'], ['null'], ['{"status":3}'], ['ok'], ['']])('%s tells of none', (body) => {
		expect(statusAnswer(200, body)).toMatchObject({ kind: 'malformed', httpStatus: 200 });
	});
});
