import type {
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { findProvider } from '../../providers';
import { taskIdIn } from '../../providers/answers/submits';
import { isObject } from '../../providers/answers/reading';
import type { Provider } from '../../providers/provider';
import type { ItemError, ItemOutcome } from '../output/items';
import { Awakening } from './awakening';
import { fetched, NOTHING_NEW, seeThrough, toOutput, type PlannedItem } from './runTaskNode';
import { clock } from './scheduled';
import { isOpen, suspendedTaskOf, type SuspendedTask } from './suspend';

/** What a provider's callback does: it wakes a suspended execution once all of its tasks have ended. */

/** A task of the suspended run that is waited for. */
interface Awaited extends SuspendedTask {
	itemIndex: number;
	provider: Provider;
}

/** The call is answered, and the execution goes on waiting. */
const GOES_ON: IWebhookResponseData = { noWebhookResponse: true };

/**
 * Answers the provider at once and then asks it for the tasks: of what the call says only the task's ID is believed. Nothing
 * is submitted from here. When all tasks have ended, their files are fetched and the execution continues, once.
 *
 * @returns the node's output, or nothing, so that the execution goes on waiting; throws nothing, as n8n would continue it empty
 */
export async function resume(webhook: IWebhookFunctions): Promise<IWebhookResponseData> {
	try {
		webhook.getResponseObject().status(200).json({ received: true });
		const items = webhook.evaluateExpression('{{ $input.all() }}') as unknown as INodeExecutionData[];
		const awaited = items.flatMap((item, itemIndex): Awaited[] => {
			const kept = suspendedTaskOf(item);
			const provider = findProvider(kept?.task.ref.provider);
			return kept && provider ? [{ ...kept, itemIndex, provider }] : [];
		});
		const [first] = awaited;
		if (!first || !isAbout(webhook.getBodyData(), awaited)) return GOES_ON;
		const context = asExecution(webhook);
		const awakening = Awakening.of(
			`${webhook.getExecutionId()} ${first.task.ref.taskId}`,
			first.untilMs,
			clock.nowMs(),
		);
		const output = await awakening.wake(clock, {
			haveEnded: async (ended) => await haveEnded(context, awaited, ended),
			deliver: async (ended) => await delivered(context, items, awaited, ended),
		});
		return output ? { ...GOES_ON, workflowData: [output] } : GOES_ON;
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		webhook.logger.error(`A callback failed (execution ${webhook.getExecutionId()}): ${reason}`);
		return GOES_ON;
	}
}

/** Whether a call may be about one of these tasks: it names one of them, or none at all. */
function isAbout(body: unknown, awaited: readonly Awaited[]): boolean {
	const text = JSON.stringify(body);
	if (awaited.some(({ task }) => text.includes(String(task.ref.taskId)))) return true;
	return !isObject(body) || taskIdIn(body) === undefined;
}

/** Asks for the tasks of which the end is not known yet, and notes those that have ended; whether all have. */
async function haveEnded(
	context: IExecuteFunctions,
	awaited: readonly Awaited[],
	ended: Map<number, ItemOutcome>,
): Promise<boolean> {
	for (const { itemIndex, provider, settings, sentAs, task, state } of awaited) {
		if (!state || ended.has(itemIndex)) continue;
		ended.set(itemIndex, {
			itemIndex,
			provider,
			settings,
			sentAs,
			outcome: { task, state, statusChecks: 0 },
		});
	}
	const planned = awaited
		.filter(({ itemIndex }) => !ended.has(itemIndex))
		.map(({ task, ...one }): PlannedItem => {
			const settings = { ...one.settings, outputBinaryField: '', downloadThumbnail: false };
			return { ...one, settings, job: { known: task, wait: 'once' } };
		});
	const errors: ItemError[] = [];
	const outcomes = await seeThrough(context, { ...NOTHING_NEW, planned, errors });
	for (const outcome of outcomes) if (!isOpen(outcome)) ended.set(outcome.itemIndex, outcome);
	for (const { message, itemIndex } of errors) {
		context.logger.warn(`${message} (execution ${context.getExecutionId()}, item ${itemIndex})`);
	}
	return ended.size === awaited.length;
}

/** The node's output: with the files of the tasks that succeeded, an error item for each that failed. */
async function delivered(
	context: IExecuteFunctions,
	items: readonly INodeExecutionData[],
	awaited: readonly Awaited[],
	ended: ReadonlyMap<number, ItemOutcome>,
): Promise<INodeExecutionData[]> {
	const outcomes = await fetched(
		context,
		awaited.map(({ itemIndex, settings, statusChecks }) => {
			const item = ended.get(itemIndex) as ItemOutcome;
			const { outcome } = item;
			return {
				...item,
				settings,
				outcome: { ...outcome, statusChecks: statusChecks + outcome.statusChecks },
			};
		}),
	);
	const routed = toOutput(context, { ...NOTHING_NEW, planned: [], errors: [] }, outcomes);
	const output = items.map(({ json, binary }, item): INodeExecutionData => {
		return { json, ...(binary ? { binary } : {}), pairedItem: { item } };
	});
	for (const { itemIndex, item } of routed) output[itemIndex] = item;
	return output;
}

/**
 * A webhook's context as the rest of the nodes know n8n. There is nothing to stop and nobody to show hints to; and as nothing
 * may be thrown, what fails becomes an item.
 */
function asExecution(webhook: IWebhookFunctions): IExecuteFunctions {
	return {
		helpers: webhook.helpers,
		logger: webhook.logger,
		getNode: () => webhook.getNode(),
		getMode: () => webhook.getMode(),
		getExecutionId: () => webhook.getExecutionId(),
		getCredentials: async (type: string) => await webhook.getCredentials(type),
		getExecutionCancelSignal: () => undefined,
		continueOnFail: () => true,
		sendMessageToUI: () => {},
		addExecutionHints: () => {},
	} as unknown as IExecuteFunctions;
}
