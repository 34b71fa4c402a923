import { createHash } from 'node:crypto';
import {
	DOCUMENTED,
	PROVIDER_IDS,
	startSimulator,
	type Fault,
	type FaultRule,
	type Simulator,
} from './index';
import { REWRITES } from './rewrites';
import { piecesOf, TestClient } from './testClient';

/** Tasks end at once here: what a fault does to time is told by `settings.jobSeconds` in its own test. */
let nowMs = 0;
let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator({ ...DOCUMENTED, nowMs: () => nowMs });
	client = new TestClient(simulator);
});
beforeEach(() => {
	simulator.reset();
	simulator.settings.jobSeconds = 0;
});
afterAll(() => simulator.close());

function onSubmit(fault: FaultRule['fault']): void {
	simulator.misbehave({ phase: 'submit', fault });
}

function onStatus(fault: FaultRule['fault']): void {
	simulator.misbehave({ phase: 'status', fault });
}

/** A finished 易尚云 task whose download is struck. */
async function download(fault: FaultRule['fault']): Promise<{ response: Response; taskId: string }> {
	simulator.misbehave({ phase: 'download', fault });
	const taskId = await client.start('yishangCloud');
	const url = await client.videoUrl('yishangCloud', taskId);
	return { response: await fetch(url, { redirect: 'manual' }), taskId };
}

const NETWORK_ERROR = /fetch failed|terminated/;

/** No answer within so short a time is taken for none at all. */
async function expectSilence(request: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
	await expect(request(AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
}

function submitWithin(signal: AbortSignal): Promise<unknown> {
	const body = JSON.stringify({ model: 'sora-2', prompt: 'x' });
	return client.send('/v1/videos', { method: 'POST', headers: client.headers('yishangCloud'), body, signal });
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
	const start = performance.now();
	await work();
	return (performance.now() - start) / 1000;
}

/** What comes of a submit's answer before its connection breaks, without the last chunk. */
async function heardOf(fault: FaultRule['fault']): Promise<string> {
	onSubmit(fault);
	const response = await fetch(new URL('/v1/videos', simulator.url), {
		method: 'POST',
		headers: client.headers('yishangCloud'),
		body: JSON.stringify({ model: 'sora-2', prompt: 'x' }),
	});
	expect(response.headers.get('content-length')).toBeNull();
	let heard = '';
	const read = async () => {
		for await (const piece of piecesOf(response)) heard += Buffer.from(piece).toString('utf8');
	};
	await expect(read()).rejects.toThrow(NETWORK_ERROR);
	expect(simulator.tasks).toHaveLength(1);
	return heard;
}

async function bytesAt(url: string): Promise<Buffer> {
	return Buffer.from(await (await fetch(url)).arrayBuffer());
}

function sha256(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/** One test for every kind: the type refuses a list that lacks one. */
const KINDS: Record<Fault['kind'], () => Promise<void>> = {
	answer: async () => {
		onSubmit({ kind: 'answer', status: 503, headers: { 'x-from': 'test' }, body: { error: 'busy' } });
		const reply = await client.submit('yishangCloud');
		expect(reply).toMatchObject({ status: 503, json: { error: 'busy' } });
		expect(reply.headers.get('x-from')).toBe('test');
		expect(simulator.tasks).toHaveLength(0);
		onSubmit({ kind: 'answer', status: 504, body: 'Gateway Time-out', workDone: true });
		expect((await client.submit('yishangCloud')).status).toBe(504);
		expect(simulator.tasks).toHaveLength(1);
	},
	rateLimit: async () => {
		onSubmit({ kind: 'rateLimit', retryAfterSeconds: 7 });
		const reply = await client.submit('yishangCloud');
		expect(reply).toMatchObject({ status: 429, json: { error: { code: 'rate_limit_exceeded' } } });
		expect(reply.headers.get('retry-after')).toBe('7');
		expect(simulator.tasks).toHaveLength(0);
	},
	noBalance: async () => {
		simulator.misbehave({ phase: 'submit', times: 'always', fault: { kind: 'noBalance' } });
		expect(await client.submit('yishangCloud')).toMatchObject({
			status: 403,
			json: {
				error: { message: 'Insufficient quota', type: 'permission_error', code: 'insufficient_quota' },
			},
		});
		expect(await client.submit('openComputing')).toMatchObject({
			status: 429,
			json: { error: 'Insufficient balance' },
		});
		expect((await client.submit('hiDream')).json.message).toBe('余额不足');
		expect((await client.submit('tomoviee')).json.msg).toBe('insufficient balance');
		expect(simulator.tasks).toHaveLength(0);
	},
	cutBefore: async () => {
		onSubmit({ kind: 'cutBefore' });
		await expect(client.submit('hiDream')).rejects.toThrow(NETWORK_ERROR);
		expect(simulator.tasks).toHaveLength(0);
		expect(simulator.requests).toMatchObject([{ fault: 'cutBefore' }]);
		expect(simulator.requests[0]).not.toHaveProperty('answeredStatus');
	},
	cutAfter: async () => {
		onSubmit({ kind: 'cutAfter' });
		await expect(client.submit('hiDream')).rejects.toThrow(NETWORK_ERROR);
		expect(simulator.tasks).toHaveLength(1);
		expect(simulator.requests[0]!.taskId).toBe(simulator.tasks[0]!.id);
	},
	hangBefore: async () => {
		onSubmit({ kind: 'hangBefore' });
		await expectSilence(submitWithin);
		expect(simulator.tasks).toHaveLength(0);
		onSubmit({ kind: 'hangBefore', ms: 120 });
		expect(await secondsOf(() => client.submit('yishangCloud'))).toBeGreaterThan(0.1);
		expect(simulator.tasks).toHaveLength(1);
	},
	hangAfter: async () => {
		onSubmit({ kind: 'hangAfter' });
		await expectSilence(submitWithin);
		expect(simulator.tasks).toHaveLength(1);
		onSubmit({ kind: 'hangAfter', ms: 120 });
		await expectSilence(submitWithin);
		expect(simulator.tasks).toHaveLength(2);
	},
	delay: async () => {
		onStatus({ kind: 'delay', ms: 120 });
		const taskId = await client.start('tomoviee');
		expect(await secondsOf(() => client.check('tomoviee', taskId))).toBeGreaterThan(0.1);
	},
	truncate: async () => {
		onStatus({ kind: 'truncate', bytes: 10 });
		const taskId = await client.start('hiDream');
		await expect(client.check('hiDream', taskId)).rejects.toThrow(NETWORK_ERROR);
	},
	cutAt: async () => {
		simulator.settings.videoBytes = 3_000_000;
		const { response, taskId } = await download({ kind: 'cutAt', bytes: 1_000_000 });
		expect(response.headers.get('content-length')).toBe('3000000');
		let received = 0;
		const read = async () => {
			for await (const piece of piecesOf(response)) received += piece.length;
		};
		await expect(read()).rejects.toThrow(NETWORK_ERROR);
		expect(received).toBe(1_000_000);
		expect(simulator.tasks[0]!.downloads).toMatchObject([{ sentBytes: 1_000_000, complete: false }]);
		expect(simulator.tasks[0]!.id).toBe(taskId);
	},
	short: async () => {
		const { response } = await download({ kind: 'short' });
		expect(response.headers.get('content-length')).toBe('0');
		expect((await response.arrayBuffer()).byteLength).toBe(0);
	},
	rewrite: async () => {
		const taskId = await client.start('openComputing');
		onStatus({ kind: 'rewrite', as: (text) => text.replace('SUCCEEDED', 'WHATEVER') });
		expect((await client.check('openComputing', taskId)).json.status).toBe('WHATEVER');
		onStatus({ kind: 'rewrite', as: 'pythonDict' });
		expect((await client.check('openComputing', taskId)).text).toMatch(
			/'off_peak': False.*'status': 'SUCCEEDED'/,
		);
	},
	wrongType: async () => {
		const { response } = await download({ kind: 'wrongType' });
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toContain('text/html');
	},
	expired: async () => {
		const { response, taskId } = await download({ kind: 'expired' });
		expect(response.status).toBe(403);
		expect(await response.text()).toContain('Request has expired.');
		expect((await fetch(await client.videoUrl('yishangCloud', taskId))).status).toBe(200);
	},
	redirect: async () => {
		const { response } = await download({ kind: 'redirect', to: '/elsewhere.mp4', status: 307 });
		expect(response.status).toBe(307);
		expect(response.headers.get('location')).toBe('/elsewhere.mp4');
		const moved = await download({ kind: 'redirect', to: 'http://localhost{path}' });
		expect(moved.response.headers.get('location')).toBe(`http://localhost/files/${moved.taskId}.mp4`);
	},
	taskFails: async () => {
		simulator.settings.jobSeconds = 10;
		onSubmit({ kind: 'taskFails', message: 'GPU on fire' });
		const taskId = await client.start('openComputing');
		expect((await client.check('openComputing', taskId)).json.status).toBe('PENDING');
		nowMs += 10_000;
		expect((await client.check('openComputing', taskId)).json).toMatchObject({
			status: 'FAILED',
			error: 'GPU on fire',
		});
		onStatus({ kind: 'taskFails' });
		const running = await client.start('tomoviee');
		expect((await client.check('tomoviee', running)).json).toMatchObject({
			code: 680001,
			data: { status: 4, reason: 'generation failed', result: '' },
		});
	},
	taskRejected: async () => {
		onSubmit({ kind: 'taskRejected' });
		const { json } = await client.check('hiDream', await client.start('hiDream'));
		expect(json.result.sub_task_results).toMatchObject([
			{ task_status: 4, video: '', description: '内容未通过审核' },
		]);
	},
	taskState: async () => {
		onSubmit({ kind: 'taskState', status: 'in_progress', ms: 5000 });
		const taskId = await client.start('yishangCloud');
		const odd = await client.check('yishangCloud', taskId);
		expect(odd.json.status).toBe('in_progress');
		expect(odd.json).not.toHaveProperty('video_url');
		nowMs += 5000;
		expect((await client.check('yishangCloud', taskId)).json.status).toBe('completed');
		onStatus({ kind: 'taskState', status: '' });
		expect((await client.check('yishangCloud', taskId)).json.status).toBe('');
		expect((await client.check('yishangCloud', taskId)).json.status).toBe('completed');
	},
	noVideo: async () => {
		onSubmit({ kind: 'noVideo' });
		const { json } = await client.check('openComputing', await client.start('openComputing'));
		expect(json.status).toBe('SUCCEEDED');
		expect(json).not.toHaveProperty('video');
	},
	notYetKnown: async () => {
		onSubmit({ kind: 'notYetKnown', ms: 5000 });
		const taskId = await client.start('openComputing');
		expect(await client.check('openComputing', taskId)).toMatchObject({
			status: 200,
			json: { taskid: taskId, status: 'FAILED', error: `taskid=${taskId} not exist` },
		});
		nowMs += 5000;
		expect((await client.check('openComputing', taskId)).json.status).toBe('SUCCEEDED');
	},
	cutBeforeId: async () => expect(await heardOf({ kind: 'cutBeforeId' })).toBe('{"task_id":"'),
	cutWithinId: async () => expect(await heardOf({ kind: 'cutWithinId' })).toMatch(/^\{"task_id":"task_\d*$/),
	cutAfterId: async () => expect(await heardOf({ kind: 'cutAfterId' })).toMatch(/^\{"task_id":"task_\d+"$/),
	cutBehind: async () => {
		const heard = await heardOf({ kind: 'cutBehind' });
		expect(JSON.parse(heard)).toMatchObject({ task_id: simulator.tasks[0]!.id });
	},
	addressLate: async () => {
		onSubmit({ kind: 'addressLate', checks: 2 });
		const taskId = await client.start('yishangCloud');
		const answers = [1, 2, 3].map(() => client.check('yishangCloud', taskId));
		const [first, second, third] = (await Promise.all(answers)).map(({ json }) => json);
		expect([first, second]).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
		expect([first.video_url, second.video_url]).toEqual([undefined, undefined]);
		expect(third.video_url).toContain(taskId);
	},
	fileLate: async () => {
		onSubmit({ kind: 'fileLate', ms: 5000 });
		const url = await client.videoUrl('tomoviee', await client.start('tomoviee'));
		expect((await fetch(url)).status).toBe(404);
		nowMs += 5000;
		expect((await fetch(url)).status).toBe(200);
	},
	finalWord: async () => {
		onSubmit({ kind: 'finalWord', word: 'done' });
		const taskId = await client.start('yishangCloud');
		expect((await client.check('yishangCloud', taskId)).json).toMatchObject({
			status: 'done',
			video_url: expect.stringContaining(taskId),
		});
	},
	seemsFailed: async () => {
		const taskId = await client.start('openComputing');
		onStatus({ kind: 'seemsFailed' });
		const seeming = (await client.check('openComputing', taskId)).json;
		expect(seeming).toMatchObject({ status: 'FAILED', error: 'system error' });
		expect(seeming).not.toHaveProperty('video');
		expect((await client.check('openComputing', taskId)).json.status).toBe('SUCCEEDED');
	},
	resultAtOnce: async () => {
		for (const as of ['url', 'openAi', 'base64', 'dataUrl'] as const) onSubmit({ kind: 'resultAtOnce', as });
		const [url, openAi, base64, dataUrl] = [
			await client.submitImage(),
			await client.submitImage(),
			await client.submitImage(),
			await client.submitImage(),
		].map(({ json }) => json);
		expect(url).toEqual({ status: 'SUCCEEDED', image: expect.any(String), usage: { n: 1 } });
		const [first, second, third, fourth] = simulator.tasks;
		expect(sha256(await bytesAt(url.image))).toBe(first!.file.sha256());
		expect(sha256(await bytesAt(openAi.data[0].url))).toBe(second!.file.sha256());
		expect(sha256(Buffer.from(base64.data[0].b64_json, 'base64'))).toBe(third!.file.sha256());
		expect(sha256(await bytesAt(dataUrl.image))).toBe(fourth!.file.sha256());
		expect(first!.toldLinks).toEqual([url.image]);
		onSubmit({ kind: 'resultAtOnce' });
		expect((await client.submit('yishangCloud')).json).toMatchObject({
			task_id: simulator.tasks[4]!.id,
			status: 'completed',
			video_url: expect.stringContaining('/files/'),
		});
	},
	numericId: async () => {
		onSubmit({ kind: 'numericId', id: '1234567890123456789' });
		expect((await client.submit('yishangCloud')).text).toContain('"task_id":1234567890123456789,');
		expect((await client.check('yishangCloud', '1234567890123456789')).json.status).toBe('completed');
	},
};

test.each(Object.entries(KINDS))('fault %s', (_kind, proof) => proof());

test('a failure of every provider names its reason, and a success without video has no URL', async () => {
	for (const provider of PROVIDER_IDS) {
		onSubmit({ kind: 'taskFails', message: 'out of ideas' });
		expect((await client.check(provider, await client.start(provider))).text).toContain('out of ideas');
		onSubmit({ kind: 'noVideo' });
		expect((await client.check(provider, await client.start(provider))).text).not.toContain('.mp4');
	}
});

test('a rule strikes after so many requests, so many times, and only where it matches', async () => {
	simulator.misbehave({
		provider: 'yishangCloud',
		phase: 'submit',
		match: ({ body }) => body.includes('sora-2'),
		after: 1,
		times: 2,
		fault: { kind: 'answer', status: 500, body: '' },
	});
	expect((await client.submit('hiDream')).status).toBe(200);
	expect((await client.submit('yishangCloud', { model: 'veo3', prompt: 'x' })).status).toBe(200);
	const statuses: number[] = [];
	for (let n = 0; n < 4; n += 1) statuses.push((await client.submit('yishangCloud')).status);
	expect(statuses).toEqual([200, 500, 500, 200]);
});

test('a service told to behave does so, and keeps its tasks', async () => {
	simulator.misbehave({ phase: 'status', times: 'always', fault: { kind: 'cutBefore' } });
	const taskId = await client.start('hiDream');
	simulator.behave();
	expect((await client.check('hiDream', taskId)).status).toBe(200);
});

test('a rule that makes no sense is refused', () => {
	const fault = { kind: 'taskFails' } as const;
	expect(() => simulator.misbehave({ phase: 'download', fault })).toThrow(/what becomes of the task/);
	const numericId = { kind: 'numericId', id: '1' } as const;
	expect(() => simulator.misbehave({ phase: 'status', fault: numericId })).toThrow(/from its submit/);
});

test('each named rewrite yields what its name says', () => {
	const text = '{"task_id":"a","status":"queued","video_url":"u","done":true,"none":null}';
	expect(
		Object.fromEntries(Object.entries(REWRITES).map(([name, rewrite]) => [name, rewrite(text)])),
	).toEqual({
		trailingNewline: `${text}\n`,
		twoObjects: `${text}\n${text}`,
		pythonDict: "{'task_id': 'a', 'status': 'queued', 'video_url': 'u', 'done': True, 'none': None}",
		wrapped: `{"status":"ok","data":${text}}`,
		idForTaskId: '{"id":"a","status":"queued","video_url":"u","done":true,"none":null}',
		emptyStatus: '{"task_id":"a","status":"","video_url":"u","done":true,"none":null}',
		urlInMetadata: '{"task_id":"a","status":"queued","done":true,"none":null,"metadata":{"video_url":"u"}}',
		newField: '{"seed_used":7,"task_id":"a","status":"queued","video_url":"u","done":true,"none":null}',
		html: '<html><body><h1>502 Bad Gateway</h1></body></html>',
		empty: '',
	});
});
