import type { INode } from 'n8n-workflow';
import { isTool } from '../../../../nodes/shared/n8n/parameters/isTool';

const NODE: INode = { id: '1', name: 'Node', type: 'x', typeVersion: 1, position: [0, 0], parameters: {} };

test.each<[string, boolean, Parameters<typeof isTool>[0]]>([
	['n8n 1.x, which has no word for it', false, { getNode: () => NODE }],
	['a node of the workflow', false, { getNode: () => NODE, isToolExecution: () => false }],
	['a tool that the agent runs itself', true, { getNode: () => NODE, isToolExecution: () => true }],
	[
		'a tool that the engine runs for the agent',
		true,
		{ getNode: () => ({ ...NODE, rewireOutputLogTo: 'ai_tool' }), isToolExecution: () => false },
	],
])('%s: %s', (_what, expected, context) => {
	expect(isTool(context)).toBe(expected);
});
