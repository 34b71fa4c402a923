import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import {
	providerProperty,
	taskModelProperties,
	taskVersionProperties,
} from '../shared/n8n/form/catalogueProperties';
import { credentialDescriptions } from '../shared/n8n/form/credentials';
import { downloadProperties, optionsProperty, waitProperty } from '../shared/n8n/form/commonProperties';
import { providers } from '../shared/providers';

const MANUAL = { show: { taskSource: ['manual'] } };

/** Gets tasks that exist: another node did not wait for them, timed out, or failed to download their files. */
export class GetTask implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Get Task',
		name: 'getTask',
		icon: { light: 'file:getTask.svg', dark: 'file:getTask.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["taskSource"] === "manual" ? $parameter["taskId"] : "" }}',
		description: 'Gets the status and the file of tasks that Generate Video or Generate Image submitted',
		defaults: { name: 'Get Task' },
		inputs: [NodeConnectionTypes.Main],
		outputs: `={{ $parameter["splitOutput"] === true ? [{ type: "${NodeConnectionTypes.Main}", displayName: "Finished" }, { type: "${NodeConnectionTypes.Main}", displayName: "In Progress" }, { type: "${NodeConnectionTypes.Main}", displayName: "Failed" }] : [{ type: "${NodeConnectionTypes.Main}" }] }}`,
		usableAsTool: true,
		credentials: credentialDescriptions(providers, false),
		properties: [
			{
				displayName: 'Task Source',
				name: 'taskSource',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Input Item',
						value: 'input',
						description: 'An output item of Generate Video or Generate Image, also from its error output',
					},
					{ name: 'Manual', value: 'manual', description: 'A task ID that you enter' },
				],
				default: 'input',
				description: 'Where the provider and the task ID come from',
			},
			{ ...providerProperty(providers), displayOptions: MANUAL },
			{
				displayName: 'Task ID',
				name: 'taskId',
				type: 'string',
				displayOptions: MANUAL,
				default: '',
				required: true,
				placeholder: 'e.g. task-1234',
				description:
					'The ID that the provider gave the task. Every output and error of the node that submitted it contains the ID.',
			},
			...taskModelProperties(providers),
			...taskVersionProperties(providers),
			waitProperty('none', 'Check once and output the task as it is'),
			...downloadProperties(),
			{
				displayName: 'Split Output',
				name: 'splitOutput',
				type: 'boolean',
				// No expression: the outputs exist before there are items to evaluate it for.
				noDataExpression: true,
				default: false,
				description:
					'Whether to send finished, running and failed tasks to separate outputs. Ignored when an AI agent uses the node as a tool.',
			},
			optionsProperty(
				[
					'downloadThumbnail',
					'fileName',
					'includeRawResponse',
					'maxConcurrentTasks',
					'onTaskFailure',
					'onTimeout',
					'pollIntervalSeconds',
					'timeoutMinutes',
				],
				{ onTaskFailure: { hide: { '/splitOutput': [true] } } },
			),
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// What only a run needs is loaded by the first one, and not when n8n starts.
		const { getTask } = await import('./getTask');
		return await getTask(this);
	}
}
