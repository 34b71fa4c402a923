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

/** Generates an image per item, as Generate Video generates a video. The image can be the first frame of a video. */
export class GenerateImage implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Generate Image',
		name: 'generateImage',
		icon: { light: 'file:generateImage.svg', dark: 'file:generateImage.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: SUBTITLE,
		description: 'Generates images with AI, waits until they are finished and outputs them as files',
		defaults: { name: 'Generate Image' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		webhooks: resumeWebhooks,
		...generateForm('image'),
	};

	methods = { listSearch: { searchModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// What only a run needs is loaded by the first one, and not when n8n starts.
		const { generate } = await import('../shared/n8n/run/generate');
		return await generate(this, 'image');
	}

	/** The provider's callback, for an execution that waits for it. */
	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const { resume } = await import('../shared/n8n/run/resume');
		return await resume(this);
	}
}
