import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** 易尚云 (YishangCloud): seed 001, "认证方式"; the address from sources.md 2.1. */
export class YishangCloudApi implements ICredentialType {
	name = 'yishangCloudApi';

	displayName = 'YishangCloud (易尚云) API';

	icon = { light: 'file:yishangCloud.svg', dark: 'file:yishangCloud.dark.svg' } as const;

	documentationUrl = 'https://token.yishangcloud.cn/docs';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. sk-...',
			description: 'Create it at token.yishangcloud.cn after signing in',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://token.yishangcloud.cn',
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

	/**
	 * The service documents nothing that is free and needs a key but the status of a task. A task that does not exist is
	 * answered 404 with an error to a right key and 401 to a wrong one; 403 is an empty account (seed 001, "错误码").
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			url: '/v1/videos/credential-test',
			ignoreHttpStatusErrors: { ignore: true, except: [401] },
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: 'YishangCloud rejected the API key' } },
			// An n8n before 2.15 takes no 401 for an error if other statuses are ignored: there the answer has to tell.
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'error.code',
					value: 'invalid_api_key',
					message: 'YishangCloud rejected the API key',
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'error',
					value: undefined,
					message: 'The answer is not from YishangCloud: check the base URL',
				},
			},
		] as NonNullable<ICredentialTestRequest['rules']>,
	};
}
