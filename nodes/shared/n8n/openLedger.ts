import type { IExecuteFunctions } from 'n8n-workflow';
import { Ledger } from '../task/ledger';

/** Opens the ledger of this node in this execution: a corner of n8n's node context. */
export function openLedger(context: IExecuteFunctions): Ledger {
	const corner = context.getContext('node');
	const store = (corner.tasks ??= {}) as ConstructorParameters<typeof Ledger>[0];
	return new Ledger(store, {
		executionId: context.getExecutionId(),
		runIndex: context.getWorkflowDataProxy(0).$runIndex as number,
		asTool: isTool(context),
	});
}

/** Whether an AI agent runs the node as its tool. (Missing in n8n 1.x.) */
export function isTool(context: Partial<Pick<IExecuteFunctions, 'isToolExecution'>>): boolean {
	return context.isToolExecution?.() ?? false;
}
