import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { memoryFile, type ResultFile } from './clip';
import { PNG } from './media';

/** Length, type and checksum: the last chunk of a PNG has no data. */
const IEND_BYTES = 12;

/**
 * The image of a task: a small real PNG with the task's id in a tEXt chunk, which viewers skip, so that no two
 * tasks have the same file.
 */
export function pictureFile(taskId: string): ResultFile {
	const beforeEnd = PNG.length - IEND_BYTES;
	const id = chunk('tEXt', Buffer.from(`Comment\0${taskId}`, 'latin1'));
	const content = Buffer.concat([PNG.subarray(0, beforeEnd), id, PNG.subarray(beforeEnd)]);
	return { ...memoryFile(content), sha256: () => createHash('sha256').update(content).digest('hex') };
}

/** The checksum covers type and data, not the length (ISO/IEC 15948, 5.3). */
function chunk(type: string, data: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
	length.writeUInt32BE(data.length);
	checksum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, checksum]);
}
