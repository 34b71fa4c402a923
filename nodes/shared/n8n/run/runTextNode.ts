import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ChatAnswer, ChatFailure, ChatProvider } from '../../providers/text/chat';
import { isFailure } from '../../providers/provider';
import { runChats, type ChatJob } from '../../task/text/chat';
import { explainChat } from '../../task/text/chatMessages';
import type { TextParameters } from '../parameters/textParameters';
import { connectAll } from './connectAll';
import type { Connection } from '../http/connection';
import { costHint } from '../output/cost';
import { showHints } from '../output/hints';
import { openLiveText } from '../output/liveText';
import { nodeError } from '../output/nodeError';
import { defined, errorItem, type ItemError } from '../output/items';
import { clock, scheduled } from './scheduled';
import { scrubbed } from '../http/secrets';

/** One item that is fit to be asked for. */
export interface PlannedText {
	itemIndex: number;
	provider: ChatProvider;
	parameters: TextParameters;
	/** What an earlier try has got already: nothing is sent for it. */
	known?: ChatAnswer | undefined;
	/** Called as soon as there is an answer, also if the run is stopped or fails afterwards. */
	onAnswer: (answer: ChatAnswer) => void;
}

/** What is particular to a run. */
export interface TextNodeRun {
	planned: PlannedText[];
	/** Items that were found wanting before anything was sent. */
	errors: ItemError[];
	/** Over all items of the run. */
	maxConcurrentRequests: number;
}

const TEXTS_LEFT =
	'The texts of the other items are kept: Retry On Fail and "Retry execution" ask only for those that failed.';

/**
 * Asks for the texts of a run, side by side, and turns what became of them into output items.
 *
 * @returns one item per item, in input order
 * @throws NodeOperationError unless a continue setting is on: before anything is sent for items that cannot be sent;
 * after all others are answered for items that failed; at once when the user stops the execution
 */
export async function runTextNode(
	context: IExecuteFunctions,
	run: TextNodeRun,
): Promise<INodeExecutionData[]> {
	const { planned, errors, maxConcurrentRequests } = run;
	const itemCount = planned.length + errors.length;
	const connections = await connectAll(context, planned, errors);

	const items = new Map<number, INodeExecutionData>();
	const usages: Array<ChatAnswer['usage']> = [];
	const put = ({ itemIndex, parameters }: PlannedText, answer: ChatAnswer) => {
		items.set(itemIndex, outputItem(itemIndex, parameters, answer));
		usages.push(answer.usage);
	};
	const ready = planned.filter(({ provider }) => connections.has(provider));
	for (const plan of ready) if (plan.known) put(plan, plan.known);
	const open = ready.filter(({ known }) => !known);

	const jobs = open.map((plan) => {
		const connection = connections.get(plan.provider) as Connection;
		return toJob(context, plan, connection, (result) => {
			if (isFailure(result)) errors.push(chatError(plan, result));
			else put(plan, result);
		});
	});
	await scheduled(
		context,
		() => 'What was asked for and not answered by then may have been charged.',
		async (scheduler) => await runChats(jobs, { clock, scheduler, maxConcurrentRequests }),
	);

	errors.sort((a, b) => a.itemIndex - b.itemIndex);
	if (errors.length > 0 && !context.continueOnFail()) {
		throw nodeError(context, errors, itemCount, items.size > 0 ? TEXTS_LEFT : '');
	}
	showHints(context, costHint(usages, 'text', planned[0]?.provider));
	for (const error of errors) items.set(error.itemIndex, errorItem(error));
	return [...items].sort(([a], [b]) => a - b).map(([, item]) => item);
}

/** @param onResult gets what is free of secrets */
function toJob(
	context: IExecuteFunctions,
	plan: PlannedText,
	connection: Connection,
	onResult: (result: ChatAnswer | ChatFailure) => void,
): ChatJob {
	const { itemIndex, provider, parameters, onAnswer } = plan;
	const { request, timeoutSeconds, includeRawResponse } = parameters;
	const live = request.stream ? openLiveText(context, itemIndex, connection.scrub) : undefined;
	return {
		api: provider.chat,
		request: provider.chat.request(request),
		stream: request.stream,
		timeoutSeconds,
		keepRaw: includeRawResponse,
		open: async (...asked) => await connection.open(...asked),
		onText: (text) => live?.push(text),
		onResult: (found) => {
			// A service may repeat the key in an error.
			const result = scrubbed(found, connection.scrub);
			const place = `${provider.id} ${request.model} (execution ${context.getExecutionId()}, item ${itemIndex})`;
			if (isFailure(result)) {
				const { message } = explainChat(result, provider, timeoutSeconds);
				live?.fail(context.continueOnFail() ? message : undefined);
				context.logger.info(`Text not answered: ${result.kind}, ${place}`);
			} else {
				onAnswer(result);
				live?.end();
				context.logger.info(`Text answered: ${place}`);
			}
			onResult(result);
		},
	};
}

function outputItem(itemIndex: number, parameters: TextParameters, answer: ChatAnswer): INodeExecutionData {
	const { text, model = parameters.request.model, finishReason, usage, reasoning, raw } = answer;
	const json = defined({
		text,
		model,
		finishReason,
		usage,
		reasoning,
		raw: parameters.includeRawResponse ? raw : undefined,
	});
	return { json, pairedItem: { item: itemIndex } };
}

function chatError({ itemIndex, provider, parameters }: PlannedText, failure: ChatFailure): ItemError {
	const explanation = explainChat(failure, provider, parameters.timeoutSeconds);
	const { kind, code, httpStatus, providerMessage, text, reasoning, answer } = failure;
	const details = defined({
		provider: provider.id,
		model: parameters.request.model,
		kind,
		code,
		httpStatus,
		providerMessage,
		text,
		reasoning,
		answer,
		description: explanation.description,
	});
	return { ...explanation, itemIndex, details };
}
