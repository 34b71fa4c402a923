import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { markdownTable, words } from '../scripts/lib/markdownTable';
import { n8nFolder, root } from '../scripts/lib/paths';
import { cells, HEADINGS, type Line } from './report';

/** Why a row misses its target, where it does, by the beginning of the row's name. */
const EXPLANATIONS: Record<string, string> = {
	'download throughput':
		"Node gives each piece that comes from the network memory outside V8's heap, and every 36 MB of it V8 marks the whole heap, of which n8n fills 180 MB: with 1 GiB about thirty full collections. The bare copy runs in a process with an almost empty heap and is spared that. `storeResult` makes V8 collect the young generation first (what that brings stands there). Bigger pieces, reading ahead, no redirects and n8n's older helper brought nothing; memory that is used again would, but is not safe: n8n's stores may hold on to a piece. What is left varies with the machine's load, as the bare copy does.",
	'1 GiB video':
		"The pieces that have been written stay in memory until V8's next collection, and n8n does other things meanwhile, such as saving the execution, for which its heap may grow.",
	'the same: growth per waiting task':
		'What is kept for a task is eight suspended async functions from the run down to the timer (generator, context, promise and its reactions, about 330 bytes each), some fifteen closures of its job (60 bytes each), the request, the place in the ledger and the last answer of the provider.',
};

/** The rows that miss, each with its reason. */
function missed(lines: readonly Line[]): string {
	const reasons = lines
		.filter(({ ours }) => ours.meets === false)
		.map(({ what }) => {
			const key = Object.keys(EXPLANATIONS).find((start) => what.startsWith(start));
			return `- **${what}**: ${(key && EXPLANATIONS[key]) ?? 'not explained yet.'}`;
		});
	return reasons.length === 0 ? 'None in this run.' : reasons.join('\n');
}

/** docs/performance.md, from what was measured; the words around the table are here. */
export function performanceDocument(lines: readonly Line[]): string {
	const version = (folder: string) => {
		const { version: found } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
			version: string;
		};
		return found;
	};
	const n8n = version(path.join(n8nFolder, 'node_modules/n8n'));
	const [cpu] = os.cpus();
	const memory = Math.round(os.totalmem() / 2 ** 30);
	const date = new Date().toISOString().slice(0, 10);
	return `# Performance

Measured on ${date} by \`npm run bench\`, in one run on one machine: n8n ${n8n}, n8n-nodes-aigc-video ${version(root)}, Node ${process.versions.node}, ${os.type()}, ${os.cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${memory} GiB; load of the machine at the end ${os.loadavg()[2]?.toFixed(1)} (15 minutes).

${markdownTable(
	HEADINGS.map((heading) => heading || 'Target met'),
	cells(lines).map((row) => row.map(words)),
)}

## Targets that were missed

${missed(lines)}

## How it is measured

All four run in one real n8n with the packed package in it, against simulated services on loopback: ours and the loop against the simulator of the tests, n8n's Sora and MiniMax nodes against small simulators of OpenAI's and MiniMax's APIs (\`bench/peers\`) with the same tasks and the same video files. n8n's OpenAI credential has a field for the base URL; MiniMax's has it hidden and made of the region, so the credential is created through n8n's API with that field set. Nothing else of the nodes is changed. The loop is the one that examples on the web show: HTTP Request, Wait of 10 seconds, HTTP Request, IF, and back. Figures of a single machine on a single day: compare columns, not machines.

- **Wall clock / ideal**: the execution's time from start to end as n8n records it, over the time that the jobs alone take. Videos are small here.
- **Checks and delay**: the delay is from the end of a job to the request for its video. Forty jobs in one run of ours, eight runs of one job each for the others, which work on items one by one.
- **Growth**: resident memory of n8n and its children, the highest during the run less that before it; twenty times a second. A small video goes first, so that what is loaded once is there, and then two big ones, of which the second counts: while n8n is idle V8 makes its young generation smaller, and bigger again, by 130 MB, in the first seconds of work of any kind, so that the first of the two says little of the video. Its growth stands beside, as that of an n8n that was idle.
- **Throughput**: megabytes per second as the server sees them, median of all (MiniMax: one), in turn with a process that does nothing but pipe the same file to the same disk.
- **1,000 items**: our node in n8n's engine in a process of its own, the provider's answers from memory. The growth is of the heap after a garbage collection while all of them wait, beyond what it is with the items alone, and beyond what 20 items cost.
- **Start-up**: median of nine fresh processes that have n8n-workflow and zod loaded, as n8n has.

Single rows: \`npm run bench -- rows concurrency\` (or \`memory\`, \`polling\`, \`manyItems\`, \`startUp\`).
`;
}
