import type { ItemError } from '../output/items';

/** What a run that would buy too much is about, in the words of its node. */
const LIMITS = {
	task: { are: 'new tasks would be made', option: 'Max Tasks per Run' },
	request: { are: 'texts would be asked for', option: 'Max Requests per Run' },
} as const;

/**
 * The errors of a run that would newly buy more than the user allows: one for every item, because nothing at all is to be
 * sent then.
 *
 * @param items those that are fit to be sent; `isNew` if something would be bought for it, and not resumed
 * @param limit 0 for any number
 * @returns none if the run stays within its limit
 */
export function overLimit(
	items: ReadonlyArray<{ itemIndex: number; isNew: boolean }>,
	limit: number,
	what: keyof typeof LIMITS,
): ItemError[] {
	const count = items.filter(({ isNew }) => isNew).length;
	if (limit === 0 || count <= limit) return [];
	const { are, option } = LIMITS[what];
	const message = `${count} ${are}, but "${option}" is ${limit}`;
	const description = `Nothing was sent. If you want to pay for all of them, raise or remove Options > ${option}; otherwise give the node fewer items.`;
	return items.map(({ itemIndex }) => ({
		itemIndex,
		message,
		description,
		details: { kind: 'invalidRequest', parameters: ['options'], description },
	}));
}
