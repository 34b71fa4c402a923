import { appendFile, truncate, unlink } from 'node:fs/promises';
import { BinaryDataService } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';
import { Container } from '../../coreServices';
import { json, lenient, RawServer } from './rawServer';
import { HAPPY_HORSE, item, PICTURE, picture, said, UNREADABLE, uploadBench } from './uploads';

/** Files that are not, or no longer, what the item and n8n say of them. */

const bench = uploadBench();

const pathOf = ({ id }: { id?: string }) => Container.get(BinaryDataService).getPath(String(id));

/** A file in n8n's store, as an earlier node left it. */
async function stored(content: Buffer): Promise<IBinaryData> {
	return await Container.get(BinaryDataService).store(
		{ type: 'execution', workflowId: 'earlier', executionId: '1' },
		content,
		{ mimeType: 'image/png', fileName: 'picture.png', data: '' },
	);
}

const CHANGES: Array<[string, (path: string) => Promise<void>]> = [
	['shorter', async (path) => await truncate(path, 100_000)],
	['a little shorter', async (path) => await truncate(path, PICTURE.length - 60)],
	['longer', async (path) => await appendFile(path, Buffer.alloc(1000))],
];

describe('an item that claims another size than its file has', () => {
	const base64 = PICTURE.toString('base64');
	it.each<[string, Partial<IBinaryData>]>([
		['more', { data: base64, bytes: PICTURE.length + 5000 }],
		['less', { data: base64, bytes: PICTURE.length - 50 }],
		['much less', { data: base64, bytes: 1000 }],
		['none, and its Base64 is in lines', { data: base64.replace(/.{76}/g, '$&\n') }],
		['a text', { data: base64, bytes: '5' as unknown as number }],
	])('%s: the file is sent as it is, once', async (_what, binary) => {
		await bench().engine.setBinaryMode('default');
		const server = await lenient();
		const data = { mimeType: 'image/png', fileName: 'picture.png', ...binary } as IBinaryData;
		const run = await bench().generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }],
			credentials: server.credentials,
			retryOnFail: true,
		});
		expect(run.error).toBeUndefined();
		expect(server.arrivals).toHaveLength(1);
		expect(server.whole[0]?.content.includes(PICTURE)).toBe(true);
		expect(server.whole[0]?.content.toString('latin1')).toMatch(/--\r\n(\r\n)?$/);
	});

	it('of a stored file: likewise', async () => {
		const server = await lenient();
		const data = { ...(await stored(PICTURE)), bytes: 1000, fileSize: '1 kB' };
		const run = await bench().generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }],
			credentials: server.credentials,
		});
		expect(run.error).toBeUndefined();
		expect(server.whole.map(({ content }) => content.includes(PICTURE))).toEqual([true]);
	});
});

describe.each(CHANGES)('a file that is %s than n8n has it', (_what, change) => {
	it.each([false, true])('is never sent as a whole (Retry On Fail: %j)', async (retryOnFail) => {
		const server = await lenient();
		const data = await stored(PICTURE);
		await change(pathOf(data));
		const run = await bench().generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }],
			credentials: server.credentials,
			retryOnFail,
		});
		expect(run.error?.message).toBe(UNREADABLE);
		expect(run.error?.description).toContain('picture.png has changed');
		expect(server.whole).toEqual([]);
		expect(server.arrivals.length).toBeLessThanOrEqual(retryOnFail ? 3 : 1);
	});

	it('is a matter of its own item', async () => {
		const server = await lenient();
		const data = await stored(PICTURE);
		await change(pathOf(data));
		const run = await bench().generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }, ...item({ data: picture })],
			credentials: server.credentials,
			onError: 'continueErrorOutput',
		});
		const [made, failed] = run.outputs();
		expect(made?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }]);
		expect(failed?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
		expect(failed?.[0]?.json.error).toBe(UNREADABLE);
		expect(server.whole).toHaveLength(1);
	});
});

describe('a file of which a request was refused is not sent again', () => {
	const gone: (typeof CHANGES)[number] = ['gone', unlink];
	it.each(
		[...CHANGES.slice(1), gone].flatMap(([what, change]) =>
			(what === 'gone' ? [false, true] : [what === 'longer']).map(
				(retryOnFail) => [what, retryOnFail, change] as const,
			),
		),
	)('when it is %s by then (Retry On Fail: %j)', async (_what, retryOnFail, change) => {
		const data = await stored(PICTURE);
		const server = await RawServer.start((response, _arrival, count) => {
			if (count > 1) return json(response, 200, { taskid: `T${count}`, status: 'CREATED' });
			return void change(pathOf(data)).then(() =>
				json(response, 429, { error: 'rate limit exceeded' }, { 'retry-after': '0' }),
			);
		});
		const run = await bench().generate(HAPPY_HORSE, {
			items: [{ json: {}, binary: { data } }],
			credentials: server.credentials,
			retryOnFail,
		});
		expect(run.status).toBe('error');
		if (!retryOnFail) expect(run.error?.message).toBe(UNREADABLE);
		expect(said(run)).toContain('picture.png');
		// The refused one.
		expect(server.whole).toHaveLength(1);
	});
});
