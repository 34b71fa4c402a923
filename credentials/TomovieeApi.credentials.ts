import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { baseUrlProperty, credentialTest, headerText, notFrom, secretProperty, withHeaders } from './common';

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
		secretProperty('App Secret', 'appSecret', 'The secret of the app key, or a ready-made access token'),
		baseUrlProperty('https://open-api.wondershare.cc'),
	];

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const appKey = headerText('The app key', credentials.appKey);
		const appSecret = headerText('The app secret', credentials.appSecret);
		return withHeaders(requestOptions, {
			'X-App-Key': appKey,
			Authorization: `Basic ${accessToken(appKey, appSecret)}`,
		});
	}

	/**
	 * Asks for a task that does not exist: free, and answered by the service itself. Of its codes only the one of a wrong key
	 * is known, and not with which status it comes.
	 */
	test = credentialTest({
		service: 'ToMoviee',
		key: 'the app key or secret',
		request: { method: 'POST', url: '/v1/open/pub/task', body: { task_id: 'credential-test' } },
		statuses: [401, 403],
		rejections: [
			{ key: 'code', value: 140013 },
			{ key: 'msg', value: 'unauthorized: Unauthorized' },
		],
		rules: [{ key: 'code', value: undefined, message: notFrom('ToMoviee') }],
	});
}
