import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { HEAD_BYTES } from '../../fields/fileType';
import { shown } from '../../fields/values';
import { isObject } from '../../providers/answers/reading';
import { invalid } from './fileChecks';

/** Files that n8n has: found in an item, opened, measured. */

/** Where n8n keeps files in an item's JSON when the workflow's binary mode is "combined". */
const FILES_IN_JSON = '_files';

/** Opens a stored file, chunk by chunk. (In n8n's memory mode it has no ID.) */
export async function* chunksOf(
	context: IExecuteFunctions,
	{ id, data }: IBinaryData,
): AsyncGenerator<Uint8Array> {
	if (id) yield* (await context.helpers.getBinaryStream(id)) as AsyncIterable<Uint8Array>;
	else yield Buffer.from(data, 'base64');
}

/** How many bytes a stored file has: not what the item says, which a Code node may have copied from another file. */
export async function bytesOf(context: IExecuteFunctions, { id, data }: IBinaryData): Promise<number> {
	return id ? (await context.helpers.getBinaryMetadata(id)).fileSize : Buffer.from(data, 'base64').length;
}

/** The beginning of a file, as much of it as tells its type. */
export async function headOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
	let head = Buffer.alloc(0);
	for await (const chunk of chunks) {
		head = Buffer.concat([head, chunk]);
		if (head.length >= HEAD_BYTES) break;
	}
	return head;
}

/** All of a file as Base64. */
export async function base64Of(chunks: AsyncIterable<Uint8Array>): Promise<string> {
	const all: Uint8Array[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return Buffer.concat(all).toString('base64');
}

/** Whether a value is a file as n8n has it. (`isBinaryValue` is missing in n8n 1.x.) */
function isFile(value: unknown): value is IBinaryData {
	return isObject(value) && 'mimeType' in value && ('data' in value || 'id' in value);
}

/**
 * A file of the item: by the name of its field, or as the file itself, which an expression can give.
 *
 * @throws InvalidFile if there is none
 */
export function binaryOf(context: IExecuteFunctions, itemIndex: number, wanted: unknown): IBinaryData {
	const names =
		typeof wanted === 'string'
			? [wanted, wanted.trim(), `${FILES_IN_JSON}.${wanted}`, `${FILES_IN_JSON}.${wanted.trim()}`]
			: [wanted];
	for (const name of names) {
		try {
			const found: unknown = context.helpers.assertBinaryData(itemIndex, name as string);
			// n8n also finds what every object has, such as a constructor.
			if (isFile(found)) return found;
		} catch {
			// Not there: the next place, or the message below.
		}
	}
	const item = context.getInputData()[itemIndex];
	const inJson = item?.json[FILES_IN_JSON];
	const has = [...Object.keys(item?.binary ?? {}), ...(isObject(inJson) ? Object.keys(inJson) : [])];
	const others = has.length > 0 ? `the files ${has.join(', ')}` : 'no files at all';
	invalid(`is to come from the field ${shown(wanted)}, but the item has ${others}`);
}
