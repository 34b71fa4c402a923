import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { INode } from 'n8n-workflow';

import { providers } from '../../nodes/shared/providers';
import type { SIMULATOR_KEYS } from '../../test/simulator';
import type { Credential, N8nClient, WorkflowFile } from './n8nClient';
import { root } from './paths';

const examplesFolder = path.join(root, 'examples');

/** Where the examples have their pictures from. */
const PICTURE = /https:\/\/upload\.wikimedia\.org\/[^"\s]+/g;

/** Name prefix of the examples of which there is one per provider: started by hand, one video. */
const ONE_PER_PROVIDER = 'text-to-video-';

/** Names of the examples that make one video, started by hand. */
const ONE_VIDEO = /-to-video-/;

export interface Example {
	/** File name without its extension. */
	id: string;
	workflow: WorkflowFile;
}

/** All example workflows. */
export function readExamples(): Example[] {
	return readdirSync(examplesFolder)
		.filter((file) => file.endsWith('.json'))
		.sort()
		.map((file) => ({
			id: path.basename(file, '.json'),
			workflow: JSON.parse(readFileSync(path.join(examplesFolder, file), 'utf8')) as WorkflowFile,
		}));
}

/** The examples that show one provider each. */
export function oneExamplePerProvider(examples: Example[]): Example[] {
	return examples.filter(({ id }) => id.startsWith(ONE_PER_PROVIDER));
}

/** The examples that make one video each. */
export function oneVideoExamples(examples: Example[]): Example[] {
	return examples.filter(({ id }) => ONE_VIDEO.test(id));
}

/**
 * Creates one credential per provider, which points at the simulator, under the name that the examples use: they name
 * credentials but, as exported files, have no ids.
 */
export async function createSimulatorCredentials(
	client: N8nClient,
	simulator: { url: string; keys: typeof SIMULATOR_KEYS },
	examples: Example[],
): Promise<Credential[]> {
	const created: Credential[] = [];
	for (const { id, credential: type } of providers) {
		const name = credentialName(type, examples) ?? type;
		created.push(
			await client.createCredential(type, name, { ...simulator.keys[id], baseUrl: simulator.url }),
		);
	}
	return created;
}

/**
 * The workflow as it runs against the simulator: with the ids of these credentials, as n8n's editor fills them in on
 * import, and with the simulator's own picture in place of each that would have to come from the internet.
 */
export function forSimulator(
	workflow: WorkflowFile,
	simulator: { url: string },
	credentials: Credential[],
): WorkflowFile {
	const text = JSON.stringify(workflow).replace(PICTURE, `${simulator.url}/test-media/first.png`);
	const local = JSON.parse(text) as WorkflowFile;
	return { ...local, nodes: local.nodes.map((node) => nodeWithCredentials(node, credentials)) };
}

function nodeWithCredentials(node: INode, credentials: Credential[]): INode {
	if (!node.credentials) return node;
	const entries = credentials
		.filter(({ type }) => node.credentials?.[type])
		.map(({ id, name, type }) => [type, { id, name }] as const);
	return { ...node, credentials: Object.fromEntries(entries) };
}

function credentialName(type: string, examples: Example[]): string | undefined {
	const nodes = examples.flatMap(({ workflow }) => workflow.nodes);
	return nodes.find((node) => node.credentials?.[type])?.credentials?.[type]?.name;
}
