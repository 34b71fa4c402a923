import { BASE, NodeBench } from './bench';

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(() => bench.simulator.reset());

/** Submits without waiting; gives the items. */
async function submit(count: number, parameters: Record<string, unknown> = {}) {
	const items = Array.from({ length: count }, (_, n) => ({ json: { n } }));
	const run = await bench.generate({ ...parameters, wait: 'none' }, { items });
	return run.received().map(({ json }) => ({ json }));
}

it('a submit that is not waited for puts out its task at once', async () => {
	const [item] = await submit(1);
	expect(item?.json).toEqual({
		provider: 'openComputing',
		operation: 'textToVideo',
		model: BASE.model,
		taskId: bench.simulator.tasks[0]?.id,
		status: 'queued',
		submittedAt: expect.any(String),
		statusChecks: 0,
	});
});

it('takes the output of Generate Video as it is, waits and downloads', async () => {
	const items = [...(await submit(2)), ...(await submit(1, { provider: 'yishangCloud', model: 'sora-2' }))];
	const run = await bench.getTask({ wait: 'poll' }, { items });
	expect(run.received().map(({ json }) => json.provider)).toEqual([
		'openComputing',
		'openComputing',
		'yishangCloud',
	]);
	for (const item of run.received()) {
		expect(await run.binarySha256(item, 'data')).toBe(bench.simulator.video(String(item.json.taskId)).sha256);
	}
	expect(bench.simulator.tasks).toHaveLength(3);
});

it('asks once unless told to wait', async () => {
	bench.simulator.settings.jobSeconds = 600;
	const items = await submit(1);
	const run = await bench.getTask({}, { items });
	expect(run.received()[0]?.json).toMatchObject({ statusChecks: 1 });
	expect(['queued', 'running']).toContain(run.received()[0]?.json.status);
	expect(run.received()[0]?.binary).toBeUndefined();
});

it('takes the error item of a Generate Video that ran out of time', async () => {
	bench.simulator.settings.jobSeconds = 600;
	const late = await bench.generate(
		{ options: { timeoutMinutes: 0.005 } },
		{ onError: 'continueErrorOutput' },
	);
	const items = late.received(1).map(({ json }) => ({ json }));
	expect(items).toHaveLength(1);
	bench.simulator.tasks[0]!.endsAtMs = Date.now();
	const run = await bench.getTask({ wait: 'poll' }, { items });
	expect(run.received()[0]?.json).toMatchObject({
		status: 'succeeded',
		taskId: bench.simulator.tasks[0]?.id,
	});
});

it('takes a task ID by hand', async () => {
	const [item] = await submit(1, { provider: 'yishangCloud', model: 'sora-2' });
	const parameters = {
		taskSource: 'manual',
		provider: 'yishangCloud',
		taskId: item?.json.taskId,
		wait: 'poll',
	};
	const run = await bench.getTask(parameters);
	expect(run.received()[0]?.json).toMatchObject({
		status: 'succeeded',
		durationSeconds: expect.any(Number),
		width: expect.any(Number),
		submittedAt: expect.any(String),
	});
});

it('takes the model of a task by hand where the provider has to be told it', async () => {
	const [item] = await submit(1, { provider: 'hiDream', model: 'txt2video' });
	const parameters = { taskSource: 'manual', provider: 'hiDream', taskId: item?.json.taskId, wait: 'poll' };
	const run = await bench.getTask(parameters);
	expect(run.received()[0]?.json).toMatchObject({ status: 'succeeded', model: 'txt2video' });
});

describe('Split Output', () => {
	it('sends finished, running and failed tasks their own ways', async () => {
		bench.simulator.settings.jobSeconds = 600;
		const running = await submit(1);
		bench.simulator.settings.jobSeconds = 0.1;
		const finished = await submit(1);
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'taskFails', message: 'out of paint' } });
		const failed = await submit(1);
		await new Promise((done) => setTimeout(done, 150));
		const run = await bench.getTask({ splitOutput: true }, { items: [...failed, ...running, ...finished] });
		expect(run.status).toBe('success');
		const ids = [0, 1, 2].map((output) => run.received(output).map(({ json }) => json.taskId));
		expect(ids).toEqual([[finished[0]?.json.taskId], [running[0]?.json.taskId], [failed[0]?.json.taskId]]);
		expect(run.received(2)[0]?.json).toMatchObject({
			status: 'failed',
			failure: { kind: 'taskFailed', message: expect.stringContaining('out of paint') },
		});
	});
});

describe('a failed task', () => {
	const fail = async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'taskFails', afterMs: 1 } });
		return await submit(1);
	};

	it('is an error', async () => {
		const run = await bench.getTask({ wait: 'poll' }, { items: await fail() });
		expect(run.error?.message).toContain(bench.simulator.tasks[0]?.id);
	});

	it('is an item on request, which does not set off Retry On Fail', async () => {
		const items = await fail();
		const run = await bench.getTask(
			{ options: { onTaskFailure: 'returnTask' } },
			{ items, retryOnFail: true },
		);
		expect(run.received()[0]?.json).toMatchObject({ status: 'failed', failure: { kind: 'taskFailed' } });
		expect(bench.simulator.tasks[0]?.statusChecks).toHaveLength(1);
	});
});

describe('bad input', () => {
	it.each([
		[{}, { json: {} }, 'names no task'],
		[{}, { json: { taskId: 'a', provider: 'vimeo' } }, '"Provider" is "vimeo"'],
		[{}, { json: { error: 'x', details: { kind: 'quota' }, taskId: 'of the input' } }, 'names no task'],
		[{ taskSource: 'manual', provider: 'openComputing', taskId: '..' }, { json: {} }, '"Task ID" is ".."'],
	])('%j with %j is refused before anything is sent', async (parameters, item, message) => {
		const run = await bench.getTask(parameters, { items: [item] });
		expect(run.error?.message).toContain(message);
		expect(bench.simulator.requests).toEqual([]);
	});

	it('a task that the provider does not know is said to be that', async () => {
		const parameters = { taskSource: 'manual', provider: 'yishangCloud', taskId: 'task_0' };
		const run = await bench.getTask(parameters, { onError: 'continueErrorOutput' });
		expect(run.received(1)[0]?.json).toMatchObject({
			error: expect.stringContaining('does not know the task (task task_0)'),
			details: { kind: 'notFound', code: 'task_not_found' },
		});
	});

	it('a missing credential is said to be that, under a continue setting as an item', async () => {
		const { credentials, ...rest } = bench.surroundings();
		const { openComputingApi } = credentials;
		const parameters = { taskSource: 'manual', provider: 'yishangCloud', taskId: 'task_0' };
		const run = await bench.getTask(parameters, {
			...rest,
			credentials: { openComputingApi },
			onError: 'continueErrorOutput',
		});
		expect(run.received(1)[0]?.json.error).toContain('YishangCloud (易尚云) credential cannot be used');
	});
});
