import type { IExecuteFunctions } from 'n8n-workflow';
import { Ledger } from '../task/ledger';

/** Opens the ledger of this node in this execution: a corner of n8n's node context. */
export function openLedger(context: IExecuteFunctions): Ledger {
	const corner = context.getContext('node');
	const store = (corner.videoTasks ??= {}) as ConstructorParameters<typeof Ledger>[0];
	return new Ledger(store, {
		executionId: context.getExecutionId(),
		runIndex: context.getWorkflowDataProxy(0).$runIndex as number,
		// Missing in n8n 1.x.
		asTool: (context as Partial<IExecuteFunctions>).isToolExecution?.() ?? false,
	});
}
