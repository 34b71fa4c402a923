import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';

/**
 * The videos that the simulator serves. All are one small real clip (2 s, H.264, index first), followed by an MP4 `free` box,
 * which players skip (ISO/IEC 14496-12, 8.1.2). The box does two jobs: it pads the file to any wanted size, and its first bytes
 * are the task's id, so that no two tasks have the same file.
 */
export const CLIP = readFileSync(join(__dirname, 'assets', 'clip.mp4'));

/** A real JPEG, the clip's first picture: every task's cover. */
export const COVER_JPEG = readFileSync(join(__dirname, 'assets', 'cover.jpg'));

/** Room for the longest task id and some zeros: the padding of a file of the default size. */
const SMALLEST_BOX_BYTES = 8 + 64;
/** From here on a box needs the long form: size 1, and the real size in 64 bits after the type. */
const LONG_BOX_BYTES = 2 ** 32;
const ZEROS = Buffer.alloc(256 * 1024);

/** The size of a task's video unless another one is asked for, and the smallest that can be served. */
export const DEFAULT_VIDEO_BYTES = CLIP.length + SMALLEST_BOX_BYTES;

/** A body of known length that can be read in part, so that a file of 1 GiB is never held in memory. */
export interface FileBody {
	readonly bytes: number;
	/** The bytes from `start` up to, not including, `end`. */
	slice(start: number, end: number): Readable;
}

/** What a task makes. */
export interface ResultFile extends FileBody {
	/** What a complete download must come to. Worked out on the first call: about a second for 1 GiB. */
	sha256(): string;
}

/** Clip and padding for one task; `wantedBytes` below the smallest possible size is raised to it. */
export function videoFile(taskId: string, wantedBytes: number): ResultFile {
	const bytes = Math.max(wantedBytes, DEFAULT_VIDEO_BYTES);
	const head = Buffer.concat([CLIP, freeBoxHeader(bytes - CLIP.length), Buffer.from(taskId, 'utf8')]);
	if (head.length > bytes) throw new RangeError(`the id ${taskId} does not fit into the padding`);
	let sha256: string | undefined;
	return {
		...paddedFile(head, bytes),
		sha256: () => (sha256 ??= hashOf(pieces(head, 0, bytes))),
	};
}

/** `head`, then zeros up to `bytes`. */
export function paddedFile(head: Buffer, bytes: number): FileBody {
	return { bytes, slice: (start, end) => Readable.from(pieces(head, start, end), { objectMode: false }) };
}

/** A body that is in memory already, such as a JSON answer. */
export function memoryFile(content: Buffer): FileBody {
	return {
		bytes: content.length,
		slice: (start, end) => Readable.from([content.subarray(start, end)], { objectMode: false }),
	};
}

function freeBoxHeader(boxBytes: number): Buffer {
	if (boxBytes < LONG_BOX_BYTES) {
		const header = Buffer.alloc(8);
		header.writeUInt32BE(boxBytes, 0);
		header.write('free', 4, 'latin1');
		return header;
	}
	const header = Buffer.alloc(16);
	header.writeUInt32BE(1, 0);
	header.write('free', 4, 'latin1');
	header.writeBigUInt64BE(BigInt(boxBytes), 8);
	return header;
}

function hashOf(content: Iterable<Buffer>): string {
	const hash = createHash('sha256');
	for (const piece of content) hash.update(piece);
	return hash.digest('hex');
}

/** `head`, then zeros without end, cut to [start, end). */
function* pieces(head: Buffer, start: number, end: number): Generator<Buffer> {
	let position = start;
	while (position < end) {
		const left = end - position;
		const piece =
			position < head.length
				? head.subarray(position, Math.min(head.length, end))
				: ZEROS.subarray(0, Math.min(ZEROS.length, left));
		yield piece;
		position += piece.length;
	}
}
