import { keptNames, keptStep } from '../../recorded/kept';
import { NodeBench } from './bench';
import { isReplayable, replayKept } from './keptSteps';

/** Every step that was kept from a live check ends as it ended there. (None is in the repository until somebody has a key.) */

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});

test('every kept step ends as it did at the service', async () => {
	for (const name of keptNames().filter((one) => isReplayable(one))) {
		const { end, answers } = keptStep(name);
		expect({ name, ...(await replayKept(bench, name)) }).toEqual({
			name,
			end,
			asked: answers.length,
			of: answers.length,
		});
	}
});
