import type { INodeProperties } from 'n8n-workflow';

/** The properties that several nodes share. */

const UNTIL_CALLED_BACK = {
	name: 'Until Called Back',
	value: 'callback',
	description:
		'Suspend the workflow until the provider calls this n8n, which it has to be able to reach. The tool of an agent polls.',
};

/**
 * Whether and how the node waits for the task to finish. The values are public.
 *
 * @param doNotWait what the node does with `none`, as the form says it
 * @param mayCallBack whether the provider can be left to tell of the end
 */
export function waitProperty(
	defaultValue: 'poll' | 'none',
	doNotWait: string,
	mayCallBack = false,
): INodeProperties {
	return {
		displayName: 'Wait',
		name: 'wait',
		type: 'options',
		options: [
			{ name: 'Do Not Wait', value: 'none', description: doNotWait },
			...(mayCallBack ? [UNTIL_CALLED_BACK] : []),
			{ name: 'Until Finished', value: 'poll', description: 'Poll the provider until the task has finished' },
		],
		default: defaultValue,
		description: 'Whether to wait for the task to finish',
	};
}

/** The properties for the finished file: whether to download it, and into which field. */
export function downloadProperties(displayOptions?: INodeProperties['displayOptions']): INodeProperties[] {
	return [
		{
			displayName: 'Download',
			name: 'download',
			type: 'boolean',
			...(displayOptions ? { displayOptions } : {}),
			default: true,
			description: 'Whether to download the file as binary data. When off, the output has only its URL.',
		},
		{
			displayName: 'Put Output File in Field',
			name: 'outputBinaryField',
			type: 'string',
			displayOptions: { ...displayOptions, show: { ...displayOptions?.show, download: [true] } },
			default: 'data',
			hint: 'The name of the output binary field to put the file in',
			description: 'Further files of the same task go to fields with _1, _2 and so on after this name',
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
			'JSON object to merge into the request body last, overriding other fields. Use it for parameters that are not in this form.',
	},
	downloadThumbnail: {
		displayName: 'Download Thumbnail',
		name: 'downloadThumbnail',
		type: 'boolean',
		default: false,
		description: "Whether to also download the cover of the video, into the binary field 'thumbnail'",
	},
	fileName: {
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. castle',
		description: 'Name of the output file. If empty, it is made from model and task ID.',
	},
	includeRawResponse: {
		displayName: 'Include Raw Response',
		name: 'includeRawResponse',
		type: 'boolean',
		default: false,
		description: "Whether to include the provider's last response in the output, as 'raw'",
	},
	maxConcurrentRequests: {
		displayName: 'Max Concurrent Requests',
		name: 'maxConcurrentRequests',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: "How many requests may run at the same time. Use 0 for the provider's default.",
	},
	maxConcurrentTasks: {
		displayName: 'Max Concurrent Tasks',
		name: 'maxConcurrentTasks',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			"How many tasks may be in progress at the same time. Use 0 for the provider's default, which Get Task does not apply.",
	},
	maxRequestsPerRun: {
		displayName: 'Max Requests per Run',
		name: 'maxRequestsPerRun',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many requests one run may send. A run that needs more sends none and fails. Use 0 for no limit.',
	},
	maxTasksPerRun: {
		displayName: 'Max Tasks per Run',
		name: 'maxTasksPerRun',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How many new tasks one run may submit. A run that needs more submits none and fails. Use 0 for no limit.',
	},
	onTaskFailure: {
		displayName: 'On Task Failure',
		name: 'onTaskFailure',
		type: 'options',
		options: [
			{ name: 'Return Task', value: 'returnTask', description: 'Output the task with its failure' },
			{
				name: 'Throw Error',
				value: 'error',
				description: "Fail the item, as the node's On Error setting says",
			},
		],
		default: 'error',
		description: 'What to do when a task ends without a result',
	},
	onTimeout: {
		displayName: 'On Timeout',
		name: 'onTimeout',
		type: 'options',
		options: [
			{
				name: 'Return Task',
				value: 'returnTask',
				description: 'Output the running task, ready for Get Task',
			},
			{
				name: 'Throw Error',
				value: 'error',
				description: 'Fail the item. The task continues at the provider.',
			},
		],
		default: 'error',
		description: 'What to do when a task does not finish in time. The task is never lost.',
	},
	pollIntervalSeconds: {
		displayName: 'Poll Interval (Seconds)',
		name: 'pollIntervalSeconds',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'How long to wait between two status checks of a task. Use 0 for automatic: rarely at first, more often when the task is about to finish.',
	},
	sendFilesAs: {
		displayName: 'Send Files As',
		name: 'sendFilesAs',
		type: 'options',
		options: [
			{
				name: 'Automatic',
				value: 'auto',
				description:
					'A link, if this n8n has an address that the provider can reach. Otherwise, the file is uploaded.',
			},
			{
				name: 'Link',
				value: 'link',
				description: 'The provider fetches the file, so this n8n has to be reachable from the internet',
			},
			{
				name: 'Upload',
				value: 'upload',
				description:
					'The file goes with the request, where the model takes that. A file at a URL is fetched.',
			},
		],
		default: 'auto',
		description: 'How input files get to the provider',
	},
	timeoutMinutes: {
		displayName: 'Timeout (Minutes)',
		name: 'timeoutMinutes',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description:
			'How long to wait for each task. Without this option it is 30 minutes, and a day until called back.',
	},
	timeoutSeconds: {
		displayName: 'Timeout (Seconds)',
		name: 'timeoutSeconds',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 300,
		description:
			'How long each response may take in total. A streamed response also times out when nothing arrives for a minute.',
	},
};

/** The collection `options` with these entries. Display options may narrow an entry. */
export function optionsProperty(
	names: readonly string[],
	displayOptions: Record<string, INodeProperties['displayOptions']> = {},
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: Object.values(options)
			.filter(({ name }) => names.includes(name))
			.map((option) => {
				const narrowed = displayOptions[option.name];
				return narrowed ? { ...option, displayOptions: narrowed } : option;
			}),
	};
}
