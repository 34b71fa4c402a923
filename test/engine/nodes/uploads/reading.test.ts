import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { BinaryDataService } from 'n8n-core';
import { Container } from '../../coreServices';
import type { ExecutionHandle } from '../../harness';
import { json, lenient, RawServer } from './rawServer';
import {
	AS_BASE64,
	HAPPY_HORSE,
	item,
	PICTURE,
	picture,
	png,
	said,
	UNREADABLE,
	uploadBench,
} from './uploads';

/** Files that break off, stall or are slow while they are read to be sent. */

const bench = uploadBench();

/** Puts something else in the place of the nth reading of a stored file: the first is the look before, the second the sending. */
function onReading(change: (count: number, whole: () => Promise<Readable>) => Promise<Readable>) {
	const service = Container.get(BinaryDataService);
	const read = service.getAsStream.bind(service);
	let count = 0;
	return jest
		.spyOn(service, 'getAsStream')
		.mockImplementation(async (...wanted) => await change(++count, async () => await read(...wanted)));
}

/** A file that breaks off. */
function broken(): Readable {
	async function* chunks() {
		yield await Promise.resolve(PICTURE.subarray(0, 100_000));
		throw new Error('the disk is on fire');
	}
	return Readable.from(chunks());
}

describe('a file that cannot be read while it is sent', () => {
	it('is told as what it is, and the request is not repeated', async () => {
		const server = await lenient();
		onReading(async (count, whole) => (count === 2 ? broken() : await whole()));
		const run = await bench().generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
		});
		expect(run.error?.message).toBe(UNREADABLE);
		expect(run.error?.description).toContain('picture.png: the disk is on fire');
		expect(said(run)).not.toMatch(/OpenComputing|may exist/);
		expect(server.arrivals.length).toBeLessThanOrEqual(1);
		expect(server.whole).toEqual([]);
	});

	it('is tried again by Retry On Fail, and pays nothing while it cannot be read', async () => {
		const server = await lenient();
		onReading(async (count, whole) => (count % 2 === 0 ? broken() : await whole()));
		const run = await bench().generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
			retryOnFail: true,
		});
		expect(run.error?.message).toBe(UNREADABLE);
		expect(server.whole).toEqual([]);
	});

	it('is paid once when it can be read again', async () => {
		const server = await lenient();
		onReading(async (count, whole) => (count === 2 ? broken() : await whole()));
		const run = await bench().generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
			retryOnFail: true,
		});
		expect(run.status).toBe('success');
		expect(server.whole).toHaveLength(1);
	});

	it.each([false, true])('as Base64: nothing is sent (Retry On Fail: %j)', async (retryOnFail) => {
		const server = await lenient();
		onReading(async (count, whole) => (count % 2 === 0 ? broken() : await whole()));
		const run = await bench().generate(AS_BASE64, {
			items: item({ data: picture }),
			credentials: server.credentials,
			retryOnFail,
		});
		expect(run.error?.message).toBe(UNREADABLE);
		expect(run.error?.description).toContain('the disk is on fire');
		expect(server.arrivals).toEqual([]);
	});
});

describe('Stop', () => {
	it.each([HAPPY_HORSE, AS_BASE64])('ends a run whose file cannot be read on: $provider', async (model) => {
		const server = await lenient();
		let started: ExecutionHandle | undefined;
		onReading(async (count, whole) => {
			if (count !== 2) return await whole();
			const stalled = new Readable({ read() {} });
			stalled.push(PICTURE.subarray(0, 100_000));
			void sleep(200).then(() => started?.cancel());
			return stalled;
		});
		const run = await bench().generate(model, {
			items: item({ data: picture }),
			credentials: server.credentials,
			onStarted: (handle) => (started = handle),
		});
		expect(run.status).toBe('canceled');
		expect(server.whole).toEqual([]);
	});

	it('while Base64 is read sends nothing', async () => {
		const server = await lenient();
		let started: ExecutionHandle | undefined;
		onReading(async (count, whole) => {
			if (count === 2) started?.cancel();
			return await whole();
		});
		const run = await bench().generate(AS_BASE64, {
			items: item({ data: png }),
			credentials: server.credentials,
			onStarted: (handle) => (started = handle),
		});
		expect(run.status).toBe('canceled');
		expect(server.arrivals).toEqual([]);
	});

	it('while a file is slow to come breaks the upload off', async () => {
		const server = await lenient();
		let started: ExecutionHandle | undefined;
		onReading(async (count, whole) => {
			if (count !== 2) return await whole();
			async function* chunks() {
				yield PICTURE.subarray(0, 100_000);
				started?.cancel();
				await sleep(500);
				yield PICTURE.subarray(100_000);
			}
			return Readable.from(chunks());
		});
		const run = await bench().generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
			onStarted: (handle) => (started = handle),
		});
		expect(run.status).toBe('canceled');
		expect(server.whole).toEqual([]);
	});
});

it('an answer that came early counts, whatever becomes of the file', async () => {
	const server = await RawServer.start(
		(response) => json(response, 200, { taskid: 'PAID', status: 'CREATED' }),
		true,
	);
	onReading(async (count, whole) => {
		if (count !== 2) return await whole();
		const stalled = new Readable({ read() {} });
		stalled.push(PICTURE.subarray(0, 100_000));
		return stalled;
	});
	const run = await bench().generate(HAPPY_HORSE, {
		items: item({ data: picture }),
		credentials: server.credentials,
	});
	expect(run.received()[0]?.json.taskId).toBe('PAID');
});
