import {
	NodeOperationError,
	type ILoadOptionsFunctions,
	type INodeListSearchResult,
	type INodeProperties,
} from 'n8n-workflow';
import { findChatProvider, findProvider } from '../../providers';
import { operationsOf } from '../../providers/catalogue';
import { isFailure, type ModelList, type ModelUse, type Provider } from '../../providers/provider';
import { explainList } from '../../task/messages';
import { isUnanswered } from '../../task/submit';
import { connect } from '../http/connection';
import { isModelId } from '../parameters/modelId';

/** The provider's live list of models, for the form. */

// The lint takes a mode for a node property unless it is under the key `modes`.
const { modes }: Required<Pick<INodeProperties, 'modes'>> = {
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a model',
			typeOptions: { searchListMethod: 'searchModels', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. new-model-2' },
	],
};

/** A field for a model's ID: chosen from the provider's list where there is one, or typed in. */
export function modelLocator(
	{ modelList }: Pick<Provider, 'modelList'>,
	value: string,
): Pick<INodeProperties, 'type' | 'default' | 'modes'> {
	return {
		type: 'resourceLocator',
		default: { mode: modelList ? 'list' : 'id', value },
		modes: modes.filter(({ name }) => modelList || name === 'id'),
	};
}

function listError(context: ILoadOptionsFunctions, problem: string): NodeOperationError {
	const error = new NodeOperationError(context.getNode(), problem);
	// n8n replaces a message that contains a network error's code with a general one.
	error.message = problem;
	return error;
}

/** The IDs of the models that the provider lists for a use, or why there is no list. */
async function idsOf(
	context: ILoadOptionsFunctions,
	provider: Provider,
	list: ModelList,
	use: ModelUse,
): Promise<string[] | { problem: string }> {
	const connection = await connect(context, provider, 0);
	if ('problem' in connection) return connection;
	const answer = await connection.send(list.request(use));
	const result = isUnanswered(answer)
		? { kind: 'unavailable' as const, code: answer.code, providerMessage: answer.message }
		: list.read(answer);
	return isFailure(result) ? { problem: explainList(result, provider) } : result;
}

/**
 * n8n's search for the field that `modelLocator` makes.
 *
 * @throws NodeOperationError if the provider returns no list. n8n shows it in the field.
 */
export async function searchModels(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const provider = findProvider(this.getCurrentNodeParameter('provider'));
	if (!provider?.modelList) return { results: [] };
	const operations = operationsOf(provider);
	const wanted = this.getCurrentNodeParameter('operation');
	const operation = operations.find((one) => one === wanted);
	if (!operation) return { results: [] };
	return await search(this, provider, provider.modelList, operation, filter);
}

/**
 * The same search for Generate Text.
 *
 * @throws NodeOperationError as `searchModels`
 */
export async function searchTextModels(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const provider = findChatProvider(this.getCurrentNodeParameter('provider'));
	if (!provider?.modelList) return { results: [] };
	return await search(this, provider, provider.modelList, 'chat', filter);
}

async function search(
	context: ILoadOptionsFunctions,
	provider: Provider,
	list: ModelList,
	use: ModelUse,
	filter: string,
): Promise<INodeListSearchResult> {
	const ids = await idsOf(context, provider, list, use);
	if ('problem' in ids) throw listError(context, ids.problem);
	const words = filter.trim().toLowerCase();
	// An ID that the node would refuse is not offered.
	const found = ids.filter((id) => isModelId(id) && id.toLowerCase().includes(words));
	return { results: found.map((id) => ({ name: id, value: id })) };
}
