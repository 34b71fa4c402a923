import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { DEFAULT_VIDEO_BYTES, memoryFile, videoFile, type FileBody } from './clip';
import { DOCUMENTED, startSimulator, type Simulator } from './index';
import { piecesOf, TestClient } from './testClient';

interface Box {
	readonly type: string;
	readonly startByte: number;
	readonly bytes: number;
}

/** The file's top-level boxes, by their headers alone (ISO/IEC 14496-12, 4.2). */
async function boxesOf(file: FileBody): Promise<Box[]> {
	const boxes: Box[] = [];
	for (let startByte = 0; startByte < file.bytes; startByte += boxes.at(-1)!.bytes) {
		const header = await buffer(file.slice(startByte, startByte + 16));
		const shortSize = header.readUInt32BE(0);
		const bytes = shortSize === 1 ? Number(header.readBigUInt64BE(8)) : shortSize;
		boxes.push({ type: header.toString('latin1', 4, 8), startByte, bytes });
	}
	return boxes;
}

const GIB = 2 ** 30;

test.each([
	['the smallest', 0, DEFAULT_VIDEO_BYTES],
	['300 MB', 300_000_000, 300_000_000],
	['over 4 GiB, with a 64-bit box', 5 * GIB, 5 * GIB],
])('%s: whole boxes up to the last byte, index before pictures', async (_name, wantedBytes, bytes) => {
	const file = videoFile('task_1', wantedBytes);
	const boxes = await boxesOf(file);
	expect(file.bytes).toBe(bytes);
	expect(boxes.map(({ type }) => type)).toEqual(['ftyp', 'moov', 'free', 'mdat', 'free']);
	const padding = boxes.at(-1)!;
	expect(padding.startByte + padding.bytes).toBe(bytes);
	const start = await buffer(file.slice(padding.startByte, padding.startByte + 40));
	expect(start.toString('latin1')).toContain('task_1');
});

test('any part of a file is that part of the whole', async () => {
	const file = videoFile('task_1', 700_000);
	const whole = await buffer(file.slice(0, file.bytes));
	expect(whole.length).toBe(file.bytes);
	expect(createHash('sha256').update(whole).digest('hex')).toBe(file.sha256());
	const bound = fc.integer({ min: 0, max: file.bytes });
	await fc.assert(
		fc.asyncProperty(bound, bound, async (a, b) => {
			const [start, end] = [Math.min(a, b), Math.max(a, b)];
			expect((await buffer(file.slice(start, end))).equals(whole.subarray(start, end))).toBe(true);
		}),
		{ numRuns: 50 },
	);
});

test('no two tasks have the same file, and a file in memory can be cut too', async () => {
	expect(videoFile('task_1', 0).sha256()).not.toBe(videoFile('task_2', 0).sha256());
	expect((await buffer(memoryFile(Buffer.from('abcdef')).slice(1, 3))).toString()).toBe('bc');
});

describe('a download of 300 MB', () => {
	let simulator: Simulator;
	let taskId: string;
	let url: string;

	beforeEach(async () => {
		simulator = await startSimulator({ ...DOCUMENTED, jobSeconds: 0, videoBytes: 300_000_000 });
		const client = new TestClient(simulator);
		taskId = await client.start('openComputing');
		url = await client.videoUrl('openComputing', taskId);
	});
	afterEach(() => simulator.close());

	test('arrives as announced', async () => {
		const response = await fetch(url);
		const hash = createHash('sha256');
		let bytes = 0;
		for await (const piece of piecesOf(response)) {
			hash.update(piece);
			bytes += piece.length;
		}
		expect(response.headers.get('content-length')).toBe('300000000');
		expect({ bytes, sha256: hash.digest('hex') }).toEqual(simulator.video(taskId));
		expect(simulator.tasks[0]!.downloads).toMatchObject([{ sentBytes: 300_000_000, complete: true }]);
	});

	test('is made as fast as it is read, not held in memory', async () => {
		const response = await fetch(url);
		await sleep(200);
		const [download] = simulator.tasks[0]!.downloads;
		expect(download!.sentBytes).toBeLessThan(50_000_000);
		await response.body!.cancel();
		await sleep(50);
		expect(download!.complete).toBe(false);
		expect(simulator.violations).toEqual([]);
	});

	test('can be asked for from a byte on', async () => {
		const part = await fetch(url, { headers: { range: 'bytes=299999990-' } });
		expect(part.status).toBe(206);
		expect(part.headers.get('content-range')).toBe('bytes 299999990-299999999/300000000');
		expect((await part.arrayBuffer()).byteLength).toBe(10);
	});
});
