import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { answer, GATEWAY_PAGE } from '../builders';

describe('the list of models', () => {
	const list = openComputing.modelList;
	const models = (...ids: unknown[]) => ({
		object: 'list',
		data: ids.map((id) => ({ id, object: 'model', created: 1748044800, owned_by: 'opencomputing.ai' })),
	});
	const read = (status: number, body: unknown) => list?.read(answer(status, body));

	test.each([
		['textToVideo', 't2v'],
		['imageToVideo', 'i2v'],
		['referenceToVideo', 'ref2v'],
		['textToImage', 't2i'],
		['chat', 't2t'],
	] as const)('of %s is that of the category %s (seed 003, "查询可用模型列表")', (operation, catelogid) => {
		expect(list?.request(operation)).toEqual({
			method: 'GET',
			path: '/llmage/v1/models',
			query: { catelogid },
		});
	});

	test("has each model once, in the service's order", () => {
		expect(read(200, models('b', 'a', 'b', 'c', 'a'))).toEqual(['b', 'a', 'c']);
		expect(read(200, models())).toEqual([]);
	});

	test('keeps blanks within a name: newer revisions look a model up by it', () => {
		expect(read(200, models('MiniMax M3', ' Wan 2.6 '))).toEqual(['MiniMax M3', 'Wan 2.6']);
	});

	test('leaves out what is no model', () => {
		const data = [null, { id: null }, { id: '' }, { id: 7 }, { name: 'y' }, { id: ' a ' }, 'b'];
		expect(read(200, { data })).toEqual(['7', 'a', 'b']);
	});

	test.each([
		[401, { error: 'Invalid API Key' }, { kind: 'auth', providerMessage: 'Invalid API Key' }],
		[200, { error: 'ERROR:no such category', status: 'FAILED' }, { providerMessage: 'no such category' }],
		[502, GATEWAY_PAGE, { kind: 'unavailable' }],
		[200, '<html><body>Sign in</body></html>', { kind: 'malformed', providerMessage: 'Sign in' }],
		[200, { data: {} }, { kind: 'malformed' }],
		[200, '', { kind: 'malformed' }],
	])('is none in %i %j', (status, body, failure) => {
		expect(read(status, body)).toMatchObject(failure);
	});
});
