import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { markdownTable, words } from '../scripts/lib/markdownTable';
import { n8nFolder, root } from '../scripts/lib/paths';
import { cells, HEADINGS, type Line } from './report';

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

Measured on ${date} by \`npm run bench\`, in one run on one machine: n8n ${n8n}, n8n-nodes-videogen ${version(root)}, Node ${process.versions.node}, ${os.type()}, ${os.cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${memory} GiB; load of the machine at the end ${os.loadavg()[2]?.toFixed(1)} (15 minutes).

${markdownTable(
	HEADINGS.map((heading) => heading || 'Target met'),
	cells(lines).map((row) => row.map(words)),
)}

## How it is measured

All four run in one real n8n with the packed package in it, against simulated services on loopback: ours and the loop against the simulator of the tests, n8n's Sora and MiniMax nodes against small simulators of OpenAI's and MiniMax's APIs (\`bench/peers\`) with the same tasks and the same video files. n8n's OpenAI credential has a field for the base URL; MiniMax's has it hidden and made of the region, so the credential is created through n8n's API with that field set. Nothing else of the nodes is changed. The loop is the one that examples on the web show: HTTP Request, Wait of 10 seconds, HTTP Request, IF, and back. Figures of a single machine on a single day: compare columns, not machines.

- **Wall clock / ideal**: the execution's time from start to end as n8n records it, over the time that the jobs alone take. Videos are small here.
- **Checks and delay**: the delay is from the end of a job to the request for its video. Forty jobs in one run of ours, eight runs of one job each for the others, which work on items one by one.
- **Growth**: resident memory of n8n and its children, the highest during the run less that before it; every tenth of a second. A small video goes first, so that what is loaded once is there.
- **Throughput**: megabytes per second as the server sees them, median of three (MiniMax: one), in turn with a process that does nothing but pipe the same file to the same disk.
- **1,000 items**: our node in n8n's engine in a process of its own, the provider's answers from memory. The growth is of the heap after a garbage collection.
- **Start-up**: median of nine fresh processes that have n8n-workflow and zod loaded, as n8n has.

Single rows: \`npm run bench -- rows concurrency\` (or \`memory\`, \`polling\`, \`manyItems\`, \`startUp\`).
`;
}
