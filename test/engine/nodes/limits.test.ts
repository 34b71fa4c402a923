import { retryExecution } from '../harness';
import { BASE, NodeBench } from './bench';

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => await bench.stop());
beforeEach(() => {
	bench.simulator.reset();
	bench.simulator.behave();
});

const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
const PROMPT = { prompt: '=Cat {{ $json.n }}' };

describe('a limit of tasks per run', () => {
	it('that would be exceeded: nothing is sent, and the error says how many there would have been', async () => {
		const run = await bench.generate({ ...PROMPT, options: { maxTasksPerRun: 5 } }, { items: items(10) });
		expect(run.error?.message).toContain('10 new tasks would be made, but "Max Tasks per Run" is 5');
		expect(bench.simulator.requests).toEqual([]);
	});

	it('under a continue setting makes every item an error item', async () => {
		const run = await bench.generate(
			{ ...PROMPT, options: { maxTasksPerRun: 2 } },
			{ items: items(3), onError: 'continueErrorOutput' },
		);
		expect(run.received(1)).toHaveLength(3);
		expect(run.received()).toEqual([]);
		expect(bench.simulator.requests).toEqual([]);
	});

	it('that is met: all are made', async () => {
		const run = await bench.generate({ ...PROMPT, options: { maxTasksPerRun: 3 } }, { items: items(3) });
		expect(run.received()).toHaveLength(3);
	});

	it('counts what a retry would newly make, and not what it goes on with', async () => {
		bench.simulator.misbehave({ phase: 'submit', times: 2, fault: { kind: 'taskFails', afterMs: 1 } });
		const options = { maxTasksPerRun: 10, maxConcurrentTasks: 10 };
		const failed = await bench.generate({ ...PROMPT, options }, { items: items(10) });
		expect(failed.status).toBe('error');
		expect(bench.simulator.tasks).toHaveLength(10);
		const edits = (maxTasksPerRun: number) => ({
			'Generate Video': {
				parameters: { ...BASE, ...PROMPT, options: { ...options, maxTasksPerRun, pollIntervalSeconds: 0.1 } },
			},
		});
		const refused = await retryExecution(failed, { edits: edits(1) });
		expect(refused.error?.message).toContain('2 new tasks would be made');
		expect(bench.simulator.tasks).toHaveLength(10);
		const again = await retryExecution(failed, { edits: edits(2) });
		expect(again.status).toBe('success');
		expect(bench.simulator.tasks).toHaveLength(12);
	});

	it('has a counterpart for texts', async () => {
		const parameters = {
			model: 'qwen3-max',
			prompt: '=Say {{ $json.n }}',
			options: { maxRequestsPerRun: 1 },
		};
		const run = await bench.text(parameters, { items: items(2) });
		expect(run.error?.message).toContain('2 texts would be asked for, but "Max Requests per Run" is 1');
		expect(bench.simulator.requests).toEqual([]);
	});
});

describe('a thumbnail', () => {
	const WANTED = { provider: 'yishangCloud', model: 'sora-2', options: { downloadThumbnail: true } };

	it('comes beside the video, streamed and checked like it', async () => {
		const run = await bench.generate(WANTED);
		const [item] = run.received();
		expect(item?.json.thumbnailUrl).toEqual(expect.stringContaining('http'));
		expect(item?.binary?.thumbnail).toMatchObject({ mimeType: expect.stringMatching(/^image\//) });
		expect(item?.binary?.thumbnail?.fileName).toMatch(/-thumbnail\.\w+$/);
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
	});

	it('that cannot be had costs nothing but a hint', async () => {
		const run = await bench.generate({ ...WANTED, provider: 'tomoviee', model: 'tob_text2video_b' });
		const [item] = run.received();
		expect(Object.keys(item?.binary ?? {})).toEqual(['data']);
		expect(run.hints().map(({ message }) => message)).toContain(
			'The thumbnail of item 0 could not be had: The service gives no cover.',
		);
	});
});

it('what a run cost is summed up above the output, and the items keep it as it came', async () => {
	const run = await bench.generate(PROMPT, { items: items(3) });
	expect(run.received().map(({ json }) => json.usage)).toEqual(
		[0, 1, 2].map(() => expect.objectContaining({ credits: 10 })),
	);
	expect(run.hints().map(({ message }) => message)).toContain(
		'3 tasks, 30 credits as OpenComputing reports.',
	);
});

it('the same for texts', async () => {
	const run = await bench.text({ model: 'qwen3-max', prompt: 'Say cat', stream: false }, { items: items(2) });
	const tokens = run
		.received()
		.map(({ json }) => Number((json.usage as { total_tokens: number }).total_tokens));
	const sum = tokens.reduce((a, b) => a + b, 0);
	expect(run.hints()).toMatchObject([
		{ message: expect.stringContaining(`2 texts, ${sum} total tokens`), location: 'outputPane' },
	]);
});
