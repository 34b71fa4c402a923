import type {
	IAuthenticateGeneric,
	ICredentialType,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';

type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

/** A node type of one function, to test the harness itself without the nodes of the package. */
export function dummyNode(execute: Execute, description: Partial<INodeTypeDescription> = {}): INodeType {
	return {
		description: {
			displayName: 'Dummy',
			name: 'dummy',
			group: ['transform'],
			version: 1,
			description: 'Does what the test says',
			defaults: { name: 'Dummy' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
			...description,
		},
		execute,
	};
}

export function textProperty(name: string, extra: Partial<INodeProperties> = {}): INodeProperties {
	return { displayName: name, name, type: 'string', default: '', ...extra };
}

/** Bearer authentication, with an expression as in the package's own credentials. */
export class DummyApi implements ICredentialType {
	name = 'dummyApi';

	displayName = 'Dummy API';

	properties: INodeProperties[] = [
		textProperty('apiKey'),
		textProperty('baseUrl', { default: 'https://dummy.invalid' }),
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{ $credentials.apiKey }}' } },
	};
}
