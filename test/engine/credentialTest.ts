import { ExecuteContext, RoutingNode } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type INode,
	type INodeType,
} from 'n8n-workflow';
import { createAdditionalData } from './additionalData';
import { NodeTypeRegistry } from './definition';
import { dummyNode } from './dummies';

interface Rule {
	type: string;
	properties: { key: string; value: unknown; message: string };
}

/** As lodash's `get`, which n8n's server takes for it. */
function valueAt(value: unknown, path: string): unknown {
	const inner = (one: unknown, key: string): unknown =>
		one === undefined || one === null ? undefined : (one as Record<string, unknown>)[key];
	return path.split('.').reduce(inner, value);
}

/**
 * What n8n says when the user saves a credential: its test as the server of n8n 2.40 makes it (`credentials-tester.service`), a
 * declarative request through the engine, judged by the credential's rules. Nothing if the test is passed.
 */
export async function testCredential(
	credentialType: ICredentialType,
	data: ICredentialDataDecryptedObject,
): Promise<string | undefined> {
	const { name, test } = credentialType;
	const rules = (test?.rules ?? []) as Rule[];
	const nodeType: INodeType = dummyNode(async () => [], {
		credentials: [{ name, required: true }],
		properties: [
			{
				displayName: 'Temp',
				name: 'temp',
				type: 'string',
				default: '',
				routing: { request: test?.request ?? {} },
			},
		],
	});
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'test.credential',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [name]: { id: '1', name } },
	};
	const nodeTypes = new NodeTypeRegistry({ [node.type]: nodeType });
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	const additionalData = createAdditionalData({
		executionId: '1',
		mode: 'internal',
		workflow: {} as never,
		credentialTypes: { [name]: credentialType },
		credentials: { [name]: data },
		onSave() {},
		onUiMessage() {},
	});
	const context = new ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		createRunExecutionData({}),
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null } as never,
		[],
	);
	try {
		const response = await new RoutingNode(context, nodeType, { id: '1', name, type: name, data }).runNode();
		const json: unknown = response?.[0]?.[0]?.json;
		return rules.find(
			({ type, properties }) =>
				type === 'responseSuccessBody' && valueAt(json, properties.key) === properties.value,
		)?.properties.message;
	} catch (error) {
		const { cause, message } = error as Error & { cause?: { response?: { status: number }; code?: string } };
		const status = cause?.response?.status;
		const rule = rules.find(({ type, properties }) => type === 'responseCode' && properties.value === status);
		if (status !== undefined) return rule?.properties.message ?? `Received HTTP status code: ${status}`;
		return cause?.code ?? message;
	}
}
