import type { FaultRule } from '../../simulator';
import { NodeBench } from './bench';

// 400 requests at the pace that the node keeps towards providers.
jest.setTimeout(180_000);

/** 200 items in n8n's engine, of which every fifth goes wrong in one way or another. */
const ITEMS = 200;
const CAP = 40;

/** What goes wrong with the submits of these items, by their place in each group of 25, and the kind that is told. */
const TROUBLES: Record<number, [fault: FaultRule['fault'], kind: string]> = {
	2: [
		{ kind: 'answer', status: 400, body: { error: 'Missing required parameter: prompt' } },
		'invalidRequest',
	],
	7: [{ kind: 'cutAfter' }, 'outcomeUnknown'],
	12: [{ kind: 'taskFails', message: '生成失败' }, 'taskFailed'],
	17: [{ kind: 'taskRejected' }, 'contentRejected'],
	22: [{ kind: 'noVideo' }, 'noVideo'],
};

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => await bench.stop());

/** The item that a prompt of this test is of. */
function itemOf(body: string): number {
	return Number((JSON.parse(body) as { prompt: string }).prompt.split(' ').at(-1));
}

it('puts each item out in its place, paired, with its own video or its own error', async () => {
	const { simulator } = bench;
	for (const [place, [fault]] of Object.entries(TROUBLES)) {
		const match = ({ body }: { body: string }) => itemOf(body) % 25 === Number(place);
		simulator.misbehave({ phase: 'submit', match, times: Infinity, fault });
	}
	// A few others are refused at first.
	simulator.misbehave({
		phase: 'submit',
		match: ({ body }) => itemOf(body) % 60 === 59,
		times: 4,
		fault: { kind: 'rateLimit' },
	});
	const run = await bench.generate(
		{ prompt: '=Take {{ $json.take }}', options: { maxConcurrentTasks: CAP, pollIntervalSeconds: 1 } },
		{
			items: Array.from({ length: ITEMS }, (_, take) => ({ json: { take } })),
			onError: 'continueErrorOutput',
		},
	);

	const all = Array.from({ length: ITEMS }, (_, index) => index);
	const [good = [], bad = []] = run.outputs();
	const pairsOf = (items: typeof good) =>
		items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
	expect(pairsOf(good)).toEqual(all.filter((index) => !(index % 25 in TROUBLES)));
	expect(pairsOf(bad)).toEqual(all.filter((index) => index % 25 in TROUBLES));

	const promptOf = new Map(simulator.tasks.map(({ id, body }) => [id, body.prompt]));
	for (const item of good) {
		const { item: index } = item.pairedItem as { item: number };
		const taskId = String(item.json.taskId);
		expect(promptOf.get(taskId)).toBe(`Take ${index}`);
		expect(item.binary?.data?.fileName).toContain(taskId);
	}
	for (const item of bad) {
		const { item: index } = item.pairedItem as { item: number };
		const { kind, taskId } = item.json.details as { kind: string; taskId?: string };
		expect(kind).toBe(TROUBLES[index % 25]?.[1]);
		if (taskId !== undefined) expect(promptOf.get(taskId)).toBe(`Take ${index}`);
	}
	// Nothing was paid twice, no more was open than allowed, and nothing was done that a provider would not like.
	expect(promptOf.size).toBe(new Set(promptOf.values()).size);
	expect(simulator.tasks).toHaveLength(ITEMS - ITEMS / 25);
	// A task whose answer was lost is open without anybody knowing.
	const lost = ITEMS / 25;
	expect(simulator.maxOpenTasks('openComputing')).toBeLessThanOrEqual(CAP + lost);
	expect(simulator.violations).toEqual([]);
});

it('never has more tasks open than its cap, also on an account that takes fewer', async () => {
	const { simulator } = bench;
	simulator.reset();
	simulator.settings.maxConcurrent = { openComputing: 3 };
	const run = await bench.generate(
		{ options: { maxConcurrentTasks: 6, pollIntervalSeconds: 0.5 } },
		{ items: Array.from({ length: 15 }, () => ({ json: {} })) },
	);
	expect(run.received()).toHaveLength(15);
	expect(simulator.tasks).toHaveLength(15);
	expect(simulator.maxOpenTasks('openComputing')).toBe(3);
});
