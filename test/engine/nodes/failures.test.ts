import { setTimeout as sleep } from 'node:timers/promises';
import { retryExecution } from '../harness';
import { BASE, NodeBench } from './bench';

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(() => bench.simulator.reset());

const three = [{ json: { n: 0 } }, { json: { n: 1 } }, { json: { n: 2 } }];

/** The second of three tasks fails at the provider. */
function secondTaskFails() {
	bench.simulator.misbehave({ phase: 'submit', after: 1, fault: { kind: 'taskFails', message: '生成失败' } });
}

describe('a task that fails at the provider', () => {
	it('fails the node after the others were seen through, and is named', async () => {
		secondTaskFails();
		const run = await bench.generate({ prompt: '=Clip {{ $json.n }}' }, { items: three });
		const failed = bench.simulator.tasks[1];
		expect(run.status).toBe('error');
		expect(run.error?.message).toContain(failed?.id);
		expect(run.error?.description).toContain('生成失败');
		expect(run.error?.context).toMatchObject({
			details: { taskId: failed?.id, kind: 'taskFailed', status: 'failed' },
		});
		expect(bench.simulator.tasks.map(({ state }) => state)).toEqual(['succeeded', 'failed', 'succeeded']);
		// What was paid for and is fine must not be out of sight because another item failed.
		for (const { id } of bench.simulator.tasks) expect(run.error?.description).toContain(id);
	});

	it('goes to the error output with its task, the others to the success output, all paired', async () => {
		secondTaskFails();
		const run = await bench.generate({}, { items: three, onError: 'continueErrorOutput' });
		expect(run.outputs()[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		const [error] = run.received(1);
		expect(error?.json).toMatchObject({
			error: expect.stringContaining(bench.simulator.tasks[1]!.id),
			details: { provider: 'openComputing', taskId: bench.simulator.tasks[1]!.id, kind: 'taskFailed' },
		});
	});

	it('stays in its place under "Continue"', async () => {
		secondTaskFails();
		const run = await bench.generate({}, { items: three, onError: 'continueRegularOutput' });
		expect(run.received().map(({ json }) => 'error' in json)).toEqual([false, true, false]);
	});

	it('rejected by moderation is said to be that', async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'taskRejected' } });
		const run = await bench.generate({}, { onError: 'continueErrorOutput' });
		expect(run.received(1)[0]?.json.details).toMatchObject({ kind: 'contentRejected', status: 'rejected' });
	});

	it('that succeeds without a video is an error, too', async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'noVideo' } });
		const run = await bench.generate({}, { onError: 'continueErrorOutput' });
		expect(run.received(1)[0]?.json.details).toMatchObject({ kind: 'noVideo' });
	});
});

describe('a submit that is refused', () => {
	it.each([
		['noBalance', { kind: 'noBalance' }, 'quota'],
		['a wrong key', { kind: 'answer', status: 401, body: { error: 'Invalid API Key' } }, 'auth'],
	] as const)('for %s stops the submits that have not been sent', async (_name, fault, kind) => {
		bench.simulator.misbehave({ phase: 'submit', after: 1, times: Infinity, fault });
		const run = await bench.generate(
			{ options: { maxConcurrentTasks: 1 } },
			{ items: three, onError: 'continueErrorOutput' },
		);
		expect(run.received(0)).toHaveLength(1);
		expect(run.received(1).map(({ json }) => (json.details as { kind: string }).kind)).toEqual([kind, kind]);
		expect(bench.simulator.requests.filter(({ phase }) => phase === 'submit')).toHaveLength(2);
	});

	it('for its rate is sent again', async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'rateLimit', retryAfterSeconds: 0.2 } });
		const run = await bench.generate({});
		expect(run.received()[0]?.json.status).toBe('succeeded');
		expect(bench.simulator.tasks).toHaveLength(1);
	});
});

describe('a submit without an answer', () => {
	it('is not sent again, not even by Retry On Fail, and says that a task may exist', async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'cutAfter' } });
		const run = await bench.generate({}, { retryOnFail: true });
		expect(run.error?.message).toContain('not known whether');
		expect(run.error?.description).toContain('A task may exist');
		expect(bench.simulator.requests.filter(({ phase }) => phase === 'submit')).toHaveLength(1);
	});
});

describe('retries pay once', () => {
	it('Retry On Fail resumes the tasks that were submitted', async () => {
		bench.simulator.misbehave({ phase: 'download', after: 1, times: 3, fault: { kind: 'wrongType' } });
		const run = await bench.generate(
			{ prompt: '=Clip {{ $json.n }} {{ $now }}' },
			{ items: three, retryOnFail: true },
		);
		expect(run.status).toBe('success');
		expect(run.received()).toHaveLength(3);
		expect(bench.simulator.tasks).toHaveLength(3);
	});

	it('a failed task is tried again, and only that', async () => {
		secondTaskFails();
		const run = await bench.generate({}, { items: three, retryOnFail: true });
		expect(run.status).toBe('success');
		expect(bench.simulator.tasks).toHaveLength(4);
	});

	it('"Retry execution" resumes, an edited prompt is a new request', async () => {
		bench.simulator.misbehave({ phase: 'download', times: 6, fault: { kind: 'wrongType' } });
		const failed = await bench.generate({});
		expect(failed.status).toBe('error');
		const edited = await retryExecution(failed, {
			edits: { 'Generate Video': { parameters: { prompt: 'A dog' } } },
		});
		expect(edited.status).toBe('error');
		expect(bench.simulator.tasks).toHaveLength(2);
		const again = await retryExecution(failed);
		expect(again.received()[0]?.json.taskId).toBe(bench.simulator.tasks[0]?.id);
		expect(bench.simulator.tasks).toHaveLength(2);
	});
});

it('"Retry execution" with a higher timeout resumes', async () => {
	bench.simulator.settings.jobSeconds = 600;
	const failed = await bench.generate({ options: { timeoutMinutes: 0.005 } });
	expect(failed.error?.message).toContain('not finished');
	bench.simulator.tasks[0]!.endsAtMs = Date.now();
	const parameters = { options: { timeoutMinutes: 1, pollIntervalSeconds: 0.1 }, outputBinaryField: 'clip' };
	const again = await retryExecution(failed, {
		edits: { 'Generate Video': { parameters: { ...BASE, ...parameters } } },
	});
	expect(again.received()[0]).toMatchObject({
		json: { status: 'succeeded' },
		binary: { clip: expect.anything() },
	});
	expect(bench.simulator.tasks).toHaveLength(1);
});

describe('time', () => {
	it('that is up makes an error with the task, or on request an item that Get Task takes', async () => {
		bench.simulator.settings.jobSeconds = 600;
		const options = { timeoutMinutes: 0.005 };
		const failed = await bench.generate({ options });
		expect(failed.error?.message).toContain(bench.simulator.tasks[0]?.id);
		expect(failed.error?.description).toContain('not lost');

		const returned = await bench.generate({ options: { ...options, onTimeout: 'returnTask' } });
		const [item] = returned.received();
		expect(item?.json).toMatchObject({ taskId: bench.simulator.tasks[1]?.id });
		expect(['queued', 'running']).toContain(item?.json.status);
		expect(returned.hints()).toMatchObject([{ message: expect.stringContaining('still under way') }]);
		bench.simulator.tasks[1]!.endsAtMs = Date.now();
		const fetched = await bench.getTask({ wait: 'poll' }, { items: [{ json: item!.json }] });
		expect(fetched.received()[0]?.json).toMatchObject({ status: 'succeeded', taskId: item?.json.taskId });
	});

	it('stopped ends the status checks and names the tasks that go on', async () => {
		bench.simulator.settings.jobSeconds = 30;
		const run = await bench.generate({}, { onStarted: bench.stopOnceWatched });
		expect(run.status).toBe('canceled');
		const checks = bench.simulator.tasks[0]?.statusChecks.length ?? 0;
		await sleep(400);
		expect(bench.simulator.tasks[0]?.statusChecks).toHaveLength(checks);
		expect(Object.values(run.customData).join()).toContain(bench.simulator.tasks[0]?.id);
	});
});

describe('downloads', () => {
	it.each([
		['cut in the middle', { kind: 'cutAt', bytes: 1000 }],
		['empty', { kind: 'short' }],
		['a web page', { kind: 'wrongType' }],
		['expired', { kind: 'expired' }],
	] as const)('that are %s are fetched again', async (_name, fault) => {
		bench.simulator.misbehave({ phase: 'download', fault });
		const run = await bench.generate({});
		const [item] = run.received();
		expect(await run.binarySha256(item!, 'data')).toBe(
			bench.simulator.video(bench.simulator.tasks[0]!.id).sha256,
		);
	});

	it('that fail for good cost neither task nor address', async () => {
		bench.simulator.misbehave({ phase: 'download', times: Infinity, fault: { kind: 'expired' } });
		const run = await bench.generate({}, { onError: 'continueErrorOutput' });
		const [item] = run.received(1);
		expect(item?.json.details).toMatchObject({
			kind: 'download',
			taskId: bench.simulator.tasks[0]?.id,
			videoUrl: expect.stringContaining('/idfile'),
			status: 'succeeded',
		});
	}, 150_000);

	it('follow a redirect without the key', async () => {
		const elsewhere = await NodeBench.start();
		try {
			await elsewhere.generate({});
			const video = elsewhere.simulator.requests.find(({ phase }) => phase === 'download');
			const to = `${elsewhere.simulator.url}${video!.path}`;
			bench.simulator.misbehave({ phase: 'download', fault: { kind: 'redirect', to } });
			const run = await bench.generate({});
			const [item] = run.received();
			const { sha256 } = elsewhere.simulator.video(elsewhere.simulator.tasks[0]!.id);
			expect(await run.binarySha256(item!, 'data')).toBe(sha256);
			expect(elsewhere.simulator.violations).toEqual([]);
		} finally {
			await elsewhere.closeServers();
		}
	});
});

it('no secret is in what comes out', async () => {
	const { apiKey } = bench.simulator.keys.openComputing;
	bench.simulator.misbehave({
		phase: 'submit',
		fault: { kind: 'answer', status: 401, body: { error: `Invalid API Key ${apiKey}` } },
	});
	const run = await bench.generate(
		{ options: { includeRawResponse: true } },
		{ onError: 'continueErrorOutput' },
	);
	expect(run.received(1)).toHaveLength(1);
	expect(JSON.stringify([run.saved, run.logs, run.uiMessages])).not.toContain(apiKey);
});
