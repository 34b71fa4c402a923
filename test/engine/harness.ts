import { WebhookContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	jsonParse,
	jsonStringify,
	UserError,
	type ICredentialType,
	type IDataObject,
	type INodeType,
	type IRun,
	type IRunExecutionData,
	type IWebhookFunctions,
	type IWorkflowBase,
	type StructuredChunk,
	type Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { createAdditionalData } from './additionalData';
import type { CredentialData } from './credentialsHelper';
import {
	buildWorkflow,
	INPUT_NODE,
	INPUT_TYPE,
	NodeTypeRegistry,
	SINK_TYPE,
	type NodeSpec,
	type WorkflowSpec,
} from './definition';
import { until } from '../until';
import { createInputNode, createSinkNode, type InputItem } from './harnessNodes';
import { recordLogs, type LogLine } from './recorder';
import { EngineRun } from './run';

export { startEngine, type BinaryMode, type Engine } from './engine';
export type { ConnectionSpec, NodeSpec, WorkflowSpec } from './definition';
export type { InputFile, InputItem } from './harnessNodes';
export type { LogLine } from './recorder';
export { EngineRun, type SavedError } from './run';
export { serveSignedFiles, type SignedFiles } from './signedFiles';

interface CommonOptions {
	nodeTypes: Record<string, INodeType>;
	credentialTypes?: Record<string, ICredentialType>;
	/** Decrypted data by credential type; nodes have the credentials that are named here, and no others. */
	credentials?: CredentialData;
	/** Default: one empty item. */
	items?: InputItem[];
	/** Instead of `items`: several inputs one after the other, each a run of the node with the next run index. */
	batches?: InputItem[][];
	/** `manual` is the editor's "Execute workflow"; production executions have `trigger` or `webhook`. */
	mode?: WorkflowExecuteMode;
	/** The base of the addresses that n8n hands out, such as signed links to files. */
	n8nUrl?: string;
	/** Takes what nodes stream to a chat, as they stream it; n8n does that in some modes only, such as `webhook`. */
	onChunk?(chunk: StructuredChunk): void;
	onStarted?(handle: ExecutionHandle): void;
}

/** Either the one node under test, or several. */
export type RunOptions = CommonOptions & ({ node: NodeSpec } | { workflow: WorkflowSpec });

export interface ExecutionHandle {
	/** The Stop button. The run ends when the node that is running does. */
	cancel(): void;
}

export interface RetryOptions {
	/** Retries with the workflow as saved since (n8n's second retry button): edits to nodes, by node name. */
	edits?: Record<string, Partial<NodeSpec>>;
	onStarted?(handle: ExecutionHandle): void;
}

/** For `onStarted`: presses Stop as soon as something holds. */
export function stopWhen(holds: () => boolean): (handle: ExecutionHandle) => void {
	return ({ cancel }) => void until(holds).then(cancel);
}

const optionsOf = new WeakMap<EngineRun, RunOptions>();
let lastExecutionId = 0;

/**
 * Runs the node or workflow through n8n's engine, fed with the items, every output caught by a sink.
 *
 * A failing node is a result (`status`, `error`). Rejected is only what n8n does not start at all: a required
 * parameter that is empty, an option that does not exist.
 */
export async function runWorkflow(options: RunOptions): Promise<EngineRun> {
	const { workflow } = prepare(options);
	const input = workflow.nodes[INPUT_NODE];
	if (input === undefined) throw new Error('The workflow lost its input node');
	const data = createRunExecutionData({
		executionData: { nodeExecutionStack: [{ node: input, data: { main: [[{ json: {} }]] }, source: null }] },
	});
	return await execute(options, workflow, data, options.mode ?? 'trigger', options.onStarted);
}

/**
 * n8n's "Retry execution": a new execution from the saved data of one that did not succeed. The nodes before are not
 * run again, what is on the execution stack is, and `getContext` has what the failed execution left there.
 */
export async function retryExecution(previous: EngineRun, retry: RetryOptions = {}): Promise<EngineRun> {
	const before = optionsOf.get(previous);
	if (before === undefined) throw new Error('Only a run of this harness can be retried');
	if (previous.status === 'success') {
		throw new UserError('The execution succeeded, so it cannot be retried.');
	}
	const options = retry.edits === undefined ? before : withEdits(before, retry.edits);
	const { workflow } = prepare(options);
	const data = asSaved(previous.saved);
	forgetFailure(data);
	if (retry.edits !== undefined) {
		for (const entry of data.executionData?.nodeExecutionStack ?? []) {
			entry.node = workflow.nodes[entry.node.name] ?? entry.node;
		}
	}
	return await execute(options, workflow, data, 'retry', retry.onStarted);
}

/** What a call to a suspended execution came to. */
export interface Woken {
	/** What the caller was answered. */
	answered: { status: number; body: unknown };
	/** The node's lines on n8n's log. */
	logs: LogLine[];
	/** The execution to its end; absent if it goes on waiting. */
	run?: EngineRun;
}

/**
 * A call to the webhook of a suspended execution, from its saved data, as n8n 2.40 does it (`waiting-webhooks.ts`,
 * `webhook-helpers.ts`): the node's `webhook()` supplies the output, or leaves the execution waiting.
 */
export async function wake(previous: EngineRun, body: object): Promise<Woken> {
	const options = optionsOf.get(previous);
	if (options === undefined) throw new Error('Only a run of this harness can be woken');
	const { workflow, nodeTypes } = prepare(options);
	const data = asSaved(previous.saved);
	const [entry] = data.executionData?.nodeExecutionStack ?? [];
	const { lastNodeExecuted = '', runData } = data.resultData;
	const node = workflow.getNode(lastNodeExecuted);
	if (!entry || !node || data.waitTill === undefined) throw new Error('The execution does not wait');
	entry.node.disabled = true;
	delete data.waitTill;
	runData[lastNodeExecuted]?.pop();
	const answered: Woken['answered'] = { status: 0, body: undefined };
	const response = {
		status: (code: number) => Object.assign(response, { code }),
		json: (sent: unknown) => Object.assign(answered, { status: response.code, body: sent }),
		code: 200,
	};
	const additionalData = createAdditionalData({
		...additionalOptions(options, workflow, options.mode ?? 'trigger'),
		executionId: previous.executionId,
	});
	Object.assign(additionalData, { httpRequest: { body, headers: {} }, httpResponse: response });
	const webhookData = { webhookDescription: {}, node: node.name } as never;
	const mode = options.mode ?? 'trigger';
	const context = new WebhookContext(workflow, node, additionalData, mode, webhookData, [], data);
	const webhook = nodeTypes.getByNameAndVersion(node.type).webhook;
	const logs: LogLine[] = [];
	const call = async () => await webhook?.call(context as unknown as IWebhookFunctions);
	const result = await recordLogs(logs, call);
	if (result?.workflowData === undefined) return { answered, logs };
	entry.data.main = result.workflowData;
	entry.metadata = { ...entry.metadata, forwardAllOutputs: true };
	return {
		answered,
		logs,
		run: await execute(options, workflow, data, mode, undefined, previous.executionId),
	};
}

/** A suspended execution whose time is over: n8n goes on with the node's input. */
export async function resumeByTime(previous: EngineRun): Promise<EngineRun> {
	const options = optionsOf.get(previous);
	if (options === undefined) throw new Error('Only a run of this harness can be resumed');
	const { workflow } = prepare(options);
	const mode = options.mode ?? 'trigger';
	return await execute(options, workflow, asSaved(previous.saved), mode, undefined, previous.executionId);
}

function prepare(options: RunOptions) {
	const batches = options.batches ?? [options.items ?? [{ json: {} }]];
	const nodeTypes = new NodeTypeRegistry({
		...options.nodeTypes,
		[INPUT_TYPE]: createInputNode(batches),
		[SINK_TYPE]: createSinkNode(),
	});
	const chosen = new Set(Object.keys(options.credentials ?? {}));
	return { nodeTypes, workflow: buildWorkflow(specOf(options), nodeTypes, chosen, batches.length) };
}

function specOf(options: RunOptions): WorkflowSpec {
	return 'workflow' in options ? options.workflow : { nodes: [options.node] };
}

async function execute(
	options: RunOptions,
	workflow: Workflow,
	data: IRunExecutionData,
	mode: WorkflowExecuteMode,
	onStarted: RunOptions['onStarted'],
	executionId = String(++lastExecutionId),
): Promise<EngineRun> {
	const logs: LogLine[] = [];
	const uiMessages: IDataObject[] = [];
	let saved: IRunExecutionData | undefined;
	const additionalData = createAdditionalData({
		...additionalOptions(options, workflow, mode),
		executionId,
		onSave: (run) => {
			saved = asSaved(run.data);
		},
		onUiMessage: (message) => uiMessages.push(message),
	});
	const result: IRun = await recordLogs(logs, async () => {
		const execution = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
		onStarted?.({ cancel: () => execution.cancel() });
		return await execution;
	});
	const run = new EngineRun({
		executionId,
		firstNode: firstNodeName(workflow),
		result,
		saved: saved ?? asSaved(result.data),
		logs,
		uiMessages,
	});
	optionsOf.set(run, options);
	return run;
}

/** What an execution needs of its surroundings. */
function additionalOptions(options: RunOptions, workflow: Workflow, mode: WorkflowExecuteMode) {
	return {
		mode,
		workflow: asBase(workflow),
		credentialTypes: options.credentialTypes ?? {},
		credentials: options.credentials ?? {},
		n8nUrl: options.n8nUrl,
		onChunk: options.onChunk,
		onSave: () => {},
		onUiMessage: () => {},
	};
}

/** What is left of the data once it has been through the database: no class instances, no functions. */
function asSaved(data: IRunExecutionData): IRunExecutionData {
	return jsonParse(jsonStringify(data, { replaceCircularRefs: true }));
}

/** Takes back the record of the failure, so that the node counts as not yet run. */
function forgetFailure(data: IRunExecutionData): void {
	const { lastNodeExecuted, runData } = data.resultData;
	if (lastNodeExecuted === undefined) return;
	delete data.resultData.error;
	const tasks = runData[lastNodeExecuted];
	if (tasks?.at(-1)?.error !== undefined) tasks.pop();
}

function withEdits(options: RunOptions, edits: Record<string, Partial<NodeSpec>>): RunOptions {
	const { nodeTypes } = options;
	const spec = specOf(options);
	const nodes = spec.nodes.map((node) => {
		const name = node.name ?? nodeTypes[node.type]?.description.displayName ?? '';
		return { ...node, ...edits[name] };
	});
	return { ...options, workflow: { ...spec, nodes } };
}

function firstNodeName(workflow: Workflow): string {
	const [name] = workflow.getChildNodes(INPUT_NODE, 'main', 1).filter((child) => child !== INPUT_NODE);
	if (name === undefined) throw new Error('The workflow has no node under test');
	return name;
}

function asBase(workflow: Workflow): IWorkflowBase {
	return {
		id: workflow.id,
		name: workflow.name ?? '',
		description: null,
		active: false,
		isArchived: false,
		activeVersionId: null,
		createdAt: new Date(),
		updatedAt: new Date(),
		nodes: Object.values(workflow.nodes),
		connections: workflow.connectionsBySourceNode,
		settings: workflow.settings,
	};
}
