import { TASK_ENDS, type End } from '../../recorded/ends';
import { ReplayServer } from '../../recorded/replay';
import type { EngineRun } from '../harness';
import { NodeBench } from './bench';
import { liftLeastIntervals } from './leastIntervals';

/** Recorded answers to submits and status checks, byte for byte through a socket to the nodes. */

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
	liftLeastIntervals();
});
afterAll(async () => {
	await bench.stop();
});

let replay: ReplayServer | undefined;
afterEach(async () => {
	await replay?.close();
	replay = undefined;
});

const at = (url: string) => ({
	credentials: { openComputingApi: { apiKey: 'sk-0123456789abcdef', baseUrl: url } },
});

async function runWith(url: string, { makes, taskId }: End): Promise<EngineRun> {
	const run = at(url);
	if (taskId !== undefined) {
		return await bench.getTask(
			{ taskSource: 'manual', provider: 'openComputing', taskId, download: false },
			run,
		);
	}
	const waiting = { download: false, options: { timeoutMinutes: 0.5 } };
	return makes === 'image' ? await bench.generateImage(waiting, run) : await bench.generate(waiting, run);
}

/** What the one item ended as, and what the user sees of it. */
function endOf(run: EngineRun): { end: string; shown: string } {
	const { error } = run;
	if (error) {
		const { details } = (error.context ?? {}) as { details?: { kind?: string } };
		const end = details?.kind ?? 'broken';
		return { end, shown: `${error.message}\n${String(error.description)}\n${JSON.stringify(details)}` };
	}
	const [item] = run.received();
	return { end: String(item?.json.status), shown: JSON.stringify(item?.json) };
}

test.each(Object.entries(TASK_ENDS))('%s', async (name, end) => {
	const { then = [], isStatus, makes, shows = /./, hides } = end;
	const good = makes === 'image' ? 'f_image_submit' : 'f_video_submit';
	const answers = [...(isStatus ? [good] : []), name, ...then];
	replay = await ReplayServer.start(answers);
	const run = await runWith(replay.url, end);
	const { end: ended, shown } = endOf(run);
	expect({ ended, shown }).toEqual({
		ended: expect.stringMatching(`^(${[end.ends].flat().join('|')})$`),
		shown: expect.stringMatching(shows),
	});
	expect(replay.requests).toHaveLength(answers.length);
	if (hides) expect(JSON.stringify([run.saved, run.logs, run.uiMessages])).not.toMatch(hides);
});
