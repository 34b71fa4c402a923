import { readFileSync } from 'node:fs';
import path from 'node:path';
import { UserError, type ILoadOptionsFunctions, type IWorkflowBase } from 'n8n-workflow';
import { LoadOptionsContext } from 'n8n-core';
import { createAdditionalData } from '../../test/engine/additionalData';
import { testCredential } from '../../test/engine/credentialTest';
import { buildWorkflow, INPUT_TYPE, NodeTypeRegistry, SINK_TYPE } from '../../test/engine/definition';
import { runWorkflow, type ExecutionHandle, type RunOptions } from '../../test/engine/harness';
import { createInputNode, createSinkNode } from '../../test/engine/harnessNodes';
import { root } from '../lib/paths';
import { generateVideo, nodeTypes, typeName } from './nodes';
import { kindOf, type Purchase } from './purchases';
import { withWrongKeys, type Service } from './services';

/** Where a step is run: at the service itself, or at the simulator that stands in for it. */
export interface Place {
	credential: Record<string, string>;
	imageUrl: string | undefined;
	/** 0 for the nodes' own schedule. */
	pollIntervalSeconds: number;
	onStarted?(handle: ExecutionHandle): void;
}

/** How the user sees a step end. */
export interface End {
	/** `passed`, a status, or the kind of a failure. */
	end: string;
	words: string;
}

/** Something to ask a service, through the real nodes in n8n's engine. */
export interface Step {
	name: string;
	/** What its answers are: those of a task's life are told apart by their addresses. */
	asks: 'credential' | 'models' | 'status' | 'task' | 'text';
	purchase?: Purchase;
	run(place: Place): Promise<End>;
}

/** Every service is asked for this task, and none has it. */
export const NO_SUCH_TASK = 'live-check-no-such-task';

/** What can be asked without paying. */
export function freeSteps(service: Service): Step[] {
	const { provider, credentialType } = service;
	const tested = async (credential: Record<string, string>): Promise<End> => {
		const problem = await testCredential(credentialType, credential);
		return {
			end: problem === undefined ? 'passed' : 'refused',
			words: problem ?? 'The credential test passed',
		};
	};
	const noTask = async (place: Place) =>
		await runNode(service, place, 'getTask', {
			taskSource: 'manual',
			provider: provider.id,
			taskId: NO_SUCH_TASK,
			...(provider.modelInStatus && { model: provider.models[0]?.id }),
		});
	const wrong = (place: Place) => ({ ...place, credential: withWrongKeys(service, place.credential) });
	return [
		{ name: 'credential', asks: 'credential', run: async ({ credential }) => await tested(credential) },
		...(provider.modelList ? [modelsStep(service)] : []),
		{ name: 'no-such-task', asks: 'status', run: noTask },
		{
			name: 'credential-wrong-key',
			asks: 'credential',
			run: async (place) => await tested(wrong(place).credential),
		},
		{ name: 'wrong-key', asks: 'status', run: async (place) => await noTask(wrong(place)) },
	];
}

/** A task that is paid for. */
export function paidStep(service: Service, purchase: Purchase): Step {
	const { provider, node, model, parameters } = purchase;
	const isText = node === 'generateText';
	return {
		name: `${kindOf(purchase)}-${model}`,
		asks: isText ? 'text' : 'task',
		purchase,
		run: async (place) => await runNode(service, place, node, { provider, model, ...parameters }),
	};
}

function modelsStep(service: Service): Step {
	return {
		name: 'models',
		asks: 'models',
		run: async ({ credential }) => {
			const search = generateVideo.methods.listSearch.searchModels;
			const { results } = await search.call(listContext(service, credential));
			return { end: 'passed', words: `${results.length} models for text to video` };
		},
	};
}

/** n8n as the field for the model sees it when its list is opened. */
function listContext({ provider, credentialType }: Service, credential: Record<string, string>) {
	const registry = new NodeTypeRegistry({
		...nodeTypes,
		[INPUT_TYPE]: createInputNode([]),
		[SINK_TYPE]: createSinkNode(),
	});
	const type = typeName('generateVideo');
	const parameters = { provider: provider.id, operation: 'textToVideo', model: 'custom' };
	const workflow = buildWorkflow(
		{ nodes: [{ type, parameters }] },
		registry,
		new Set([provider.credential]),
		0,
	);
	const data = createAdditionalData({
		executionId: '1',
		mode: 'internal',
		workflow: { id: 'workflow-1' } as IWorkflowBase,
		credentialTypes: { [provider.credential]: credentialType },
		credentials: { [provider.credential]: credential },
		onSave: () => {},
		onUiMessage: () => {},
	});
	data.currentNodeParameters = parameters;
	const node = Object.values(workflow.nodes).find((one) => one.type === type);
	if (!node) throw new UserError('The workflow lost its node');
	return new LoadOptionsContext(workflow, node, data, 'parameters.modelId') as ILoadOptionsFunctions;
}

async function runNode(
	{ provider, credentialType }: Service,
	{ credential, imageUrl, pollIntervalSeconds, onStarted }: Place,
	node: string,
	parameters: Record<string, unknown>,
): Promise<End> {
	const content = readFileSync(path.join(root, 'test/simulator/assets/first.png'));
	const options = node === 'generateText' ? {} : { options: { pollIntervalSeconds } };
	const run = await runWorkflow({
		nodeTypes,
		credentialTypes: { [provider.credential]: credentialType },
		credentials: { [provider.credential]: credential },
		items: [
			{
				json: { imageUrl: imageUrl ?? '' },
				files: { data: { content, fileName: 'first.png', mimeType: 'image/png' } },
			},
		],
		node: { type: typeName(node), parameters: { ...parameters, ...options } },
		...(onStarted && { onStarted }),
	} as RunOptions);
	const { error } = run;
	if (error) {
		const { details } = (error.context ?? {}) as { details?: { kind?: string } };
		return { end: details?.kind ?? 'error', words: error.message };
	}
	const json = run.received()[0]?.json ?? {};
	const end = String(json.status ?? (json.text === undefined ? 'nothing' : 'answered'));
	return { end, words: typeof json.text === 'string' ? `"${json.text.slice(0, 80)}"` : '' };
}
