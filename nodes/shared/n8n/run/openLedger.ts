import type { IExecuteFunctions } from 'n8n-workflow';
import type { KnownTask } from '../../providers/provider';
import { Ledger } from '../../task/ledger';
import { isTool } from '../parameters/isTool';

/** Opens the ledger of this node in this execution: a corner of n8n's node context, of this name. */
export function openLedger<T = KnownTask>(context: IExecuteFunctions, name = 'tasks'): Ledger<T> {
	const corner = context.getContext('node');
	const store = (corner[name] ??= {}) as ConstructorParameters<typeof Ledger<T>>[0];
	return new Ledger<T>(store, {
		executionId: context.getExecutionId(),
		runIndex: context.getWorkflowDataProxy(0).$runIndex as number,
		asTool: isTool(context),
	});
}
