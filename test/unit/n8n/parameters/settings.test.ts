import type { IExecuteFunctions } from 'n8n-workflow';
import { readSettings } from '../../../../nodes/shared/n8n/parameters/settings';

/** What the settings of a node with these parameters are. */
function settingsOf(parameters: Record<string, unknown>, asTool = false) {
	const context = {
		getNode: () => ({}),
		isToolExecution: () => asTool,
		getNodeParameter: (name: string, _itemIndex: number, unset: unknown) => parameters[name] ?? unset,
	} as unknown as IExecuteFunctions;
	return readSettings(context, 0);
}

const BOTH = { download: true, options: { downloadThumbnail: true } };

test('files are downloaded where that is wanted', () => {
	expect(settingsOf(BOTH).settings).toMatchObject({ outputBinaryField: 'data', downloadThumbnail: true });
	expect(settingsOf({ download: false }).settings).toMatchObject({ outputBinaryField: '' });
});

test('an agent gets no files, whatever the form says', () => {
	expect(settingsOf(BOTH, true).settings).toMatchObject({ outputBinaryField: '', downloadThumbnail: false });
});

test('whoever is called waits a day unless told otherwise, and goes on with what there is', () => {
	const { settings } = settingsOf({ wait: 'callback', options: { onTimeout: 'error' } });
	expect(settings).toMatchObject({ wait: 'callback', timeoutMinutes: 1440, returnOnTimeout: true });
	expect(settingsOf({ wait: 'callback', options: { timeoutMinutes: 5 } }).settings.timeoutMinutes).toBe(5);
	expect(settingsOf({ wait: 'poll' }).settings).toMatchObject({ timeoutMinutes: 30, returnOnTimeout: false });
});

test('nobody calls the tool of an agent: it polls', () => {
	expect(settingsOf({ wait: 'callback' }, true).settings).toMatchObject({ wait: 'poll', timeoutMinutes: 30 });
});

test.each([
	['maxTasksPerRun', 2.5],
	['maxTasksPerRun', -1],
	['maxTasksPerRun', 'many'],
	['downloadThumbnail', 'perhaps'],
])('%s cannot be %j', (name, value) => {
	expect(settingsOf({ options: { [name]: value } }).problems).toMatchObject([{ parameter: name }]);
});
