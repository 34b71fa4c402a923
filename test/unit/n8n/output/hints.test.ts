import { hintsOf } from '../../../../nodes/shared/n8n/output/hints';
import type { ItemOutcome } from '../../../../nodes/shared/n8n/output/items';
import { providers } from '../../../../nodes/shared/providers';
import type { OperationId, Provider } from '../../../../nodes/shared/providers/provider';
import { RUNNING, succeeded } from '../../builders';

const [provider] = providers as [Provider];
const EXPIRES = '2026-01-02T00:00:00.000Z';

function item(
	itemIndex: number,
	outcome: Partial<ItemOutcome['outcome']>,
	operation: OperationId = 'textToVideo',
) {
	const ref = { provider: provider.id, taskId: `t${itemIndex}`, operation };
	const settings = {} as ItemOutcome['settings'];
	return { itemIndex, provider, settings, outcome: { task: { ref }, statusChecks: 1, ...outcome } };
}

const late = (itemIndex: number) =>
	item(itemIndex, { state: RUNNING, failure: { kind: 'timeout', phase: 'status' } });
const messages = (...items: ItemOutcome[]) => hintsOf(items).map(({ message }) => message);

test('nothing is said of what went as it should, or is not meant to be waited for', () => {
	const done = item(0, { state: { ...succeeded('https://a/1.mp4'), expiresAt: EXPIRES }, files: [] });
	expect(hintsOf([done, item(1, {}), item(2, { state: RUNNING })])).toEqual([]);
});

test('tasks that took longer than the timeout are counted and named', () => {
	expect(hintsOf([late(3)])).toEqual([
		{
			type: 'warning',
			message: '1 task is still under way, of item 3. Fetch it later with the Get Task node.',
		},
	]);
	expect(messages(...[0, 1, 2, 3, 4, 5, 6].map(late))).toEqual([
		'7 tasks are still under way, of items 0, 1, 2, 3, 4, …. Fetch them later with the Get Task node.',
	]);
});

test('images that did not come are told from those that did', () => {
	const state = succeeded('https://a/1.png', 'https://a/2.png');
	const some = { ...state, missing: { count: 1, providerMessage: 'not allowed' } };
	const other = { ...succeeded('https://a/1.mp4'), missing: { count: 2 } };
	expect(messages(item(0, { state: some }, 'textToImage'), item(1, { state: other }))).toEqual([
		'2 of 3 images were made for item 0: not allowed.',
		'1 of 3 videos were made for item 1.',
	]);
});

test('of results that were not downloaded the first to go is named', () => {
	const kept = (itemIndex: number, expiresAt: string) =>
		item(itemIndex, { state: { ...succeeded('https://a/1.mp4'), expiresAt } });
	expect(messages(kept(0, '2026-03-01T00:00:00.000Z'), kept(1, EXPIRES))).toEqual([
		`Nothing was downloaded, and the first URL stops working at ${EXPIRES}.`,
	]);
});

test('a cover that could not be had is named with why, and costs nothing else', () => {
	const done = { state: succeeded('https://a/1.mp4'), files: [] };
	const without = item(2, { ...done, thumbnail: { problem: 'The server answered with status 404' } });
	expect(messages(item(0, { ...done, thumbnail: {} as never }), without)).toEqual([
		'The thumbnail of item 2 could not be had: The server answered with status 404.',
	]);
});

test('what the run cost is summed up where the service reports it', () => {
	const done = (itemIndex: number) =>
		item(itemIndex, { state: { ...succeeded('https://a'), usage: { credits: 10 } }, files: [] });
	expect(messages(done(0), done(1), done(2))).toEqual([expect.stringMatching(/^3 tasks, 30 credits as /)]);
});

test('what is to be known of files that went in comes first, of many the first five', () => {
	const sentences = [1, 2, 3, 4, 5, 6, 7].map((number) => `File ${number} could not be looked at.`);
	const said = (count: number) => hintsOf([], sentences.slice(0, count)).map(({ message }) => message);
	expect(said(0)).toEqual([]);
	expect(said(5)).toEqual(sentences.slice(0, 5));
	expect(said(6)).toEqual([...sentences.slice(0, 5), 'The same goes for 1 more file.']);
	expect(said(7).at(-1)).toBe('The same goes for 2 more files.');
	expect(hintsOf([late(0)], sentences.slice(0, 1)).map(({ type }) => type)).toEqual(['warning', 'warning']);
});
