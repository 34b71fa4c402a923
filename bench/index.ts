import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { run } from '../scripts/lib/command';
import { root } from '../scripts/lib/paths';
import { withProgress } from '../scripts/lib/progress';
import { table } from '../scripts/lib/table';
import { startBench, type Bench } from './bench';
import { performanceDocument, withAnyLength } from './document';
import { drawSideBySide } from './pictures/sideBySide';
import { cells, HEADINGS, type Line } from './report';
import { anyLength } from './rows/anyLength';
import { concurrency } from './rows/concurrency';
import { manyItems } from './rows/manyItems';
import { memory } from './rows/memory';
import { polling } from './rows/polling';
import { startUp } from './rows/startUp';
import { throughput } from './rows/throughput';

/**
 * `npm run bench`: our node, n8n's own Sora and MiniMax nodes and the usual loop of HTTP Request, Wait and IF, side by side in
 * one real n8n against simulated services; prints a table and writes docs/performance.md. `-- rows <name> ...` measures
 * single rows and writes nothing, but for `anyLength`, which needs no n8n and writes its chapter.
 */
const ROWS: Record<string, (bench: Bench) => Promise<Line[]>> = {
	concurrency,
	throughput,
	memory,
	polling,
	manyItems,
	startUp,
};

/** The row on a virtual clock. */
const ANY_LENGTH = 'anyLength';

/** What mostly waits is measured at the same time; what works is alone. MiniMax leaves n8n big, so memory comes first. */
const TOGETHER = [['startUp'], ['memory'], ['throughput'], ['concurrency'], ['polling', 'manyItems']];

const DOCUMENT = path.join(root, 'docs/performance.md');

/** The rows that the command line names; all without any. */
function chosenRows(): { names: string[]; all: boolean } {
	const known = [ANY_LENGTH, ...Object.keys(ROWS)];
	const { positionals } = parseArgs({ allowPositionals: true });
	if (positionals.length === 0) return { names: known, all: true };
	const [word, ...names] = positionals;
	if (word !== 'rows' || names.length === 0 || names.some((name) => !known.includes(name))) {
		throw new Error(`Usage: npm run bench [-- rows ${known.join('|')} ...]`);
	}
	return { names, all: false };
}

function print(lines: readonly Line[]): void {
	console.log(`\n${table([...HEADINGS], cells(lines))}\n`);
}

/** Measures a row; one that fails does not cost the others. */
async function measure(bench: Bench, name: string): Promise<Line[]> {
	const row = ROWS[name] as (typeof ROWS)[string];
	try {
		const lines = await withProgress(name, async () => ({ value: await row(bench), result: 'measured' }));
		print(lines);
		return lines;
	} catch (error) {
		console.error(name, error);
		process.exitCode = 1;
		return [];
	}
}

/** Measures rows in a real n8n. */
async function measureInN8n(names: readonly string[]): Promise<Line[]> {
	const bench = await startBench();
	try {
		const measured = new Map<string, Line[]>();
		for (const together of TOGETHER) {
			const wanted = together.filter((name) => names.includes(name));
			await Promise.all(wanted.map(async (name) => measured.set(name, await measure(bench, name))));
		}
		return Object.keys(ROWS).flatMap((name) => measured.get(name) ?? []);
	} finally {
		await bench.stop();
	}
}

async function writeDocument(text: string): Promise<void> {
	writeFileSync(DOCUMENT, text);
	await run('prettier', ['--write', DOCUMENT]);
	console.log('Written: docs/performance.md');
}

async function main(): Promise<void> {
	const { names, all } = chosenRows();
	const ofAnyLength = names.includes(ANY_LENGTH) ? await anyLength() : undefined;
	const inN8n = names.filter((name) => name in ROWS);
	const lines = [...(ofAnyLength?.lines ?? []), ...(inN8n.length > 0 ? await measureInN8n(inN8n) : [])];
	print(lines);
	if (!ofAnyLength || process.exitCode !== undefined) return;
	if (all) {
		await drawSideBySide(lines.flatMap(({ charts = [] }) => charts));
		await writeDocument(performanceDocument(lines, ofAnyLength));
	} else {
		await writeDocument(withAnyLength(readFileSync(DOCUMENT, 'utf8'), ofAnyLength));
	}
}

main().then(
	() => process.exit(process.exitCode),
	(error: unknown) => {
		console.error(error instanceof Error ? error.stack : error);
		process.exit(1);
	},
);
