import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { chatProvider } from '../shared/providers';
import type { ChatAnswer } from '../shared/providers/chat';
import { readChatWish } from '../shared/n8n/parameters/textParameters';
import { fingerprint, readItems } from '../shared/n8n/parameters/taskParameters';
import { openLedger } from '../shared/n8n/run/openLedger';
import { inputError } from '../shared/n8n/output/items';
import { runChat, type PlannedText } from '../shared/n8n/run/runTextNode';

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
