import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { providerProperty } from '../shared/n8n/form/catalogueProperties';
import { credentialDescriptions } from '../shared/n8n/form/credentials';
import { optionsProperty } from '../shared/n8n/form/commonProperties';
import { searchTextModels } from '../shared/n8n/form/modelList';
import { modelLocator } from '../shared/n8n/form/modelLocator';
import { chatProviders } from '../shared/providers';

/** Generates a text per item: a prompt from an idea, or scenes from a story. */
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
		credentials: credentialDescriptions(chatProviders, true),
		properties: [
			providerProperty(chatProviders),
			...chatProviders.map(
				(provider): INodeProperties => ({
					displayName: 'Model',
					name: 'model',
					required: true,
					displayOptions: { show: { provider: [provider.id] } },
					...modelLocator(provider, provider.chat.defaultModel),
					description: 'The model to use, exactly as the provider spells it',
				}),
			),
			{
				displayName: 'Prompt',
				name: 'prompt',
				type: 'string',
				typeOptions: { rows: 4 },
				required: true,
				default: '',
				placeholder: 'e.g. Describe the opening shot of a film about a paper boat',
				description: 'The message to send to the model',
			},
			{
				displayName: 'System Prompt',
				name: 'systemPrompt',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				placeholder: 'e.g. You write prompts for a video model. Answer with the prompt only.',
				description: 'Instructions for the model: its role and the form of its answers',
			},
			{
				displayName: 'Stream',
				name: 'stream',
				type: 'boolean',
				default: true,
				description:
					'Whether to receive the text while the model writes it. A streaming chat shows it word by word, and a long answer does not run into an idle timeout. The output is the same.',
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
		// What only a run needs is loaded by the first one, and not when n8n starts.
		const { generateText } = await import('./generateText');
		return [await generateText(this)];
	}
}
