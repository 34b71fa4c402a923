import { NodeOperationError, type ILoadOptionsFunctions, type INodeListSearchResult } from 'n8n-workflow';
import { isFailure, type ModelList, type ModelUse, type Provider } from '../../providers/provider';
import { explainList } from '../../task/messages';
import { isUnanswered } from '../../task/submit';
import { connect } from '../http/connection';
import { isModelId } from '../parameters/modelId';

/** Asks a provider for its live list of models. */

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
 * The models of a provider for a use, by a part of their IDs.
 *
 * @throws NodeOperationError if the provider returns no list
 */
export async function search(
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
