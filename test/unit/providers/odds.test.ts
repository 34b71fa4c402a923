import { kindOfWords } from '../../../nodes/shared/providers/answers/words';
import { statusOfWord } from '../../../nodes/shared/providers/answers/statusWords';
import { jsonObjects } from '../../../nodes/shared/providers/answers/reading';
import { resultsIn } from '../../../nodes/shared/providers/answers/resultAddresses';
import { hiDream } from '../../../nodes/shared/providers/hiDream';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import type { Provider } from '../../../nodes/shared/providers/provider';
import { tomoviee } from '../../../nodes/shared/providers/tomoviee';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import { answer } from '../builders';

/** Healthy answers that look ill, and ill ones that look healthy: what the general rules must not fall for. */

const VIDEO = 'https://cdn.example/v.mp4';
const OTHER = 'https://cdn.example/w.mp4';

const asked = (provider: Provider, body: unknown, status = 200) =>
	provider.readStatus(answer(status, body), { provider: provider.id, taskId: 'T', model: 'm' });

describe('a task that exists is not refused', () => {
	test.each<[Provider, unknown]>([
		[yishangCloud, { id: 'T', error: { code: 0, message: 'success' } }],
		[yishangCloud, { id: 'T', error: 'none' }],
		[yishangCloud, { id: 'T', error: [] }],
		[yishangCloud, { code: '0000', message: '提交成功', data: { id: 'T' } }],
		[yishangCloud, { code: 200, result: { taskId: 'T' } }],
		[yishangCloud, { output: { task_id: 'T', task_status: 'PENDING' } }],
		[yishangCloud, { data: [{ task_id: 'T', status: 'submitted' }] }],
		[yishangCloud, { id: 'T', input: { task_id: 'an older one' } }],
		[tomoviee, { code: 200, data: { task_id: 'T' }, msg: 'ok' }],
		[tomoviee, { code: 0, data: [{ task_id: 'T' }] }],
		[hiDream, { code: 'success', result: { task_id: 'T' } }],
		[openComputing, { status: 'ok', data: { output: { task_id: 'T' } } }],
	])('$id: %j', (provider, body) => {
		expect(provider.readSubmit(answer(200, body))).toMatchObject({ taskId: 'T' });
	});

	test.each([
		{ code: 1000, msg: '任务提交成功', data: { jobId: 'J' } },
		{ code: 20000, message: 'success', data: { job: 'J' } },
		{ code: 1, description: 'Submit success', result: 'J' },
		{ code: 202, message: 'Accepted', result: { uuid: 'J' } },
		{ code: 'queued', uuid: 'J' },
		{ code: 7, success: true, uuid: 'J' },
		{ error: { code: 0, message: 'ok' }, uuid: 'J' },
	])('%j may be one, at a place that we do not know', (body) => {
		expect(yishangCloud.readSubmit(answer(200, body))).toMatchObject({ refused: false });
	});

	test.each([
		[499, { error: { message: 'context canceled' } }],
		[503, { error: { message: '服务繁忙，请求超时' } }],
		[503, { error: { message: '上游服务繁忙' } }],
	])('%i %j: what stands before the service may have passed it on', (status, body) => {
		expect(yishangCloud.readSubmit(answer(status, body))).toMatchObject({ refused: false });
	});

	test.each<[Provider, number, unknown]>([
		[yishangCloud, 500, { error: { message: 'internal error' }, task_id: 'T' }],
		[yishangCloud, 502, { code: 'fail_to_insert_task', message: 'log failed', data: { task_id: 'T' } }],
		[yishangCloud, 409, { error: { code: 'duplicate', message: 'exists already', task_id: 'T' } }],
		[openComputing, 500, { error: 'ERROR:(1062)', taskid: 'T' }],
		[hiDream, 504, { code: 504, message: 'slow', result: { task_id: 'T' } }],
		[tomoviee, 500, { code: 680000, msg: 'internal error', data: { task_id: 'T' } }],
	])('$id, status %i: %j', (provider, status, body) => {
		const read = provider.readSubmit(answer(status, body));
		expect(read).toMatchObject({ taskId: 'T', warning: expect.stringMatching(/./) });
	});

	test.each([
		[500, { error: { message: 'internal error' }, id: 'req-1', request_id: 'req-1' }],
		[400, { error: { message: 'prompt is missing' }, task_id: 'T' }],
		[401, { error: { message: 'Invalid API key' }, task_id: 'T' }],
		[429, { error: { message: 'Rate limit exceeded' }, task_id: 'T' }],
		[500, { error: { message: 'internal error' }, task_id: 'None' }],
	])('status %i: %j names none', (status, body) => {
		expect(yishangCloud.readSubmit(answer(status, body))).not.toHaveProperty('taskId');
	});

	test('a request that was answered with an id and an error keeps the words of the error', () => {
		const body = { id: 'req-1', code: 'invalid_request', message: 'bad prompt' };
		expect(yishangCloud.readSubmit(answer(200, body))).toMatchObject({
			taskId: 'req-1',
			warning: 'bad prompt',
		});
	});
});

describe('a task that goes on has not ended', () => {
	test.each([
		...[
			'moderating',
			'content_filtering',
			'违规检测中',
			'超时重试中',
			'取消中',
			'no_error',
			'completed_with_errors',
		],
		...[
			'submit_success',
			'提交成功',
			'任务创建成功',
			'审核完成',
			'upload_completed',
			'待完成',
			'没有完成',
			'部分失败',
		],
		...['almost done', 'to_be_completed', 'processed', 'rendered'],
	])('"%s" is no end by itself', (word) => {
		expect([undefined, 'running', 'queued']).toContain(statusOfWord(word));
	});

	test.each([
		['失败了', 'failed'],
		['生成异常', 'failed'],
		['CREATE_FAILED', 'failed'],
		['moderation_blocked', 'rejected'],
		['审核失败', 'rejected'],
	])('"%s" is one', (word, status) => {
		expect(statusOfWord(word)).toBe(status);
	});

	test.each<[Provider, unknown]>([
		[tomoviee, { code: 200, msg: 'ok', data: { status: 2 } }],
		[tomoviee, { code: 'success', data: { status: 2 } }],
		[hiDream, { code: 200, result: { sub_task_results: [{ task_status: 2 }] } }],
		[yishangCloud, { id: 'T', status: 'booting', urls: { get: 'https://a/T', stream: 'https://s/T' } }],
		[yishangCloud, { id: 'T', status: 'warming', vendor: { name: 'x', url: 'https://x.example' } }],
		[yishangCloud, { id: 'T', status: 'warming', docs_link: 'https://x.example/docs' }],
		[yishangCloud, { id: 'T', status: 'warming', url: '/v1/videos/T' }],
	])('$id: %j', (provider, body) => {
		expect(asked(provider, body)).toMatchObject({ status: 'running' });
	});

	test.each<[Provider, unknown]>([
		[openComputing, { status: 'SYSTEM_ERROR', taskid: 'T' }],
		[yishangCloud, { id: 'T', status: 'internal_error' }],
		[yishangCloud, { id: 'T', status: 'failed', fail_reason: '内容审核服务异常' }],
		[openComputing, { taskid: 'T', status: 'FAILED', error: 'content moderation service timeout' }],
	])('$id: %j is the trouble of a server, or of its review', (provider, body) => {
		expect(asked(provider, body)).toMatchObject({ isDoubtful: true, failure: { kind: 'taskFailed' } });
	});
});

describe('which address is the result', () => {
	test.each([
		{ videos: [{ src: VIDEO }] },
		{ result: { videos: [{ source: VIDEO, thumbnail: 'https://cdn.example/c' }] } },
		{ video_url_with_watermark: OTHER, video_url_no_watermark: VIDEO },
		{ watermarked_video_url: OTHER, video_url: VIDEO },
		{ preview_video_url: OTHER, video_url: VIDEO },
		{ video: { original_url: OTHER, url: VIDEO } },
		{ gif_url: 'https://cdn.example/g.gif', url: VIDEO },
		{ author: { profile_url: 'https://site.example/u' }, result: VIDEO },
	])('%j', (body) => {
		expect(resultsIn(body, 'video').urls).toEqual([VIDEO]);
	});

	test('the one with the mark where there is no other', () => {
		expect(resultsIn({ video_url_with_watermark: OTHER }, 'video').urls).toEqual([OTHER]);
		expect(resultsIn({ watermark: { url: 'https://cdn.example/logo' } }, 'video').urls).toEqual([]);
	});

	test.each(['http://user.example/a.mp4?x=1&y=2', 'https://USER.example/a.mp4?x=1&amp;y=2'])(
		'%s is what was sent',
		(echo) => {
			expect(resultsIn({ a: echo }, 'video', ['https://user.example/a.mp4?x=1&y=2']).urls).toEqual([]);
		},
	);

	test.each([
		['data:video/mp4;codecs="avc1,mp4a";base64,AAAAIGZ0eXA=', 'AAAAIGZ0eXA='],
		[' data:video/mp4;base64,AAAAIGZ0eXA%3D', 'AAAAIGZ0eXA='],
	])('%s is a file', (url, base64) => {
		expect(resultsIn({ url }, 'video').inline).toEqual([{ mimeType: 'video/mp4', base64 }]);
	});

	test('Base64 without a name that says so', () => {
		const base64 = `iVBORw0KGgo${'A'.repeat(60)}`;
		expect(openComputing.readSubmit(answer(200, { status: 'SUCCEEDED', image: base64 }))).toMatchObject({
			state: { status: 'succeeded', inline: [{ mimeType: 'image/png', base64 }] },
		});
	});
});

describe('a result at once', () => {
	test.each<[Provider, unknown]>([
		[yishangCloud, { video_url: VIDEO }],
		[yishangCloud, { status: 'ready', video_url: VIDEO }],
		[openComputing, { image: 'https://cdn.example/i' }],
	])('$id: %j, without any id, is all that will ever come', (provider, body) => {
		expect(provider.readSubmit(answer(200, body))).toMatchObject({ state: { status: 'succeeded' } });
	});

	test('a list with the id of a task is where to ask', () => {
		const body = { data: [{ taskid: 'T', url: 'https://api.example/tasks/T' }] };
		const result = openComputing.readSubmit(answer(200, body));
		expect(result).toMatchObject({ taskId: 'T' });
		expect(result).not.toHaveProperty('state');
	});

	test.each([
		{ id: 'T', status: 'success', url: 'https://api.example/tasks/T' },
		{ id: 'T', status: '提交成功', url: VIDEO },
		{ id: 'T', video_url: VIDEO },
	])('%j is a task that can be asked', (body) => {
		const result = yishangCloud.readSubmit(answer(200, body));
		expect(result).toMatchObject({ taskId: 'T' });
		expect(result).not.toHaveProperty('state');
	});
});

describe('texts that are nearly JSON', () => {
	test.each([
		`{'taskid': 'T', 'at': datetime.datetime(2026, 1, 1, 0, 0), 'cost': Decimal('0.1')}`,
		`{'taskid': 'T', 'size': (1, 'a,)'), 'raw': b'abc'}`,
		`{"taskid": "T", "progress": NaN, "left": Infinity,}`,
		`"{\\"taskid\\": \\"T\\", \\"status\\": \\"PENDING\\"}"`,
	])('%s', (text) => {
		expect(jsonObjects(text)).toMatchObject([{ taskid: 'T' }]);
	});
});

describe('words', () => {
	test.each([
		['您的账户已达到速率限制，请您控制请求频率', 'rateLimit'],
		['当前排队任务过多', 'rateLimit'],
		['task queue is full', 'rateLimit'],
		['采样频率不支持', undefined],
		['Account has no remaining credits', 'quota'],
		['套餐已用完', 'quota'],
		['not enough key points in the image', undefined],
		['invalid token at position 5', undefined],
		['PROHIBITED_CONTENT', 'contentRejected'],
		['可能包含名人肖像', 'contentRejected'],
		['engine is at capacity', 'unavailable'],
	])('%s', (words, kind) => {
		expect(kindOfWords(words)).toBe(kind);
	});
});
