import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { LateText, MediaFile } from '../fields/media';
import { formParts } from '../fields/values';
import type { HttpRequest } from '../providers/provider';

/** Files are passed on by the provider before it answers. */
const TIMEOUT_WITH_FILES_MS = 300_000;

/**
 * A file in a form, read while it is sent: to n8n and its HTTP library it is like any other, but its bytes are never all in
 * memory. (A form keeps a `File` as it is if it is appended without a name.)
 */
class StreamedFile extends File {
	/** Whether the last byte has been handed over. */
	isSent = false;

	constructor(private readonly file: MediaFile) {
		super([], file.fileName, { type: file.mimeType });
		Object.defineProperty(this, 'size', { value: file.bytes });
	}

	override stream(): ReturnType<File['stream']> {
		return this.chunks() as unknown as ReturnType<File['stream']>;
	}

	private async *chunks(): AsyncGenerator<Uint8Array> {
		this.isSent = false;
		yield* this.file.open();
		this.isSent = true;
	}
}

/** A request's body, as n8n's HTTP helper takes it. */
export interface RequestBody {
	options: Pick<IHttpRequestOptions, 'body' | 'headers' | 'timeout'>;
	/** Whether all of it went out. Of a form without its end nobody makes a task. */
	isSent(): boolean;
}

/** Makes the body of a request: a form whose files are still to be read, or JSON with all texts that were to come. */
export async function bodyOf({ json, form }: HttpRequest): Promise<RequestBody> {
	if (form) {
		const parts = new FormData();
		const files: StreamedFile[] = [];
		for (const [name, value] of formParts(form)) {
			if (typeof value === 'string') parts.append(name, value);
			else {
				const file = new StreamedFile(value);
				files.push(file);
				parts.append(name, file);
			}
		}
		const body = parts as unknown as IHttpRequestOptions['body'];
		return {
			options: { body, timeout: TIMEOUT_WITH_FILES_MS },
			isSent: () => files.every((file) => file.isSent),
		};
	}
	const isSent = () => true;
	if (!json) return { options: {}, isSent };
	const entries = Object.entries(json).map(async ([name, value]) => [name, await made(value)] as const);
	const body = Object.fromEntries(await Promise.all(entries)) as IDataObject;
	return { options: { body, headers: { 'Content-Type': 'application/json' } }, isSent };
}

async function made(value: unknown): Promise<unknown> {
	if (typeof value === 'function') return await (value as LateText)();
	return Array.isArray(value) ? await Promise.all(value.map(made)) : value;
}
