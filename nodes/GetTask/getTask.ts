import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { readItems } from '../shared/n8n/parameters/readItems';
import { readNamedTask } from '../shared/n8n/parameters/namedTask';
import { isTool } from '../shared/n8n/parameters/isTool';
import { inputError, type ItemOutcome } from '../shared/n8n/output/items';
import { runTaskNode, type PlannedItem } from '../shared/n8n/run/runTaskNode';
import { readSettings } from '../shared/n8n/parameters/settings';
import { isFinal } from '../shared/providers/provider';

/** The three outputs with `splitOutput`, in this order. */
const FINISHED = 0;
const IN_PROGRESS = 1;
const FAILED = 2;

function branch(item: ItemOutcome | 'error'): number {
	if (item === 'error') return FAILED;
	const { state, failure } = item.outcome;
	if (failure && failure.kind !== 'timeout') return FAILED;
	return state && isFinal(state.status) ? FINISHED : IN_PROGRESS;
}

/**
 * Asks for the task of each item.
 *
 * @returns the node's outputs: one, or three with `splitOutput`
 * @throws NodeOperationError as `runTaskNode` does
 */
export async function getTask(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	// An AI agent sees only the first output.
	const split = !isTool(context) && context.getNodeParameter('splitOutput', 0, false) === true;
	const { read: planned, invalid } = await readItems<PlannedItem>(
		context.getInputData(),
		async (item, itemIndex) => {
			const named = readNamedTask(context, itemIndex, item);
			const { settings, problems } = readSettings(context, itemIndex);
			if ('problems' in named) return { problems: [...named.problems, ...problems] };
			if (problems.length > 0) return { problems };
			const { provider, task } = named.value;
			const wait = settings.wait === 'poll' ? 'poll' : 'once';
			return { value: { itemIndex, provider, settings, job: { known: task, wait } } };
		},
	);
	const routed = await runTaskNode(context, {
		planned,
		errors: invalid.map(({ itemIndex, problems }) => inputError(itemIndex, problems)),
		// These tasks exist already. Holding some back would only let their files expire.
		maxConcurrentTasks: planned[0]?.settings.maxConcurrentTasks || Infinity,
		route: split ? branch : () => 0,
		returnFailures: split,
	});
	const outputs: INodeExecutionData[][] = split ? [[], [], []] : [[]];
	for (const { output, item } of routed) outputs[output]?.push(item);
	return outputs;
}
