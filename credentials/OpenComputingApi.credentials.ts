import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { baseUrlProperty, bearer, credentialTest, secretProperty } from './common';

/** 元境 (OpenComputing): seed 003, "申请APIKEY" and "API对接的base url". */
export class OpenComputingApi implements ICredentialType {
	name = 'openComputingApi';

	displayName = 'OpenComputing (元境) API';

	icon = { light: 'file:openComputing.svg', dark: 'file:openComputing.dark.svg' } as const;

	documentationUrl = 'https://ai.opencomputing.cn';

	properties: INodeProperties[] = [
		secretProperty('API Key', 'apiKey', 'Create it at ai.opencomputing.cn after signing in'),
		baseUrlProperty('https://opencomputing.ai'),
	];

	authenticate = bearer('The API key', 'apiKey');

	/** The list of models costs nothing and needs a key (seed 003, "查询可用模型列表"). */
	test = credentialTest({
		service: 'OpenComputing',
		key: 'the API key',
		request: { url: '/llmage/v1/models', qs: { catelogid: 't2v' } },
		statuses: [401, 403],
		rules: [
			{
				key: 'data',
				value: undefined,
				message:
					'No list of models came back: check the API key and the base URL, which is the address without a path',
			},
		],
	});
}
