import type { INode, IConnections } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Credential, WorkflowFile } from '../../scripts/lib/n8nClient';

/** Node names that the tests ask for. */
export const TRIGGER = 'Trigger';
export const GENERATE = 'Generate Video';
export const GET_TASK = 'Get Task';
export const NEXT = 'Next';

/** Asking every second: the simulator's tasks take no longer. */
export const QUICK = { options: { pollIntervalSeconds: 1 } };

type Part = Pick<INode, 'name' | 'type' | 'parameters'> & Partial<INode>;

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

export function generateVideo(credential: Credential, parameters: INode['parameters']): Part {
	return {
		name: GENERATE,
		type: 'n8n-nodes-videogen.generateVideo',
		parameters: { operation: 'textToVideo', prompt: 'A paper boat in the rain', ...parameters },
		credentials: credentialsOf(credential),
	};
}

export function getTask(credential: Credential, parameters: INode['parameters']): Part {
	return {
		name: GET_TASK,
		type: 'n8n-nodes-videogen.getTask',
		parameters,
		credentials: credentialsOf(credential),
	};
}

/** A node that takes what the one before it puts out, and changes nothing. */
export function next(): Part {
	return { name: NEXT, type: 'n8n-nodes-base.noOp', parameters: {} };
}

/** A workflow whose nodes stand in a row, each feeding the next. */
export function chain(...parts: Part[]): WorkflowFile {
	const nodes = parts.map(
		(part, index): INode => ({ id: randomUUID(), typeVersion: 1, position: [index * 240, 0], ...part }),
	);
	const connections: IConnections = {};
	nodes.slice(1).forEach(({ name }, index) => {
		connections[nodes[index]?.name ?? ''] = { main: [[{ node: name, type: 'main', index: 0 }]] };
	});
	return { name: `e2e ${nodes.map(({ name }) => name).join(', ')}`.slice(0, 128), nodes, connections };
}

function credentialsOf({ id, name, type }: Credential): NonNullable<INode['credentials']> {
	return { [type]: { id, name } };
}
