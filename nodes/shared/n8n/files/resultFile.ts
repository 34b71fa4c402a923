import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { ONE } from '../../fields/media';
import { fileTypeOf, HEAD_BYTES, inWords, isText } from '../../fields/fileType';
import type { InlineFile, Product } from '../../providers/provider';
import { lookUp } from '../../providers/answers/reading';
import type { DownloadProblem } from '../../task/download';
import type { ResultFile } from '../../task/job';
import type { Connection } from '../http/connection';
import { abortable, openUrl, type OpenAnswer } from '../http/openUrl';
import { bytesOf, chunksOf, headOf } from './storedFile';

/** A result that n8n has stored. */
export type StoredFile = IBinaryData;

/** MIME types by the ending that such files have; the first is taken where nothing tells. */
const TYPES: Record<Product, Record<string, string>> = {
	video: {
		mp4: 'video/mp4',
		webm: 'video/webm',
		mov: 'video/quicktime',
		mkv: 'video/x-matroska',
		m4v: 'video/x-m4v',
	},
	image: {
		png: 'image/png',
		jpg: 'image/jpeg',
		jpeg: 'image/jpeg',
		webp: 'image/webp',
		gif: 'image/gif',
		avif: 'image/avif',
		heic: 'image/heic',
		bmp: 'image/bmp',
		tiff: 'image/tiff',
		svg: 'image/svg+xml',
	},
};

/** Other names in use for the same type. */
const SYNONYMS: Record<string, string> = {
	'image/jpg': 'image/jpeg',
	'image/pjpeg': 'image/jpeg',
	'image/x-png': 'image/png',
};

/** MIME type and ending, from what the server says or else from the address; the usual one if neither knows. */
export function resultType(
	product: Product,
	contentType: string | undefined,
	url: string,
): { mimeType: string; extension: string } {
	const types = TYPES[product];
	const [usual = ''] = Object.keys(types);
	const named = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
	const said = lookUp(SYNONYMS, named) ?? named;
	if (said.startsWith(`${product}/`)) {
		const extension = Object.keys(types).find((one) => types[one] === said);
		return { mimeType: said, extension: extension ?? usual };
	}
	const ending = /\.([a-z0-9]{2,4})(?:[?#&]|$)/i.exec(url)?.[1]?.toLowerCase();
	const extension = ending !== undefined && Object.hasOwn(types, ending) ? ending : usual;
	return { mimeType: types[extension] ?? '', extension };
}

/** File systems take 255 bytes; the rest is for number and ending. */
const LONGEST_NAME_BYTES = 200;

/** A name that every file system takes; letters of any script stay. If nothing of it does: what the file is. */
export function safeFileName(name: string, product: Product): string {
	let safe = '';
	// By whole characters: a Chinese one has three bytes, and half of one none at all.
	for (const character of name.replace(/[^\p{L}\p{N}\p{M}._ ()-]+/gu, '-')) {
		if (Buffer.byteLength(safe + character) > LONGEST_NAME_BYTES) break;
		safe += character;
	}
	safe = safe.replace(/^[.\s-]+|[.\s-]+$/g, '');
	return safe === '' ? product : safe;
}

/** The name of one of a task's files: the user's or one made of model and task, numbered from the second on. */
export function resultFileName(
	wanted: string,
	fallback: string,
	{ product, index }: Pick<ResultFile, 'product' | 'index'>,
	extension: string,
): string {
	const endings = Object.keys(TYPES[product]).join('|');
	const ending = new RegExp(`\\.(${endings})$`, 'i').exec(wanted.trim())?.[0];
	const stem = wanted.trim().slice(0, ending ? -ending.length : undefined);
	const name = safeFileName(stem === '' ? fallback : stem, product);
	return `${name}${index === 0 ? '' : `-${index + 1}`}${ending ?? `.${extension}`}`;
}

/** Why an answer is no video or image, if it is none. */
function notAResult(
	{ product, needsKey = false }: Pick<ResultFile, 'product' | 'needsKey'>,
	status: number,
	headers: Record<string, unknown>,
): DownloadProblem | undefined {
	if (status !== 200) return { problem: `The server answered with status ${status}`, mayAppear: true };
	const type = String(headers['content-type'] ?? '').toLowerCase();
	if (!type.startsWith(`${product}/`) && /^text\/|json|xml|html/.test(type)) {
		// At its own place a service says in JSON that the file is not there yet.
		const mayAppear = needsKey && type.includes('json');
		return { problem: `The server sent ${type.split(';')[0]} and not ${ONE[product]}`, mayAppear };
	}
	if (headers['content-length'] === '0') return { problem: 'The server sent an empty file' };
	return undefined;
}

/** What a result may be fetched with. */
type Own = Pick<Connection, 'isOwn' | 'openOwn'>;

/** So often a file may have moved. */
const MOST_MOVES = 5;

/** Fetches a file of the service's own with the key. A redirect is followed with it within the service, and without it from there. */
async function openWithKey(
	context: IExecuteFunctions,
	connection: Own,
	url: string,
	moves = MOST_MOVES,
): Promise<OpenAnswer> {
	const answer = await abortable(context, async (signal) => await connection.openOwn(url, signal));
	const { location } = answer.headers;
	if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== 'string') return answer;
	if (moves === 0) return answer;
	answer.giveUp();
	const next = new URL(location, url).href;
	return connection.isOwn(next)
		? await openWithKey(context, connection, next, moves - 1)
		: await openUrl(context, next);
}

/** Begins to fetch a result: with the key only from the service itself, where its document or its answer asks for that. */
async function openResult(
	context: IExecuteFunctions,
	connection: Own,
	{ url, needsKey }: Pick<ResultFile, 'url' | 'needsKey'>,
): Promise<OpenAnswer> {
	const isOwn = connection.isOwn(url);
	if (isOwn && needsKey) return await openWithKey(context, connection, url);
	const answer = await openUrl(context, url);
	if (answer.statusCode !== 401 || !isOwn) return answer;
	answer.giveUp();
	return await openWithKey(context, connection, url);
}

/**
 * Streams a result into n8n's binary store: never as a whole in memory (but for n8n's memory mode), and never with the
 * provider's key but from the service itself.
 *
 * @param connection says which addresses are the service's own
 * @param name gives the file's name once the type is known
 * @returns the stored file, or what was wrong; half a file is never returned
 */
export async function storeResult(
	context: IExecuteFunctions,
	connection: Own,
	{ product, url, bytes, needsKey }: Pick<ResultFile, 'product' | 'url' | 'bytes' | 'needsKey'>,
	name: (extension: string) => string,
): Promise<StoredFile | DownloadProblem> {
	let answer: OpenAnswer | undefined;
	try {
		answer = await openResult(context, connection, { url, needsKey });
		const { statusCode, headers, body } = answer;
		const problem = notAResult({ product, needsKey }, statusCode, headers);
		if (problem) return problem;
		const { mimeType, extension } = resultType(product, String(headers['content-type'] ?? ''), url);
		const stored = await context.helpers.prepareBinaryData(body, name(extension), mimeType);
		return (
			wrongLength(await storedBytes(context, stored), headers, bytes) ??
			(await wrongContent(context, product, stored)) ??
			stored
		);
	} catch (error) {
		return {
			problem: error instanceof Error ? error.message : String(error),
			mayAppear: answer === undefined,
		};
	} finally {
		answer?.giveUp();
	}
}

/** How many bytes n8n has stored. */
async function storedBytes(context: IExecuteFunctions, stored: IBinaryData): Promise<number> {
	return typeof stored.bytes === 'number' ? stored.bytes : await bytesOf(context, stored);
}

/** A page of a store that is sent under the name of a video. Pictures may be text, too. */
async function wrongContent(
	context: IExecuteFunctions,
	product: Product,
	stored: IBinaryData,
): Promise<DownloadProblem | undefined> {
	if (stored.mimeType === 'image/svg+xml') return undefined;
	const head = await headOf(chunksOf(context, stored));
	return isText(head) ? { problem: `The server sent ${inWords(head)} and not ${ONE[product]}` } : undefined;
}

/** @param expectedBytes what the provider says; the server that sends the file knows better, if it says anything */
function wrongLength(
	bytes: number,
	headers: Record<string, unknown>,
	expectedBytes: number | undefined,
): DownloadProblem | undefined {
	if (bytes === 0) return { problem: 'The server sent an empty file' };
	const announced = Number(headers['content-length'] ?? expectedBytes);
	// A compressed answer announces its compressed length.
	if (!(announced > 0) || headers['content-encoding'] !== undefined || announced === bytes) return undefined;
	return { problem: `The server announced ${announced} bytes and sent ${bytes}` };
}

/** Stores a result that came within an answer, under the type that its content has. */
export async function storeInline(
	context: IExecuteFunctions,
	product: Product,
	{ mimeType, base64 }: InlineFile,
	name: (extension: string) => string,
): Promise<StoredFile | DownloadProblem> {
	const content = Buffer.from(base64, 'base64');
	const found = fileTypeOf(content.subarray(0, HEAD_BYTES));
	const known = found?.mimeTypes[product];
	if (content.length === 0 || (!known && !mimeType.startsWith(`${product}/`))) {
		return { problem: `What the answer holds is not ${ONE[product]}` };
	}
	const type = known ?? mimeType;
	const { extension } = resultType(product, type, '');
	try {
		return await context.helpers.prepareBinaryData(content, name(extension), type);
	} catch (error) {
		return { problem: error instanceof Error ? error.message : String(error) };
	}
}
