import { randomUUID } from 'node:crypto';

import { providers } from '../../../nodes/shared/providers';
import { createSimulatorCredentials } from '../../../scripts/lib/examples';
import {
	outputItems,
	type Credential,
	type Execution,
	type N8nClient,
	type WorkflowFile,
} from '../../../scripts/lib/n8nClient';
import {
	startSimulator,
	type FaultRule,
	type ProviderId,
	type SimulatedTask,
	type Simulator,
	type SimulatorOptions,
} from '../../simulator';
import { sharedN8n, type SharedN8n } from '../shared';
import { chain, generateVideo, items, PROMPT_OF_ITEM, webhook, type Part } from '../workflows';

/** The shared n8n with a simulator of its own behind the nodes, and the accounts of what was paid; one per test file. */
export class PromiseBench {
	n8n!: SharedN8n;
	client!: N8nClient;
	simulator!: Simulator;
	private credentials!: Credential[];
	private workflows = 0;

	/** For the top of a test file, whose tests then find the bench running. */
	static ofFile(options: SimulatorOptions = {}): PromiseBench {
		const bench = new PromiseBench();
		beforeAll(async () => await bench.start(options));
		afterAll(async () => await bench.simulator.close());
		return bench;
	}

	private async start(options: SimulatorOptions): Promise<void> {
		const n8n = await sharedN8n();
		this.n8n = n8n;
		this.client = n8n.client;
		this.simulator = await startSimulator({ jobSeconds: 1, ...options });
		this.credentials = await createSimulatorCredentials(this.client, this.simulator, []);
	}

	/** Prompts that no other test uses, so that all can share one simulator and run at the same time. */
	freshPrompts(count = 3): string[] {
		this.workflows += 1;
		return Array.from({ length: count }, (_, index) => `workflow ${this.workflows}, item ${index}`);
	}

	/** Generate Video for an item's prompt. */
	generate(provider: ProviderId, node: Partial<Part> = {}): Part {
		const model = providers.find(({ id }) => id === provider)?.models[0]?.id ?? '';
		const credential = this.credentialFor(provider);
		const parameters = { provider, model, prompt: PROMPT_OF_ITEM, options: { pollIntervalSeconds: 0.5 } };
		return { ...generateVideo(credential, parameters), ...node };
	}

	credentialFor(provider: ProviderId): Credential {
		return this.credentials.find(({ type }) => type === `${provider}Api`) as Credential;
	}

	/** What was paid for a prompt, in the order of submits. */
	readonly paid = (prompt: string): SimulatedTask[] =>
		this.simulator.tasks.filter(({ body }) => body['prompt'] === prompt);

	/** One per prompt: all that was paid for, where nothing was paid twice. */
	firstTasks(prompts: string[]): Array<SimulatedTask | undefined> {
		return prompts.map((prompt) => this.paid(prompt)[0]);
	}

	payments(prompts: string[]): number[] {
		return prompts.map((prompt) => this.paid(prompt).length);
	}

	/** The videos of a node's output are the ones that the simulator serves for these tasks. */
	async expectVideos(execution: Execution, nodeName: string, tasks: Array<SimulatedTask | undefined>) {
		const found = outputItems(execution, nodeName);
		expect(found.map(({ json }) => json['taskId'])).toEqual(tasks.map((task) => task?.id));
		for (const { json, binary } of found) {
			const bytes = await this.client.downloadBinary(binary?.['data']?.id ?? '');
			expect(bytes.length).toBe(this.simulator.video(String(json['taskId'])).bytes);
			expect(bytes.includes(String(json['taskId']))).toBe(true);
		}
	}

	/** A fault that strikes one prompt only. Downloads can be told apart where the file is named after the task. */
	failing(prompt: string, rule: FaultRule): FaultRule {
		return {
			...rule,
			match: ({ path, body, phase }) =>
				phase === 'submit'
					? body.includes(JSON.stringify(prompt))
					: this.paid(prompt).some(({ id }) => path.includes(id) || body.includes(id)),
		};
	}
}

/** A workflow that is called with items, at an address that no other has: the files share one n8n. */
export function fromWebhook(...parts: Part[]): WorkflowFile {
	return chain(webhook(randomUUID()), items(), ...parts);
}

export const BROKEN_DOWNLOAD: FaultRule = {
	provider: 'yishangCloud',
	phase: 'download',
	fault: { kind: 'wrongType' },
};
