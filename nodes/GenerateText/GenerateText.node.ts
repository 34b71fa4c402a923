import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { optionsProperty } from '../shared/n8n/form/commonProperties';
import { generateText } from './generateText';
import { modelLocator, searchTextModels } from '../shared/n8n/form/modelList';
import { chatProvider } from '../shared/providers';

/** Asks a model for text, once per item: an idea becomes a prompt, a story its scenes. */
export class GenerateText implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Generate Text',
		name: 'generateText',
		icon: { light: 'file:generateText.svg', dark: 'file:generateText.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["model"]["value"] || $parameter["model"] }}',
		description: 'Generates text with AI, such as the prompt for an image or a video',
		defaults: { name: 'Generate Text' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [{ name: chatProvider.credential, required: true }],
		properties: [
			{
				displayName: 'Model',
				name: 'model',
				required: true,
				...modelLocator(chatProvider, chatProvider.chat.defaultModel),
				description: 'The model, exactly as the provider spells it',
			},
			{
				displayName: 'Prompt',
				name: 'prompt',
				type: 'string',
				typeOptions: { rows: 4 },
				required: true,
				default: '',
				placeholder: 'e.g. Describe the first picture of a film about a paper boat',
				description: 'What to ask the model',
			},
			{
				displayName: 'System Prompt',
				name: 'systemPrompt',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				placeholder: 'e.g. You write prompts for a video model. Answer with the prompt alone.',
				description: 'How to answer: the role of the model, and the form of its text',
			},
			{
				displayName: 'Stream',
				name: 'stream',
				type: 'boolean',
				default: true,
				description:
					'Whether to receive the text as it is written. A chat that n8n streams to shows it at once, and a connection on which text keeps coming is not cut for being silent. The output is the same.',
			},
			optionsProperty([
				'additionalFields',
				'includeRawResponse',
				'maxConcurrentRequests',
				'maxRequestsPerRun',
				'timeoutSeconds',
			]),
		],
	};

	methods = { listSearch: { searchModels: searchTextModels } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await generateText(this)];
	}
}
