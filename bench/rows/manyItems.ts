import path from 'node:path';

import { run } from '../../scripts/lib/command';
import { root } from '../../scripts/lib/paths';
import { atMost, type Line } from '../report';

/** A thousand items in one run: what they cost n8n's event loop and memory while they wait. */

const ITEMS = 1000;

/** What `manyItems.child.ts` prints. */
interface Measured {
	lagMs: number;
	maxLagMs: number;
	taskBytes: number;
}

export async function manyItems(): Promise<Line[]> {
	const script = path.join(__dirname, '../manyItems.child.ts');
	const output = await run('tsx', ['--expose-gc', '--no-flush-bytecode', script, String(ITEMS)], {
		cwd: root,
	});
	const { lagMs, maxLagMs, taskBytes } = JSON.parse(output) as Measured;
	return [
		{
			what: '1,000 items in one run on a virtual provider: event loop lag p99',
			target: '50 ms or less',
			ours: atMost(lagMs, 50, `${lagMs.toFixed(1)} ms (at most ${maxLagMs.toFixed(0)} ms)`),
		},
		{
			what: 'the same: growth per waiting task',
			target: '4 KB or less',
			ours: atMost(taskBytes, 4000, `${(taskBytes / 1000).toFixed(1)} KB`),
		},
	];
}
