import { createHash } from 'node:crypto';
import { MODELS, NodeBench, PROVIDERS } from './bench';

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(() => bench.simulator.reset());

describe.each(PROVIDERS)('%s', (provider) => {
	const model = MODELS[provider];

	it('hands the video on, byte for byte, with its task', async () => {
		const run = await bench.generate({ provider, model });
		const [task] = bench.simulator.tasks;
		const [item] = run.received();
		expect(item?.json).toMatchObject({
			provider,
			operation: 'textToVideo',
			model,
			taskId: task?.id,
			status: 'succeeded',
			progress: 100,
			videoUrl: expect.stringContaining(bench.simulator.url),
			videoUrls: [expect.any(String)],
			submittedAt: expect.stringMatching(/^\d{4}-.*Z$/),
			statusChecks: task?.statusChecks.length,
		});
		expect(Object.values(item?.json ?? {})).not.toContain(null);
		expect(item?.json).not.toHaveProperty('raw');
		expect(item?.pairedItem).toEqual({ item: 0 });
		expect(item?.binary?.data).toMatchObject({
			mimeType: 'video/mp4',
			fileExtension: 'mp4',
			fileName: `${model}-${task?.id}.mp4`,
		});
		expect(await run.binarySha256(item!, 'data')).toBe(bench.simulator.video(task!.id).sha256);
		expect(bench.simulator.violations).toEqual([]);
	});

	it('leaves its traces in the log and in the custom data', async () => {
		const run = await bench.generate({ provider, model });
		const id = bench.simulator.tasks[0]!.id;
		expect(run.logs.map(({ message }) => message)).toContainEqual(
			expect.stringMatching(new RegExp(`submitted: ${provider} ${model} ${id} .*item 0`)),
		);
		expect(Object.values(run.customData).join(' ')).toContain(`${provider}:${id}`);
	});
});

it('works on all items side by side and keeps their order and pairing', async () => {
	// Much longer than it takes to submit five: requests of a run keep a distance.
	bench.simulator.settings.jobSeconds = 4;
	const items = Array.from({ length: 8 }, (_, index) => ({ json: { index } }));
	const run = await bench.generate({ prompt: '=Clip {{ $json.index }}' }, { items });
	const prompts = run.received().map(({ json }) => {
		const task = bench.simulator.tasks.find(({ id }) => id === json.taskId);
		return (task?.body as { prompt: string }).prompt;
	});
	expect(prompts).toEqual(items.map(({ json }) => `Clip ${json.index}`));
	expect(run.outputs()[0]?.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
	expect(bench.simulator.maxOpenTasks('openComputing')).toBe(5);
});

it('keeps to the number of open tasks that the user sets', async () => {
	const items = Array.from({ length: 5 }, (_, index) => ({ json: { index } }));
	await bench.generate({ options: { maxConcurrentTasks: 2 } }, { items });
	expect(bench.simulator.tasks).toHaveLength(5);
	expect(bench.simulator.maxOpenTasks('openComputing')).toBe(2);
});

it('downloads nothing when told so, and names file and field as told', async () => {
	const bare = await bench.generate({ download: false });
	expect(bare.received()[0]).toMatchObject({ json: { videoUrl: expect.any(String) } });
	expect(bare.received()[0]?.binary).toBeUndefined();

	const named = await bench.generate({ outputBinaryField: 'clip', options: { fileName: '万圣节/南瓜' } });
	expect(named.received()[0]?.binary?.clip).toMatchObject({ fileName: '万圣节-南瓜.mp4' });
});

it('adds the raw answer on request', async () => {
	bench.simulator.settings.wrapTasks = false;
	const run = await bench.generate({ options: { includeRawResponse: true } });
	expect(run.received()[0]?.json.raw).toMatchObject({ status: 'SUCCEEDED', video: expect.any(String) });
});

it('keeps the video in memory where n8n has no other store', async () => {
	await bench.engine.setBinaryMode('default');
	try {
		const run = await bench.generate({});
		const [item] = run.received();
		const sha256 = createHash('sha256')
			.update(await run.binary(item!, 'data'))
			.digest('hex');
		expect(sha256).toBe(bench.simulator.video(bench.simulator.tasks[0]!.id).sha256);
	} finally {
		await bench.engine.setBinaryMode('filesystem');
	}
});

describe('answers that are not as documented', () => {
	it.each(['trailingNewline', 'twoObjects', 'pythonDict'] as const)('a submit as %s', async (as) => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'rewrite', as } });
		const run = await bench.generate({});
		expect(run.received()[0]?.json.status).toBe('succeeded');
	});

	it.each(['trailingNewline', 'twoObjects', 'wrapped'] as const)('status checks as %s', async (as) => {
		bench.simulator.misbehave({ phase: 'status', times: Infinity, fault: { kind: 'rewrite', as } });
		const run = await bench.generate({});
		expect(run.received()[0]?.json.status).toBe('succeeded');
	});

	it('`id` in place of `task_id`, an empty status, the address in the metadata', async () => {
		const provider = 'yishangCloud';
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'rewrite', as: 'idForTaskId' } });
		bench.simulator.misbehave({ phase: 'status', fault: { kind: 'rewrite', as: 'emptyStatus' } });
		bench.simulator.misbehave({
			phase: 'status',
			times: Infinity,
			fault: { kind: 'rewrite', as: 'urlInMetadata' },
		});
		const run = await bench.generate({ provider, model: 'veo3' });
		expect(run.received()[0]?.json).toMatchObject({ status: 'succeeded', videoUrl: expect.any(String) });
	});

	it('a task that is not known yet, and one in an unknown state', async () => {
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'notYetKnown', ms: 400 } });
		const late = await bench.generate({});
		expect(late.received()[0]?.json.status).toBe('succeeded');

		bench.simulator.misbehave({
			phase: 'submit',
			fault: { kind: 'taskState', status: 'POLISHING', ms: 400 },
		});
		const strange = await bench.generate({});
		expect(strange.received()[0]?.json.status).toBe('succeeded');
	});
});
