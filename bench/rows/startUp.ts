import path from 'node:path';

import { run } from '../../scripts/lib/command';
import { n8nFolder } from '../../scripts/lib/paths';
import type { Bench } from '../bench';
import { atMost, median, type Line } from '../report';

/** What our nodes cost n8n when it starts, each time in a fresh process that has loaded what n8n has loaded anyway. */

const ROUNDS = 9;

const NODE_TYPES = ['GenerateVideo', 'GenerateImage', 'GenerateText', 'GetTask'];

/** Of all node types together. */
const TARGET = { ms: 50, descriptionBytes: 250_000 };

/** What `loadNodes.cjs` prints. */
interface Loaded {
	ms: number;
	descriptionBytes: number;
}

async function load(files: string[]): Promise<Loaded> {
	const rounds: Loaded[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const script = path.join(__dirname, '../loadNodes.cjs');
		const output = await run('node', [script, n8nFolder, ...files], { cwd: n8nFolder });
		rounds.push(JSON.parse(output) as Loaded);
	}
	const ms = median(rounds.map((round) => round.ms));
	return { ms, descriptionBytes: rounds[0]?.descriptionBytes ?? NaN };
}

function inWords({ ms, descriptionBytes }: Loaded): string {
	return `${Math.round(ms)} ms, ${(descriptionBytes / 1000).toFixed(1)} KB`;
}

export async function startUp({ n8n }: Bench): Promise<Line[]> {
	const own = path.join(n8n.userFolder, '.n8n/nodes/node_modules/n8n-nodes-aigc-video/dist/nodes');
	const vendors = path.join(n8nFolder, 'node_modules/@n8n/n8n-nodes-langchain/dist/nodes/vendors');
	const ours = await load(NODE_TYPES.map((name) => path.join(own, name, `${name}.node.js`)));
	const sora = await load([path.join(vendors, 'OpenAi/OpenAi.node.js')]);
	const miniMax = await load([path.join(vendors, 'MiniMax/MiniMax.node.js')]);
	return [
		{
			what: 'all four node types: time to load, size of description JSON',
			target: `${TARGET.ms} ms, ${TARGET.descriptionBytes / 1000} KB together`,
			ours: {
				...atMost(ours.ms, TARGET.ms, inWords(ours)),
				meets: ours.ms <= TARGET.ms && ours.descriptionBytes <= TARGET.descriptionBytes,
			},
			sora: inWords(sora),
			miniMax: inWords(miniMax),
			charts: [
				{
					title: 'Node types: time to load, ms',
					values: { ours: ours.ms, sora: sora.ms, miniMax: miniMax.ms },
				},
			],
		},
	];
}
