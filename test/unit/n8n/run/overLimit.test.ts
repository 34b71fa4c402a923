import { overLimit } from '../../../../nodes/shared/n8n/run/overLimit';

const items = (...isNew: boolean[]) => isNew.map((one, itemIndex) => ({ itemIndex, isNew: one }));

test.each([
	['no limit', items(true, true, true), 0],
	['as many as allowed', items(true, true), 2],
	['only what is resumed', items(false, false, false), 1],
	['new ones within the limit beside resumed ones', items(false, true, false, true), 2],
	['no items', [], 1],
])('%s: nothing stands in the way', (_what, planned, limit) => {
	expect(overLimit(planned, limit, 'task')).toEqual([]);
});

test('one more than allowed: every item is an error, which says how many there would have been and where to change it', () => {
	const errors = overLimit(items(true, false, true, true), 2, 'task');
	expect(errors.map(({ itemIndex }) => itemIndex)).toEqual([0, 1, 2, 3]);
	for (const { message, description, details } of errors) {
		expect(message).toBe('3 new tasks would be made, but "Max Tasks per Run" is 2');
		expect(description).toContain('Nothing was sent.');
		expect(description).toContain('Options > Max Tasks per Run');
		expect(details).toMatchObject({ kind: 'invalidRequest', parameters: ['options'] });
	}
});

test('texts have words of their own', () => {
	const [error] = overLimit(items(true, true), 1, 'request');
	expect(error?.message).toBe('2 texts would be asked for, but "Max Requests per Run" is 1');
});
