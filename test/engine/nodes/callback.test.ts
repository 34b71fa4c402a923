import type { FaultRule } from '../../simulator';
import { resumeByTime, retryExecution, wake, type EngineRun, type Woken } from '../harness';
import { until } from '../../until';
import { NodeBench } from './bench';

/** `wait: callback`: the execution is laid down until the provider calls. Here the test calls, as n8n would hand a call on. */

let bench: NodeBench;

beforeAll(async () => {
	bench = await NodeBench.start({ callbackTimes: 0 });
});
afterAll(async () => await bench.stop());
beforeEach(() => bench.simulator.reset());

const ASKED = { provider: 'hiDream', model: 'txt2video', prompt: '=Clip {{ $json.n }}', wait: 'callback' };
const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
const suspended = async (count = 1, parameters = {}, extras = {}): Promise<EngineRun> => {
	bench.simulator.settings.jobSeconds = 600;
	const run = await bench.generate({ ...ASKED, ...parameters }, { items: items(count), ...extras });
	expect(run.status).toBe('waiting');
	return run;
};
const taskIds = () => bench.simulator.tasks.map(({ id }) => id);
const body = (taskId = taskIds()[0]) => ({ code: 0, result: { task_id: taskId, sub_task_results: [] } });
const checks = () => bench.simulator.requests.filter(({ phase }) => phase === 'status').length;
const submits = () => bench.simulator.requests.filter(({ phase }) => phase === 'submit').length;

/** Ends tasks now, all of them unless some are named. */
function end(...ids: string[]): void {
	for (const task of bench.simulator.tasks) {
		if (ids.length === 0 || ids.includes(task.id)) task.endsAtMs = Date.now();
	}
}

/** The one execution that was continued. */
function continued(woken: readonly Woken[]): EngineRun {
	for (const { answered } of woken) expect(answered.status).toBe(200);
	const runs = woken.flatMap(({ run }) => run ?? []);
	expect(runs).toHaveLength(1);
	return runs[0] as EngineRun;
}

async function expectVideos(run: EngineRun, count: number): Promise<void> {
	expect(run.status).toBe('success');
	const received = run.received();
	expect(received).toHaveLength(count);
	for (const [index, item] of received.entries()) {
		const task = bench.simulator.tasks.find(({ body: { prompt } }) => prompt === `Clip ${index}`);
		expect(item.json).toMatchObject({ taskId: task?.id, status: 'succeeded', provider: 'hiDream' });
		expect(await run.binarySha256(item)).toBe(bench.simulator.file(task?.id ?? '').sha256);
		expect(item.pairedItem).toEqual({ item: index });
	}
}

describe.each([
	['hiDream', 'txt2video', 'notify_url'],
	['tomoviee', 'tm_text2video_b', 'callback'],
] as const)('at %s', (provider, model, field) => {
	it('gives the address of the execution along, suspends, and is continued with the video', async () => {
		const run = await suspended(1, { provider, model });
		const [task] = bench.simulator.tasks;
		expect(task?.body[field]).toMatch(/\/webhook-waiting\/\d+\/task-ended\?signature=/);
		end();
		const awake = continued([await wake(run, { data: { task_id: task?.id } })]);
		expect(awake.received()[0]?.json).toMatchObject({ provider, taskId: task?.id, status: 'succeeded' });
		expect(await awake.binarySha256(awake.received()[0])).toBe(bench.simulator.file(task?.id ?? '').sha256);
		expect(submits()).toBe(1);
	});
});

it('is continued once by calls in any order, twice each, and at the same moment', async () => {
	const run = await suspended(3);
	const [first = '', second = '', third = ''] = taskIds();
	end(third);
	expect((await wake(run, body(third))).run).toBeUndefined();
	end(first);
	expect((await wake(run, body(first))).run).toBeUndefined();
	end(second);
	const calls = [second, third, second, first, first, second].map(async (id) => await wake(run, body(id)));
	await expectVideos(continued(await Promise.all(calls)), 3);
	// And never again.
	expect((await wake(run, body(second))).run).toBeUndefined();
	expect(submits()).toBe(3);
});

it('misses no task that ends while the others are asked for', async () => {
	const run = await suspended(2);
	const [first = '', second = ''] = taskIds();
	end(first);
	const before = checks();
	const early = wake(run, body(first));
	await until(() => checks() > before + 1);
	end(second);
	await expectVideos(continued(await Promise.all([early, wake(run, body(second))])), 2);
});

it.each([
	['the task still runs', (id: string) => body(id)],
	['a failure is claimed of a task that runs', (id: string) => ({ ...body(id), code: 1, message: 'failed' })],
	['it names no task', () => ({ hello: 'world' })],
	['it is no JSON', () => [] as object],
])('a call changes nothing when %s', async (_, call) => {
	const run = await suspended();
	const [id = ''] = taskIds();
	const woken = await wake(run, call(id));
	expect(woken.answered).toEqual({ status: 200, body: { received: true } });
	expect(woken.run).toBeUndefined();
	end();
	await expectVideos(continued([await wake(run, body(id))]), 1);
});

it('of a call for another task nobody hears', async () => {
	const run = await suspended();
	end();
	const before = checks();
	expect((await wake(run, body('11111111-2222-3333-4444-555555555555'))).run).toBeUndefined();
	expect(checks()).toBe(before);
});

it('goes on at the deadline with the task as it is, for Get Task', async () => {
	bench.simulator.settings.jobSeconds = 600;
	const credentials = { options: { pollIntervalSeconds: 0.1 } };
	const run = await bench.generate(
		{},
		{
			items: items(2),
			workflow: {
				nodes: [
					{
						type: 'n8n-nodes-aigc-video.generateVideo',
						parameters: { operation: 'textToVideo', ...ASKED, ...credentials },
					},
					{ type: 'n8n-nodes-aigc-video.getTask', parameters: { wait: 'poll', ...credentials } },
				],
			},
		},
	);
	expect(run.status).toBe('waiting');
	end();
	const awake = await resumeByTime(run);
	expect(awake.outputs('Generate Video')[0]?.map(({ json }) => json)).toEqual(
		taskIds().map((taskId) => expect.objectContaining({ taskId, status: 'queued' })),
	);
	const videos = awake.outputs('Get Task')[0] ?? [];
	expect(videos).toHaveLength(2);
	for (const video of videos) {
		const { sha256 } = bench.simulator.file(String(video.json.taskId));
		expect(await awake.binarySha256(video)).toBe(sha256);
	}
	expect(submits()).toBe(2);
});

it('is not woken in the last moments before the deadline, when n8n goes on by itself', async () => {
	const run = await suspended(1, { options: { timeoutMinutes: 1.2 } });
	end();
	expect((await wake(run, body())).run).toBeUndefined();
	expect(checks()).toBe(1);
});

it('does not suspend for what has ended already', async () => {
	bench.simulator.settings.jobSeconds = 0;
	const run = await bench.generate(ASKED, { items: items(2) });
	await expectVideos(run, 2);
	expect(checks()).toBe(2);
});

it('stays and polls as long as the account takes no more, and suspends after the last', async () => {
	const { settings } = bench.simulator;
	Object.assign(settings, { jobSeconds: 0.4, maxConcurrent: { hiDream: 1 } });
	const options = { maxConcurrentTasks: 1 };
	const running = bench.generate({ ...ASKED, options }, { items: items(3) });
	await until(() => taskIds().length === 2);
	settings.jobSeconds = 600;
	const run = await running;
	expect(run.status).toBe('waiting');
	expect(taskIds()).toHaveLength(3);
	end();
	await expectVideos(continued([await wake(run, body(taskIds()[2]))]), 3);
});

const FAILS: FaultRule = { phase: 'submit', fault: { kind: 'taskFails', message: 'no such thing' } };
const REFUSES: FaultRule = { phase: 'submit', fault: { kind: 'noBalance' } };

it.each([
	['stopWorkflow', 0],
	['continueRegularOutput', 0],
	['continueErrorOutput', 1],
] as const)('a task that failed is an item, with On Error %s on output %i', async (onError, output) => {
	bench.simulator.misbehave(FAILS);
	const run = await suspended(2, {}, { onError });
	end();
	const awake = continued([await wake(run, body())]);
	const [failed] = bench.simulator.tasks;
	expect(awake.status).toBe('success');
	const [error] = awake.received(output).filter(({ json }) => json.error !== undefined);
	expect(error?.json.details).toMatchObject({ taskId: failed?.id, kind: 'taskFailed' });
	expect(awake.received().filter(({ json }) => json.status === 'succeeded')).toHaveLength(1);
});

it('fails before it suspends when an item failed, names the tasks, and a retry pays only for that item', async () => {
	bench.simulator.settings.jobSeconds = 600;
	bench.simulator.misbehave({ ...REFUSES, after: 1 });
	const run = await bench.generate(ASKED, { items: items(2) });
	expect(run.status).toBe('error');
	expect(run.error?.description).toContain(taskIds()[0]);
	bench.simulator.behave();
	// The service calls the first execution, which is over: its task is polled, and only the new one is left to a call.
	const retrying = retryExecution(run);
	await until(() => taskIds().length === 2);
	const [first = '', second = ''] = taskIds();
	const before = checks();
	await until(() => checks() > before + 3);
	end(first);
	const retry = await retrying;
	expect(retry.status).toBe('waiting');
	end(second);
	await expectVideos(continued([await wake(retry, body(second))]), 2);
	expect(submits()).toBe(3);
});

it('keeps an item that was refused under a continue setting, and does not try the node again for it', async () => {
	bench.simulator.misbehave({ ...REFUSES, after: 1 });
	const node = { onError: 'continueErrorOutput', retryOnFail: true } as const;
	const run = await suspended(2, {}, node);
	expect(submits()).toBe(2);
	end();
	const awake = continued([await wake(run, body())]);
	expect(awake.received(1).map(({ json }) => json.details)).toEqual([
		expect.objectContaining({ kind: 'quota' }),
	]);
	expect(awake.received(0).map(({ json }) => json.status)).toEqual(['succeeded']);
	expect(submits()).toBe(2);
});

it('evaluates the settings of each item before it suspends', async () => {
	const run = await suspended(2, {
		outputBinaryField: '=clip{{ $json.n }}',
		options: { fileName: '=film {{ $json.n }}', includeRawResponse: '={{ $json.n === 1 }}' },
	});
	end();
	const [first, second] = continued([await wake(run, body())]).received();
	expect(first?.binary?.clip0?.fileName).toBe('film 0.mp4');
	expect(second?.binary?.clip1?.fileName).toBe('film 1.mp4');
	expect([first?.json.raw, second?.json.raw]).toEqual([undefined, expect.anything()]);
});

it('downloads nothing when that is off', async () => {
	const run = await suspended(1, { download: false });
	end();
	const [item] = continued([await wake(run, body())]).received();
	expect(item?.binary).toBeUndefined();
	expect(item?.json.videoUrl).toContain('http');
});

describe('refuses before anything is sent', () => {
	const refused = async (parameters: Record<string, unknown>, surroundings = {}) => {
		const run = await bench.generate({ ...ASKED, ...parameters }, { items: items(1), ...surroundings });
		expect(run.status).toBe('error');
		expect(bench.simulator.requests).toEqual([]);
		return run.error?.message;
	};
	const abroad = () => ({
		credentials: { hiDreamApi: { ...bench.simulator.keys.hiDream, baseUrl: 'https://hidream.example.com' } },
	});

	it('a model that does not call back', async () => {
		expect(await refused({ provider: 'openComputing', model: 'viduq3-pro' })).toContain(
			'viduq3-pro of OpenComputing does not call back',
		);
	});
	it.each(['http://localhost:5678/', 'https://10.1.2.3/', 'https://n8n.internal/'])(
		'%s as the address of this n8n, for a provider on the internet',
		async (n8nUrl) => {
			expect(await refused({}, { ...abroad(), n8nUrl })).toContain('cannot reach this n8n at');
		},
	);
	it('an address without http', async () => {
		const n8nUrl = 'n8n.example.com:5678/';
		expect(await refused({}, { ...abroad(), n8nUrl })).toContain('Set WEBHOOK_URL');
	});
});

it.each(['ftp://example.com/x', 'example.com', 'http://exa mple.com', 5, 'https://'])(
	'refuses the Notify URL %j',
	async (notifyUrl) => {
		const run = await bench.generate({ ...ASKED, wait: 'none', notifyUrl }, { items: items(1) });
		expect(run.error?.message).toContain('"Notify URL" is');
		expect(bench.simulator.requests).toEqual([]);
	},
);

it('sends a Notify URL of the user as it is, and its own in place of it when it waits for the call', async () => {
	const notifyUrl = 'https://example.com/hook?a=b&c=%20';
	await bench.generate({ ...ASKED, wait: 'none', notifyUrl: ` ${notifyUrl}\n` }, { items: items(1) });
	await suspended(1, { notifyUrl });
	const [sent, own] = bench.simulator.tasks.map((task) => task.body.notify_url);
	expect(sent).toBe(notifyUrl);
	expect(own).toContain('/webhook-waiting/');
});
