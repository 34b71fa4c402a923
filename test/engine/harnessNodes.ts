import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
} from 'n8n-workflow';

export interface InputFile {
	content: Buffer;
	fileName: string;
	/** Required: n8n would guess it with a library that does not load inside Jest. */
	mimeType: string;
}

/** An input item; `files` are stored by n8n's binary data service in the mode of the engine. */
export interface InputItem {
	json?: IDataObject;
	files?: Record<string, InputFile>;
	binary?: Record<string, IBinaryData>;
}

/** Emits one batch per output: a node that all outputs lead to runs once for each, with run index 0, 1, 2 ... */
export function createInputNode(batches: InputItem[][]): INodeType {
	return {
		description: {
			displayName: 'Input',
			name: 'input',
			group: ['trigger'],
			version: 1,
			description: 'Emits the items of the test',
			defaults: { name: 'Input' },
			inputs: [],
			outputs: batches.map(() => 'main' as const),
			properties: [],
		},
		async execute(this: IExecuteFunctions) {
			return await Promise.all(
				batches.map(async (items) => await Promise.all(items.map(async (item) => await toItem(this, item)))),
			);
		},
	};
}

async function toItem(context: IExecuteFunctions, item: InputItem): Promise<INodeExecutionData> {
	const binary = { ...item.binary };
	for (const [field, { content, fileName, mimeType }] of Object.entries(item.files ?? {})) {
		binary[field] = await context.helpers.prepareBinaryData(content, fileName, mimeType);
	}
	return { json: item.json ?? {}, ...(Object.keys(binary).length > 0 && { binary }) };
}

/** Stands behind an output and hands on what it received: n8n records that as its output, where the test reads it. */
export function createSinkNode(): INodeType {
	return {
		description: {
			displayName: 'Sink',
			name: 'sink',
			group: ['output'],
			version: 1,
			description: 'Records what the next node would receive',
			defaults: { name: 'Sink' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		},
		async execute(this: IExecuteFunctions) {
			return [this.getInputData()];
		},
	};
}
