import { NodeConnectionTypes, type IExecuteFunctions } from 'n8n-workflow';

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
