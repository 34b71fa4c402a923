import { ReplayServer, type Replayed } from '../../recorded/replay';
import type { EngineRun } from '../harness';
import { NodeBench } from './bench';
import { liftLeastIntervals } from './leastIntervals';

/** Recorded answers that are only believed when time has passed: the clock is put forward behind each. */

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
	liftLeastIntervals();
});
afterAll(async () => {
	await bench.stop();
});

const { now } = Date;
let aheadMs = 0;
let replay: ReplayServer | undefined;
beforeEach(() => {
	aheadMs = 0;
	Date.now = () => now() + aheadMs;
});
afterEach(async () => {
	Date.now = now;
	await replay?.close();
	replay = undefined;
});

/** Sends a recording, and lets so many seconds pass. */
const thenLater = (name: string, seconds: number): Replayed => ({
	name,
	onSent: () => {
		aheadMs += seconds * 1000;
	},
});

async function run(answers: Replayed[]): Promise<EngineRun> {
	replay = await ReplayServer.start(answers);
	const credentials = { openComputingApi: { apiKey: 'sk-0123456789abcdef', baseUrl: replay.url } };
	return await bench.generate({ download: false }, { credentials });
}

const detailsOf = ({ error }: EngineRun) =>
	(error?.context as { details?: { kind?: string; taskId?: string } } | undefined)?.details;
const told = ({ error }: EngineRun) => `${error?.message}\n${String(error?.description)}`;

test("the supplier's trouble is the task's end when it lasts (B9, F9), and no key is in its words (F10)", async () => {
	const trouble = 'f_video_status500_status_15';
	const ended = await run(['f_video_submit', ...[31, 31, 31, 31].map((s) => thenLater(trouble, s))]);
	expect(detailsOf(ended)).toMatchObject({ kind: 'taskFailed', taskId: '1795657611277-1' });
	expect(replay?.requests.length).toBeGreaterThanOrEqual(4);
	expect(JSON.stringify([ended.saved, ended.logs, ended.uiMessages])).not.toContain('sk-supplier-secret');
});

test('three times at once is not lasting', async () => {
	const trouble = 'f_video_status500_status_15';
	const ended = await run(['f_video_submit', trouble, trouble, trouble, trouble, 'f_video_status_22']);
	expect(ended.received()[0]?.json).toMatchObject({ status: 'succeeded', taskId: '1795657611277-1' });
});

test('a task that never came to be is given up with the words that stood beside its id (F6)', async () => {
	const gone = thenLater('misc-race_0', 31);
	const ended = await run(['more-s_video_nowrite', gone, gone, gone, gone, gone]);
	expect(detailsOf(ended)).toMatchObject({ kind: 'notFound', taskId: '1795657852376-2' });
	expect(told(ended)).toContain('Duplicate entry');
	expect(told(ended)).toContain('1795657852376-2');
});

test('what the service does not know any more was kept for about a day (F12)', async () => {
	const gone = thenLater('misc-race_0', 31);
	const ended = await run(['f_video_submit', gone, gone, gone, gone, gone]);
	expect(detailsOf(ended)).toMatchObject({ kind: 'notFound' });
	expect(told(ended)).toMatch(/\bday\b/);
});
