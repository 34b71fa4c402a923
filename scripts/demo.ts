import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import type { IBinaryData, ICredentialType } from 'n8n-workflow';

import { providers } from '../nodes/shared/providers';
import { startSimulator, type Simulator } from '../test/simulator';
import { createSimulatorCredentials, forSimulator, oneVideoExamples, readExamples } from './lib/examples';
import type { Example } from './lib/examples';
import { installN8n } from './lib/installN8n';
import { startN8n, type RunningN8n } from './lib/n8n';
import { outputItems, type N8nClient } from './lib/n8nClient';
import { packPackage } from './lib/packPackage';
import { root } from './lib/paths';
import { withProgress } from './lib/progress';
import { table } from './lib/table';

/**
 * `npm run demo`: a real n8n with the packed package and the example workflows in it, and simulated providers for it to
 * talk to. Makes a video from a prompt with each provider, and with one of them from a picture, from references, from an image
 * that is made first and from an idea; stays up until Ctrl-C; `-- --exit` ends it instead.
 */
const JOB_SECONDS = 15;
const outputFolder = path.join(root, 'demo-output');

interface MadeFile {
	provider: string;
	model: string;
	taskId: string;
	seconds: number;
	file: string;
	bytes: number;
}

async function main(): Promise<void> {
	const { values } = parseArgs({ options: { exit: { type: 'boolean', default: false } } });
	const interrupted = untilInterrupted();
	const started = await Promise.race([start(), interrupted]);
	// Interrupted so early, the end of this process ends whatever it has started.
	if (!started) return;
	const { n8n, simulator } = started;
	try {
		const files = await Promise.race([makeVideos(n8n.client, simulator), interrupted]);
		if (!files) return;
		console.log(`\n${tableOf(files)}\n`);
		if (values.exit) return;
		console.log(await invitation(n8n, simulator));
		await interrupted;
	} finally {
		console.log('Stopping n8n and the simulated providers ...');
		await n8n.stop();
		await simulator.close();
	}
}

/** Installs n8n where needed, and starts it and the simulated providers. */
async function start(): Promise<{ n8n: RunningN8n; simulator: Simulator }> {
	await installN8n();
	const { tarball } = await withProgress('Building and packing the package', async () => {
		const value = await packPackage();
		return { value, result: path.basename(value.tarball) };
	});
	const simulator = await startSimulator({ jobSeconds: JOB_SECONDS });
	const n8n = await withProgress('Starting n8n', async () => {
		const value = await startN8n({ tarball });
		return { value, result: value.url };
	});
	return { n8n, simulator };
}

/** Imports the examples and runs those that make one video each, side by side. */
async function makeVideos(client: N8nClient, simulator: Simulator): Promise<MadeFile[]> {
	const examples = readExamples();
	const credentials = await createSimulatorCredentials(client, simulator, examples);
	const workflowIds = new Map<Example, string>();
	for (const example of examples) {
		const workflow = forSimulator(example.workflow, simulator, credentials);
		workflowIds.set(example, await client.createWorkflow(workflow));
	}
	const chosen = oneVideoExamples(examples);
	console.log(
		`The simulated tasks take ${JOB_SECONDS} seconds; the nodes ask for them as seldom as the real services want.`,
	);
	return await withProgress(`Making ${chosen.length} videos`, async (progress) => {
		let finished = 0;
		const made = await Promise.all(
			chosen.map(async (example) => {
				const files = await runExample(client, example, workflowIds.get(example) ?? '');
				finished += 1;
				progress.update(`${finished} finished`);
				return files;
			}),
		);
		return { value: made.flat(), result: 'done' };
	});
}

/** Runs one workflow and saves what its nodes have made: the video, and the image that it starts from if there is one. */
async function runExample(client: N8nClient, { workflow }: Example, workflowId: string): Promise<MadeFile[]> {
	const trigger = workflow.nodes.find(({ type }) => type.endsWith('Trigger'))?.name ?? '';
	const makers = workflow.nodes.filter(({ type }) => /[.]generate(Image|Video)$/.test(type));
	const execution = await client.waitForExecution(await client.run(workflowId, trigger));
	const { error } = execution.data.resultData;
	if (error) throw new Error(`"${workflow.name}" failed: ${error.message}`);
	return await Promise.all(
		makers.map(async ({ name }) => {
			const [item] = outputItems(execution, name);
			const file = Object.values(item?.binary ?? {})[0];
			if (!item || !file?.id) throw new Error(`"${workflow.name}": ${name} made no file`);
			return save(item.json as Record<string, string>, file, await client.downloadBinary(file.id));
		}),
	);
}

/** Saves one file of a task. */
function save(
	{ provider, model, taskId, elapsedSeconds }: Record<string, string>,
	{ fileName }: IBinaryData,
	bytes: Buffer,
): MadeFile {
	const file = path.join(outputFolder, `${provider}-${fileName ?? taskId}`);
	mkdirSync(outputFolder, { recursive: true });
	writeFileSync(file, bytes);
	return {
		provider: String(provider),
		model: String(model),
		taskId: String(taskId),
		seconds: Number(elapsedSeconds),
		file: path.relative(root, file),
		bytes: bytes.length,
	};
}

function tableOf(files: MadeFile[]): string {
	return table(
		['Provider', 'Model', 'Task ID', 'Seconds', 'File', 'Size'],
		files.map(({ provider, model, taskId, seconds, file, bytes }) => [
			provider,
			model,
			taskId,
			seconds.toFixed(1),
			file,
			`${Math.ceil(bytes / 1024)} KiB`,
		]),
	);
}

async function invitation({ url, login, client }: RunningN8n, simulator: Simulator): Promise<string> {
	const addresses = await serviceAddresses(client);
	return `n8n's editor:  ${url}
    email:     ${login.email}
    password:  ${login.password}

Videos and images come from simulated providers (${simulator.url}) and cost nothing.
To use a real account: in the editor, open Credentials, choose the provider's, put in your own key, and as Base URL
${addresses.map(([name, address]) => `    ${address}  (${name})`).join('\n')}

This n8n and what you make in it are temporary: they go when you press Ctrl-C. The files above stay.
`;
}

/** The providers' real addresses: what their credential types have as default, asked of n8n. */
async function serviceAddresses(client: N8nClient): Promise<Array<[name: string, address: string]>> {
	const types = await client.request<ICredentialType[]>('GET', '/types/credentials.json');
	return providers.map(({ credential, displayName }) => {
		const baseUrl = types
			.find(({ name }) => name === credential)
			?.properties.find(({ name }) => name === 'baseUrl');
		return [displayName, String(baseUrl?.default)];
	});
}

/** Resolves on the first Ctrl-C, or when the process is asked to end; a second one ends it at once. */
async function untilInterrupted(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ['SIGINT', 'SIGTERM'] as const) {
			process.once(signal, () => {
				process.once(signal, () => process.exit(130));
				resolve();
			});
		}
	});
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exit(1);
	},
);
