import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isFinal, type KnownTask, type TaskState } from '../../providers/provider';
import { findProvider } from '../../providers';
import { isObject } from '../../providers/answers/reading';
import type { SentAs } from '../../task/fileAdvice';
import type { JobFailure } from '../../task/job';
import {
	errorItem,
	isReturned,
	jobError,
	outputItem,
	type ItemError,
	type ItemOutcome,
} from '../output/items';
import type { Settings } from '../parameters/settings';
import { clock } from './scheduled';

/** An execution that waits in n8n's database until the provider calls back. */

/** What an item keeps of its task meanwhile. Plain data: n8n saves it with the item. */
export interface SuspendedTask {
	task: KnownTask;
	/** With all that expressions said of them: nothing evaluates them later. */
	settings: Settings;
	sentAs?: SentAs | undefined;
	/** Its end, if it is known already. */
	state?: TaskState | undefined;
	statusChecks: number;
	/** When n8n goes on without a call, milliseconds since 1970. */
	untilMs: number;
}

/** Ten years: what is much longer is no date any more. */
const MOST_MINUTES = 10 * 365 * 24 * 60;

/** The property of an item that holds it. It is no part of the item's JSON, which other nodes see. */
const KEY = 'suspendedTask';

/** The task that a suspended item waits for, if it does. */
export function suspendedTaskOf(item: INodeExecutionData): SuspendedTask | undefined {
	const kept: unknown = item[KEY];
	return isObject(kept) && isObject(kept.task) && findProvider((kept.task.ref as KnownTask['ref']).provider)
		? (kept as unknown as SuspendedTask)
		: undefined;
}

/** Whether the provider is to tell of a task's end. */
export function isAwaited({ settings, outcome: { task, failure } }: ItemOutcome): boolean {
	return settings.wait === 'callback' && task !== undefined && (!failure || failure.kind === 'timeout');
}

/** Whether the end of such a task is still to come. */
export function isOpen({ outcome: { state } }: ItemOutcome): boolean {
	return !state || !isFinal(state.status);
}

/**
 * Lays the execution down until the provider calls back, or the longest timeout is over. If nobody calls, n8n passes on the
 * node's input as it is then: so every item becomes what the node would put out for it now, ready for Get Task.
 *
 * @returns what the node shows meanwhile
 */
export async function suspend(
	context: IExecuteFunctions,
	items: readonly ItemOutcome[],
	errors: readonly ItemError[],
): Promise<INodeExecutionData[][]> {
	const minutes = items.filter(isAwaited).map(({ settings }) => settings.timeoutMinutes);
	const untilMs = clock.nowMs() + Math.min(Math.max(...minutes), MOST_MINUTES) * 60_000;
	const input = context.getInputData();
	const put = (itemIndex: number, { json, binary }: INodeExecutionData, kept?: SuspendedTask) => {
		const item = input[itemIndex] as INodeExecutionData;
		item.json = json;
		if (binary) item.binary = binary;
		else delete item.binary;
		if (kept) item[KEY] = kept as unknown as IDataObject;
	};
	for (const item of items) {
		const { itemIndex, settings, sentAs, outcome } = item;
		const { task, statusChecks } = outcome;
		if (isAwaited(item)) {
			// Files within an answer are asked for again: they would be too big to lie in n8n's database.
			const state = isOpen(item) || outcome.state?.inline ? undefined : outcome.state;
			const kept = { task: task as KnownTask, settings, sentAs, state, statusChecks, untilMs };
			put(itemIndex, outputItem(item), kept);
		} else if (isReturned(item, false)) put(itemIndex, outputItem(item));
		else put(itemIndex, errorItem(jobError(item as ItemOutcome & { outcome: { failure: JobFailure } })));
	}
	for (const error of errors) put(error.itemIndex, errorItem(error));
	const until = new Date(untilMs);
	context.logger.info(
		`Suspended until the provider calls, or until ${until.toISOString()} (execution ${context.getExecutionId()})`,
	);
	await context.putExecutionToWait(until);
	// An error among them would have n8n try the node again.
	return [input.filter(({ json }) => json.error === undefined)];
}
