import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { chatProviders, findChatProvider, findProvider } from '../../providers';
import { operationsOf } from '../../providers/catalogue';

/** The provider's live list of models, for the form. What asks for it is loaded when somebody looks for a model. */

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
	const { search } = await import('./modelSearch');
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
	// A node that was saved before there was a choice has none.
	const provider = findChatProvider(this.getCurrentNodeParameter('provider') ?? chatProviders[0]?.id);
	if (!provider?.modelList) return { results: [] };
	const { search } = await import('./modelSearch');
	return await search(this, provider, provider.modelList, 'chat', filter);
}
