import type { INodeExecutionData } from 'n8n-workflow';
import { shown, type InputProblem } from '../../fields/values';
import { asText } from '../../providers/answers/reading';
import { Semaphore } from '../../task/clock';

/** What was read for one item, or everything that is invalid with it. */
export type Read<T> = { value: T } | { problems: InputProblem[] };

/** How many items are read at a time: their files may have to be fetched. */
const CONCURRENT_READS = 5;

/**
 * Reads every item of a run, before anything is sent. An expression that cannot be evaluated is its own item's problem:
 * an exception that left the node would send all items to the success output under a continue setting (sources.md 5.2).
 */
export async function readItems<T>(
	items: readonly INodeExecutionData[],
	read: (item: INodeExecutionData, itemIndex: number) => Promise<Read<T>>,
): Promise<{ read: T[]; invalid: Array<{ itemIndex: number; problems: InputProblem[] }> }> {
	const reading = new Semaphore(CONCURRENT_READS);
	const results = await Promise.all(
		items.map(
			async (item, itemIndex) => await reading.use(async () => await read(item, itemIndex).catch(unreadable)),
		),
	);
	const invalid = results.flatMap((result, itemIndex) =>
		'problems' in result ? [{ itemIndex, problems: result.problems }] : [],
	);
	return { read: results.flatMap((result) => ('value' in result ? [result.value] : [])), invalid };
}

function unreadable(error: unknown): { problems: InputProblem[] } {
	const { message, context } = error as { message?: unknown; context?: { parameter?: unknown } };
	const parameter = asText(context?.parameter) ?? 'parameters';
	const words = `The parameters of this item cannot be read: ${asText(message) ?? shown(error)}`;
	return { problems: [{ parameter, message: words }] };
}
