import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** `base64(appKey:appSecret)`, unless that is what the secret already is: prefixed `Basic `, or the base64 of `appKey:…`. */
function accessToken(appKey: string, appSecret: string): string {
	const bare = appSecret.replace(/^Basic\s+/i, '');
	if (bare !== appSecret || Buffer.from(bare, 'base64').toString().startsWith(`${appKey}:`)) return bare;
	return Buffer.from(`${appKey}:${appSecret}`).toString('base64');
}

/** 万兴天幕 (Wondershare ToMoviee): seed 000, the headers of its samples; what the access token is: sources.md 1.2. */
export class TomovieeApi implements ICredentialType {
	name = 'tomovieeApi';

	displayName = 'Wondershare ToMoviee (万兴天幕) API';

	icon = { light: 'file:tomoviee.svg', dark: 'file:tomoviee.dark.svg' } as const;

	documentationUrl = 'https://www.tomoviee.cn/doc/start/response-sample.html';

	properties: INodeProperties[] = [
		{
			displayName: 'App Key',
			name: 'appKey',
			type: 'string',
			required: true,
			default: '',
			description: 'Create it on the developers page of tomoviee.cn or tomoviee.ai',
		},
		{
			displayName: 'App Secret',
			name: 'appSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret of the app key, or a ready-made access token',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://open-api.wondershare.cc',
			description: 'Address of the service, without a path',
		},
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const appKey = String(credentials.appKey).trim();
		requestOptions.headers = {
			...requestOptions.headers,
			'X-App-Key': appKey,
			Authorization: `Basic ${accessToken(appKey, String(credentials.appSecret).trim())}`,
		};
		return requestOptions;
	}

	/**
	 * Asks for a task that does not exist: free, and answered by the service itself. Its codes are not documented, so that
	 * only a wrong key that is answered 401 or 403 is certain to be told.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			method: 'POST',
			url: '/v1/open/pub/task',
			body: { task_id: 'credential-test' },
			ignoreHttpStatusErrors: { ignore: true, except: [401, 403] },
		},
		rules: [
			{
				type: 'responseCode',
				properties: { value: 401, message: 'ToMoviee rejected the app key or secret' },
			},
			{
				type: 'responseCode',
				properties: { value: 403, message: 'ToMoviee rejected the app key or secret' },
			},
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: undefined,
					message: 'The answer is not from ToMoviee: check the base URL',
				},
			},
		] as NonNullable<ICredentialTestRequest['rules']>,
	};
}
