import type { INodeProperties } from 'n8n-workflow';

/** The properties that several nodes have, written once. */

/** Where the node waits for the end of the task. The values are public. */
export function waitProperty(defaultValue: 'poll' | 'none', none: string): INodeProperties {
	return {
		displayName: 'Wait',
		name: 'wait',
		type: 'options',
		options: [
			{ name: 'Do Not Wait', value: 'none', description: none },
			{ name: 'Until Finished', value: 'poll', description: 'Ask the provider until the task has ended' },
		],
		default: defaultValue,
		description: 'Whether the node stays until the task has ended',
	};
}

/** The two that decide what becomes of the finished file. */
export function downloadProperties(displayOptions?: INodeProperties['displayOptions']): INodeProperties[] {
	return [
		{
			displayName: 'Download',
			name: 'download',
			type: 'boolean',
			...(displayOptions ? { displayOptions } : {}),
			default: true,
			description: 'Whether to hand the file on as binary data, and not only its address',
		},
		{
			displayName: 'Put Output File in Field',
			name: 'outputBinaryField',
			type: 'string',
			displayOptions: { ...displayOptions, show: { ...displayOptions?.show, download: [true] } },
			default: 'data',
			hint: 'The name of the output binary field to put the file in',
			description: 'Further files of the same task go to fields with _1, _2 and so on behind this name',
		},
	];
}

const options: Record<string, INodeProperties> = {
	additionalFields: {
		displayName: 'Additional Fields',
		name: 'additionalFields',
		type: 'json',
		default: '{}',
		description:
			'JSON object whose fields are put into the request as they are, last, over everything else: for what this form does not offer',
	},
	downloadThumbnail: {
		displayName: 'Download Thumbnail',
		name: 'downloadThumbnail',
		type: 'boolean',
		default: false,
		description: 'Whether to also download the cover of the video, into the binary field thumbnail',
	},
	fileName: {
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. castle',
		description: 'Name of the file; made of model and task ID if empty',
	},
	includeRawResponse: {
		displayName: 'Include Raw Response',
		name: 'includeRawResponse',
		type: 'boolean',
		default: false,
		description: "Whether to add the provider's last answer to the output as raw",
	},
	maxConcurrentRequests: {
		displayName: 'Max Concurrent Requests',
		name: 'maxConcurrentRequests',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'How many items are asked for at once. 0 for automatic: as many as suit the provider.',
	},
	maxConcurrentTasks: {
		displayName: 'Max Concurrent Tasks',
		name: 'maxConcurrentTasks',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many tasks are worked on at once. 0 for automatic: as many as suit the provider, and all that Get Task is given.',
	},
	maxRequestsPerRun: {
		displayName: 'Max Requests per Run',
		name: 'maxRequestsPerRun',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many texts one run may ask for. A run with more items sends nothing at all and fails. 0 for no limit.',
	},
	maxTasksPerRun: {
		displayName: 'Max Tasks per Run',
		name: 'maxTasksPerRun',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many new tasks one run may make. A run that would make more sends nothing at all and fails. 0 for no limit.',
	},
	onTaskFailure: {
		displayName: 'On Task Failure',
		name: 'onTaskFailure',
		type: 'options',
		options: [
			{ name: 'Return Task', value: 'returnTask', description: 'Put the task out with its failure' },
			{ name: 'Throw Error', value: 'error', description: 'Fail the item, as the node settings have it' },
		],
		default: 'error',
		description: 'What to do with a task that ended without a result',
	},
	onTimeout: {
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		options: [
			{
				name: 'Return Task',
				value: 'returnTask',
				description: 'Put the running task out, ready for Get Task',
			},
			{ name: 'Throw Error', value: 'error', description: 'Fail the item; the task goes on all the same' },
		],
		default: 'error',
		description: 'What to do with a task that is not finished in time. It is never lost.',
	},
	pollIntervalSeconds: {
		displayName: 'Poll Interval (Seconds)',
		name: 'pollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'Time between two status checks of a task. 0 for seldom at first and more often when it is about to end.',
	},
	timeoutMinutes: {
		displayName: 'Timeout (Minutes)',
		name: 'timeoutMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description: 'How long to wait for each task',
	},
	timeoutSeconds: {
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 300,
		description:
			'How long each answer may take in all. One that is streamed also ends when nothing comes for a minute.',
	},
};

/** The collection `options` with these entries; an entry may be narrowed by display options. */
export function optionsProperty(
	names: readonly string[],
	displayOptions: Record<string, INodeProperties['displayOptions']> = {},
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: Object.values(options)
			.filter(({ name }) => names.includes(name))
			.map((option) => {
				const narrowed = displayOptions[option.name];
				return narrowed ? { ...option, displayOptions: narrowed } : option;
			}),
	};
}
