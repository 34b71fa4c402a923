import { createHash } from 'node:crypto';
import { isResourceLocatorValue, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { isObject } from '../../providers/answers/reading';

/** Parameters that say what becomes of a request, not what it asks for: to change them is no new one. */
const NOT_ASKED = ['wait', 'download', 'outputBinaryField', 'stream', 'options'];

/**
 * What was asked for an item, as a hash: the parameters that make the request, with their expressions unevaluated, and
 * the input item. Not what is sent, which changes with every try (`$now`, signed links); and not how long to wait, so that
 * a retry with a higher timeout resumes.
 */
export function fingerprint(context: IExecuteFunctions, item: INodeExecutionData): string {
	const binary = Object.entries(item.binary ?? {}).map(([name, { mimeType, bytes, fileSize, fileName }]) => [
		name,
		mimeType,
		// The size in words, which older n8n have alone, is rounded.
		bytes ?? fileSize,
		fileName,
	]);
	const { parameters } = context.getNode();
	const asked = Object.entries(parameters)
		.filter(([name]) => !NOT_ASKED.includes(name))
		// The same model is the same, chosen from the list or by its ID.
		.map(([name, value]) => [name, isResourceLocatorValue(value) ? value.value : value] as const)
		.sort(([a], [b]) => (a < b ? -1 : 1));
	const options: unknown = parameters.options;
	const additional = isObject(options) ? options.additionalFields : undefined;
	return createHash('sha256')
		.update(JSON.stringify([asked, additional, item.json, binary]))
		.digest('hex');
}
