import type { INode } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Credential, N8nClient, WorkflowFile } from '../../scripts/lib/n8nClient';

/** Node names that the tests ask for. */
export const TRIGGER = 'Trigger';
export const GENERATE = 'Generate Video';
export const GENERATE_IMAGE = 'Generate Image';
export const GENERATE_TEXT = 'Generate Text';
export const GET_TASK = 'Get Task';
export const NEXT = 'Next';
export const ITEMS = 'Items';
export const LOOP = 'Loop Over Items';

/** Asking every second: the simulator's tasks take no longer. */
export const QUICK = { options: { pollIntervalSeconds: 1 } };

/** What makes a node of a workflow; the rest is filled in. */
export type Part = Pick<INode, 'name' | 'type' | 'parameters'> & Partial<INode>;

export function manualTrigger(): Part {
	return { name: TRIGGER, type: 'n8n-nodes-base.manualTrigger', parameters: {} };
}

/** A webhook that answers at once; `path` is where it is called. */
export function webhook(path: string): Part {
	return {
		name: TRIGGER,
		type: 'n8n-nodes-base.webhook',
		typeVersion: 2,
		webhookId: path,
		parameters: { path, httpMethod: 'POST', responseMode: 'onReceived' },
	};
}

/** A chat that others may use; it is called at `<path>/chat`. */
export function chatTrigger(path: string, responseMode: 'streaming' | 'lastNode'): Part {
	return {
		name: TRIGGER,
		type: '@n8n/n8n-nodes-langchain.chatTrigger',
		typeVersion: 1.3,
		webhookId: path,
		parameters: { public: true, mode: 'webhook', options: { responseMode } },
	};
}

/** Fetches a file into a binary field; its address may be an expression. */
export function fetchFile(url: string, field = 'data'): Part {
	const response = { responseFormat: 'file', outputPropertyName: field };
	return {
		name: `Fetch ${field}`,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: { url, options: { response: { response } } },
	};
}

/** Fetches the file whose address is in a field of the item, into the binary field of the same name. */
export function fetchOfItem(field = 'data'): Part {
	return fetchFile(`={{ $json.${field} }}`, field);
}

/** Makes a file of the Base64 in the item's field `base64`, as `data`. */
export function convertToFile(fileName: string, mimeType: string): Part {
	return {
		name: 'Convert to File',
		type: 'n8n-nodes-base.convertToFile',
		typeVersion: 1.1,
		parameters: { operation: 'toBinary', sourceProperty: 'base64', options: { fileName, mimeType } },
	};
}

/** Puts a file, as an expression over `item`, into each item's binary field `data`. */
export function code(file: string): Part {
	const jsCode = `return $input.all().map((item) => ({ json: item.json, binary: { data: ${file} } }));`;
	return { name: 'Code', type: 'n8n-nodes-base.code', typeVersion: 2, parameters: { jsCode } };
}

/** An item for each prompt that the webhook was called with (see `start`). */
export function items(): Part {
	return {
		name: ITEMS,
		type: 'n8n-nodes-base.splitOut',
		parameters: { fieldToSplitOut: 'body.items' },
	};
}

/** The prompt of the item. */
export const PROMPT_OF_ITEM = '={{ $json.prompt }}';

export function generateVideo(credential: Credential, parameters: INode['parameters']): Part {
	return {
		name: GENERATE,
		type: 'n8n-nodes-aigc-video.generateVideo',
		parameters: { operation: 'textToVideo', prompt: 'A paper boat in the rain', ...parameters },
		credentials: credentialsOf(credential),
	};
}

export function generateImage(credential: Credential, parameters: INode['parameters']): Part {
	return {
		name: GENERATE_IMAGE,
		type: 'n8n-nodes-aigc-video.generateImage',
		parameters: { operation: 'textToImage', prompt: 'A paper boat in the rain', ...parameters },
		credentials: credentialsOf(credential),
	};
}

export function generateText(credential: Credential, parameters: INode['parameters']): Part {
	return {
		name: GENERATE_TEXT,
		type: 'n8n-nodes-aigc-video.generateText',
		parameters: { prompt: 'A paper boat in the rain', ...parameters },
		credentials: credentialsOf(credential),
	};
}

export function getTask(credential: Credential, parameters: INode['parameters']): Part {
	return {
		name: GET_TASK,
		type: 'n8n-nodes-aigc-video.getTask',
		parameters,
		credentials: credentialsOf(credential),
	};
}

/** A node that takes what the one before it puts out, and changes nothing. */
export function next(): Part {
	return { name: NEXT, type: 'n8n-nodes-base.noOp', parameters: {} };
}

/** One item at a time. Its first output is for the end, its second for the loop. */
export function loop(): Part {
	return { name: LOOP, type: 'n8n-nodes-base.splitInBatches', typeVersion: 3, parameters: {} };
}

/** A workflow whose nodes stand in a row, each feeding the next. */
export function chain(...parts: Part[]): WorkflowFile {
	const workflow: WorkflowFile = {
		name: `e2e ${parts.map(({ name }) => name).join(', ')}`.slice(0, 128),
		nodes: parts.map(toNode),
		connections: {},
	};
	parts.slice(1).forEach(({ name }, index) => connect(workflow, parts[index]?.name ?? '', 0, name));
	return workflow;
}

/** The workflow with a further node, fed by one output of a node that is in it. */
export function withBranch(workflow: WorkflowFile, from: string, output: number, part: Part): WorkflowFile {
	const longer = structuredClone(workflow);
	longer.nodes.push(toNode(part, longer.nodes.length));
	connect(longer, from, output, part.name);
	return longer;
}

/** Draws a connection. */
export function connect({ connections }: WorkflowFile, from: string, output: number, to: string): void {
	const outputs = ((connections[from] ??= {}).main ??= []);
	while (outputs.length <= output) outputs.push([]);
	outputs[output]?.push({ node: to, type: 'main', index: 0 });
}

/** Publishes a workflow and calls it with an item for each prompt, or with these items. */
export async function start(
	client: N8nClient,
	workflow: WorkflowFile,
	prompts: ReadonlyArray<string | object>,
): Promise<{ workflowId: string; executionId: string }> {
	const workflowId = await client.createWorkflow(workflow);
	await client.activate(workflowId);
	const path = workflow.nodes.find(({ name }) => name === TRIGGER)?.webhookId ?? '';
	const given = prompts.map((one) => (typeof one === 'string' ? { prompt: one } : one));
	await client.callWebhook(path, { items: given });
	return { workflowId, executionId: await client.newestExecution(workflowId) };
}

function toNode(part: Part, index: number): INode {
	return { id: randomUUID(), typeVersion: 1, position: [index * 240, 0], ...part };
}

function credentialsOf({ id, name, type }: Credential): NonNullable<INode['credentials']> {
	return { [type]: { id, name } };
}
