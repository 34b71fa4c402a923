import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { run } from '../scripts/lib/command';
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

/** What mostly waits is measured at the same time; what works is alone. */
const TOGETHER = [['startUp'], ['memory'], ['concurrency'], ['polling', 'manyItems']];

/** The rows that the command line names; all without any. */
function chosenRows(): { names: string[]; all: boolean } {
	const { positionals } = parseArgs({ allowPositionals: true });
	if (positionals.length === 0) return { names: Object.keys(ROWS), all: true };
	const [word, ...names] = positionals;
	if (word !== 'rows' || names.length === 0 || names.some((name) => !(name in ROWS))) {
		throw new Error(`Usage: npm run bench [-- rows ${Object.keys(ROWS).join('|')} ...]`);
	}
	return { names, all: false };
}

/** Measures a row; one that fails does not cost the others. */
async function measure(bench: Bench, name: string): Promise<Line[]> {
	const row = ROWS[name] as (typeof ROWS)[string];
	try {
		const lines = await withProgress(name, async () => ({ value: await row(bench), result: 'measured' }));
		console.log(`\n${table([...HEADINGS], cells(lines))}\n`);
		return lines;
	} catch (error) {
		console.error(name, error);
		process.exitCode = 1;
		return [];
	}
}

async function main(): Promise<void> {
	const { names, all } = chosenRows();
	const bench = await startBench();
	try {
		const measured = new Map<string, Line[]>();
		for (const together of TOGETHER) {
			const wanted = together.filter((name) => names.includes(name));
			await Promise.all(wanted.map(async (name) => measured.set(name, await measure(bench, name))));
		}
		const lines = Object.keys(ROWS).flatMap((name) => measured.get(name) ?? []);
		console.log(`\n${table([...HEADINGS], cells(lines))}\n`);
		if (!all || process.exitCode !== undefined) return;
		const file = path.join(root, 'docs/performance.md');
		writeFileSync(file, performanceDocument(lines));
		await run('prettier', ['--write', file]);
		console.log('Written: docs/performance.md');
	} finally {
		await bench.stop();
	}
}

main().then(
	() => process.exit(process.exitCode),
	(error: unknown) => {
		console.error(error instanceof Error ? error.stack : error);
		process.exit(1);
	},
);
