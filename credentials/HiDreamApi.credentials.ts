import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import {
	baseUrlProperty,
	bearer,
	credentialTest,
	headerText,
	notFrom,
	secretProperty,
	withHeaders,
} from './common';

const withToken = bearer('The token', 'token');

/** 智象未来 (HiDream): seed 002, "Header". */
export class HiDreamApi implements ICredentialType {
	name = 'hiDreamApi';

	displayName = 'HiDream (智象未来) API';

	icon = { light: 'file:hiDream.svg', dark: 'file:hiDream.dark.svg' } as const;

	documentationUrl = 'https://hidreamai.com/doc';

	properties: INodeProperties[] = [
		secretProperty('Token', 'token', 'Create it on the token page at hidreamai.com after signing in'),
		{
			displayName: 'User ID',
			name: 'userId',
			type: 'string',
			default: '',
			description: 'Your own ID for the end user, sent to HiDream. Leave empty if you have none.',
		},
		baseUrlProperty('https://www.hidreamai.com'),
	];

	/** A header that is not set must not be sent. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const userId = headerText('The user ID', credentials.userId);
		const request = await withToken(credentials, requestOptions);
		return userId === '' ? request : withHeaders(request, { 'API-User-ID': userId });
	}

	/**
	 * Asks for a task that does not exist: free, and answered by the service itself. Its codes are not documented, so that
	 * only a wrong token that is answered 401 or 403 is certain to be told.
	 */
	test = credentialTest({
		service: 'HiDream',
		key: 'the token',
		request: {
			url: '/api-pub/gw/v3/video/txt2video/async/results',
			qs: { task_id: 'credential-test' },
		},
		statuses: [401, 403],
		rules: [{ key: 'code', value: undefined, message: notFrom('HiDream') }],
	});
}
