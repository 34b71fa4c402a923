import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { generateForm, SUBTITLE } from '../shared/n8n/form/generateForm';
import { searchModels } from '../shared/n8n/form/modelList';
import { resumeWebhooks } from '../shared/n8n/form/resumeWebhooks';

/** Generates a video per item: submits the tasks, polls them side by side and outputs the videos. */
export class GenerateVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Generate Video',
		name: 'generateVideo',
		icon: { light: 'file:generateVideo.svg', dark: 'file:generateVideo.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: SUBTITLE,
		description: 'Generates videos with AI, waits until they are finished and outputs them as files',
		defaults: { name: 'Generate Video' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		webhooks: resumeWebhooks,
		...generateForm('video'),
	};

	methods = { listSearch: { searchModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// What only a run needs is loaded by the first one, and not when n8n starts.
		const { generate } = await import('../shared/n8n/run/generate');
		return await generate(this, 'video');
	}

	/** The provider's callback, for an execution that waits for it. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { resume } = await import('../shared/n8n/run/resume');
		return await resume(this);
	}
}
