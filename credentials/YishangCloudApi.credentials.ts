import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { baseUrlProperty, bearer, credentialTest, notFrom, secretProperty } from './common';

/** 易尚云 (YishangCloud): seed 001, "认证方式"; the address from sources.md 2.1. */
export class YishangCloudApi implements ICredentialType {
	name = 'yishangCloudApi';

	displayName = 'YishangCloud (易尚云) API';

	icon = { light: 'file:yishangCloud.svg', dark: 'file:yishangCloud.dark.svg' } as const;

	documentationUrl = 'https://token.yishangcloud.cn/docs';

	properties: INodeProperties[] = [
		secretProperty('API Key', 'apiKey', 'Create it at token.yishangcloud.cn after signing in', {
			placeholder: 'e.g. sk-...',
		}),
		baseUrlProperty('https://token.yishangcloud.cn'),
	];

	authenticate = bearer('The API key', 'apiKey');

	/**
	 * The service documents nothing that is free and needs a key but the status of a task. A task that does not exist is
	 * answered with an error to a right key and 401 to a wrong one; 403 is an empty account (seed 001, "错误码"). The error is an
	 * object `error`, or, as the New API gateways do, a `code` beside its message: what both are not is text.
	 */
	test = credentialTest({
		service: 'YishangCloud',
		key: 'the API key',
		request: { url: '/v1/videos/credential-test' },
		statuses: [401],
		rejections: [{ key: 'error.code', value: 'invalid_api_key' }],
		rules: [
			// A page, or nothing at all.
			{ key: 'constructor', value: String, message: notFrom('YishangCloud') },
			// `Invalid URL (GET /v1/v1/videos/…)`.
			{ key: 'error.type', value: 'invalid_request_error', message: notFrom('YishangCloud') },
		],
	});
}
