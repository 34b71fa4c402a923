import {
	deepCopy,
	NodeHelpers,
	Workflow,
	type IConnections,
	type INode,
	type INodeParameters,
	type INodeType,
	type INodeTypes,
	type IWorkflowSettings,
} from 'n8n-workflow';

/** A node as the user placed it: what matters is its type and parameters, the rest has n8n's defaults. */
export interface NodeSpec
	extends Pick<
		INode,
		| 'onError'
		| 'retryOnFail'
		| 'maxTries'
		| 'waitBetweenTries'
		| 'alwaysOutputData'
		| 'executeOnce'
		| 'disabled'
	> {
	type: string;
	/** Default: the type's display name. */
	name?: string;
	typeVersion?: number;
	parameters?: INodeParameters;
}

export interface ConnectionSpec {
	from: string;
	/** Default: the first output. */
	output?: number;
	to: string;
}

export interface WorkflowSpec {
	nodes: NodeSpec[];
	/** Default: a chain, every node fed by the first output of the node before it. */
	connections?: ConnectionSpec[];
	settings?: IWorkflowSettings;
}

/** The node that feeds the first node under test, one output for each of its runs. */
export const INPUT_NODE = 'Input';
export const INPUT_TYPE = 'engine-test.input';
export const SINK_TYPE = 'engine-test.sink';

export const sinkName = (node: string, output: number) => `After ${node}, output ${output}`;

/** Node types of the test and of the harness, as the engine asks for them. */
export class NodeTypeRegistry implements INodeTypes {
	constructor(private readonly types: Record<string, INodeType>) {}

	getByName(name: string): INodeType {
		return this.getByNameAndVersion(name);
	}

	getByNameAndVersion(name: string): INodeType {
		const type = this.types[name];
		if (type === undefined) throw new Error(`The test has no node type "${name}"`);
		return type;
	}

	getKnownTypes() {
		return {};
	}
}

/** Which credential types the user has chosen one of; the nodes get those that their type declares. */
export type ChosenCredentials = ReadonlySet<string>;

/**
 * Builds the workflow `Input -> nodes -> one sink per output`. n8n's `Workflow` fills in default parameters and drops
 * parameters that are hidden, as it does in the product.
 */
export function buildWorkflow(
	spec: WorkflowSpec,
	nodeTypes: NodeTypeRegistry,
	chosen: ChosenCredentials,
	batches: number,
): Workflow {
	const nodes = spec.nodes.map((node, index) => placeNode(node, index, nodeTypes, chosen));
	const [first] = nodes;
	if (first === undefined) throw new Error('A workflow needs at least one node');
	const settings = { executionOrder: 'v1' as const, ...spec.settings };
	const bare = createWorkflow(nodes, {}, nodeTypes, settings);
	const sinks = nodes.flatMap((node) => sinksFor(bare, node, nodeTypes));

	const input = plainNode(INPUT_NODE, INPUT_TYPE, [-200, 0]);
	const connections = [
		...Array.from({ length: batches }, (_, output) => ({ from: INPUT_NODE, output, to: first.name })),
		...sinks.map((sink) => sink.connection),
		...(spec.connections ?? chain(nodes)),
	];
	return createWorkflow(
		[input, ...nodes, ...sinks.map((sink) => sink.node)],
		toConnections(connections),
		nodeTypes,
		settings,
	);
}

function createWorkflow(
	nodes: INode[],
	connections: IConnections,
	nodeTypes: NodeTypeRegistry,
	settings: IWorkflowSettings,
): Workflow {
	return new Workflow({
		id: 'workflow-1',
		name: 'Engine test',
		nodes: deepCopy(nodes),
		connections,
		active: false,
		nodeTypes,
		settings,
	});
}

function placeNode(
	spec: NodeSpec,
	index: number,
	nodeTypes: NodeTypeRegistry,
	chosen: ChosenCredentials,
): INode {
	const { description } = nodeTypes.getByNameAndVersion(spec.type);
	const credentials = (description.credentials ?? [])
		.filter(({ name }) => chosen.has(name))
		.map(({ name }) => [name, { id: `id-of-${name}`, name }] as const);
	const name = spec.name ?? description.displayName;
	return {
		...plainNode(name, spec.type, [200 * index, 0]),
		...spec,
		name,
		parameters: spec.parameters ?? {},
		...(credentials.length > 0 && { credentials: Object.fromEntries(credentials) }),
	};
}

/** Sinks stand above the nodes: n8n runs upper branches first, so they have recorded before a later node fails. */
function sinksFor(workflow: Workflow, node: INode, nodeTypes: NodeTypeRegistry) {
	const placed = workflow.nodes[node.name] ?? node;
	const { description } = nodeTypes.getByNameAndVersion(node.type);
	const outputs = NodeHelpers.getConnectionTypes(NodeHelpers.getNodeOutputs(workflow, placed, description));
	return outputs
		.filter((type) => type === 'main')
		.map((_, output) => {
			const name = sinkName(node.name, output);
			return {
				node: plainNode(name, SINK_TYPE, [node.position[0], -200]),
				connection: { from: node.name, output, to: name },
			};
		});
}

function plainNode(name: string, type: string, position: [number, number]): INode {
	return { id: `id-of-${name}`, name, type, typeVersion: 1, position, parameters: {} };
}

function chain(nodes: INode[]): ConnectionSpec[] {
	return nodes.slice(1).flatMap((node, index) => {
		const previous = nodes[index];
		return previous === undefined ? [] : [{ from: previous.name, to: node.name }];
	});
}

function toConnections(specs: ConnectionSpec[]): IConnections {
	const connections: IConnections = {};
	for (const { from, output = 0, to } of specs) {
		const main = ((connections[from] ??= {})['main'] ??= []);
		while (main.length <= output) main.push([]);
		main[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return connections;
}
