import { ExecutionLifecycleHooks, ExternalSecretsProxy } from 'n8n-core';
import {
	UnexpectedError,
	type ICredentialType,
	type IDataObject,
	type IRun,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { TestCredentialsHelper, type CredentialData } from './credentialsHelper';

/** Addresses that n8n would hand out; nothing listens there. */
const BASE_URL = 'http://n8n.invalid/';

export interface AdditionalDataOptions {
	executionId: string;
	mode: WorkflowExecuteMode;
	workflow: IWorkflowBase;
	credentialTypes: Record<string, ICredentialType>;
	credentials: CredentialData;
	/** Called where n8n writes the finished (or stopped) execution to its database. */
	onSave(run: IRun): void;
	onUiMessage(message: IDataObject): void;
}

/** What n8n's server gives the engine with every execution, with the server's parts as no-ops. */
export function createAdditionalData(options: AdditionalDataOptions): IWorkflowExecuteAdditionalData {
	const hooks = new ExecutionLifecycleHooks(options.mode, options.executionId, options.workflow);
	hooks.addHandler('workflowExecuteAfter', (run) => options.onSave(run));

	return {
		executionId: options.executionId,
		workflowId: options.workflow.id,
		currentNodeExecutionIndex: 0,
		credentialsHelper: new TestCredentialsHelper(options.credentialTypes, options.credentials),
		externalSecretsProxy: new ExternalSecretsProxy(),
		hooks,
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
		...serverUrls(),
	};
}

function serverUrls() {
	return {
		restApiUrl: `${BASE_URL}rest`,
		instanceBaseUrl: BASE_URL,
		formBaseUrl: `${BASE_URL}form`,
		formWaitingBaseUrl: `${BASE_URL}form-waiting`,
		formTestBaseUrl: `${BASE_URL}form-test`,
		webhookBaseUrl: `${BASE_URL}webhook`,
		webhookWaitingBaseUrl: `${BASE_URL}webhook-waiting`,
		webhookTestBaseUrl: `${BASE_URL}webhook-test`,
		mcpBaseUrl: `${BASE_URL}mcp`,
		mcpTestBaseUrl: `${BASE_URL}mcp-test`,
	};
}

const notAvailable = (what: string) => async (): Promise<never> => {
	throw new UnexpectedError(`${what} are not available in the engine tests`);
};
