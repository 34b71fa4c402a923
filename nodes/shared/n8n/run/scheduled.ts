import { NodeOperationError, sleep, type IExecuteFunctions } from 'n8n-workflow';
import { Scheduler, StoppedError, type Clock, type RequestRate } from '../../task/clock';

/** n8n's time. */
export const clock: Clock = { nowMs: () => Date.now(), sleep: async (ms) => await sleep(ms) };

/**
 * A cap on the requests of a run, over all items. No service documents one for status checks, and the usual few tasks come
 * nowhere near it; it is for runs whose user has raised Max Concurrent Tasks. The burst lets such a run start at once: what
 * is too much for an account it refuses, and the run adapts.
 */
const REQUEST_RATE: RequestRate = { burst: 50, perSecond: 20 };

/**
 * Does the work of a run, with one scheduler for all its requests, which ends with it.
 *
 * @param leftBehind what a Stop leaves behind, in words
 * @throws NodeOperationError when the user stops the execution
 */
export async function scheduled<T>(
	context: IExecuteFunctions,
	leftBehind: () => string,
	work: (scheduler: Scheduler) => Promise<T>,
): Promise<T> {
	const scheduler = new Scheduler(clock, context.getExecutionCancelSignal(), REQUEST_RATE);
	try {
		return await work(scheduler);
	} catch (error) {
		if (!(error instanceof StoppedError)) throw new NodeOperationError(context.getNode(), error as Error);
		throw stopped(context, error, leftBehind());
	} finally {
		scheduler.close();
	}
}

/**
 * @param leftBehind what a Stop leaves behind, in words
 * @throws NodeOperationError if the user has stopped the execution, though all of its work was done by then
 */
export function throwIfStopped(context: IExecuteFunctions, leftBehind: () => string): void {
	if (context.getExecutionCancelSignal()?.aborted) throw stopped(context, new StoppedError(), leftBehind());
}

function stopped(
	context: IExecuteFunctions,
	{ message }: StoppedError,
	description: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message, { description });
}
