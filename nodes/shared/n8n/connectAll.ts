import type { IExecuteFunctions } from 'n8n-workflow';
import type { Provider, TaskRef } from '../providers/provider';
import { connect, type Connection } from './http';
import type { ItemError } from './outcome';

/** An item that needs a connection. */
interface ItemToConnect<P extends Provider> {
	itemIndex: number;
	provider: P;
	/** The task that it is about, if there is one already. */
	about?: TaskRef | undefined;
}

/**
 * Opens each provider's credential once.
 *
 * @param errors takes an error for each item whose credential cannot be opened
 */
export async function connectAll<P extends Provider>(
	context: IExecuteFunctions,
	items: ReadonlyArray<ItemToConnect<P>>,
	errors: ItemError[],
): Promise<Map<P, Connection>> {
	const connections = new Map<P, Connection>();
	const problems = new Map<P, string>();
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
		const details = { ...about, provider: id, kind: 'auth', description };
		errors.push({ itemIndex, message: `The ${displayName} credential cannot be used`, description, details });
	}
	return connections;
}
