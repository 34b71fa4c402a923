import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';
import {
	UnexpectedError,
	type ICredentialType,
	type IDataObject,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type StructuredChunk,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { TestCredentialsHelper, type CredentialData } from './credentialsHelper';

/** The base of the addresses that n8n hands out; nothing listens there. */
const NOWHERE = 'http://n8n.invalid/';

export interface AdditionalDataOptions {
	executionId: string;
	mode: WorkflowExecuteMode;
	workflow: IWorkflowBase;
	credentialTypes: Record<string, ICredentialType>;
	credentials: CredentialData;
	/** Called where n8n writes the finished (or stopped) execution to its database. */
	onSave(run: IRun): void;
	onUiMessage(message: IDataObject): void;
	/** Takes what nodes stream to a chat; without it n8n does not stream. */
	onChunk?: ((chunk: StructuredChunk) => void) | undefined;
	/** The base of the addresses that n8n hands out. */
	n8nUrl?: string | undefined;
}

/** What n8n's server gives the engine with every execution, with the server's parts as no-ops. */
export function createAdditionalData(options: AdditionalDataOptions): IWorkflowExecuteAdditionalData {
	const hooks = new ExecutionLifecycleHooks(options.mode, options.executionId, options.workflow);
	hooks.addHandler('workflowExecuteAfter', (run) => options.onSave(run));
	const { onChunk } = options;
	if (onChunk) hooks.addHandler('sendChunk', (chunk) => onChunk(chunk));

	return {
		executionId: options.executionId,
		workflowId: options.workflow.id,
		currentNodeExecutionIndex: 0,
		credentialsHelper: new TestCredentialsHelper(options.credentialTypes, options.credentials),
		externalSecretsProxy: new ExternalSecretsProxy(),
		hooks,
		...(onChunk && { streamingEnabled: true }),
		variables: {},
		sendDataToUI(type, data) {
			if (type === 'sendConsoleMessage') options.onUiMessage(data as IDataObject);
		},
		logAiEvent() {},
		setExecutionStatus() {},
		executeWorkflow: notAvailable('Sub-workflows'),
		startRunnerTask: notAvailable('Task runners'),
		getRunExecutionData: notAvailable('Other executions'),
		getRuntimeCredential: notAvailable('Runtime credentials'),
		...serverUrls(options.n8nUrl ?? NOWHERE),
	};
}

function serverUrls(base: string) {
	return {
		restApiUrl: `${base}rest`,
		instanceBaseUrl: base,
		formBaseUrl: `${base}form`,
		formWaitingBaseUrl: `${base}form-waiting`,
		formTestBaseUrl: `${base}form-test`,
		webhookBaseUrl: `${base}webhook`,
		webhookWaitingBaseUrl: `${base}webhook-waiting`,
		webhookTestBaseUrl: `${base}webhook-test`,
		mcpBaseUrl: `${base}mcp`,
		mcpTestBaseUrl: `${base}mcp-test`,
	};
}

const notAvailable = (what: string) => async (): Promise<never> => {
	throw new UnexpectedError(`${what} are not available in the engine tests`);
};
