import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { root } from '../scripts/lib/paths';
import { withProgress } from '../scripts/lib/progress';
import { table } from '../scripts/lib/table';
import { startBench, type Bench } from './bench';
import { performanceDocument } from './document';
import { cells, HEADINGS, type Line } from './report';
import { concurrency } from './rows/concurrency';
import { manyItems } from './rows/manyItems';
import { memory } from './rows/memory';
import { polling } from './rows/polling';
import { startUp } from './rows/startUp';

/**
 * `npm run bench`: our node, n8n's own Sora and MiniMax nodes and the usual loop of HTTP Request, Wait and IF, side by side in
 * one real n8n against simulated services; prints a table and writes docs/performance.md. `-- rows <name> ...` measures
 * single rows and writes nothing.
 */
const ROWS: Record<string, (bench: Bench) => Promise<Line[]>> = {
	concurrency,
	memory,
	polling,
	manyItems,
	startUp,
};

async function main(): Promise<void> {
	const { positionals } = parseArgs({ allowPositionals: true });
	const [word, ...chosen] = positionals;
	const names = word === undefined ? Object.keys(ROWS) : chosen;
	const unknown = names.filter((name) => !(name in ROWS));
	if ((word !== undefined && word !== 'rows') || unknown.length > 0 || names.length === 0) {
		throw new Error(`Usage: npm run bench [-- rows ${Object.keys(ROWS).join('|')} ...]`);
	}
	const bench = await startBench();
	try {
		const lines: Line[] = [];
		for (const name of names) {
			const row = ROWS[name] as (typeof ROWS)[string];
			lines.push(
				...(await withProgress(name, async () => ({ value: await row(bench), result: 'measured' }))),
			);
		}
		console.log(`\n${table([...HEADINGS], cells(lines))}\n`);
		if (word === undefined) {
			const file = path.join(root, 'docs/performance.md');
			writeFileSync(file, performanceDocument(lines));
			execFileSync('prettier', ['--write', file], { env: process.env });
			console.log(`Written: docs/performance.md (load of the machine: ${os.loadavg()[0]?.toFixed(2)})`);
		}
	} finally {
		await bench.stop();
	}
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error instanceof Error ? error.stack : error);
		process.exit(1);
	},
);
