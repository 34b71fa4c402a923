import { NodeConnectionTypes, type IExecuteFunctions } from 'n8n-workflow';
import type { KnownTask } from '../providers/provider';
import { Ledger } from '../task/ledger';

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

/**
 * Whether an AI agent runs the node as its tool. Newer agents let the engine run their tools like other nodes, and then only
 * the node itself says so (sources.md 5.5). (`isToolExecution` is missing in n8n 1.x.)
 */
export function isTool(
	context: Pick<IExecuteFunctions, 'getNode'> & Partial<Pick<IExecuteFunctions, 'isToolExecution'>>,
): boolean {
	const { rewireOutputLogTo } = context.getNode();
	return rewireOutputLogTo === NodeConnectionTypes.AiTool || (context.isToolExecution?.() ?? false);
}
