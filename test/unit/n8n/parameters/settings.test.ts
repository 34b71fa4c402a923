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

test.each([
	['maxTasksPerRun', 2.5],
	['maxTasksPerRun', -1],
	['maxTasksPerRun', 'many'],
	['downloadThumbnail', 'perhaps'],
])('%s cannot be %j', (name, value) => {
	expect(settingsOf({ options: { [name]: value } }).problems).toMatchObject([{ parameter: name }]);
});
