import type { IExecuteFunctions } from 'n8n-workflow';
import type { KnownTask } from '../providers/provider';
import { Ledger } from '../task/ledger';

/** Opens the ledger of this node in this execution: a corner of n8n's node context, of this name. */
export function openLedger<T = KnownTask>(context: IExecuteFunctions, name = 'videoTasks'): Ledger<T> {
	const corner = context.getContext('node');
	const store = (corner[name] ??= {}) as ConstructorParameters<typeof Ledger<T>>[0];
	return new Ledger<T>(store, {
		executionId: context.getExecutionId(),
		runIndex: context.getWorkflowDataProxy(0).$runIndex as number,
		asTool: isTool(context),
	});
}

/** Whether an AI agent runs the node as its tool. (Missing in n8n 1.x.) */
export function isTool(context: Partial<Pick<IExecuteFunctions, 'isToolExecution'>>): boolean {
	return context.isToolExecution?.() ?? false;
}
