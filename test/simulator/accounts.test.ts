import { DOCUMENTED, startSimulator, type Simulator } from './index';
import { TestClient } from './testClient';

let nowMs = 0;
let simulator: Simulator;
let client: TestClient;

beforeEach(async () => {
	nowMs = 0;
	simulator = await startSimulator({ ...DOCUMENTED, jobSeconds: 100, nowMs: () => nowMs });
	client = new TestClient(simulator);
});
afterEach(() => simulator.close());

test('open tasks and their peak are counted per provider; an ended task makes room', async () => {
	simulator.settings.maxConcurrent = { openComputing: 2 };
	await client.start('openComputing');
	nowMs += 50_000;
	await client.start('openComputing');
	await client.start('hiDream');
	expect(simulator.openTasks('openComputing')).toBe(2);

	const refused = await client.submit('openComputing');
	expect(refused).toMatchObject({ status: 429, json: { error: 'Too many requests' } });
	expect(simulator.tasks).toHaveLength(3);

	nowMs += 50_000;
	expect(simulator.openTasks('openComputing')).toBe(1);
	expect((await client.submit('openComputing')).status).toBe(200);
	nowMs += 500_000;
	expect(simulator.openTasks('openComputing')).toBe(0);
	expect(simulator.maxOpenTasks('openComputing')).toBe(2);
	expect(simulator.maxOpenTasks('hiDream')).toBe(1);
	expect(simulator.maxOpenTasks('tomoviee')).toBe(0);
});

test('tasks and requests tell what was asked, with what, and when', async () => {
	const taskId = await client.start('yishangCloud');
	nowMs += 30_000;
	await client.check('yishangCloud', taskId);
	await client.send('/v2/videos');
	expect(simulator.tasks).toMatchObject([
		{
			provider: 'yishangCloud',
			id: taskId,
			model: 'sora-2',
			body: { model: 'sora-2', prompt: 'A cat' },
			submittedAtMs: 0,
			statusChecks: [{ atMs: 30_000, state: 'running' }],
		},
	]);
	expect(simulator.requests).toMatchObject([
		{ phase: 'submit', method: 'POST', path: '/v1/videos', answeredStatus: 200, taskId },
		{ phase: 'status', method: 'GET', path: `/v1/videos/${taskId}`, answeredStatus: 200, taskId },
		{ phase: 'unknown', path: '/v2/videos', answeredStatus: 404 },
	]);
	expect(simulator.violations).toEqual([expect.stringContaining('/v2/videos')]);
});

test('reset forgets all and restores the settings', async () => {
	await client.start('hiDream');
	simulator.settings.jobSeconds = 1;
	simulator.misbehave({ phase: 'submit', fault: { kind: 'cutBefore' } });
	simulator.reset();
	expect(simulator).toMatchObject({ tasks: [], requests: [], settings: { jobSeconds: 100 } });
	expect(simulator.maxOpenTasks('hiDream')).toBe(0);
	expect((await client.submit('hiDream')).status).toBe(200);
});

describe('control from another process', () => {
	const post = (path: string, body: unknown) =>
		client.send(`/_simulator/${path}`, { method: 'POST', body: JSON.stringify(body) });

	test('settings, faults, tasks, videos and reset', async () => {
		expect((await post('settings', { jobSeconds: 0, wrapTasks: true })).json).toMatchObject({
			jobSeconds: 0,
		});
		expect((await post('misbehave', { phase: 'submit', fault: { kind: 'noBalance' } })).json).toEqual({
			added: 1,
		});
		expect((await client.submit('openComputing')).status).toBe(429);
		const taskId = await client.start('openComputing');
		expect((await client.send('/_simulator/tasks')).json).toMatchObject([{ id: taskId, state: 'succeeded' }]);
		const video = await client.send(`/_simulator/tasks/${taskId}/video`);
		expect(video.json).toEqual(simulator.video(taskId));
		expect((await client.send('/_simulator/requests')).json).toHaveLength(2);
		await post('misbehave', { phase: 'status', times: 'always', fault: { kind: 'cutBefore' } });
		await post('behave', {});
		expect((await client.check('openComputing', taskId)).status).toBe(200);
		await post('reset', {});
		expect((await client.send('/_simulator/tasks')).json).toEqual([]);
	});

	test('bad JSON, settings and rules are refused', async () => {
		expect((await post('settings', { jobsecs: 1 })).status).toBe(400);
		expect((await post('misbehave', { phase: 'submit', fault: { kind: 'explode' } })).status).toBe(400);
		expect((await client.send('/_simulator/settings', { method: 'POST', body: '{' })).status).toBe(400);
	});
});
