import { pipeline } from 'node:stream/promises';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { BinaryDataService } from 'n8n-core';
import type {
	IDataObject,
	INodeExecutionData,
	IRun,
	IRunData,
	IRunExecutionData,
	ITaskData,
	NodeExecutionHint,
} from 'n8n-workflow';
import { Container } from './coreServices';
import { sinkName } from './definition';
import type { LogLine } from './recorder';

/** An error as n8n saves it with the execution: a plain object, no longer an instance of its class. */
export interface SavedError {
	name?: string;
	message: string;
	stack?: string;
	description?: string | null;
	httpCode?: string | null;
	context?: IDataObject;
	[field: string]: unknown;
}

interface RunRecords {
	executionId: string;
	firstNode: string;
	result: IRun;
	saved: IRunExecutionData;
	logs: LogLine[];
	uiMessages: IDataObject[];
}

/** A finished execution. Every `nodeName` defaults to the (first) node under test. */
export class EngineRun {
	readonly executionId: string;
	/** The node's lines on n8n's log. */
	readonly logs: LogLine[];
	/** What the node sent to the editor with `sendMessageToUI`, in manual runs only: `{ source, messages }`. */
	readonly uiMessages: IDataObject[];
	/** The execution as n8n's database has it; what `retryExecution` starts from. */
	readonly saved: IRunExecutionData;
	private readonly result: IRun;
	private readonly firstNode: string;

	constructor(records: RunRecords) {
		this.executionId = records.executionId;
		this.logs = records.logs;
		this.uiMessages = records.uiMessages;
		this.saved = records.saved;
		this.result = records.result;
		this.firstNode = records.firstNode;
	}

	get status(): IRun['status'] {
		return this.result.status;
	}

	get runData(): IRunData {
		return this.result.data.resultData.runData;
	}

	/** By scope: `node:<node name>` and `flow`. */
	get contextData(): Record<string, IDataObject> {
		return (this.result.data.executionData?.contextData ?? {}) as Record<string, IDataObject>;
	}

	/** What the node set through `$execution.customData`. */
	get customData(): Record<string, string> {
		return this.result.data.resultData.metadata ?? {};
	}

	/** The error that ended the execution. */
	get error(): SavedError | undefined {
		return this.result.data.resultData.error as SavedError | undefined;
	}

	/** The error that the node threw, also where a continue setting kept the execution going. */
	nodeError(nodeName?: string, runIndex = 0): SavedError | undefined {
		return this.task(nodeName, runIndex)?.error as SavedError | undefined;
	}

	/** What the node put out, per output, as the execution view shows it. */
	outputs(nodeName?: string, runIndex = 0): INodeExecutionData[][] {
		return (this.task(nodeName, runIndex)?.data?.['main'] ?? []).map((items) => items ?? []);
	}

	/** What a node behind that output received. */
	received(output = 0, nodeName = this.firstNode, runIndex = 0): INodeExecutionData[] {
		return this.outputs(sinkName(nodeName, output), runIndex)[0] ?? [];
	}

	hints(nodeName?: string, runIndex = 0): NodeExecutionHint[] {
		return this.task(nodeName, runIndex)?.hints ?? [];
	}

	async binary(item: INodeExecutionData | undefined, field = 'data'): Promise<Buffer> {
		return await Container.get(BinaryDataService).getAsBuffer(binaryOf(item, field));
	}

	/** For files that should not be held in memory; only binaries that are stored outside the item. */
	async binaryStream(item: INodeExecutionData | undefined, field = 'data'): Promise<Readable> {
		return await Container.get(BinaryDataService).getAsStream(storedId(item, field));
	}

	async binarySha256(item: INodeExecutionData | undefined, field = 'data'): Promise<string> {
		const hash = createHash('sha256');
		await pipeline(await this.binaryStream(item, field), hash);
		return hash.digest('hex');
	}

	/** The file on disk, in filesystem mode. */
	binaryPath(item: INodeExecutionData | undefined, field = 'data'): string {
		return Container.get(BinaryDataService).getPath(storedId(item, field));
	}

	private task(nodeName = this.firstNode, runIndex = 0): ITaskData | undefined {
		return this.runData[nodeName]?.[runIndex];
	}
}

function binaryOf(item: INodeExecutionData | undefined, field: string) {
	const binary = item?.binary?.[field];
	if (binary === undefined) throw new Error(`The item has no binary field "${field}"`);
	return binary;
}

function storedId(item: INodeExecutionData | undefined, field: string): string {
	const { id } = binaryOf(item, field);
	if (id === undefined) throw new Error(`The binary field "${field}" is held in the item (memory mode)`);
	return id;
}
