import type { ICredentialType } from 'n8n-workflow';
import { HiDreamApi } from '../../credentials/HiDreamApi.credentials';
import { OpenComputingApi } from '../../credentials/OpenComputingApi.credentials';
import { TomovieeApi } from '../../credentials/TomovieeApi.credentials';
import { YishangCloudApi } from '../../credentials/YishangCloudApi.credentials';
import { providers } from '../../nodes/shared/providers';

/** Names and defaults are public: saved credentials have them. */

const types: ICredentialType[] = [
	new HiDreamApi(),
	new OpenComputingApi(),
	new TomovieeApi(),
	new YishangCloudApi(),
];

test('every provider has its credential, and there is no other', () => {
	expect(types.map(({ name }) => name)).toEqual(providers.map(({ credential }) => credential).sort());
});

test.each([
	['hiDreamApi', { token: '', userId: '', baseUrl: 'https://www.hidreamai.com' }],
	['openComputingApi', { apiKey: '', baseUrl: 'https://opencomputing.ai' }],
	['tomovieeApi', { appKey: '', appSecret: '', baseUrl: 'https://open-api.wondershare.cc' }],
	['yishangCloudApi', { apiKey: '', baseUrl: 'https://token.yishangcloud.cn' }],
])('the fields of %s', (name, fields) => {
	const type = types.find((one) => one.name === name);
	const found = type?.properties.map((one) => [one.name, one.default]) ?? [];
	expect(Object.fromEntries(found)).toEqual(fields);
});

test('what is secret is not shown', () => {
	const secret = types.flatMap(({ properties }) =>
		properties.filter(({ typeOptions }) => typeOptions?.password).map(({ name }) => name),
	);
	expect(secret).toEqual(['token', 'apiKey', 'appSecret', 'apiKey']);
});

describe.each(types.map((type) => [type.name, type] as const))('%s', (_, type) => {
	const keys = { token: 'T', apiKey: 'K', appKey: 'A', appSecret: 'S' };
	const authenticate = async (credentials: Record<string, string>, headers = {}) => {
		if (typeof type.authenticate !== 'function') throw new Error('It authenticates by description');
		return await type.authenticate(credentials, { url: 'https://service.example', headers });
	};

	test('keeps the headers that a request has', async () => {
		const { headers } = await authenticate(keys, { Accept: 'text/event-stream' });
		expect(headers).toMatchObject({ Accept: 'text/event-stream', Authorization: expect.any(String) });
	});

	test('asks at its own base URL, and goes to no other', () => {
		expect(type.test?.request).toMatchObject({
			baseURL: '={{$credentials.baseUrl}}',
			url: expect.stringMatching(/^\//),
			disableFollowRedirect: true,
		});
	});
});

test('HiDream gets the ID of an end user only where there is one', async () => {
	const request = { url: 'https://service.example' };
	const type = new HiDreamApi();
	expect((await type.authenticate({ token: 'T', userId: ' ' }, { ...request })).headers).toEqual({
		Authorization: 'Bearer T',
	});
	expect((await type.authenticate({ token: 'T', userId: 'u1 ' }, { ...request })).headers).toEqual({
		Authorization: 'Bearer T',
		'API-User-ID': 'u1',
	});
});

test.each([
	['the secret', 'S'],
	['the access token', 'QTpT'],
	['the access token with its scheme', 'Basic QTpT'],
])('ToMoviee takes %s', async (_, appSecret) => {
	const type = new TomovieeApi();
	const { headers } = await type.authenticate({ appKey: 'A', appSecret }, { url: 'https://service.example' });
	expect(headers).toEqual({ 'X-App-Key': 'A', Authorization: 'Basic QTpT' });
});
