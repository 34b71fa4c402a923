import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import type { ItemError } from './items';

/**
 * One error for all items that failed; each is named with its details.
 *
 * @param others what is worth knowing of the items that did not fail, as a sentence; may be empty
 */
export function nodeError(
	context: IExecuteFunctions,
	errors: readonly ItemError[],
	itemCount: number,
	others = '',
): NodeOperationError {
	const [first] = errors as [ItemError, ...ItemError[]];
	const single = errors.length === 1;
	const message = single ? first.message : `${errors.length} of ${itemCount} items failed: ${first.message}`;
	const failed = single
		? first.description
		: errors.map((error) => `Item ${error.itemIndex}: ${error.message}. ${error.description}`).join('\n');
	const error = new NodeOperationError(context.getNode(), message, {
		description: others === '' ? failed : `${failed}\n${others}`,
		itemIndex: first.itemIndex,
	});
	// n8n puts general words in place of a message that has a network error's code in it.
	error.message = message;
	error.context.details = single
		? first.details
		: { items: errors.map(({ itemIndex, details }) => ({ itemIndex, ...details })) };
	return error;
}
