import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';
import { productOf } from '../../providers/catalogue';
import { isProblem, type DownloadProblem } from '../../task/download';
import { costHint } from './cost';
import type { ItemOutcome } from './items';

/** What n8n shows above the output of a node that did not fail: the things that its items say, but nobody sees there. */

/** How many files are told of one by one. */
const MOST_OF_INPUT = 5;

/** `item 0`, or `items 0, 1, 2, …` of many. */
function named(items: readonly ItemOutcome[]): string {
	const indexes = items.map(({ itemIndex }) => itemIndex);
	return `${items.length === 1 ? 'item' : 'items'} ${indexes.slice(0, 5).join(', ')}${items.length > 5 ? ', …' : ''}`;
}

/** Tasks that "On Timeout" let through. */
function underWay(items: readonly ItemOutcome[]): NodeExecutionHint[] {
	const late = items.filter(({ outcome }) => outcome.failure?.kind === 'timeout');
	if (late.length === 0) return [];
	const [are, them] = late.length === 1 ? ['task is', 'it'] : ['tasks are', 'them'];
	const short = late.find(
		({ provider: { pacing }, settings }) => settings.timeoutMinutes < (pacing.recoversAfterMinutes ?? 0),
	);
	const allow = short
		? ` A task that is stuck there moves again after 10 minutes: allow ${short.provider.pacing.recoversAfterMinutes} or more as Timeout.`
		: '';
	const message = `${late.length} ${are} still under way, of ${named(late)}. Fetch ${them} later with the Get Task node.${allow}`;
	return [{ type: 'warning', message }];
}

/** Successes that lack some of what was asked for. */
function incomplete(items: readonly ItemOutcome[]): NodeExecutionHint[] {
	return items.flatMap(({ itemIndex, outcome: { task, state } }) => {
		const { missing, urls = [] } = state ?? {};
		if (missing === undefined) return [];
		const what = `${productOf(task?.ref, state)}s`;
		const why = missing.providerMessage === undefined ? '' : `: ${missing.providerMessage}`;
		const message = `${urls.length} of ${urls.length + missing.count} ${what} were made for item ${itemIndex}${why}.`;
		return [{ type: 'warning' as const, message }];
	});
}

/** Results that stay at the provider, which keeps them for a while only. */
function expiring(items: readonly ItemOutcome[]): NodeExecutionHint[] {
	const times = items.flatMap(({ outcome: { state, files } }) =>
		state?.status === 'succeeded' && files === undefined && state.expiresAt !== undefined
			? [state.expiresAt]
			: [],
	);
	const [first] = times.sort();
	if (first === undefined) return [];
	return [{ type: 'info', message: `Nothing was downloaded, and the first URL stops working at ${first}.` }];
}

/** Covers that were to be downloaded, too. */
function withoutThumbnail(items: readonly ItemOutcome[]): NodeExecutionHint[] {
	const without = items.filter(({ outcome: { thumbnail } }) => thumbnail && isProblem(thumbnail));
	const [problem] = without.map(({ outcome }) => (outcome.thumbnail as DownloadProblem).problem);
	if (problem === undefined) return [];
	return [{ type: 'warning', message: `The thumbnail of ${named(without)} could not be had: ${problem}.` }];
}

/** What is to be known of the input; of many sentences the first. */
function ofInput(sentences: readonly string[]): NodeExecutionHint[] {
	const more = sentences.length - MOST_OF_INPUT;
	const last = more > 0 ? [`The same goes for ${more} more ${more === 1 ? 'file' : 'files'}.`] : [];
	return [...sentences.slice(0, MOST_OF_INPUT), ...last].map((message) => ({ type: 'warning', message }));
}

/**
 * @param items those that come out as ordinary items
 * @param ofFiles what is to be known of the files that went in, as sentences
 */
export function hintsOf(items: readonly ItemOutcome[], ofFiles: readonly string[] = []): NodeExecutionHint[] {
	const hints = [
		...ofInput(ofFiles),
		...underWay(items),
		...incomplete(items),
		...withoutThumbnail(items),
		...expiring(items),
		...costHint(
			items.map(({ outcome: { state } }) => state?.usage),
			'task',
			items[0]?.provider,
		),
	];
	return hints;
}

/** Shows hints above the node's output. An n8n that does not know hints must not cost the results. */
export function showHints(context: IExecuteFunctions, hints: readonly NodeExecutionHint[]): void {
	if (hints.length === 0 || !('addExecutionHints' in context)) return;
	context.addExecutionHints(...hints.map((hint) => ({ ...hint, location: 'outputPane' as const })));
}
