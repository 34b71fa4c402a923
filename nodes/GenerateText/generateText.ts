import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ChatAnswer } from '../shared/providers/text/chat';
import { readTextParameters } from '../shared/n8n/parameters/textParameters';
import { fingerprint } from '../shared/n8n/run/fingerprint';
import { readItems } from '../shared/n8n/parameters/readItems';
import { openLedger } from '../shared/n8n/run/openLedger';
import { overLimit } from '../shared/n8n/run/overLimit';
import { inputError } from '../shared/n8n/output/items';
import { runTextNode, type PlannedText } from '../shared/n8n/run/runTextNode';

/**
 * Generates a text per item, except for items that an earlier try of the execution has the text of.
 *
 * @returns one item per item, in input order
 * @throws NodeOperationError as `runTextNode` does
 */
export async function generateText(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const ledger = openLedger<ChatAnswer>(context, 'texts');
	const { read: planned, invalid } = await readItems<PlannedText>(
		context.getInputData(),
		async (item, itemIndex) => {
			const parameters = readTextParameters(context, itemIndex);
			if ('problems' in parameters) return parameters;
			const hash = fingerprint(context, item);
			const finding = ledger.find(itemIndex, hash);
			const plan: PlannedText = {
				itemIndex,
				provider: parameters.value.provider,
				parameters: parameters.value,
				known: finding && 'known' in finding ? finding.known : undefined,
				onAnswer: (answer) => {
					ledger.record(itemIndex, hash, answer);
					ledger.settle(itemIndex, hash);
				},
			};
			return { value: plan };
		},
	);
	const [first] = planned;
	const excess = overLimit(
		planned.map(({ itemIndex, known }) => ({ itemIndex, isNew: !known })),
		first?.parameters.maxRequestsPerRun ?? 0,
		'request',
	);
	return await runTextNode(context, {
		planned: excess.length > 0 ? [] : planned,
		errors: [...excess, ...invalid.map(({ itemIndex, problems }) => inputError(itemIndex, problems))],
		maxConcurrentRequests: first
			? first.parameters.maxConcurrentRequests || first.provider.chat.maxConcurrentRequests
			: 1,
	});
}
