import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { chatProvider } from '../providers';
import type { ChatAnswer } from '../providers/chat';
import { readChatWish } from './chatInput';
import { fingerprint, readItems } from './input';
import { openLedger } from './openLedger';
import { inputError } from './outcome';
import { runChat, type PlannedText } from './runChat';

/**
 * Asks for a text per item, but for those that an earlier try of the execution has got already.
 *
 * @returns one item per item, in input order
 * @throws NodeOperationError as `runChat` does
 */
export async function generateText(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const ledger = openLedger<ChatAnswer>(context, 'texts');
	const { read: planned, wrong } = await readItems<PlannedText>(
		context.getInputData(),
		async (item, itemIndex) => {
			const wish = readChatWish(context, itemIndex);
			if ('problems' in wish) return wish;
			const print = fingerprint(context, item);
			const finding = ledger.find(itemIndex, print);
			const plan: PlannedText = {
				itemIndex,
				provider: chatProvider,
				wish: wish.value,
				known: finding && 'known' in finding ? finding.known : undefined,
				onAnswer: (answer) => {
					ledger.record(itemIndex, print, answer);
					ledger.settle(itemIndex, print);
				},
			};
			return { value: plan };
		},
	);
	const [first] = planned;
	return await runChat(context, {
		planned,
		errors: wrong.map(({ itemIndex, problems }) => inputError(itemIndex, problems)),
		maxConcurrentRequests: first?.wish.maxConcurrentRequests || chatProvider.chat.maxConcurrentRequests,
	});
}
