import { providers } from '../../../nodes/shared/providers';
import { hiDream } from '../../../nodes/shared/providers/hiDream';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { isFailure, type Provider, type SubmitResult } from '../../../nodes/shared/providers/provider';
import { tomoviee } from '../../../nodes/shared/providers/tomoviee';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import { answer } from '../builders';

/** Answers to submits that no document has, but people have had (published reports; the letters are those of issue 14). Each stands for a kind. */

function submitted(provider: Provider, status: number, body: unknown, headers?: Record<string, string>) {
	return provider.readSubmit(answer(status, body, headers));
}

/** As it is when the connection closes before the answer's end. */
function cut(provider: Provider, status: number, body: unknown): SubmitResult {
	return provider.readSubmit({ ...answer(status, body), isCut: true });
}

const error = (message: string, more: object = {}) => ({
	error: { message, type: 'new_api_error', ...more },
});
const REPEATED = { kind: 'unavailable', refused: true, mustNotRepeat: undefined };

describe('nobody took it (A1)', () => {
	test.each([
		[
			503,
			error('No available channel for model sora-2 under group default (distributor)', {
				code: 'model_not_found',
			}),
		],
		[503, error('Kein Kanal frei', { code: 'model_not_found' })],
		[500, error('分组 default 下模型 sora-2 无可用渠道(distributor)')],
		[503, error('当前分组上游负载已饱和，请稍后再试')],
		[500, { code: 'get_channel_failed', message: '当前分组负载已经达到上限' }],
		[503, error('No channel available')],
		[502, { message: 'no available accounts', code: 'x' }],
	])('%i %j is repeated', (status, body) => {
		const { mustNotRepeat, ...failure } = submitted(yishangCloud, status, body) as {
			mustNotRepeat?: boolean;
		};
		expect({ ...failure, mustNotRepeat }).toMatchObject(REPEATED);
	});

	test.each([
		[500, error('Internal server error')],
		[502, error('upstream error: do request failed')],
		[503, { message: 'Service Unavailable' }],
		[504, { message: 'Endpoint request timed out' }],
		[503, error('upstream timeout while the service is busy')],
	])('%i %j does not say so', (status, body) => {
		expect(submitted(yishangCloud, status, body)).toMatchObject({ refused: false });
	});

	test('with the status of a rate limit it is one', () => {
		expect(submitted(yishangCloud, 429, error('当前分组上游负载已饱和'))).toMatchObject({
			kind: 'rateLimit',
		});
	});
});

describe('a quota is no balance (A2)', () => {
	const resource = {
		code: 429,
		message: 'Resource has been exhausted (e.g. check quota).',
		status: 'RESOURCE_EXHAUSTED',
	};
	test.each([
		[429, { error: resource }],
		[429, { error: 'quota exceeded per minute' }],
		[429, { error: "Quota exceeded for quota metric 'Generate requests' and limit 'per minute'" }],
		[
			429,
			{
				error:
					'You exceeded your current quota, please check your plan and billing details. Please retry in 34.5s.',
			},
		],
		[429, { error: 'Throttling.RateQuota: Requests rate limit exceeded' }],
		[429, { error: '请求过于频繁，已超过每分钟配额' }],
		[400, { error: { code: 'RateLimitExceeded', message: 'slow down' } }],
	])('%i %j is waited for', (status, body) => {
		for (const provider of [yishangCloud, openComputing]) {
			expect(submitted(provider, status, body)).toMatchObject({ kind: 'rateLimit', refused: true });
		}
	});

	test.each([
		[403, error('token quota is not enough, token remain quota: ¥0.00')],
		[403, error('预扣费额度失败, 用户剩余额度: ¥0.00')],
		[403, error('x', { code: 'insufficient_user_quota' })],
		[429, error('You exceeded your current quota', { code: 'insufficient_quota' })],
		[400, error('Your credit balance is too low')],
		[400, error('x', { code: 'Arrearage' })],
		[402, error('no')],
	])('%i %j is an empty account', (status, body) => {
		const failure = submitted(yishangCloud, status, body);
		expect(failure).toMatchObject({ kind: 'quota', refused: true });
		expect(failure).not.toHaveProperty('scope');
	});

	test('elsewhere it closes its model alone', () => {
		expect(submitted(yishangCloud, 403, error('quota exceeded'))).toMatchObject({
			kind: 'quota',
			scope: 'model',
		});
	});
});

describe('of one model or one supplier (A3)', () => {
	test.each([
		[403, error('This token has no access to model veo3')],
		[403, error('your key is limited to some models')],
		[401, error('model not allowed for this token')],
		[403, error('该令牌无权访问模型 veo3')],
		[403, error('Insufficient permissions for this model')],
	])('%i %j is a matter of the model', (status, body) => {
		expect(submitted(yishangCloud, status, body)).toMatchObject({
			kind: 'auth',
			scope: 'model',
			refused: true,
		});
		const watched = yishangCloud.readStatus(answer(status, body), { provider: 'yishangCloud', taskId: 't' });
		expect(watched).toMatchObject({ kind: 'auth', scope: 'model' });
	});

	const relayed = JSON.stringify({
		error: { message: 'Incorrect API key provided', code: 'invalid_api_key' },
	});
	test.each([
		[401, { code: 'fail_to_fetch_task', message: relayed }],
		[401, { code: 'fail_to_fetch_task', message: 'unauthorized' }],
		[403, error(relayed)],
		[403, { code: 'fail_to_fetch_task', message: '{"message":"insufficient balance"}' }],
	])('%i %j is a matter of the supplier', (status, body) => {
		expect(submitted(yishangCloud, status, body)).toMatchObject({
			...{ kind: 'unavailable', scope: 'item', isOfSupplier: true, refused: true, mustNotRepeat: true },
			providerMessage: expect.stringMatching(/incorrect|unauthorized|insufficient/i) as string,
		});
	});

	test('a bad key is that of the account', () => {
		const failure = submitted(yishangCloud, 401, error('无效的令牌'));
		expect(failure).toMatchObject({ kind: 'auth' });
		expect(failure).not.toHaveProperty('scope');
	});
});

describe('an id beside an error (A4)', () => {
	test.each([
		[
			{ id: 'req-1', error: { message: 'No available tokens for video generation' } },
			'No available tokens for video generation',
		],
		[{ task_id: 'req-1', error: 'nothing free' }, 'nothing free'],
		[{ id: 'req-1', status: '', error: { code: 'x' } }, undefined],
	])('%j is no task', (body, providerMessage) => {
		expect(submitted(yishangCloud, 200, body)).toMatchObject({
			...{ refused: true, mustNotRepeat: true },
			...(providerMessage === undefined ? {} : { providerMessage }),
		});
	});

	test.each([
		{ id: 'video_1', status: 'failed', error: { message: 'no' } },
		{ id: 'video_1', status: 'queued', error: null },
		{ id: 'video_1', status: 'queued', error: {} },
		{ id: 'video_1', error: '' },
	])('%j is one', (body) => expect(submitted(yishangCloud, 200, body)).toMatchObject({ taskId: 'video_1' }));
});

describe('what stands before a service', () => {
	test.each([
		[
			301,
			'https://token.example/v1/videos',
			'the address redirects to https://token.example/v1/videos: put https://token.example into the credential',
		],
		[
			308,
			'https://token.example/?key=secret',
			'the address redirects to https://token.example/: put https://token.example into the credential',
		],
		[301, '/login', 'the address redirects to /login: put that into the credential'],
		[
			307,
			'https://token.example',
			'the address redirects to https://token.example: put that into the credential',
		],
	])('%i to %s is a refusal (A5)', (status, location, providerMessage) => {
		for (const provider of providers) {
			expect(submitted(provider, status, '<html></html>', { location })).toMatchObject({
				...{ kind: 'invalidRequest', refused: true, providerMessage },
			});
		}
	});

	test.each([
		[303, { location: 'https://a.example/done' }],
		[304, { location: 'https://a.example' }],
		[302, {}],
		[302, { location: '/login' }],
	] as const)('%i %j is none: it may have been acted on', (status, headers) => {
		expect(submitted(yishangCloud, status, '', headers)).toMatchObject({ kind: 'malformed', refused: false });
	});

	const edge = { server: 'cloudflare', 'cf-ray': '8f' };
	test.each([
		[521, edge, true],
		[523, edge, true],
		[520, edge, false],
		[522, edge, false],
		[524, edge, false],
		[521, { server: 'cloudflare' }, false],
		[521, { server: 'nginx', 'cf-ray': '8f' }, false],
		[521, {}, false],
	] as const)('%i with %j: refused %s (A6)', (status, headers, refused) => {
		for (const provider of providers) {
			const failure = submitted(provider, status, '<html>error code</html>', headers);
			expect(failure).toMatchObject({ kind: 'unavailable', refused });
		}
	});

	const challenge = '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>';
	test.each([
		[403, challenge, {}],
		[503, challenge, {}],
		[403, '', { 'cf-mitigated': 'challenge' }],
		[503, '{}', { 'cf-mitigated': 'challenge' }],
		[429, '', { 'x-vercel-mitigated': 'challenge' }],
		[202, '', { 'x-amzn-waf-action': 'challenge' }],
		[202, '<!DOCTYPE html><html></html>', { 'x-amzn-waf-action': 'challenge' }],
		[403, '', { 'x-cache': 'Error from cloudfront' }],
		[403, '', { server: 'CloudFront' }],
		[403, '<html><title>Access Denied</title><p>Reference #18.1</p></html>', {}],
	] as const)('%i %j %j is no judgement on the key (A9)', (status, body, headers) => {
		for (const provider of providers) {
			expect(submitted(provider, status, body, headers)).toMatchObject({
				kind: 'unavailable',
				refused: true,
			});
			const task = { provider: provider.id, taskId: 't', model: 'm' };
			expect(provider.readStatus(answer(status, body, headers), task)).toMatchObject({ kind: 'unavailable' });
		}
	});

	test.each([
		[401, '401: Unauthorized', { 'content-type': 'text/plain', ...edge }, 'auth'],
		[403, { error: 'Forbidden' }, edge, 'auth'],
		[403, '', {}, 'auth'],
	] as const)('%i %j %j is one', (status, body, headers, kind) => {
		expect(submitted(openComputing, status, body, headers)).toMatchObject({ kind });
	});

	test('an edge alone makes no 503 a refusal', () => {
		expect(submitted(yishangCloud, 503, '<html>503</html>', edge)).toMatchObject({ refused: false });
	});
});

describe("the trouble of a supplier, in 元境's words (A11, A12, F9)", () => {
	const quoted = (body: string) => body.replaceAll('"', "'");
	test.each([
		['ERROR:Cannot connect to host dashscope.example:443 ssl:default [None]', undefined],
		['ERROR:TimeoutError()', true],
		["ERROR:503, message='Service Unavailable'", true],
		["ERROR:http error(502, url='http://s/v1', headers={'Authorization': 'Bearer XX'}, data=<html>)", true],
		["ERROR:http error(401, url='http://s/v1', headers={}, data={'message': 'Invalid API key'})", true],
		["ERROR:http error(402, url='http://s/v1', headers={}, data={'message': 'insufficient balance'})", true],
		['ERROR:Expecting value: line 1 column 1 (char 0)', true],
		['ERROR:Server disconnected', true],
		['ERROR:[Errno 104] Connection reset by peer', true],
		["ERROR:'error'", true],
		['ERROR:', true],
		['ERROR: ', true],
	])('%s', (words, mustNotRepeat) => {
		const failure = submitted(openComputing, 200, { error: words, status: 'FAILED' });
		expect(failure).toMatchObject({ kind: 'unavailable', isOfSupplier: true, refused: true });
		expect((failure as { mustNotRepeat?: boolean }).mustNotRepeat || undefined).toBe(mustNotRepeat);
	});

	test.each([
		['ERROR:model not found', 'invalidRequest', 'model not found'],
		['ERROR:400, message=Bad Request', 'invalidRequest', '400, message=Bad Request'],
		['ERROR:Insufficient balance', 'quota', 'Insufficient balance'],
		[
			`ERROR:http error(400, url='http://s', headers={'Authorization': 'Bearer XX'}, data={"code": "InvalidParameter", "message": "duration must be 5, 10 or 15"})`,
			'invalidRequest',
			'duration must be 5, 10 or 15',
		],
		[
			String.raw`ERROR:http error(400, url='http://s', headers={'A': 'B'}, data={"error": {"code": "1301", "message": "\u7cfb\u7edf\u68c0\u6d4b\u5230\u8f93\u5165\u5305\u542b\u654f\u611f\u5185\u5bb9"}})`,
			'contentRejected',
			'系统检测到输入包含敏感内容',
		],
	])('%s is not', (words, kind, providerMessage) => {
		const failure = submitted(openComputing, 200, { error: words, status: 'FAILED' });
		expect(failure).toMatchObject({ kind, providerMessage, refused: true });
		expect(failure).not.toHaveProperty('isOfSupplier');
	});

	test('an empty account within a 200 closes its model alone', () => {
		const body = { error: 'ERROR:Insufficient balance', status: 'FAILED' };
		expect(submitted(openComputing, 200, body)).toMatchObject({ kind: 'quota', scope: 'model' });
	});

	test('a Python dict says the same as JSON', () => {
		const dicts = [
			"{'error': 'ERROR:400, message=Bad Request', 'status': 'FAILED'}",
			String.raw`{'error': 'ERROR:http error(400, url=\'http://s\', headers={\'A\': \'B\'}, data={"message": "duration must be 5, 10 or 15"})', 'status': 'FAILED'}`,
			`{'error': "ERROR:Cannot connect to host 127.0.0.1:5819 ssl:default [Connect call failed ('127.0.0.1', 5819)]", 'status': 'FAILED'}`,
		];
		expect(dicts.map((dict) => submitted(openComputing, 200, dict))).toMatchObject([
			{ kind: 'invalidRequest', providerMessage: '400, message=Bad Request', refused: true },
			{ kind: 'invalidRequest', providerMessage: 'duration must be 5, 10 or 15', refused: true },
			{ kind: 'unavailable', isOfSupplier: true, refused: true },
		]);
		expect(submitted(yishangCloud, 400, quoted('{"error": {"message": "no prompt"}}'))).toMatchObject({
			providerMessage: 'no prompt',
		});
	});

	test('elsewhere a breakdown within a 200 is not repeated either', () => {
		const failure = { kind: 'unavailable', refused: true, mustNotRepeat: true };
		expect(submitted(hiDream, 200, { code: 500, message: 'internal error' })).toMatchObject(failure);
		expect(submitted(tomoviee, 200, { code: 680000, msg: 'system error' })).toMatchObject(failure);
	});
});

describe('a result at once (A13, F3)', () => {
	const image = 'https://cdn.example/i.png';
	const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ';
	const url = { urls: [image], status: 'succeeded', product: 'image' };
	test.each([
		['its own', { status: 'SUCCEEDED', image, usage: { n: 1 } }, url],
		[
			'several',
			{ status: 'SUCCEEDED', image: [image, 'https://cdn.example/j.png'] },
			{ urls: [image, 'https://cdn.example/j.png'] },
		],
		["OpenAI's", { created: 1700000000, data: [{ url: image }] }, url],
		['wrapped', { status: 'ok', data: { status: 'SUCCEEDED', image } }, url],
		[
			'a picture, and an error behind it',
			`${JSON.stringify({ status: 'SUCCEEDED', image })}${JSON.stringify({ error: "ERROR:(1062, 'Duplicate entry')", status: 'FAILED' })}`,
			url,
		],
		[
			'an error before the picture',
			`${JSON.stringify({ error: 'ERROR:x', status: 'FAILED' })}${JSON.stringify({ status: 'SUCCEEDED', image })}`,
			url,
		],
		[
			'Base64',
			{ created: 1, data: [{ b64_json: png }] },
			{ urls: [], inline: [{ mimeType: 'image/png', base64: png }] },
		],
		[
			'a data: address',
			{ status: 'SUCCEEDED', image: `data:image/jpeg;base64,${png}` },
			{ urls: [], inline: [{ mimeType: 'image/jpeg', base64: png }] },
		],
		['a Python dict', `{'status': 'SUCCEEDED', 'image': '${image}', 'usage': None}`, url],
	])('%s', (_what, body, state) => {
		expect(submitted(openComputing, 200, body)).toMatchObject({ state });
		expect(cut(openComputing, 200, body)).toMatchObject({ state });
	});

	test('keeps the id, where there is one', () => {
		expect(submitted(openComputing, 200, { taskid: 'T', status: 'SUCCEEDED', image })).toMatchObject({
			taskId: 'T',
			state: url,
		});
		expect(submitted(openComputing, 200, { status: 'SUCCEEDED', image })).toMatchObject({
			taskId: undefined,
		});
		const video = 'https://cdn.example/v.mp4';
		expect(submitted(yishangCloud, 200, { id: 'v', status: 'completed', video_url: video })).toMatchObject({
			...{ taskId: 'v', state: { status: 'succeeded', urls: [video] } },
		});
	});

	test('never has the file in `raw`', () => {
		const long = png.repeat(500);
		const result = submitted(openComputing, 200, { created: 1, data: [{ b64_json: long }] });
		expect(result).toMatchObject({ state: { inline: [{ base64: long }] } });
		expect(JSON.stringify('state' in result && result.state.raw)).toBe(
			JSON.stringify({ created: 1, data: [{ b64_json: `… (${long.length} characters)` }] }),
		);
	});

	test('is read however long it is', () => {
		const base64 = 'A'.repeat(20_000_000);
		const result = submitted(openComputing, 200, `{"created":1,"data":[{"b64_json":"${base64}"}]}`);
		expect('state' in result && result.state.inline?.[0]?.base64.length).toBe(base64.length);
	});

	test.each([
		{ status: 'PENDING', taskid: 'T', image },
		{ id: 'x', url: 'https://a.example/status' },
	])('%j is none', (body) => expect(submitted(openComputing, 200, body)).not.toHaveProperty('state'));

	test('what was sent is none', () => {
		const body = { status: 'SUCCEEDED', image };
		expect(openComputing.readSubmit(answer(200, body), [image])).not.toHaveProperty('state');
	});
});

describe('a review behind a 5xx (A14)', () => {
	test.each([
		[503, error('Content policy violation')],
		[500, error('x', { code: 'DataInspectionFailed' })],
		[502, error('提示词包含敏感内容')],
	])('%i %j', (status, body) => {
		expect(submitted(yishangCloud, status, body)).toMatchObject({
			kind: 'contentRejected',
			refused: true,
			mustNotRepeat: true,
		});
	});

	test('is none beside words of a breakdown', () => {
		const body = error('Internal server error: cannot read the sensitive settings');
		expect(submitted(yishangCloud, 500, body)).toMatchObject({ kind: 'unavailable', refused: false });
	});

	test('in a page is none', () => {
		expect(submitted(yishangCloud, 503, '<html>content policy</html>')).toMatchObject({
			kind: 'unavailable',
			refused: false,
		});
	});
});

describe('an answer that was cut (F1)', () => {
	test.each<[string, Provider]>([
		['{"taskid": "T", "status": "PENDING"}', openComputing],
		['{"taskid": "T", "status": "PEND', openComputing],
		['{"taskid": "T"', openComputing],
		['{"usage": {"a": [1, {"b": "}"}]}, "taskid": "T", "sta', openComputing],
		["{'taskid': 'T', 'stat", openComputing],
		['{"status":"ok","data":{"taskid":"T"', openComputing],
		['{"taskid": "T", "status": "PENDING"}{"error": "ERR', openComputing],
		['{"id":"T","object":"vid', yishangCloud],
		['{"code":"success","data":{"task_id":"T","st', yishangCloud],
		['{"code":0,"message":"请求成功","result":{"sub_task_ids":["a"],"task_id":"T"', hiDream],
		['{"code":0,"msg":"","data":{"task_id":"T"', tomoviee],
	])('%s has its task', (body, provider) => {
		expect(cut(provider, 200, body)).toMatchObject({ taskId: 'T' });
	});

	test.each<[string, Provider]>([
		['', openComputing],
		['{"taskid": "179565', openComputing],
		['{"taskid": 179565', openComputing],
		['{"error": "ERROR:Cannot connect to host', openComputing],
		['{"error": "ERROR:Cannot connect to host x", "status": "FAILED"', openComputing],
		['{"request_id": "a", "error": {"message": "n', openComputing],
		['{"id":"req-1","error":{"message":"No avail', yishangCloud],
		['{"id":"req-1","error":{"message":"No available tokens"', yishangCloud],
		['{"error":{"message":"invalid', yishangCloud],
		['{"code":2031,"mess', hiDream],
		['{"code":680001,"msg":"bad', tomoviee],
	])('%s is half of something, and no refusal', (body, provider) => {
		for (const status of [200, 400, 429]) {
			expect(cut(provider, status, body)).toMatchObject({ kind: 'malformed', refused: false });
		}
	});

	test.each<[string, Provider]>([
		['{"error": "ERROR:model not found", "status": "FAILED"}', openComputing],
		["{'error': 'ERROR:model not found', 'status': 'FAILED'}\n", openComputing],
		['{"error":{"message":"bad size","code":"x"}}', yishangCloud],
		['{"code":2031,"message":"no"}', hiDream],
		['{"code":680001,"msg":"bad"}', tomoviee],
	])('%s is a whole refusal', (body, provider) => {
		expect(cut(provider, 200, body)).toMatchObject({ kind: 'invalidRequest', refused: true });
	});
});

describe('no id, or one and an error beside it (F5, F6)', () => {
	const unique = '{"error": "ERROR:UNIQUE constraint failed: llmusage.taskid", "status": "FAILED"}';
	test.each([
		['{"taskid": "None", "status": "FAILED"}', undefined],
		['{"taskid": "", "status": "FAILED"}', undefined],
		["{'taskid': None, 'status': 'FAILED'}", undefined],
		[`{"taskid": "None", "status": "FAILED"}${unique}`, 'UNIQUE constraint failed: llmusage.taskid'],
		[`${unique}\n{"taskid": "", "status": "FAILED"}`, 'UNIQUE constraint failed: llmusage.taskid'],
	])('%s is refused, and not repeated', (body, providerMessage) => {
		const failure = submitted(openComputing, 200, body);
		expect(failure).toMatchObject({ kind: 'unavailable', refused: true, mustNotRepeat: true });
		expect(isFailure(failure) && failure.providerMessage).toBe(providerMessage);
	});

	test('a task with an error behind it has a warning', () => {
		const body = `{"taskid": "T", "status": "PENDING"}{"error": "ERROR:(1062, 'Duplicate entry')", "status": "FAILED"}`;
		expect(submitted(openComputing, 200, body)).toMatchObject({
			...{ taskId: 'T', warning: "ERROR:(1062, 'Duplicate entry')", raw: { taskid: 'T', status: 'PENDING' } },
		});
		expect(submitted(openComputing, 200, '{"taskid": "T", "status": "PENDING"}')).not.toHaveProperty(
			'warning',
		);
	});
});

describe("元境's 429 (F8)", () => {
	test.each([
		['429: Too Many Requests', { 'content-type': 'text/plain' }],
		['', {}],
		[{ error: 'Insufficient balance' }, {}],
		[{ error: { message: 'Insufficient balance', type: 'insufficient_quota', code: 429 } }, {}],
		[{ error: 'Too Many Requests' }, {}],
	])('%j is the balance, or a model without a price', (body, headers) => {
		expect(submitted(openComputing, 429, body, headers as Record<string, string>)).toMatchObject({
			...{ kind: 'quota', scope: 'model', refused: true },
		});
	});

	test.each([
		['429: Too Many Requests', { 'retry-after': '3' }],
		[{ error: 'Rate limit: too many requests' }, {}],
		[{ error: 'too many concurrent tasks' }, {}],
	])('%j %j is a rate limit', (body, headers) => {
		expect(submitted(openComputing, 429, body, headers as Record<string, string>)).toMatchObject({
			kind: 'rateLimit',
		});
	});
});

test.each([200, 400, 401, 403, 500])("万兴天幕's gateway says unauthorized with %i (N2)", (status) => {
	const body = { code: 140013, msg: 'unauthorized: Unauthorized', data: null };
	expect(submitted(tomoviee, status, body)).toMatchObject({
		kind: 'auth',
		code: '140013',
		refused: status < 500,
	});
});
