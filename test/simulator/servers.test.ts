import { recording } from '../recorded/replay';
import { startSimulator, type Simulator } from './index';
import { TestClient } from './testClient';

/** How the services answer unless they are told to do as their documents' samples. */

let nowMs = 0;
let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator({ jobSeconds: 0, nowMs: () => nowMs });
	client = new TestClient(simulator);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

/** Status, content type and body of a recorded answer of 元境's server. */
function recorded(name: string): { status: number; type: string; isChunked: boolean; body: string } {
	const [head = '', body = ''] = recording(name).toString('utf8').split('\r\n\r\n');
	return {
		status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
		type: /^content-type: (.*)$/im.exec(head)?.[1] ?? '',
		isChunked: /^transfer-encoding: chunked/im.test(head),
		body,
	};
}

describe('元境 answers as the recordings of its server do', () => {
	const wrongKey = { headers: { authorization: 'Bearer wrong' } };
	const json = (body: unknown) => ({
		method: 'POST',
		headers: client.headers('openComputing'),
		body: JSON.stringify(body),
	});
	const PATH = '/llmage/v1/video/generations';

	test('a submit', async () => {
		const { status, headers, text } = await client.submit('openComputing');
		const like = recorded('f_video_submit');
		expect(status).toBe(like.status);
		expect(headers.get('content-type')).toBe(like.type);
		expect(headers.get('content-length')).toBeNull();
		expect(text).toBe(`{"taskid": "${simulator.tasks[0]!.id}", "status": "PENDING"}`);
		expect(like.body).toContain('{"taskid": "1795657611277-1", "status": "PENDING"}');
	});

	test('a status: wrapped, flat inside, over several lines', async () => {
		const taskId = await client.start('openComputing');
		const { headers, text, json: answer } = await client.check('openComputing', taskId);
		const like = recorded('f_video_status_22');
		expect(headers.get('content-type')).toBe(like.type);
		expect(Object.keys(answer.data).sort()).toEqual(Object.keys(JSON.parse(like.body).data as object).sort());
		expect(answer).toMatchObject({ status: 'ok', data: { status: 'SUCCEEDED' } });
		expect(text.split('\n')[1]).toBe(like.body.split('\n')[1]);
		const none = (await client.check('openComputing', 'nope')).json;
		expect(none).toEqual(JSON.parse(recorded('f_video_final').body));
	});

	test.each<[string, () => Promise<{ status: number; headers: Headers; text: string }>]>([
		[
			'seed-e_badkey',
			() => client.submit('openComputing').then(() => client.send(PATH, { method: 'POST', ...wrongKey })),
		],
		['chat-m_badkey', () => client.send('/llmage/v1/models', wrongKey)],
		['seed-e_status_badkey', () => client.send('/llmage/v1/tasks?taskid=x', wrongKey)],
		['shape5822-x_poor', () => poor(() => client.submit('openComputing'))],
		['seed-e_noprompt', () => client.submit('openComputing', { model: 'viduq3-pro', catelogid: 't2v' })],
		['seed-e_badjson', () => client.send(PATH, { ...json(0), body: '{' })],
		['seed-e_jsonarray', () => client.send(PATH, json([1]))],
	])('%s', async (name, ask) => {
		const { status, headers, text } = await ask();
		const like = recorded(name);
		expect({ status, type: headers.get('content-type') }).toEqual({ status: like.status, type: like.type });
		const isJson = like.type.startsWith('application/json');
		expect(isJson ? JSON.parse(text) : text).toEqual(isJson ? JSON.parse(like.body) : like.body);
	});

	test('a body beyond 10 MiB', async () => {
		const { status, text } = await client.submit('openComputing', {
			model: 'viduq3-pro',
			catelogid: 't2v',
			prompt: 'x'.repeat(11_000_000),
		});
		expect(status).toBe(413);
		expect(text).toMatch(/^Maximum request body size 10485760 exceeded, actual body size 11\d{6}$/);
	});

	async function poor<T>(ask: () => Promise<T>): Promise<T> {
		simulator.misbehave({ phase: 'submit', fault: { kind: 'noBalance' } });
		return await ask();
	}
});

describe('易尚云', () => {
	test('has `id` beside `task_id`, or one of them', async () => {
		for (const [names, keys] of [
			['both', ['id', 'task_id']],
			['id', ['id']],
			['taskId', ['task_id']],
		] as const) {
			simulator.settings.yishangCloudIds = names;
			const { json } = await client.submit('yishangCloud');
			const id = simulator.tasks.at(-1)!.id;
			for (const answer of [json, (await client.check('yishangCloud', id)).json]) {
				const ids = Object.entries(answer as object).filter(([key]) => /^(task_)?id$/.test(key));
				expect(ids).toEqual(keys.map((key) => [key, id]));
			}
		}
	});

	test('gives the video itself to whoever has the key', async () => {
		const { id } = (await client.submit('yishangCloud')).json;
		const path = `/v1/videos/${id}/content`;
		expect((await client.send(path)).status).toBe(401);
		const headers = client.headers('yishangCloud');
		const answer = await fetch(new URL(path, simulator.url), { headers });
		expect((await answer.arrayBuffer()).byteLength).toBe(simulator.file(id).bytes);
		expect(simulator.tasks[0]!.downloads).toMatchObject([{ complete: true }]);
		expect(simulator.violations).toEqual([]);
		const abroad = new URL(path, simulator.url.replace('127.0.0.1', 'localhost'));
		await fetch(abroad, { headers });
		expect(simulator.violations).toEqual([
			expect.stringContaining('a download with the header authorization'),
		]);
		simulator.settings.jobSeconds = 60;
		const { id: running } = (await client.submit('yishangCloud')).json;
		const early = await client.send(`/v1/videos/${running}/content`, { headers });
		expect(early).toMatchObject({ status: 400, json: { error: { code: 'video_not_ready' } } });
	});

	test.each([
		['link', { video_url: expect.stringMatching(/^http.*\/files\/task_\d+\.mp4$/) }],
		['metadata', { metadata: { video_url: expect.stringMatching(/\/files\//) } }],
		['ownHost', { video_url: expect.stringMatching(/^http.*\/v1\/videos\/task_\d+\/content$/) }],
		['relative', { video_url: expect.stringMatching(/^\/v1\/videos\/task_\d+\/content$/) }],
		['data', { video_url: expect.stringMatching(/^data:video\/mp4;base64,/) }],
		['content', {}],
	] as const)('has its video at: %s', async (where, answer) => {
		simulator.settings.yishangCloudFiles = where;
		const { json } = await client.check('yishangCloud', await client.start('yishangCloud'));
		expect(json).toMatchObject({ status: 'completed', ...answer });
		if (where === 'content') expect(JSON.stringify(json)).not.toMatch(/video_url|\.mp4/);
	});

	test('speaks as the gateway behind it does, if it is told to', async () => {
		simulator.settings.yishangCloudErrors = 'newApi';
		const tail = (words: string) =>
			expect.stringMatching(new RegExp(`^${words}.* \\(request id: 20261126\\d+\\)$`));
		const type = 'new_api_error';
		const key = await client.send('/v1/videos/x', { headers: { authorization: 'Bearer wrong' } });
		expect(key).toMatchObject({ status: 401, json: { error: { message: tail('无效的令牌'), type } } });
		const model = await client.submit('yishangCloud', { model: 'sora-3', prompt: 'x' });
		expect(model).toMatchObject({
			status: 503,
			json: { error: { message: tail('分组 default 下模型 sora-3 无可用渠道'), code: 'model_not_found' } },
		});
		expect(await client.check('yishangCloud', 'x')).toMatchObject({
			status: 400,
			json: { code: 'task_not_exist', data: null },
		});
		simulator.misbehave({ phase: 'submit', fault: { kind: 'rateLimit' } });
		simulator.misbehave({ phase: 'submit', fault: { kind: 'noBalance' } });
		const busy = await client.submit('yishangCloud');
		expect(busy).toMatchObject({ status: 429, json: { error: { message: tail('当前分组上游负载已饱和') } } });
		const poor = await client.submit('yishangCloud');
		expect(poor).toMatchObject({ status: 403, json: { error: { message: tail('用户额度不足') } } });
		expect(simulator.tasks).toEqual([]);
	});

	test('has its tasks in an envelope, if it is told to', async () => {
		simulator.settings.yishangCloudStatus = 'envelope';
		const id = await client.start('yishangCloud');
		expect((await client.check('yishangCloud', id)).json).toEqual({
			code: 'success',
			message: '',
			data: {
				task_id: id,
				status: 'SUCCESS',
				progress: '100%',
				fail_reason: '',
				result_url: `${simulator.url}/files/${id}.mp4`,
			},
		});
		simulator.misbehave({ phase: 'submit', fault: { kind: 'taskFails', message: 'GPU on fire' } });
		const failed = (await client.check('yishangCloud', await client.start('yishangCloud'))).json;
		expect(failed.data).toMatchObject({ status: 'FAILURE', fail_reason: 'GPU on fire' });
	});
});

describe('ToMoviee', () => {
	test.each(['legal', 'go', 'goOuter', 'nested'] as const)(
		'writes the & of an address: %s',
		async (ampersand) => {
			simulator.settings.tomovieeAmpersand = ampersand;
			const { json, text } = await client.check('tomoviee', await client.start('tomoviee'));
			const result = ampersand === 'nested' ? json.data.result.replaceAll('\\&', '&') : json.data.result;
			expect((await fetch(JSON.parse(result).video_path[0])).status).toBe(200);
			const escapes = { legal: /Expires=\d+&/, go: /\\\\u0026/, goOuter: /\d\\u0026/, nested: /\\\\&/ };
			expect(text).toMatch(escapes[ampersand]);
		},
	);

	test('sells the token that a client can make itself', async () => {
		const { appKey, appSecret } = simulator.keys.tomoviee;
		const ask = (secret: string) =>
			client.send(`/v1/open/capacity/get/token?access_key=${appKey}&secret=${secret}`);
		const { Authorization } = client.headers('tomoviee');
		expect((await ask(appSecret)).json).toEqual({ code: 0, msg: '', data: { access_token: Authorization } });
		expect(await ask('wrong')).toMatchObject({ status: 401, json: { code: 140013 } });
		expect(simulator.violations).toEqual([]);
	});

	test('refuses a credential with the body that was seen, in whatever status', async () => {
		simulator.settings.tomovieeUnauthorizedStatus = 400;
		const reply = await client.send('/v1/open/pub/task', { method: 'POST', body: '{}' });
		const body = { code: 140013, msg: 'unauthorized: Unauthorized', data: null };
		expect(reply).toMatchObject({ status: 400, json: body });
	});
});
