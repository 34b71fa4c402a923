import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { LateText, MediaFile } from '../../fields/media';
import { formParts } from '../../fields/values';
import type { HttpRequest } from '../../providers/provider';

/** A file could not be read while it was to be sent. */
export class UnreadableFile extends Error {}

/**
 * A file in a form, read while it is sent: to n8n and its HTTP library it is like any other, but its bytes are never all in
 * memory. (A form keeps a `File` as it is if it is appended without a name.)
 */
class StreamedFile extends File {
	/** Whether the last byte has been handed over; the closing boundary of the form comes after it. */
	isSent = false;
	/** What went wrong with reading it. */
	problem: UnreadableFile | undefined;
	private reading: AsyncGenerator<Uint8Array> | undefined;

	constructor(private readonly file: MediaFile) {
		super([], file.fileName, { type: file.mimeType });
		Object.defineProperty(this, 'size', { value: file.bytes });
	}

	override stream(): ReturnType<File['stream']> {
		this.reading = this.chunks();
		return this.reading as unknown as ReturnType<File['stream']>;
	}

	/** Closes the file, if the upload ended before it did. Not waited for: a read that hangs must not hold an answer back. */
	close(): void {
		void this.reading?.return(undefined).catch(() => {});
	}

	private async *chunks(): AsyncGenerator<Uint8Array> {
		const { file } = this;
		let bytes = 0;
		try {
			for await (const chunk of file.open()) {
				bytes += chunk.length;
				if (bytes > file.bytes) break;
				yield chunk;
			}
		} catch (error) {
			this.problem = new UnreadableFile(`${file.fileName}: ${(error as Error).message}`);
		}
		// The request has announced so many: with more it would end early, with fewer it would never end.
		if (bytes !== file.bytes)
			this.problem ??= new UnreadableFile(`${file.fileName} has changed since it was checked`);
		if (this.problem) throw this.problem;
		this.isSent = true;
	}
}

/** A request's body, as n8n's HTTP helper takes it. */
export interface RequestBody {
	options: Pick<IHttpRequestOptions, 'body' | 'headers'>;
	/**
	 * Whether the HTTP library has been given all of it. A form of which it has not cannot have made a task: its closing
	 * boundary comes last, and it is shorter than it has announced.
	 */
	isSent(): boolean;
	/** The file that could not be read, if that is why it was not sent. */
	problem(): UnreadableFile | undefined;
	/** Closes files that were not read to their end. */
	close(): void;
}

function formBody(form: Record<string, unknown>): RequestBody {
	const parts = new FormData();
	const files: StreamedFile[] = [];
	const all = formParts(form);
	for (const [name, value] of all) if (typeof value === 'string') parts.append(name, value);
	// Behind all fields: a server that trips over a file (元境, over its name) drops what comes after it.
	for (const [name, value] of all) {
		if (typeof value === 'string') continue;
		const file = new StreamedFile(value);
		files.push(file);
		parts.append(name, file);
	}
	const body = parts as unknown as IHttpRequestOptions['body'];
	return {
		options: { body },
		isSent: () => files.every(({ isSent }) => isSent),
		problem: () => files.find(({ problem }) => problem)?.problem,
		close: () => {
			for (const file of files) file.close();
		},
	};
}

/** With all texts made, at any depth. */
async function made(value: unknown): Promise<unknown> {
	if (typeof value === 'function') return await (value as LateText)();
	if (Array.isArray(value)) return await Promise.all(value.map(made));
	return Object.prototype.toString.call(value) === '[object Object]' ? await allMade(value as object) : value;
}

async function allMade(value: object): Promise<Record<string, unknown>> {
	const entries = Object.entries(value).map(async ([name, one]) => [name, await made(one)] as const);
	return Object.fromEntries(await Promise.all(entries));
}

/**
 * Makes the body of a request: a form whose files are still to be read, or JSON with all texts that were to come.
 *
 * @throws UnreadableFile when such a text cannot be made
 */
export async function bodyOf({ json, form }: HttpRequest): Promise<RequestBody> {
	if (form) return formBody(form);
	const complete = { isSent: () => true, problem: () => undefined, close: () => {} };
	if (!json) return { options: {}, ...complete };
	const body = (await allMade(json).catch(unreadable)) as IDataObject;
	return { options: { body, headers: { 'Content-Type': 'application/json' } }, ...complete };
}

function unreadable(error: unknown): never {
	throw new UnreadableFile((error as Error).message);
}
