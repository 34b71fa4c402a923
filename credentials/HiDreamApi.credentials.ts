import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';

/** 智象未来 (HiDream): seed 002, "Header". */
export class HiDreamApi implements ICredentialType {
	name = 'hiDreamApi';

	displayName = 'HiDream (智象未来) API';

	icon = { light: 'file:hiDream.svg', dark: 'file:hiDream.dark.svg' } as const;

	documentationUrl = 'https://hidreamai.com/doc';

	properties: INodeProperties[] = [
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Create it on the token page at hidreamai.com after signing in',
		},
		{
			displayName: 'User ID',
			name: 'userId',
			type: 'string',
			default: '',
			description: 'Your own ID for the end user, sent to HiDream. Leave empty if you have none.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			required: true,
			default: 'https://www.hidreamai.com',
			description: 'Address of the service, without a path',
		},
	];

	/** A function, because a header that is not set must not be sent. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { token, userId } = credentials;
		requestOptions.headers = { ...requestOptions.headers, Authorization: `Bearer ${String(token).trim()}` };
		if (typeof userId === 'string' && userId.trim() !== '')
			requestOptions.headers['API-User-ID'] = userId.trim();
		return requestOptions;
	}

	/**
	 * Asks for a task that does not exist: free, and answered by the service itself. Its codes are not documented, so that
	 * only a wrong token that is answered 401 or 403 is certain to be told.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			url: '/api-pub/gw/v3/video/txt2video/async/results',
			qs: { task_id: 'credential-test' },
			ignoreHttpStatusErrors: { ignore: true, except: [401, 403] },
		},
		rules: [
			{ type: 'responseCode', properties: { value: 401, message: 'HiDream rejected the token' } },
			{ type: 'responseCode', properties: { value: 403, message: 'HiDream rejected the token' } },
			{
				type: 'responseSuccessBody',
				properties: {
					key: 'code',
					value: undefined,
					message: 'The answer is not from HiDream: check the base URL',
				},
			},
		] as NonNullable<ICredentialTestRequest['rules']>,
	};
}
