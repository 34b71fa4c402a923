import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import { answer, GATEWAY_PAGE } from '../builders';

describe('the list of models', () => {
	const list = yishangCloud.modelList;
	const read = (status: number, body: unknown) => list?.read(answer(status, body));

	test('is one for all uses, as gateways of this kind have it', () => {
		expect(list?.request('textToVideo')).toEqual({ method: 'GET', path: '/v1/models' });
		expect(list?.request('chat')).toEqual(list?.request('textToImage'));
	});

	test('has each model once', () => {
		const data = ['sora-2', 'veo3', 'sora-2'].map((id) => ({ id, object: 'model', owned_by: 'custom' }));
		expect(read(200, { object: 'list', data })).toEqual(['sora-2', 'veo3']);
	});

	test.each([
		[401, { error: { message: '无效的令牌', type: 'new_api_error' } }, { kind: 'auth' }],
		[404, { error: { message: 'Invalid URL (GET /v1/models)' } }, { kind: 'notFound' }],
		[404, '<html>404</html>', { kind: 'notFound' }],
		[200, '<html><body>Sign in</body></html>', { kind: 'malformed' }],
		[502, GATEWAY_PAGE, { kind: 'unavailable' }],
	])('is none in %i %j', (status, body, failure) => {
		expect(read(status, body)).toMatchObject(failure);
	});
});
