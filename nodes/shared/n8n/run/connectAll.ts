import type { IExecuteFunctions } from 'n8n-workflow';
import type { KnownTask, Provider } from '../../providers/provider';
import { connect, type Connection } from '../http/connection';
import { nodeError } from '../output/nodeError';
import { defined, type ItemError } from '../output/items';

/** An item that needs a connection. */
interface ItemToConnect {
	itemIndex: number;
	provider: Provider;
	/** The task that it is about, if there is one already. */
	about?: KnownTask['ref'] | undefined;
}

/**
 * Opens each provider's credential once: the last thing before requests are sent.
 *
 * @param errors what the other items of the run were found wanting of; takes an error for each item whose credential
 * cannot be opened
 * @throws NodeOperationError if there are errors and no continue setting is on: then nothing at all is sent
 */
export async function connectAll(
	context: IExecuteFunctions,
	items: readonly ItemToConnect[],
	errors: ItemError[],
): Promise<Map<Provider, Connection>> {
	const itemCount = items.length + errors.length;
	const connections = new Map<Provider, Connection>();
	const problems = new Map<Provider, string>();
	for (const { provider, itemIndex, about } of items) {
		if (!connections.has(provider) && !problems.has(provider)) {
			const opened = await connect(context, provider, itemIndex);
			if ('problem' in opened) problems.set(provider, opened.problem);
			else connections.set(provider, opened);
		}
		const problem = problems.get(provider);
		if (problem === undefined) continue;
		const { displayName, id } = provider;
		const description = `${problem} Nothing was sent. Choose or correct the ${displayName} credential and run again.`;
		const { operation, model, taskId } = about ?? {};
		const details = defined({ provider: id, operation, model, taskId, kind: 'auth', description });
		errors.push({ itemIndex, message: `The ${displayName} credential cannot be used`, description, details });
	}
	if (errors.length > 0 && !context.continueOnFail()) throw nodeError(context, errors, itemCount);
	return connections;
}
