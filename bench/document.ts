import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { markdownTable, replaceBetween, words } from '../scripts/lib/markdownTable';
import { n8nFolder, root } from '../scripts/lib/paths';
import { anyLengthPicture } from './pictures/anyLength';
import { sideBySidePicture } from './pictures/sideBySide';
import { cells, HEADINGS, type Line } from './report';
import type { AnyLength } from './rows/anyLength';

/** Why a row misses its target, where it does, by the beginning of the row's name. */
const EXPLANATIONS: Record<string, string> = {
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

/** The name of the chapter's markers. */
const ANY_LENGTH = 'any-length';

/** What the chapter on lengths has of figures: it can be measured alone, and is the same on any machine. */
function anyLengthChapter({ tables }: AnyLength): string {
	return `${anyLengthPicture}

Videos, ${KEY}:

${tables.video}

Images:

${tables.image}`;
}

const KEY = 'median and 95th percentile of the delay; checks on average';

/** The document with other figures in the chapter on lengths. */
export function withAnyLength(document: string, anyLength: AnyLength): string {
	return replaceBetween(document, ANY_LENGTH, anyLengthChapter(anyLength));
}

/** docs/performance.md, from what was measured; the words around the table are here. */
export function performanceDocument(lines: readonly Line[], anyLength: AnyLength): string {
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

${sideBySidePicture}

## Targets that were missed

${missed(lines)}

## Tasks of any length

A pause between two checks of a task is about a sixth of the time that it has taken so far, and finer around the time that such tasks usually take. What a run learns from its own tasks and what progress says moves that time; here nothing is known and no progress is reported. Each provider has its own settings. n8n's own nodes ask at fixed intervals, Sora's every 10 and MiniMax's every 15 seconds. Up to about 200 seconds an end is noticed about as soon as there, of short tasks sooner; of longer ones it is noticed later, at the median by 3 to 8 percent of their length, for a fraction of the requests. Lengths are drawn at random, up to a tenth around each; the clock is virtual, so that these figures are the same on any machine.

<!-- ${ANY_LENGTH}:start -->

${anyLengthChapter(anyLength)}

<!-- ${ANY_LENGTH}:end -->

## How it is measured

All four run in one real n8n with the packed package in it, against simulated services on loopback: ours and the loop against the simulator of the tests, n8n's Sora and MiniMax nodes against small simulators of OpenAI's and MiniMax's APIs (\`bench/peers\`) with the same tasks and the same video files. n8n's OpenAI credential has a field for the base URL; MiniMax's has it hidden and made of the region, so the credential is created through n8n's API with that field set. Nothing else of the nodes is changed. The loop is the one that examples on the web show: HTTP Request, Wait of 10 seconds, HTTP Request, IF, and back. Figures of a single machine on a single day: compare columns, not machines.

- **Wall clock / ideal**: the execution's time from start to end as n8n records it, over the time that the jobs alone take. Videos are small here.
- **Checks and delay**: the delay is from the end of a job to the request for its video. Forty jobs in one run of ours, eight runs of one job each for the others, which work on items one by one.
- **Growth**: resident memory of n8n and its children, the highest during the run less that before it; twenty times a second. A small video goes first, so that what is loaded once is there, and then two big ones, of which the second counts: while n8n is idle V8 makes its young generation smaller, and bigger again, by 130 MB, in the first seconds of work of any kind, so that the first of the two says little of the video. Its growth stands beside, as that of an n8n that was idle.
- **Throughput**: megabytes per second as the video's server sees them, median of nine videos of 60 MB, which is about what the services make, ours and Sora's in turn; of three for the others.
- **1,000 items**: our node in n8n's engine in a process of its own, the provider's answers from memory. The growth is of the heap after a garbage collection while all of them wait, beyond what it is with the items alone, and beyond what 20 items cost.
- **Start-up**: median of nine fresh processes that have n8n-workflow and zod loaded, as n8n has.

Single rows: \`npm run bench -- rows concurrency\` (or \`memory\`, \`throughput\`, \`polling\`, \`manyItems\`, \`startUp\`; \`anyLength\` alone takes seconds, and writes its chapter).
`;
}
