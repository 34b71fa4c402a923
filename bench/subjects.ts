import type { INode } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { createSimulatorCredentials } from '../scripts/lib/examples';
import type { Credential, N8nClient, WorkflowFile } from '../scripts/lib/n8nClient';
import type { Simulator, SimulatorSettings } from '../test/simulator';
import type { SimulatedTask } from '../test/simulator/task';
import { chain, next, webhook } from '../test/e2e/workflows';
import type { PeerService } from './peers/peer';

/** What is compared: a way to make videos in n8n, and the service that it talks to. */
export interface Subject {
	name: string;
	/** The workflow that makes one video per item, started by a webhook at this path. */
	workflow(path: string, options: RunOptions): WorkflowFile;
	tasks: readonly SimulatedTask[];
	settings: Pick<SimulatorSettings, 'jobSeconds' | 'videoBytes'>;
}

/** What only our node can be told. */
export interface RunOptions {
	maxConcurrentTasks?: number;
	/** Default: the simulator's 易尚云, which reports progress. */
	provider?: 'yishangCloud' | 'openComputing';
}

type Part = Parameters<typeof chain>[number];

/** How often the loop of HTTP Request, Wait and IF asks: what the examples on the web mostly have. */
const LOOP_WAIT_SECONDS = 10;

const MODELS = { yishangCloud: 'sora-2', openComputing: 'viduq3-pro' };

/** One item per element of the webhook's `items`. */
const split: Part = {
	name: 'Items',
	type: 'n8n-nodes-base.splitOut',
	parameters: { fieldToSplitOut: 'body.items' },
};

function withCredential({ id, name, type }: Credential): NonNullable<INode['credentials']> {
	return { [type]: { id, name } };
}

/** Our Generate Video node, as it comes out of the box but for the cap. */
export async function ours(client: N8nClient, simulator: Simulator): Promise<Subject> {
	const credentials = await createSimulatorCredentials(client, simulator, []);
	return {
		name: 'Generate Video',
		tasks: simulator.tasks,
		settings: simulator.settings,
		workflow: (path, { provider = 'yishangCloud', ...options }) =>
			chain(
				webhook(path),
				split,
				{
					name: 'Generate',
					type: 'n8n-nodes-aigc-video.generateVideo',
					parameters: {
						provider,
						operation: 'textToVideo',
						model: MODELS[provider],
						prompt: '={{ $json.prompt }}',
						options,
					},
					credentials: Object.assign({}, ...credentials.map(withCredential)) as INode['credentials'] & object,
				},
				next(),
			),
	};
}

/** n8n's own Sora node. Its credential has a field for the base URL. */
export async function sora(client: N8nClient, service: PeerService): Promise<Subject> {
	const credential = await client.createCredential('openAiApi', 'OpenAI', {
		apiKey: 'bench',
		url: `${service.url}/v1`,
		header: false,
	});
	return {
		name: 'Sora',
		...service,
		workflow: (path) =>
			chain(
				webhook(path),
				split,
				{
					name: 'Generate',
					type: '@n8n/n8n-nodes-langchain.openAi',
					typeVersion: 2.3,
					parameters: {
						resource: 'video',
						operation: 'generate',
						modelId: { __rl: true, mode: 'id', value: 'sora-2' },
						prompt: '={{ $json.prompt }}',
						seconds: 4,
						size: '1280x720',
						options: { waitTime: 7200 },
					},
					credentials: withCredential(credential),
				},
				next(),
			),
	};
}

/** n8n's own MiniMax node. Its base URL is a hidden field of the credential, which the form makes of the region. */
export async function miniMax(client: N8nClient, service: PeerService): Promise<Subject> {
	const credential = await client.createCredential('minimaxApi', 'MiniMax', {
		apiKey: 'bench',
		region: 'international',
		url: `${service.url}/v1`,
	});
	return {
		name: 'MiniMax',
		...service,
		workflow: (path) =>
			chain(
				webhook(path),
				split,
				{
					name: 'Generate',
					type: '@n8n/n8n-nodes-langchain.minimax',
					typeVersion: 1.1,
					parameters: {
						resource: 'video',
						operation: 'textToVideo',
						modelId: 'MiniMax-H3',
						prompt: '={{ $json.prompt }}',
						h3Duration: 5,
						h3Resolution: '768P',
						ratio: '16:9',
						downloadVideo: true,
					},
					credentials: withCredential(credential),
				},
				next(),
			),
	};
}

/** The loop that users build by hand: HTTP Request, Wait, HTTP Request, IF, and back. On the simulator's 易尚云. */
export function loop(simulator: Simulator): Subject {
	return {
		name: 'HTTP loop',
		tasks: simulator.tasks,
		settings: simulator.settings,
		workflow: (path) => loopWorkflow(path, simulator),
	};
}

function loopWorkflow(path: string, { url, keys }: Simulator): WorkflowFile {
	const request = (name: string, parameters: INode['parameters']): Part => ({
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			...parameters,
			sendHeaders: true,
			headerParameters: {
				parameters: [{ name: 'Authorization', value: `Bearer ${keys.yishangCloud.apiKey}` }],
			},
		},
	});
	const workflow = chain(
		webhook(path),
		split,
		request('Submit', {
			method: 'POST',
			url: `${url}/v1/videos`,
			sendBody: true,
			specifyBody: 'json',
			jsonBody: '={{ JSON.stringify({ model: "sora-2", prompt: $json.prompt }) }}',
		}),
		{
			name: 'Wait',
			type: 'n8n-nodes-base.wait',
			typeVersion: 1.1,
			webhookId: randomUUID(),
			parameters: { amount: LOOP_WAIT_SECONDS, unit: 'seconds' },
		},
		request('Status', { url: `=${url}/v1/videos/{{ $json.task_id }}` }),
		{ name: 'Done?', type: 'n8n-nodes-base.if', typeVersion: 2.2, parameters: isCompleted },
		{
			name: 'Download',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				url: '={{ $json.video_url }}',
				options: { response: { response: { responseFormat: 'file' } } },
			},
		},
		next(),
	);
	workflow.connections['Done?']?.['main']?.push([{ node: 'Wait', type: 'main', index: 0 }]);
	return workflow;
}

const isCompleted = {
	conditions: {
		combinator: 'and',
		options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
		conditions: [
			{
				id: 'completed',
				leftValue: '={{ $json.status }}',
				rightValue: 'completed',
				operator: { type: 'string', operation: 'equals' },
			},
		],
	},
	options: {},
};
