import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** 元境 (OpenComputing): seed 003, "申请APIKEY" and "API对接的base url". */
export class OpenComputingApi implements ICredentialType {
	name = 'openComputingApi';

	displayName = 'OpenComputing (元境) API';

	icon = { light: 'file:openComputing.svg', dark: 'file:openComputing.dark.svg' } as const;

	documentationUrl = 'https://ai.opencomputing.cn';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Create it at ai.opencomputing.cn after signing in',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://opencomputing.ai',
			description: 'Address of the service, without a path',
		},
	];

	/** A function, because n8n 2.40 cannot evaluate a credential's expression in a workflow whose binary mode is "combined". */
	async authenticate(
		{ apiKey }: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		requestOptions.headers = { ...requestOptions.headers, Authorization: `Bearer ${String(apiKey).trim()}` };
		return requestOptions;
	}

	/** The list of models costs nothing and needs a key (seed 003, "查询可用模型列表"). */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			url: '/llmage/v1/models',
			qs: { catelogid: 't2v' },
			ignoreHttpStatusErrors: { ignore: true, except: [401, 403] },
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: 'OpenComputing rejected the API key' } },
			{ type: 'responseCode', properties: { value: 403, message: 'OpenComputing rejected the API key' } },
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'data',
					value: undefined,
					message: 'No list of models came back: check the API key and the base URL',
				},
			},
		] as NonNullable<ICredentialTestRequest['rules']>,
	};
}
