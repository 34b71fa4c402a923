import type { HttpResponse, OperationId, ProviderId } from '../../nodes/shared/providers/provider';
import type { TransportFailure } from '../../nodes/shared/task/submit';

/**
 * What the services answer when something goes wrong, as their documents have it or as real clients have met it. Plain
 * data: what becomes of it, `errorsTable.ts` finds out.
 */
export interface Sample {
	/** What the node was doing. `check`: a status check, answered so from now on. `download`: fetching the file. `text`: asking for one. */
	when: 'submit' | 'check' | 'download' | 'text';
	/** What the task was to make; a video unless it is said. */
	operation?: OperationId;
	/** What happened, for the reader of the table. */
	what: string;
	/** The answer; for a download the words of what was wrong with the file. */
	answer: HttpResponse | TransportFailure | string;
	/** For a download: whether the file may come yet, as `storeResult` says of it. */
	mayAppear?: boolean;
	/** The service documents that there is such an answer but gives no sample: code or wording are ours. */
	standIn?: boolean;
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
	return { status, headers, text: JSON.stringify(body) };
}

const submit = (what: string, answer: Sample['answer']): Sample => ({ when: 'submit', what, answer });
const check = (what: string, answer: Sample['answer']): Sample => ({ when: 'check', what, answer });
const download = (what: string, answer: string, mayAppear = false): Sample => ({
	when: 'download',
	what,
	answer,
	mayAppear,
});
const ask = (what: string, answer: Sample['answer']): Sample => ({ when: 'text', what, answer });
const standIn = (sample: Sample): Sample => ({ ...sample, standIn: true });

const GATEWAY: HttpResponse = {
	status: 502,
	headers: { 'content-type': 'text/html' },
	text: '<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1>nginx</body></html>',
};

/** What can happen to every service alike: network, gateways, time, files. */
export const COMMON_SAMPLES: readonly Sample[] = [
	submit('The connection never stood (here: refused)', {
		transport: 'notTaken',
		code: 'ECONNREFUSED',
		message: 'connect ECONNREFUSED 203.0.113.7:443',
	}),
	submit('No answer came to the request', {
		transport: 'unanswered',
		code: 'ECONNABORTED',
		message: 'timeout of 300000ms exceeded',
	}),
	submit('The connection was cut before the answer came', {
		transport: 'unanswered',
		code: 'ECONNRESET',
		message: 'socket hang up',
	}),
	submit('A gateway answers instead of the service', GATEWAY),
	submit('The base URL leads elsewhere', {
		status: 308,
		headers: { location: 'https://api.example/v1/videos' },
		text: '',
	}),
	submit('Cloudflare cannot reach the service', {
		status: 521,
		headers: { server: 'cloudflare', 'cf-ray': '8f1' },
		text: 'error code: 521',
	}),
	submit('A page that keeps robots out', {
		status: 403,
		headers: { 'content-type': 'text/html', 'cf-mitigated': 'challenge' },
		text: '<html><head><title>Just a moment...</title></head></html>',
	}),
	submit('Success, but no task ID in it', json(200, {})),
	submit('A page and no JSON', { ...GATEWAY, status: 200, text: '<html><body>Welcome</body></html>' }),
	check('No answer comes', {
		transport: 'unanswered',
		code: 'ETIMEDOUT',
		message: 'connect ETIMEDOUT 203.0.113.7:443',
	}),
	check('A gateway answers instead of the service', GATEWAY),
	check('The service answers with something else', json(200, { hello: 'world' })),
	download('The link has expired', 'The server answered with status 403', true),
	download('A page comes in place of the video', 'The server sent text/html and not a video'),
	download('The video breaks off', 'The server announced 15728640 bytes and sent 1048576'),
];

const yishangError = (message: string, type: string, code: string) => ({ error: { message, type, code } });

const tomovieeTask = (status: number, more: object = {}) => ({
	code: 0,
	msg: 'success',
	data: { task_id: 'T', status, reason: '', progress: 0, result: '', ...more },
});

const hiDreamTask = (task_status: number, more: object = {}) => ({
	code: 0,
	message: '请求成功',
	request_id: '',
	result: { task_id: 'T', sub_task_results: [{ sub_task_id: 'S', task_status, ...more }] },
});

/** What each service answers of its own. */
export const SAMPLES: Record<ProviderId, readonly Sample[]> = {
	yishangCloud: [
		submit(
			'400: a parameter is missing or wrong',
			json(400, yishangError('prompt field is required', 'invalid_request_error', 'missing_parameter')),
		),
		submit(
			'401: wrong key',
			json(401, yishangError('Invalid API key provided', 'authentication_error', 'invalid_api_key')),
		),
		submit(
			'403: the account is used up',
			json(403, yishangError('Insufficient quota', 'permission_error', 'insufficient_quota')),
		),
		submit(
			'429: too many requests',
			json(429, yishangError('Rate limit exceeded', 'rate_limit_error', 'rate_limit_exceeded')),
		),
		submit('500', json(500, yishangError('Internal server error', 'server_error', 'internal_error'))),
		submit('Key unknown, in Chinese', json(401, { code: 'invalid_token', message: '无效的令牌' })),
		submit("The key's quota is used up, in Chinese", json(403, { code: '', message: '令牌额度已用尽' })),
		submit(
			'Nobody offers the model at the moment',
			json(503, { error: { message: '当前分组下对于模型 sora-2 无可用渠道', type: 'new_api_error' } }),
		),
		submit(
			'The key may not use the model',
			json(403, {
				error: { message: 'This token has no access to model veo3', type: 'new_api_error' },
			}),
		),
		submit(
			'A refusal in a 200, with the ID of the request',
			json(200, { id: 'req-1', error: { message: 'No available tokens for video generation' } }),
		),
		submit(
			'The service that it buys from takes no more requests',
			json(429, {
				error: {
					code: 429,
					message: 'Resource has been exhausted (e.g. check quota).',
					status: 'RESOURCE_EXHAUSTED',
				},
			}),
		),
		submit('The review answers with 503', json(503, { error: { message: 'Content policy violation' } })),
		check(
			'404: no such task, or not any more',
			json(404, yishangError('Task not found', 'not_found_error', 'task_not_found')),
		),
		check(
			'401: the key became invalid',
			json(401, yishangError('Invalid API key provided', 'authentication_error', 'invalid_api_key')),
		),
		check(
			'400: the task is not there (yet)',
			json(400, { code: 'task_not_exist', message: 'task_not_exist', data: null }),
		),
		check('A status that nobody knows', json(200, { task_id: 'T', status: 'MARINATING', progress: 45 })),
		check(
			'429: too many requests',
			json(429, yishangError('Rate limit exceeded', 'rate_limit_error', 'rate_limit_exceeded')),
		),
		check('500', json(500, yishangError('Internal server error', 'server_error', 'internal_error'))),
		check(
			'The task failed',
			json(200, { task_id: 'T', status: 'failed', error: { message: 'upstream error: 生成失败' } }),
		),
		standIn(
			check(
				'The review rejected the content',
				json(200, {
					task_id: 'T',
					status: 'failed',
					error: { message: 'This content violates our content policy', code: 'content_policy_violation' },
				}),
			),
		),
		check(
			'Success without a video',
			json(200, { task_id: 'T', status: 'completed', progress: 100, video_url: '' }),
		),
		check('Not finished in time', json(200, { task_id: 'T', status: 'processing', progress: 45 })),
	],
	openComputing: [
		submit('400: a parameter is missing', json(400, { error: 'Missing required parameter: prompt' })),
		submit('401: wrong key', json(401, { error: 'Invalid API Key' })),
		submit('429: empty balance', json(429, { error: 'Insufficient balance' })),
		standIn(
			submit(
				'429 with Retry-After: a true rate limit',
				json(429, { error: 'Too many requests' }, { 'retry-after': '20' }),
			),
		),
		standIn(submit('403: not signed in', json(403, { error: 'need login' }))),
		standIn(submit('500', json(500, { error: 'Internal server error' }))),
		standIn(
			submit(
				'A failure inside a 200',
				json(200, { error: 'ERROR:model or catelog not found', status: 'FAILED' }),
			),
		),
		submit('429 as plain text: empty balance, or a model without a price', {
			status: 429,
			headers: { 'content-type': 'text/plain; charset=utf-8' },
			text: '429: Too Many Requests',
		}),
		submit('Its supplier could not be reached', {
			status: 200,
			headers: { 'content-type': 'text/html' },
			text: `{"error": "ERROR:Cannot connect to host dashscope.example:443", "status": "FAILED"}`,
		}),
		submit('Its supplier did not answer in time', {
			status: 200,
			headers: { 'content-type': 'text/html' },
			text: `{'error': 'ERROR:TimeoutError()', 'status': 'FAILED'}`,
		}),
		check('The task is unknown', json(200, { taskid: 'T', status: 'FAILED', error: 'taskid=T not exist' })),
		check(
			"The service's own trouble, in the shape of a failed task",
			json(200, { status: 'ok', data: { taskid: 'T', status: 'FAILED', error: 'system error' } }),
		),
		check('An error in the envelope', json(200, { status: 'error', data: { message: 'internal error' } })),
		standIn(
			check(
				'The task failed',
				json(200, { taskid: 'T', status: 'FAILED', error: '视频生成失败,请稍后重试' }),
			),
		),
		standIn(
			check(
				'The review rejected the content',
				json(200, { taskid: 'T', status: 'FAILED', error: '输入内容包含敏感信息' }),
			),
		),
		check('Status UNKNOWN, on which the service ends a task', json(200, { taskid: 'T', status: 'UNKNOWN' })),
		check('Success without a video', json(200, { taskid: 'T', status: 'SUCCEEDED', usage: { credits: 10 } })),
		{
			...check('Success without an image', json(200, { taskid: 'T', status: 'SUCCEEDED' })),
			operation: 'textToImage',
		},
		check('Not finished in time', json(200, { taskid: 'T', status: 'RUNNING' })),
	],
	hiDream: [
		standIn(
			submit('A code other than 0 in a 200', json(200, { code: 1005, message: '参数错误', request_id: '' })),
		),
		submit('2031: the module is not available', json(200, { code: 2031, message: '', request_id: '' })),
		standIn(submit('401: wrong token', json(401, { code: 1001, message: '认证失败' }))),
		standIn(submit('403: not allowed', json(403, { code: 1001, message: '' }))),
		standIn(submit('Empty balance', json(200, { code: 1003, message: '余额不足' }))),
		standIn(
			submit(
				'429: more than 10 tasks a minute, or too many at once',
				json(429, { code: 1002, message: '请求过于频繁,请稍后再试' }),
			),
		),
		standIn(
			submit('The review rejects the prompt at once', json(200, { code: 1006, message: '内容未通过审核' })),
		),
		standIn(submit('500', json(500, { code: 500, message: 'Internal Server Error' }))),
		standIn(check('The task is unknown', json(404, { code: 1004, message: '任务不存在' }))),
		check('3: failed', json(200, hiDreamTask(3))),
		standIn(check('3: failed, with a reason', json(200, hiDreamTask(3, { description: '生成失败' })))),
		check('4: rejected by the review', json(200, hiDreamTask(4))),
		check('1004, 1005, 1006: the algorithm found nothing', json(200, hiDreamTask(1004))),
		check('Success without a video', json(200, hiDreamTask(1, { task_completion: 1, video: '' }))),
		check('Not finished in time', json(200, hiDreamTask(2, { task_completion: 0.4 }))),
	],
	tomoviee: [
		submit('A code other than 0 in a 200', json(200, { code: 680001, msg: '' })),
		standIn(submit('400: wrong parameters', json(400, { code: 680002, msg: 'invalid parameter' }))),
		standIn(submit('401: wrong app key or secret', json(401, { code: 680003, msg: 'unauthorized' }))),
		standIn(submit('403: not allowed', json(403, { code: 680003, msg: 'forbidden' }))),
		standIn(submit('404: no such capacity (model)', json(404, { code: 680005, msg: 'capacity not found' }))),
		standIn(submit('422: wrong format', json(422, { code: 680002, msg: 'unsupported format' }))),
		standIn(submit('429: too many requests', json(429, { code: 680006, msg: 'too many requests' }))),
		standIn(submit('Empty balance', json(200, { code: 680007, msg: 'insufficient balance' }))),
		standIn(submit('500', json(500, { code: 680000, msg: 'internal error' }))),
		standIn(check('The task is unknown', json(404, { code: 680004, msg: 'task not found' }))),
		check(
			'4: failed, with the code of the task',
			json(200, { ...tomovieeTask(4, { reason: 'task failed' }), code: 680001, msg: '' }),
		),
		check(
			'4: failed because the balance is empty',
			json(200, tomovieeTask(4, { reason: 'insufficient balance' })),
		),
		standIn(check('4: rejected by the review', json(200, tomovieeTask(4, { reason: '内容审核未通过' })))),
		check('5: closed (cancelled)', json(200, tomovieeTask(5))),
		check('6: timed out', json(200, tomovieeTask(6))),
		check(
			'3: success without a video',
			json(200, tomovieeTask(3, { reason: 'success', progress: 100, result: '{"video_path":[]}' })),
		),
		check('Not finished in time', json(200, tomovieeTask(2, { progress: 30 }))),
	],
};

/** A piece of a streamed answer, as seed 003 has it. */
const piece = (content: string, more: object = {}) =>
	`data: ${JSON.stringify({ id: 'chatcmpl-xxx', choices: [{ index: 0, delta: { content } }], ...more })}\n`;

/** What OpenComputing answers when it is asked for text. */
export const TEXT_SAMPLES: readonly Sample[] = [
	ask('400: a parameter is missing', json(400, { error: 'Missing required parameter: prompt' })),
	ask('401: wrong key', json(401, { error: 'Invalid API Key' })),
	ask('429: empty balance', json(429, { error: 'Insufficient balance' })),
	standIn(
		ask('A failure inside a 200', json(200, { error: 'ERROR:model or catelog not found', status: 'FAILED' })),
	),
	ask('The connection never stood (here: refused)', {
		transport: 'notTaken',
		code: 'ECONNREFUSED',
		message: 'connect ECONNREFUSED 203.0.113.7:443',
	}),
	ask('No answer came to the request', {
		transport: 'unanswered',
		code: 'ECONNRESET',
		message: 'socket hang up',
	}),
	ask('A gateway answers instead of the service', GATEWAY),
	ask('The answer breaks off', { status: 200, headers: {}, text: piece('A lighthouse') }),
	standIn(
		ask('An error in the middle of the answer', {
			status: 200,
			headers: {},
			text: `${piece('A lighthouse')}data: {"error":"upstream timeout"}\n`,
		}),
	),
	ask('An answer without text', { status: 200, headers: {}, text: `${piece('')}data: [DONE]\n` }),
];

/** A finished task of each service, for what can go wrong after that. */
export const FINISHED: Record<ProviderId, HttpResponse> = {
	yishangCloud: json(200, {
		task_id: 'T',
		status: 'completed',
		video_url: 'https://files.example/video.mp4',
	}),
	openComputing: json(200, { taskid: 'T', status: 'SUCCEEDED', video: 'https://files.example/video.mp4' }),
	hiDream: json(200, hiDreamTask(1, { video: 'https://files.example/video.mp4' })),
	tomoviee: json(200, tomovieeTask(3, { result: '{"video_path":["https://files.example/video.mp4"]}' })),
};
