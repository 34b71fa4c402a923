import type { NodeExecutionHint } from 'n8n-workflow';
import type { Provider } from '../../providers/provider';
import { asNumber } from '../../providers/answers/reading';
import { nameOf } from '../../task/messages';

/** The entries of a usage that say what something cost. */
const COST = /^(total_?)?(credits?|points?|cost|amount|price|fee|tokens)$/i;

/** Sums what a service reports that its answers cost, by the names that it gives. */
function sums(usages: ReadonlyArray<Record<string, unknown>>): Map<string, number> {
	const found = new Map<string, number>();
	for (const usage of usages) {
		for (const [name, value] of Object.entries(usage)) {
			const number = asNumber(value);
			if (number !== undefined && COST.test(name)) found.set(name, (found.get(name) ?? 0) + number);
		}
	}
	return found;
}

/**
 * Says what a run cost, where the service reports it: "3 tasks, 30 credits as OpenComputing reports".
 *
 * @param usages of the run's items, as they came; what has none is not counted
 * @returns one hint, or none
 */
export function costHint(
	usages: ReadonlyArray<Record<string, unknown> | undefined>,
	what: 'task' | 'text',
	provider: Provider | undefined,
): NodeExecutionHint[] {
	const known = usages.filter((usage) => usage !== undefined);
	const costs = [...sums(known)].map(([name, sum]) => `${Number(sum.toFixed(6))} ${name.replace(/_/g, ' ')}`);
	if (costs.length === 0 || !provider) return [];
	const count = `${known.length} ${what}${known.length === 1 ? '' : 's'}`;
	return [{ type: 'info', message: `${count}, ${costs.join(', ')} as ${nameOf(provider)} reports.` }];
}
