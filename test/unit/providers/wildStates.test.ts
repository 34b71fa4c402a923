import fc from 'fast-check';
import { providers } from '../../../nodes/shared/providers';
import { hiDream } from '../../../nodes/shared/providers/hiDream';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import {
	isFailure,
	type Provider,
	type TaskRef,
	type TaskState,
} from '../../../nodes/shared/providers/provider';
import { tomoviee } from '../../../nodes/shared/providers/tomoviee';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import { answer } from '../builders';

/** Answers about tasks that no document has, but people have had (published reports; the letters are those of issue 14). Each stands for a kind. */

function asked(provider: Provider, status: number, body: unknown, more: Partial<TaskRef> = {}) {
	return provider.readStatus(answer(status, body), {
		provider: provider.id,
		taskId: 'T',
		model: 'm',
		...more,
	});
}

function stateOf(provider: Provider, body: unknown, more?: Partial<TaskRef>): TaskState {
	const state = asked(provider, 200, body, more);
	if (isFailure(state)) throw new Error(`Not a state: ${JSON.stringify(state)}`);
	return state;
}

const VIDEO = 'https://cdn.example/v.mp4';
const PICTURE = 'https://user.example/mine.jpg';

/** What each service says of a task with such a status and such things beside it. */
const failedAs: Array<[string, Provider, (reason: string) => unknown]> = [
	['yishangCloud', yishangCloud, (reason) => ({ id: 'T', status: 'failed', error: { message: reason } })],
	[
		'yishangCloud',
		yishangCloud,
		(reason) => ({ code: 'success', data: { status: 'FAILURE', fail_reason: reason } }),
	],
	[
		'openComputing',
		openComputing,
		(error) => ({ status: 'ok', data: { taskid: 'T', status: 'FAILED', error } }),
	],
	[
		'hiDream',
		hiDream,
		(description) => ({ code: 0, result: { sub_task_results: [{ task_status: 3, description }] } }),
	],
	['tomoviee', tomoviee, (reason) => ({ code: 0, msg: 'success', data: { status: 4, reason } })],
];

describe('words for a status (B1)', () => {
	test.each([
		...['succeed', 'done', 'SUCCESS', 'Finished', ' completed ', 'task_completed', 'JOB_STATE_SUCCEEDED'],
		...['MEDIA_GENERATION_STATUS_SUCCESSFUL', 'videoCompleted', '成功', '已完成', '生成完成', 'SUCCEEDED\n'],
	])('"%s" is a success, whatever is beside it', (status) => {
		const state = stateOf(yishangCloud, { id: 'T', status });
		expect(state).toMatchObject({ status: 'succeeded', urls: [] });
		expect(state.statusWord).toBeUndefined();
	});

	test.each([
		['fail', 'failed'],
		['FAILURE', 'failed'],
		['Errored', 'failed'],
		['generation_failed', 'failed'],
		['失败', 'failed'],
		['Rejected', 'rejected'],
		['moderation_blocked', 'rejected'],
		['canceled', 'cancelled'],
		['TERMINATED', 'cancelled'],
		['timed_out', 'expired'],
		['timeout', 'expired'],
		['NOT_START', 'queued'],
		['in_queue', 'queued'],
		['Pending', 'queued'],
		['排队中', 'queued'],
		['IN_PROGRESS', 'running'],
		['rendering', 'running'],
		['处理中', 'running'],
	])('"%s" is %s', (status, expected) => {
		const state = stateOf(yishangCloud, { id: 'T', status });
		expect(state.status).toBe(expected);
		expect(state.statusWord).toBeUndefined();
		expect(state.isDoubtful).toBeUndefined();
	});

	test.each([
		'polishing',
		'not_completed',
		'partially_completed',
		'incomplete',
		'未完成',
		'constructor',
		'completing',
	])('"%s" goes by what is beside it', (status) => {
		for (const provider of [yishangCloud, openComputing]) {
			const alone = stateOf(provider, { taskid: 'T', status });
			expect(alone).toMatchObject({ status: 'running', statusWord: status });
			const made = stateOf(provider, { taskid: 'T', status, video: VIDEO });
			expect(made).toMatchObject({ status: 'succeeded', urls: [VIDEO], statusWord: status });
			const broken = stateOf(provider, { taskid: 'T', status, error: { message: 'no luck' } });
			expect(broken).toMatchObject({ status: 'failed', isDoubtful: true, statusWord: status });
			expect(broken.failure).toMatchObject({ kind: 'taskFailed', providerMessage: 'no luck' });
		}
	});

	test('a known word counts before what is beside it', () => {
		expect(stateOf(yishangCloud, { status: 'processing', video_url: VIDEO }).status).toBe('running');
		expect(stateOf(yishangCloud, { status: 'processing', error: 'slow' }).status).toBe('running');
	});

	test('a message is no error', () => {
		expect(stateOf(yishangCloud, { status: 'polishing', message: '视频生成中' }).status).toBe('running');
	});
});

describe('where a result is (B2)', () => {
	test.each<[unknown, string[]]>([
		[{ video: { url: VIDEO } }, [VIDEO]],
		[{ unsigned_urls: [VIDEO] }, [VIDEO]],
		[{ video_url: '/v1/videos/T/content' }, ['/v1/videos/T/content']],
		[{ output: { videos: [{ url: VIDEO, cover_url: 'https://cdn.example/c.jpg' }] } }, [VIDEO]],
		[{ output: [VIDEO, 'https://cdn.example/2.mp4'] }, [VIDEO, 'https://cdn.example/2.mp4']],
		[
			{ outputs: [{ url: VIDEO }, { url: 'https://cdn.example/2.mp4' }] },
			[VIDEO, 'https://cdn.example/2.mp4'],
		],
		[
			{ video_url: VIDEO, videos: [{ url: VIDEO }, { url: 'https://cdn.example/2.mp4' }] },
			[VIDEO, 'https://cdn.example/2.mp4'],
		],
		[{ task_result: { videos: [{ id: '1', url: VIDEO, duration: '5' }] } }, [VIDEO]],
		[{ content: { video_url: VIDEO, last_frame_url: 'https://cdn.example/last.png' } }, [VIDEO]],
		[{ result: { resultUrls: [VIDEO] } }, [VIDEO]],
		[{ creations: [{ url: VIDEO, cover_url: 'https://cdn.example/c' }] }, [VIDEO]],
		[{ generatedSamples: [{ video: { uri: VIDEO } }] }, [VIDEO]],
		[{ video_1: VIDEO, video_2: 'https://cdn.example/2.mp4' }, [VIDEO, 'https://cdn.example/2.mp4']],
		[{ video_url: VIDEO, metadata: { url: 'https://other.example/v.mp4' } }, [VIDEO]],
		[{ fail_reason: VIDEO }, [VIDEO]],
		[{ fail_reason: 'https://docs.example/errors' }, []],
		[{ video_url: '//evil.example/v.mp4' }, []],
		[{ video_url: '/\\evil.example/v.mp4' }, []],
		[{ url: 'https://cdn.example/cover.jpg' }, []],
		[{ audio_url: 'https://cdn.example/a.mp3', url: 'https://cdn.example/b.wav' }, []],
		[
			{
				status_url: 'https://api.example/T',
				cancel_url: 'https://api.example/T',
				response_url: 'https://api.example/T',
			},
			[],
		],
		[{ urls: { get: 'https://api.example/T', cancel: 'https://api.example/T' } }, []],
		[{ callback_url: 'https://user.example/hook', webhook: 'https://user.example' }, []],
	])('%j', (more, urls) => {
		expect(stateOf(yishangCloud, { id: 'T', status: 'completed', ...(more as object) }).urls).toEqual(urls);
	});

	const echoes: Array<[string, (url: string) => object]> = [
		['input', (url) => ({ input: { video_url: url, img_url: url } })],
		['request', (url) => ({ request: { body: { videos: [url] } } })],
		['params', (url) => ({ params: { video_url: url }, parameters: { video: url } })],
		['the parts of a prompt', (url) => ({ content: [{ type: 'video_url', video_url: { url } }] })],
		['a part with a role', (url) => ({ parts: [{ role: 'reference_video', video_url: { url } }] })],
		['metadata', (url) => ({ metadata: { video_list: [{ video_url: url, refer_type: 'feature' }] } })],
		['input_reference', (url) => ({ input_reference: [url] })],
		['pictures', (url) => ({ images: [url], image: url, image_tail: url })],
		['messages', (url) => ({ messages: [{ content: url }] })],
		['the prompt', (url) => ({ prompt: url, revised_prompt: url })],
	];
	test.each(echoes)('never what was sent: under %s', (_what, echo) => {
		const body = { id: 'T', status: 'completed', ...echo('https://user.example/mine.mp4') };
		expect(stateOf(yishangCloud, body).urls).toEqual([]);
		expect(stateOf(yishangCloud, { data: body }).urls).toEqual([]);
		expect(stateOf(yishangCloud, { ...body, video_url: VIDEO }).urls).toEqual([VIDEO]);
	});

	test('never an address that the request contained, wherever it stands', () => {
		const sent = 'https://user.example/my video.mp4';
		const body = { status: 'completed', video_url: encodeURI(sent), videos: [sent], url: VIDEO };
		expect(stateOf(yishangCloud, body, { sentUrls: [sent] }).urls).toEqual([VIDEO]);
		expect(stateOf(yishangCloud, { status: 'polishing', video_url: sent }, { sentUrls: [sent] }).status).toBe(
			'running',
		);
		const parts = { code: 0, result: { sub_task_results: [{ task_status: 1, video: sent, url: VIDEO }] } };
		expect(stateOf(hiDream, parts, { sentUrls: [sent] }).urls).toEqual([VIDEO]);
		const tomoviees = { code: 0, data: { status: 3, result: { video_path: [sent, VIDEO] } } };
		expect(stateOf(tomoviee, tomoviees, { sentUrls: [sent] }).urls).toEqual([VIDEO]);
		expect(stateOf(openComputing, { status: 'SUCCEEDED', video: sent }, { sentUrls: [sent] }).urls).toEqual(
			[],
		);
	});

	test('nothing under `input` is ever a result (property)', () => {
		const mark = 'https://user.example/sent.mp4';
		const name = fc.constantFrom(
			'video',
			'url',
			'video_url',
			'data',
			'output',
			'videos',
			'result',
			'x',
			'metadata',
		);
		const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
			tree: fc.oneof(
				{ maxDepth: 4 },
				fc.constant(mark),
				fc.dictionary(name, tie('tree'), { minKeys: 1, maxKeys: 3 }),
				fc.array(tie('tree'), { minLength: 1, maxLength: 2 }),
			),
		}));
		const echo = fc.constantFrom(
			'input',
			'inputs',
			'request',
			'params',
			'input_reference',
			'prompt',
			'requestBody',
		);
		const status = fc.constantFrom('completed', 'SUCCEEDED', 'odd', '');
		fc.assert(
			fc.property(echo, tree, status, fc.boolean(), (key, value, word, wrapped) => {
				const task = { taskid: 'T', status: word, [key]: value };
				for (const provider of providers) {
					const sub = {
						code: 0,
						result: { sub_task_results: [{ task_status: 1, ...task }] },
						data: { status: 3, result: task },
					};
					const flat = wrapped ? { status: 'ok', data: task } : task;
					const state = asked(provider, 200, ['hiDream', 'tomoviee'].includes(provider.id) ? sub : flat);
					if (!isFailure(state)) expect(state.urls).toEqual([]);
				}
			}),
			{ numRuns: 300 },
		);
	});
});

describe('envelopes (B3, B10)', () => {
	test.each<[Provider, unknown]>([
		[
			yishangCloud,
			{
				code: 'success',
				message: '',
				data: { task_id: 'T', status: 'SUCCESS', progress: '100%', result_url: VIDEO },
			},
		],
		[
			yishangCloud,
			{ code: 0, data: { task_id: 'T', task_status: 'succeed', task_result: { videos: [{ url: VIDEO }] } } },
		],
		[yishangCloud, { data: [{ status: 'completed', video_url: VIDEO }] }],
		[yishangCloud, { status: 'success', data: { video_url: VIDEO } }],
		[yishangCloud, { code: 'success', data: { video_url: VIDEO } }],
		[
			yishangCloud,
			{
				code: 'success',
				data: {
					status: 'SUCCESS',
					result_url: VIDEO,
					data: { status: 'succeeded', content: { video_url: 'https://upstream.example/v.mp4' } },
				},
			},
		],
		[openComputing, { status: 'ok', data: { status: 'SUCCEEDED', output: [{ video: VIDEO }] } }],
		[openComputing, { status: 'ok', data: { status: 'SUCCEEDED', output: [VIDEO] } }],
		[openComputing, `{'status': 'ok', 'data': {'status': 'SUCCEEDED', 'video': '${VIDEO}', 'usage': None}}`],
	])('%#', (provider, body) => {
		expect(stateOf(provider, body)).toMatchObject({ status: 'succeeded', progress: 100, urls: [VIDEO] });
	});

	test('a percentage may have its sign', () => {
		expect(stateOf(yishangCloud, { data: { status: 'IN_PROGRESS', progress: '45%' } })).toMatchObject({
			progress: 45,
		});
	});

	test.each<[Provider, unknown]>([
		[yishangCloud, { code: 'success', message: '', data: null }],
		[yishangCloud, { code: 'success', data: '' }],
		[openComputing, { status: 'ok', data: null }],
		[tomoviee, { code: 0, msg: 'success', data: null }],
		[tomoviee, { code: 0, msg: 'success', data: '' }],
	])('%# without anything in it is no answer yet (B13)', (provider, body) => {
		const failure = asked(provider, 200, body);
		expect(failure).toMatchObject({ kind: 'unavailable' });
		expect(isFailure(failure) && failure.providerMessage).not.toMatch(/success/i);
	});
});

describe('files of no address (B4, B5)', () => {
	test('a video object of OpenAI has none, but what else is known of it (S9)', () => {
		const video = {
			id: 'T',
			object: 'video',
			status: 'completed',
			progress: 100,
			seconds: '8',
			size: '720x1280',
		};
		expect(
			stateOf(yishangCloud, { ...video, completed_at: 1780053219, expires_at: 1780056819 }),
		).toMatchObject({
			...{ status: 'succeeded', urls: [], durationSeconds: 8, width: 720, height: 1280 },
			...{ finishedAt: '2026-05-29T11:13:39.000Z', expiresAt: '2026-05-29T12:13:39.000Z' },
		});
		expect(yishangCloud.content?.({ provider: 'yishangCloud', taskId: 'a/b' })).toBe(
			'/v1/videos/a%2Fb/content',
		);
	});

	test.each(['data:video/mp4;base64,', 'data:video/mp4;codecs=avc1;base64,', 'DATA:video/mp4;base64,'])(
		'%s is a file, and never in `raw`',
		(head) => {
			const base64 = 'AAAAIGZ0eXBpc29t'.repeat(100);
			const state = stateOf(yishangCloud, { status: 'completed', video_url: `${head}${base64}` });
			expect(state).toMatchObject({
				status: 'succeeded',
				urls: [],
				inline: [{ mimeType: 'video/mp4', base64 }],
			});
			expect(state.raw).toEqual({
				status: 'completed',
				video_url: `${head}… (${head.length + base64.length} characters)`,
			});
		},
	);

	test('Base64 in a field that says so is one', () => {
		const bytesBase64Encoded = 'AAAAIGZ0eXBpc29t';
		const state = stateOf(yishangCloud, { status: 'completed', videos: [{ bytesBase64Encoded }] });
		expect(state.inline).toEqual([{ mimeType: 'video/mp4', base64: bytesBase64Encoded }]);
	});

	test('a picture that was sent as a file is none', () => {
		const echo = { image: 'data:image/png;base64,AAAA', input: { video: 'data:video/mp4;base64,AAAA' } };
		const state = stateOf(yishangCloud, { status: 'completed', ...echo });
		expect([state.urls, state.inline]).toEqual([[], undefined]);
	});

	test('long words stay in `raw`', () => {
		const text = 'a long prompt of many words, '.repeat(400);
		expect(stateOf(yishangCloud, { status: 'completed', text }).raw).toEqual({ status: 'completed', text });
	});
});

describe('a task that is not there (B7)', () => {
	test.each<[Provider, number, unknown]>([
		[yishangCloud, 400, { code: 'task_not_exist', message: 'task_not_exist', data: null }],
		[yishangCloud, 400, { error: { message: 'invalid task id', code: 'invalid_request' } }],
		[yishangCloud, 400, { code: 'x', message: '任务不存在' }],
		[yishangCloud, 404, ''],
		[yishangCloud, 200, { code: 'task_not_exist', message: 'no', data: null }],
		[
			openComputing,
			200,
			{ status: 'ok', data: { taskid: null, status: 'FAILED', error: 'taskid=None not exist' } },
		],
		[hiDream, 200, { code: 2032, message: '任务不存在' }],
		[tomoviee, 200, { code: 3001, msg: 'task not found' }],
		[tomoviee, 400, { code: 3001, msg: 'record not found' }],
	])('%# %i', (provider, status, body) => {
		expect(asked(provider, status, body)).toMatchObject({ kind: 'notFound' });
	});

	test('a model that is not there is another matter', () => {
		expect(asked(yishangCloud, 400, { error: { message: 'model not found' } })).toMatchObject({
			kind: 'invalidRequest',
		});
	});
});

describe.each(failedAs)("a failure in the server's words, at %s (B9, F9)", (_name, provider, failed) => {
	test.each([
		...['system error', 'Internal server error', 'database is locked: database error', 'upstream timeout'],
		...["None,http error(502, url='http://s', headers={'Authorization': 'Bearer sk'}, data=bad gateway)"],
		...[
			'Service Unavailable',
			'503 Service Unavailable',
			'connection reset by peer',
			'系统异常',
			'timed out',
		],
	])('%s is not believed at once', (words) => {
		const state = stateOf(provider, failed(words));
		expect(state).toMatchObject({ status: 'failed', isDoubtful: true, failure: { kind: 'taskFailed' } });
		expect(state.failure?.providerMessage).not.toContain('Bearer');
	});

	test.each(['duration must be 5, 10 or 15', 'no face was found', 'the picture is too small'])(
		'%s is',
		(words) => {
			const state = stateOf(provider, failed(words));
			expect(state).toMatchObject({
				status: 'failed',
				failure: { kind: 'taskFailed', providerMessage: words },
			});
			expect(state.isDoubtful).toBeUndefined();
		},
	);

	test('an empty account is one', () => {
		const state = stateOf(provider, failed('insufficient balance'));
		expect(state).toMatchObject({ status: 'failed', failure: { kind: 'quota' } });
		expect(state.isDoubtful).toBeUndefined();
	});

	test.each([
		...[
			'violate our guardrails',
			'This content may violate our usage policies',
			'sentinel_block',
			'DataInspectionFailed',
		],
		...[
			'Output data may contain inappropriate content.',
			'内容审核未通过',
			'InputImageSensitiveContentDetected',
		],
		...['Blocked by the safety system', '包含敏感信息', 'content_policy_violation'],
	])('%s is a review (B15)', (words) => {
		const state = stateOf(provider, failed(words));
		expect(state).toMatchObject({
			status: 'rejected',
			failure: { kind: 'contentRejected', providerMessage: words },
		});
	});
});

describe('why it failed, whatever the field is called (B15)', () => {
	test.each([
		[{ fail_reason: 'no' }, { providerMessage: 'no' }],
		[{ failReason: 'no' }, { providerMessage: 'no' }],
		[{ failure_reason: 'no', message: 'success' }, { providerMessage: 'no' }],
		[
			{ error_message: 'no', error_code: 7 },
			{ providerMessage: 'no', code: '7' },
		],
		[{ err_msg: 'no' }, { providerMessage: 'no' }],
		[{ errors: [{ message: 'no' }] }, { providerMessage: 'no' }],
		[{ error: { detail: 'no', type: 'x' } }, { providerMessage: 'no', code: 'x' }],
		[{ error: { error: { message: 'no' } } }, { providerMessage: 'no' }],
		[{ task_status_msg: 'no' }, { providerMessage: 'no' }],
		[{ reason: 'no' }, { providerMessage: 'no' }],
		[{ detail: 'no' }, { providerMessage: 'no' }],
		[{ error: '{"message":"no Request id: 1"}' }, { providerMessage: 'no' }],
	])('%j', (more, failure) => {
		expect(stateOf(yishangCloud, { id: 'T', status: 'failed', ...more }).failure).toMatchObject(failure);
		expect(stateOf(openComputing, { taskid: 'T', status: 'FAILED', ...more }).failure).toMatchObject(failure);
	});

	test('a code alone can tell of a review', () => {
		const error = { code: 'sentinel_block', message: 'blocked' };
		expect(stateOf(yishangCloud, { status: 'failed', error })).toMatchObject({
			failure: { kind: 'contentRejected' },
		});
	});
});

test.each(providers.map((provider) => [provider.id, provider] as const))(
	'%s: an answer without a body (B11)',
	(_id, provider) => {
		for (const status of [202, 204])
			expect(asked(provider, status, '')).toMatchObject({ status: 'running', urls: [] });
		expect(asked(provider, 200, '')).toMatchObject({ kind: 'malformed' });
	},
);

describe('智象 (B12, N3)', () => {
	const parts = (sub_task_results: unknown) => ({ code: 0, message: '', result: { sub_task_results } });

	test.each([
		[{ task_status: 1, result: [VIDEO] }],
		[{ task_status: 1, url: VIDEO }],
		[{ task_status: 1, media: [VIDEO] }],
		[{ task_status: 1, output: { url: VIDEO } }],
		[{ task_status: 1, video: VIDEO, image: 'https://cdn.example/cover.jpg' }],
		[{ task_status: 'success', video: VIDEO }],
	])('%j', (part) => {
		expect(stateOf(hiDream, parts([part]))).toMatchObject({ status: 'succeeded', urls: [VIDEO] });
		expect(stateOf(hiDream, parts(part))).toMatchObject({ status: 'succeeded', urls: [VIDEO] });
	});

	test.each([
		['image_upscaler', 'image'],
		['image_gen_kling', 'image'],
		['video_upscaler', 'video'],
		['image_to_video_kling', 'video'],
		['video2img', 'image'],
		['hidream-Q2', 'video'],
	])('%s makes a thing of its name: %s', (model, product) => {
		expect(hiDream.status({ provider: 'hiDream', taskId: 't', model }).path).toContain(
			`/${product}/${model}/`,
		);
	});
});

describe('万兴天幕 (B13)', () => {
	const done = (result: object) => ({
		code: 0,
		msg: 'success',
		data: { status: 3, result: JSON.stringify(result) },
	});

	test('objects in `video_path`, and pictures in `image_path`', () => {
		expect(stateOf(tomoviee, done({ video_path: [{ url: VIDEO }] })).urls).toEqual([VIDEO]);
		const picture = stateOf(tomoviee, done({ image_path: ['https://cdn.example/i.png'] }));
		expect(picture).toMatchObject({ urls: ['https://cdn.example/i.png'], product: 'image' });
	});

	test('its place in the queue (seed 000)', () => {
		const data = (position: unknown) => ({ code: 0, data: { status: 1, position, result: '' } });
		expect(stateOf(tomoviee, data(7)).position).toBe(7);
		expect(stateOf(tomoviee, data(0)).position).toBe(0);
		expect(stateOf(tomoviee, data(-1)).position).toBeUndefined();
	});
});

test.each([0, '0', -62135596800, '0001-01-01T00:00:00Z', ''])('%j is no time (B14)', (time) => {
	const state = stateOf(yishangCloud, {
		status: 'completed',
		created_at: time,
		completed_at: time,
		expires_at: time,
	});
	expect([state.createdAt, state.finishedAt, state.expiresAt]).toEqual([undefined, undefined, undefined]);
});

test('covers are told as such, and are no results', () => {
	const video = { url: VIDEO, cover: { url: 'https://cdn.example/c.jpg' } };
	expect(stateOf(yishangCloud, { status: 'completed', video })).toMatchObject({
		...{ urls: [VIDEO], thumbnailUrl: 'https://cdn.example/c.jpg' },
	});
	expect(
		stateOf(yishangCloud, { status: 'completed', image: PICTURE, video_url: VIDEO }).thumbnailUrl,
	).toBeUndefined();
});

test("元境's pace, and how long it keeps tasks (F11, F12)", () => {
	expect(openComputing).toMatchObject({
		keepsTasksFor: 'about a day',
		pacing: { leastIntervalSeconds: 10, recoversAfterMinutes: 12 },
	});
});
