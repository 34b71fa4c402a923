import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { DownloadProblem } from '../task/download';
import { openUrl, type Body, type OpenAnswer } from './openUrl';

/** A video that n8n has stored. */
export type StoredVideo = IBinaryData;

/** Video types by the ending that their files have. */
const TYPES: Record<string, string> = {
	mp4: 'video/mp4',
	webm: 'video/webm',
	mov: 'video/quicktime',
	mkv: 'video/x-matroska',
	m4v: 'video/x-m4v',
};

/** MIME type and ending, from what the server says or else from the address; an MP4 if neither knows. */
export function videoType(
	contentType: string | undefined,
	url: string,
): { mimeType: string; extension: string } {
	const said = contentType?.split(';')[0]?.trim().toLowerCase();
	if (said?.startsWith('video/')) {
		const extension = Object.keys(TYPES).find((one) => TYPES[one] === said);
		return { mimeType: said, extension: extension ?? 'mp4' };
	}
	const ending = /\.([a-z0-9]{2,4})(?:[?#&]|$)/i.exec(url)?.[1]?.toLowerCase();
	const extension = ending !== undefined && ending in TYPES ? ending : 'mp4';
	return { mimeType: TYPES[extension] ?? 'video/mp4', extension };
}

/** File systems take 255 bytes; the rest is for number and ending. */
const LONGEST_NAME_BYTES = 200;

/** A name that every file system takes; letters of any script stay. */
export function safeFileName(name: string): string {
	let safe = '';
	// By whole characters: a Chinese one has three bytes, and half of one none at all.
	for (const character of name.replace(/[^\p{L}\p{N}\p{M}._ ()-]+/gu, '-')) {
		if (Buffer.byteLength(safe + character) > LONGEST_NAME_BYTES) break;
		safe += character;
	}
	safe = safe.replace(/^[.\s-]+|[.\s-]+$/g, '');
	return safe === '' ? 'video' : safe;
}

/** The name of one of a task's videos: the user's or one made of model and task, numbered from the second on. */
export function videoFileName(wanted: string, fallback: string, index: number, extension: string): string {
	const endings = Object.keys(TYPES).join('|');
	const ending = new RegExp(`\\.(${endings})$`, 'i').exec(wanted.trim())?.[0];
	const stem = wanted.trim().slice(0, ending ? -ending.length : undefined);
	const name = safeFileName(stem === '' ? fallback : stem);
	return `${name}${index === 0 ? '' : `-${index + 1}`}${ending ?? `.${extension}`}`;
}

/** Why an answer is no video, if it is none. */
function notAVideo(status: number, headers: Record<string, unknown>): string | undefined {
	if (status !== 200) return `The server answered with status ${status}`;
	const type = String(headers['content-type'] ?? '').toLowerCase();
	if (/^text\/|json|xml|html/.test(type)) return `The server sent ${type.split(';')[0]} and not a video`;
	if (headers['content-length'] === '0') return 'The server sent an empty file';
	return undefined;
}

/**
 * Hands a file's pieces on and leaves garbage beside each of them. A piece's memory is outside V8's heap: every 36 MB of it
 * V8 marks all that n8n has in memory, although nothing but pieces has become free. Garbage in the young generation lets a
 * scavenge come first, which frees them for next to nothing. Measured in n8n 2.40.7 with 1 GiB, on a busy machine: 150 to
 * 490 instead of 70 to 210 MB/s, 2 instead of 8 s of CPU, at most 3 instead of 30 full collections.
 */
function withoutFullCollections(body: Body): Body {
	// Kept until the next: what is never kept the compiler leaves out.
	const latest: { garbage?: undefined[] } = {};
	return body.map((piece: Buffer) => {
		// Three times the piece, in parts: an array above 128 KB does not begin in the young generation.
		for (let part = 0; part < 3; part++) latest.garbage = new Array<undefined>(piece.length >> 3);
		return piece;
	});
}

/**
 * Streams a video into n8n's binary store: never as a whole in memory (but for n8n's memory mode), never with the
 * provider's key.
 *
 * @param name gives the file's name once the type is known
 * @returns the stored video, or what was wrong; half a file is never returned
 */
export async function storeVideo(
	context: IExecuteFunctions,
	url: string,
	name: (extension: string) => string,
): Promise<StoredVideo | DownloadProblem> {
	let answer: OpenAnswer | undefined;
	try {
		answer = await openUrl(context, url);
		const { statusCode, headers, body } = answer;
		const problem = notAVideo(statusCode, headers);
		if (problem !== undefined) return { problem };
		const { mimeType, extension } = videoType(String(headers['content-type'] ?? ''), url);
		const pieces = withoutFullCollections(body);
		const stored = await context.helpers.prepareBinaryData(pieces, name(extension), mimeType);
		return wrongLength(await storedBytes(context, stored), headers) ?? stored;
	} catch (error) {
		return { problem: error instanceof Error ? error.message : String(error) };
	} finally {
		answer?.giveUp();
	}
}

/** How many bytes n8n has stored. */
async function storedBytes(context: IExecuteFunctions, stored: IBinaryData): Promise<number> {
	if (typeof stored.bytes === 'number') return stored.bytes;
	if (stored.id !== undefined) return (await context.helpers.getBinaryMetadata(stored.id)).fileSize;
	return Buffer.byteLength(stored.data, 'base64');
}

function wrongLength(bytes: number, headers: Record<string, unknown>): DownloadProblem | undefined {
	if (bytes === 0) return { problem: 'The server sent an empty file' };
	const announced = Number(headers['content-length']);
	// A compressed answer announces its compressed length.
	if (!(announced > 0) || headers['content-encoding'] !== undefined || announced === bytes) return undefined;
	return { problem: `The server announced ${announced} bytes and sent ${bytes}` };
}
