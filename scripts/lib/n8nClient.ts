import { parse as parseFlatted } from 'flatted';
import type {
	ExecutionStatus,
	INode,
	INodeExecutionData,
	IRunExecutionData,
	IWorkflowBase,
} from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';
import { otherN8n } from './paths';

export interface Login {
	email: string;
	password: string;
}

/** What makes a workflow: the part of it that an exported file holds. */
export type WorkflowFile = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'settings' | 'pinData'>>;

export interface Credential {
	id: string;
	name: string;
	type: string;
}

export interface Execution {
	id: string;
	status: ExecutionStatus;
	workflowId: string;
	data: IRunExecutionData;
	/** What nodes have written on the execution for people to find. */
	customData?: Record<string, string>;
}

const FINAL: ExecutionStatus[] = ['success', 'error', 'canceled', 'crashed'];

/** What n8n answers instead of the result of a request. */
export class N8nError extends Error {
	constructor(
		readonly status: number,
		readonly body: string,
		request: string,
	) {
		super(`${request} was answered ${status}: ${body.slice(0, 2_000)}`);
	}
}

/** n8n's internal REST API, as its editor uses it. */
export class N8nClient {
	private cookie = '';

	private constructor(readonly url: string) {}

	/** Logs in; a fresh n8n is given this owner first. */
	static async login(url: string, { email, password }: Login): Promise<N8nClient> {
		const client = new N8nClient(url);
		const settings = await client.request<{ userManagement: { showSetupOnFirstLoad: boolean } }>(
			'GET',
			'/rest/settings',
		);
		if (settings.userManagement.showSetupOnFirstLoad) {
			const owner = { email, password, firstName: 'Demo', lastName: 'Owner' };
			await client.request('POST', '/rest/owner/setup', owner);
		} else {
			await client.request('POST', '/rest/login', { emailOrLdapLoginId: email, password });
		}
		return client;
	}

	/** Any request; the result without its envelope. */
	async request<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
		const response = await this.fetch(method, path, body);
		const answer = (await response.json()) as { data?: T };
		return (answer.data === undefined ? answer : answer.data) as T;
	}

	async createCredential(type: string, name: string, data: Record<string, unknown>): Promise<Credential> {
		return await this.request('POST', '/rest/credentials', { type, name, data });
	}

	/** n8n's own test of a credential, as the editor runs it after saving. */
	async testCredential(
		credential: Credential,
		data: Record<string, unknown>,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		const { id, name, type } = credential;
		return await this.request('POST', '/rest/credentials/test', { credentials: { id, name, type, data } });
	}

	/** Creates a workflow and returns its id. */
	async createWorkflow(workflow: WorkflowFile): Promise<string> {
		const { name, nodes, connections, settings, pinData } = workflow;
		const created = await this.request<{ id: string }>('POST', '/rest/workflows', {
			name,
			nodes,
			connections,
			settings: settings ?? {},
			pinData: pinData ?? {},
			// n8n 1.x wants to be told.
			...(otherN8n === undefined ? {} : { active: false }),
		});
		return created.id;
	}

	/** Saves a workflow, as the editor does after a change. */
	async saveWorkflow(workflowId: string, { nodes, connections }: WorkflowFile): Promise<void> {
		const { versionId } = await this.request<{ versionId: string }>('GET', `/rest/workflows/${workflowId}`);
		await this.request('PATCH', `/rest/workflows/${workflowId}`, { nodes, connections, versionId });
	}

	/** Makes a workflow's triggers and webhooks live. */
	async activate(workflowId: string): Promise<void> {
		const { versionId } = await this.request<{ versionId: string }>('GET', `/rest/workflows/${workflowId}`);
		try {
			await this.request('POST', `/rest/workflows/${workflowId}/activate`, { versionId });
		} catch (error) {
			// n8n 1.x has it as a field of the workflow.
			if (!(error instanceof N8nError) || error.status !== 404) throw error;
			await this.request('PATCH', `/rest/workflows/${workflowId}`, { active: true, versionId });
		}
	}

	/** Starts a workflow by hand, from one of its triggers, and returns the execution's id. */
	async run(workflowId: string, triggerName: string): Promise<string> {
		// n8n 1.x runs what the editor sends, and not what is saved.
		const workflowData =
			otherN8n === undefined
				? {}
				: { workflowData: await this.request('GET', `/rest/workflows/${workflowId}`) };
		const { executionId } = await this.request<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflowId}/run`,
			{ triggerToStartFrom: { name: triggerName }, ...workflowData },
		);
		return executionId;
	}

	/** Calls a live webhook. Right after activation n8n may not know it yet: 404 is tried again for some seconds. */
	async callWebhook(path: string, body: unknown = {}): Promise<Response> {
		const url = `${this.url}/webhook/${path}`;
		const request = {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		};
		for (let tries = 1; ; tries += 1) {
			const response = await fetch(url, request);
			if (response.status !== 404 || tries === 20) return response;
			await sleep(500);
		}
	}

	/** A workflow's executions, the newest first. */
	async executionIds(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const list = await this.request<{ results: Array<{ id: string }> }>(
			'GET',
			`/rest/executions?filter=${filter}`,
		);
		return list.results.map(({ id }) => id);
	}

	/** The newest execution of a workflow that was just called: a webhook may answer before n8n lists its execution. */
	async newestExecution(workflowId: string): Promise<string> {
		for (let tries = 1; ; tries += 1) {
			const [id] = await this.executionIds(workflowId);
			if (id !== undefined) return id;
			if (tries === 20) throw new Error(`Workflow ${workflowId} has no execution`);
			await sleep(200);
		}
	}

	async getExecution(id: string): Promise<Execution> {
		const execution = await this.request<Omit<Execution, 'data'> & { data: string }>(
			'GET',
			`/rest/executions/${id}`,
		);
		return { ...execution, data: parseFlatted(execution.data) as IRunExecutionData };
	}

	/** Waits until an execution has ended, or has another wanted status. */
	async waitForExecution(
		id: string,
		{ until = FINAL, timeoutMs = 120_000 }: { until?: ExecutionStatus[]; timeoutMs?: number } = {},
	): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.getExecution(id);
			if (until.includes(execution.status)) return execution;
			if (Date.now() > deadline) throw new Error(`Execution ${id} is still "${execution.status}"`);
			await sleep(200);
		}
	}

	async stopExecution(id: string): Promise<void> {
		await this.request('POST', `/rest/executions/${id}/stop`);
	}

	/** The editor's "Retry execution": a new execution, whose id is returned, that goes on from the failed node. */
	async retryExecution(id: string, { loadWorkflow = false } = {}): Promise<string> {
		const retried = await this.request<{ id: string }>('POST', `/rest/executions/${id}/retry`, {
			loadWorkflow,
		});
		return retried.id;
	}

	/** The bytes that n8n has stored under the id of an item's binary data. */
	async downloadBinary(id: string): Promise<Buffer> {
		const response = await this.fetch(
			'GET',
			`/rest/binary-data?action=download&id=${encodeURIComponent(id)}`,
		);
		return Buffer.from(await response.arrayBuffer());
	}

	private async fetch(method: string, path: string, body?: unknown): Promise<Response> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.cookie },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		if (cookies.length > 0) this.cookie = cookies.join('; ');
		if (!response.ok) throw new N8nError(response.status, await response.text(), `${method} ${path}`);
		return response;
	}
}

/** The items that a node gave out in its last run. */
export function outputItems(execution: Execution, nodeName: string, output = 0): INodeExecutionData[] {
	return execution.data.resultData.runData[nodeName]?.at(-1)?.data?.['main']?.[output] ?? [];
}

/** The node of a workflow with this name. */
export function nodeOf(workflow: WorkflowFile, name: string): INode {
	const node = workflow.nodes.find((candidate) => candidate.name === name);
	if (!node) throw new Error(`"${workflow.name}" has no node "${name}"`);
	return node;
}
