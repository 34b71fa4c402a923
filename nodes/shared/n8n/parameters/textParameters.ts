import type { IExecuteFunctions } from 'n8n-workflow';
import { isEmpty, shown, type InputProblem } from '../../fields/values';
import { chatProviders, findChatProvider } from '../../providers';
import type { ChatProvider, ChatRequest } from '../../providers/text/chat';
import { asText, isObject } from '../../providers/answers/reading';
import { readAdditionalFields } from './taskParameters';
import { readModelId } from './modelId';
import { unknownProvider } from './oneOf';
import type { Read } from './readItems';
import { Reader } from './settings';

/** What an item asks of Generate Text, and how. */
export interface TextParameters {
	provider: ChatProvider;
	request: ChatRequest;
	includeRawResponse: boolean;
	/** 0 for automatic. */
	maxConcurrentRequests: number;
	/** How many texts the run may ask for; 0 for any number. */
	maxRequestsPerRun: number;
	timeoutSeconds: number;
}

/** Text as it stands, spaces and all. */
function readText(parameter: string, label: string, raw: unknown, required = false): Read<string> {
	const problem = (what: string) => ({ problems: [{ parameter, message: `"${label}" ${what}` }] });
	if (isEmpty(raw)) return required ? problem('is empty') : { value: '' };
	const text = asText(raw);
	return text === undefined ? problem(`is ${shown(raw)}, but has to be text`) : { value: text };
}

/** Reads and checks the parameters of one item of Generate Text. */
export function readTextParameters(context: IExecuteFunctions, itemIndex: number): Read<TextParameters> {
	const problems: InputProblem[] = [];
	const read = (name: string) => context.getNodeParameter(name, itemIndex, '') as unknown;
	// A node that was saved before there was a choice has none.
	const provider = isEmpty(read('provider')) ? chatProviders[0] : findChatProvider(read('provider'));
	if (!provider) return unknownProvider(read('provider'), chatProviders);
	const checked = <T>(result: Read<T>, unset: T): T => {
		if ('value' in result) return result.value;
		problems.push(...result.problems);
		return unset;
	};
	const own = new Reader(read);
	const collection = context.getNodeParameter('options', itemIndex, {}) as unknown;
	const options = isObject(collection) ? collection : {};
	const optional = new Reader((name) => options[name]);

	const parameters: TextParameters = {
		provider,
		request: {
			model: checked(readModelId(read('model'), 'model', 'Model'), ''),
			prompt: checked(readText('prompt', 'Prompt', read('prompt'), true), ''),
			systemPrompt: checked(readText('systemPrompt', 'System Prompt', read('systemPrompt')), ''),
			stream: own.boolean('stream', 'Stream', true),
			additionalFields: checked(readAdditionalFields(options.additionalFields), {}),
		},
		includeRawResponse: optional.boolean('includeRawResponse', 'Include Raw Response', false),
		maxConcurrentRequests: optional.number('maxConcurrentRequests', 'Max Concurrent Requests', 0, true),
		maxRequestsPerRun: optional.number('maxRequestsPerRun', 'Max Requests per Run', 0, true),
		timeoutSeconds: optional.number('timeoutSeconds', 'Timeout (Seconds)', 300),
	};
	if (parameters.timeoutSeconds === 0) {
		// It would be sent, and paid, for nothing.
		optional.invalid('timeoutSeconds', 'Timeout (Seconds)', 0, 'a number above 0', 0);
	}
	problems.push(...own.problems, ...optional.problems);
	return problems.length > 0 ? { problems } : { value: parameters };
}
