import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { fileTypeOf, HEAD_BYTES, inWords } from '../../fields/fileType';
import {
	ONE,
	type MediaFile,
	type MediaForm,
	type MediaType,
	type MediaValue,
	type Medium,
} from '../../fields/media';
import type { MediaInput } from '../../fields/mediaInputs';
import { shown, type InputProblem, type MediaValues } from '../../fields/values';
import type { Provider } from '../../providers/provider';
import { isObject } from '../../providers/reading';
import { Semaphore } from '../../task/clock';
import { readBaseUrl } from '../http/connection';
import type { Read } from '../parameters/taskParameters';
import { openUrl, type OpenAnswer } from '../http/openUrl';
import { isPrivateHost } from '../http/privateHost';

/** Turns the files that the user named into what the provider takes. All is looked at before anything is paid. */

const MEBIBYTE = 1024 * 1024;

/** 万兴天幕's limit (sources.md 1.3), for all: the others document none, and some limit keeps n8n's disk and line free. */
const MOST_BYTES = 200 * MEBIBYTE;

/** Base64 is in memory as a whole, and a third longer than the file. */
const MOST_BYTES_AS_TEXT = 20 * MEBIBYTE;

/** How long fetching one of them may take. */
const FETCH_MS = 300_000;

/** How many files of an item are looked at side by side. */
const CONCURRENT_FILES = 5;

/** How long a signed address works: longer than a task may wait before the provider fetches its files. */
const LINK_LIFE = '1 day';

/** Where n8n keeps files in an item's JSON when the workflow's binary mode is "combined". */
const FILES_IN_JSON = '_files';

/** Why a file cannot be sent: the end of a sentence that begins with what the file is to be. */
class Unfit extends Error {}

function unfit(why: string): never {
	throw new Unfit(why);
}

/** Passes an error on with a word more of which file it is about. */
function prefixed(words: string): (error: unknown) => never {
	return (error) => {
		const { message } = error as Error;
		return unfit(`${words}${error instanceof Unfit ? message : `cannot be read: ${message}`}`);
	};
}

/** A size in words; a MB is 1024 * 1024 bytes. */
function size(bytes: number): string {
	return `${(Math.ceil((bytes / MEBIBYTE) * 10) / 10).toFixed(1)} MB`;
}

/** Opens a stored file, chunk by chunk. (In n8n's memory mode it has no ID.) */
async function* chunksOf(context: IExecuteFunctions, { id, data }: IBinaryData): AsyncGenerator<Uint8Array> {
	if (id) yield* (await context.helpers.getBinaryStream(id)) as AsyncIterable<Uint8Array>;
	else yield Buffer.from(data, 'base64');
}

/** How many bytes a stored file has: not what the item says, which a Code node may have copied from another file. */
async function bytesOf(context: IExecuteFunctions, { id, data }: IBinaryData): Promise<number> {
	return id ? (await context.helpers.getBinaryMetadata(id)).fileSize : Buffer.from(data, 'base64').length;
}

async function headOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
	let head = Buffer.alloc(0);
	for await (const chunk of chunks) {
		head = Buffer.concat([head, chunk]);
		if (head.length >= HEAD_BYTES) break;
	}
	return head;
}

async function base64Of(chunks: AsyncIterable<Uint8Array>): Promise<string> {
	const all: Uint8Array[] = [];
	for await (const chunk of chunks) all.push(chunk);
	return Buffer.concat(all).toString('base64');
}

/** @throws Unfit if the content is not of the type, whatever its name says */
function mimeTypeOf(head: Uint8Array, type: MediaType): { mimeType: string; extension: string } {
	const found = fileTypeOf(head);
	const mimeType = found?.mimeTypes[type];
	if (found && mimeType !== undefined) return { mimeType, extension: found.extension };
	const [other] = Object.keys(found?.mimeTypes ?? {}) as MediaType[];
	unfit(`is ${other ? ONE[other] : inWords(head)} and not ${ONE[type]}`);
}

/** @throws Unfit if the file is too big */
function checkSize(bytes: number, mostBytes = MOST_BYTES): void {
	if (bytes === 0) unfit('is an empty file');
	if (bytes > mostBytes) unfit(`has ${size(bytes)}, but at most ${size(mostBytes)} can be sent`);
}

/** The name that an address gives a file, in any script; none if it ends with a slash. */
function fileNameIn(url: string): string {
	const last = new URL(url).pathname.split('/').pop() ?? '';
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
}

/** Whether a value is a file as n8n hands it on. (`isBinaryValue` is missing in n8n 1.x.) */
function isFile(value: unknown): value is IBinaryData {
	return isObject(value) && 'mimeType' in value && ('data' in value || 'id' in value);
}

/** A file of the item: by the name of its field, or as the file itself, which an expression can give. */
function binaryOf(context: IExecuteFunctions, itemIndex: number, wanted: unknown): IBinaryData {
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
	unfit(`is to come from the field ${shown(wanted)}, but the item has ${others}`);
}

/** Reads the files of one item for one provider. */
class MediaReader {
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly itemIndex: number,
		private readonly provider: Provider,
	) {}

	/** @throws Unfit if the file cannot be sent */
	async read({ source, type, field, label }: MediaInput): Promise<MediaValue> {
		const { forms } = field;
		if ('binary' in source) {
			const binary = binaryOf(this.context, this.itemIndex, source.binary);
			const from = binary.fileName ? `(${binary.fileName}) ` : '';
			return await this.stored(binary, type, forms, label).catch(prefixed(from));
		}
		const { url } = source;
		return await this.fetched(url, type, forms, label).catch(prefixed(`from ${shown(url)} `));
	}

	private async fetched(
		url: string,
		type: MediaType,
		forms: readonly MediaForm[],
		label: string,
	): Promise<MediaValue> {
		if (!forms.includes('url')) {
			return await this.stored(await this.store(url), type, forms, label);
		}
		await this.look(url, type);
		return url;
	}

	/** A file that n8n has, in the first form that suits both sides. */
	private async stored(
		binary: IBinaryData,
		type: MediaType,
		forms: readonly MediaForm[],
		label: string,
	): Promise<MediaValue> {
		const { context } = this;
		const bytes = await bytesOf(context, binary);
		const inText = !forms.includes('file') && forms.includes('base64');
		const open = () => chunksOf(context, binary);
		checkSize(bytes, inText ? MOST_BYTES_AS_TEXT : MOST_BYTES);
		const { mimeType, extension } = mimeTypeOf(await headOf(open()), type);
		const fileName = binary.fileName || `${label.toLowerCase().replace(/ /g, '-')}.${extension}`;
		const file: MediaFile = { fileName, mimeType, bytes, open };
		if (forms.includes('file')) return file;
		if (!inText) return await this.link(binary, file);
		return async () => await base64Of(open()).catch(prefixed(`${fileName} `));
	}

	/** A signed address of a file that n8n has, for a provider that takes nothing else; a fresh one for every request. */
	private async link(binary: IBinaryData, { fileName, mimeType }: MediaFile): Promise<MediaValue> {
		const { context, provider } = this;
		const { createBinarySignedUrl, prepareBinaryData } = context.helpers;
		// A Code node's files are in the item itself, and n8n signs only what it has stored.
		const kept =
			binary.id === undefined
				? await prepareBinaryData(Buffer.from(binary.data, 'base64'), fileName, mimeType)
				: binary;
		const sign = () => createBinarySignedUrl(kept, LINK_LIFE);
		const wayOut = 'Give its URL instead';
		let host: string;
		try {
			host = new URL(sign()).hostname;
		} catch {
			unfit(
				`is a file, but ${provider.displayName} takes only addresses, and this n8n can make none for files that it keeps in memory. ${wayOut}, or set N8N_DEFAULT_BINARY_DATA_MODE to filesystem`,
			);
		}
		if (isPrivateHost(host) && !(await this.isProviderNear())) {
			unfit(
				`is a file, but ${provider.displayName} takes only addresses, and cannot reach this n8n at ${host}. ${wayOut}, or set WEBHOOK_URL to a public address of this n8n`,
			);
		}
		return async () => await Promise.resolve(sign());
	}

	/** Whether the provider is in a private network itself, as a simulator is; of a credential that cannot be read others tell. */
	private async isProviderNear(): Promise<boolean> {
		const { context, itemIndex, provider } = this;
		const credential = await context.getCredentials(provider.credential, itemIndex).catch(() => ({}));
		const url = readBaseUrl((credential as { baseUrl?: unknown }).baseUrl);
		return url === undefined || isPrivateHost(new URL(url).hostname);
	}

	/** Looks at what an address has without fetching all of it. */
	private async look(url: string, type: MediaType): Promise<void> {
		await this.fetch(url, async ({ headers, body }) => {
			const announced = Number(headers['content-length']);
			if (announced > 0) checkSize(announced);
			mimeTypeOf(await headOf(body as AsyncIterable<Uint8Array>), type);
		});
	}

	/** Fetches a file into n8n's store, for a provider that does not fetch it itself. */
	private async store(url: string): Promise<IBinaryData> {
		return await this.fetch(url, async ({ headers, body }) => {
			checkSize(Number(headers['content-length'] ?? 1));
			let bytes = 0;
			const limited = body.map((chunk: Uint8Array) => {
				bytes += chunk.length;
				if (bytes > MOST_BYTES) unfit(`has more than the ${size(MOST_BYTES)} that can be sent`);
				return chunk;
			});
			const name = fileNameIn(url);
			const type = String(headers['content-type'] ?? 'application/octet-stream');
			return await this.context.helpers.prepareBinaryData(limited, name === '' ? undefined : name, type);
		});
	}

	/** Without the provider's key, over http and https alone, also after a redirect. */
	private async fetch<T>(url: string, use: (answer: OpenAnswer) => Promise<T>): Promise<T> {
		let answer: OpenAnswer | undefined;
		try {
			answer = await openUrl(this.context, url, FETCH_MS);
			const { statusCode } = answer;
			// Not 206 either: half a file is none.
			if (statusCode !== 200) unfit(`the server answered with status ${statusCode}`);
			return await use(answer);
		} catch (error) {
			const { message, cause } = error as Error;
			return unfit(error instanceof Unfit ? message : `cannot be fetched: ${message || String(cause)}`);
		} finally {
			answer?.giveUp();
		}
	}
}

/**
 * Looks at all files of one item and makes of them what the provider takes; their bytes stay where they are until the
 * request is sent.
 */
export async function readMedia(
	context: IExecuteFunctions,
	itemIndex: number,
	provider: Provider,
	inputs: readonly MediaInput[],
): Promise<Read<MediaValues>> {
	const reader = new MediaReader(context, itemIndex, provider);
	const problems: InputProblem[] = [];
	const media: Record<string, Medium[]> = {};
	const files = new Semaphore(CONCURRENT_FILES);
	const read = await Promise.allSettled(
		inputs.map(async (input) => await files.use(async () => await reader.read(input))),
	);
	for (const [index, result] of read.entries()) {
		const { field, parameter, label, type } = inputs[index] as MediaInput;
		if (result.status === 'fulfilled') (media[field.name] ??= []).push({ type, value: result.value });
		else problems.push({ parameter, message: `"${label}" ${(result.reason as Error).message}` });
	}
	return problems.length > 0 ? { problems } : { value: media };
}
