import fc from 'fast-check';
import type { MediaFile } from '../../../../nodes/shared/fields/media';
import { bodyOf, UnreadableFile, type RequestBody } from '../../../../nodes/shared/n8n/http/requestBody';

/** A file of these chunks that announces so many bytes; `opened` and `closed` count. */
function source(chunks: ReadonlyArray<string | Error>, bytes: number, fileName = 'a.png') {
	const file = {
		fileName,
		mimeType: 'image/png',
		bytes,
		opened: 0,
		closed: 0,
		async *open(): AsyncGenerator<Uint8Array> {
			file.opened++;
			try {
				for (const chunk of chunks) {
					if (chunk instanceof Error) throw chunk;
					yield await Promise.resolve(Buffer.from(chunk));
				}
			} finally {
				file.closed++;
			}
		},
	};
	return file satisfies MediaFile & object;
}

async function formOf(...files: MediaFile[]): Promise<RequestBody> {
	return await bodyOf({ method: 'POST', path: '/', form: { model: 'm', image_files: files } });
}

/** The files as the HTTP library finds them in the form. */
function filesIn(body: RequestBody): File[] {
	return (body.options.body as unknown as FormData).getAll('image_files') as File[];
}

/** The chunks of a file, as the HTTP library reads it. */
function chunksOf(file: File | undefined): AsyncIterator<Uint8Array> & AsyncIterable<Uint8Array> {
	return file!.stream() as unknown as AsyncIterator<Uint8Array> & AsyncIterable<Uint8Array>;
}

/** Reads a file to its end, or to where it breaks off; what was read stays in `read`. */
async function send(file: File | undefined, read: Uint8Array[] = []): Promise<string> {
	for await (const chunk of chunksOf(file)) read.push(chunk);
	return Buffer.concat(read).toString();
}

describe('a form', () => {
	test('has what is announced, and is sent when the last file is', async () => {
		const [a, b] = [source(['ab', '', 'cd'], 4), source(['e'], 1, 'b.png')];
		const body = await formOf(a, b);
		const [first, second] = filesIn(body);
		expect([first?.name, first?.type, first?.size]).toEqual(['a.png', 'image/png', 4]);
		expect((body.options.body as unknown as FormData).get('model')).toBe('m');
		expect([a.opened, body.isSent()]).toEqual([0, false]);
		expect(await send(first)).toBe('abcd');
		expect(body.isSent()).toBe(false);
		expect(await send(second)).toBe('e');
		expect([body.isSent(), body.problem()]).toEqual([true, undefined]);
		await body.close();
		expect([a.opened, a.closed, b.opened, b.closed]).toEqual([1, 1, 1, 1]);
		expect(body.isSent()).toBe(true);
	});

	test('has its files behind all fields, each kind in its order', async () => {
		const form = {
			first: source(['a'], 1),
			model: 'm',
			image_files: [source(['b'], 1, 'b.png'), source(['c'], 1, 'c.png')],
			prompt: 'p',
		};
		const { options } = await bodyOf({ method: 'POST', path: '/', form });
		const names: string[] = [];
		(options.body as unknown as FormData).forEach((_value, name) => names.push(name));
		expect(names).toEqual(['model', 'prompt', 'first', 'image_files', 'image_files']);
	});

	test('is not sent while a file is under way, however little is left', async () => {
		const body = await formOf(source(['ab', 'cd'], 4));
		const chunks = chunksOf(filesIn(body)[0]);
		await chunks.next();
		await chunks.next();
		expect(body.isSent()).toBe(false);
		expect(await chunks.next()).toMatchObject({ done: true });
		expect(body.isSent()).toBe(true);
	});

	test.each([
		['too few bytes', ['ab', 'c'], 4],
		['none', [], 4],
		['one too many', ['ab', 'cde'], 4],
		['many in one piece', ['abcdefgh'.repeat(100)], 4],
		['another piece', ['abcd', 'e'], 4],
	])('with a file that has %s ends in an error that names it', async (_what, chunks, bytes) => {
		const file = source(chunks, bytes);
		const body = await formOf(source(['x'], 1, 'x.png'), file);
		const [other, changed] = filesIn(body);
		await send(other);
		const read: Uint8Array[] = [];
		await expect(send(changed, read)).rejects.toThrow('a.png has changed since it was checked');
		expect(body.isSent()).toBe(false);
		expect(body.problem()).toBeInstanceOf(UnreadableFile);
		expect(body.problem()?.message).toBe('a.png has changed since it was checked');
		// What is beyond would end the request early, as if it were whole.
		expect(Buffer.concat(read).length).toBeLessThanOrEqual(bytes);
		expect(file.closed).toBe(1);
	});

	test('with a file that cannot be read ends in an error that says why', async () => {
		for (const chunks of [[new Error('ENOENT: gone')], ['ab', new Error('ENOENT: gone')]]) {
			const body = await formOf(source(chunks, 4));
			await expect(send(filesIn(body)[0])).rejects.toThrow('a.png: ENOENT: gone');
			expect(body.isSent()).toBe(false);
			expect(body.problem()).toBeInstanceOf(UnreadableFile);
			expect(body.problem()?.message).toBe('a.png: ENOENT: gone');
		}
	});

	test('says which file was at fault, and not the next', async () => {
		const body = await formOf(source(['ab'], 1, 'a.png'), source(['ab'], 2, 'b.png'));
		const [first, second] = filesIn(body);
		await expect(send(first)).rejects.toThrow('a.png');
		await send(second);
		expect([body.isSent(), body.problem()?.message]).toEqual([
			false,
			'a.png has changed since it was checked',
		]);
	});

	test('closes files that were not read to their end, without blaming them', async () => {
		const [under, untouched] = [source(['ab', 'cd'], 4), source(['e'], 1)];
		const body = await formOf(under, untouched);
		const chunks = chunksOf(filesIn(body)[0]);
		await chunks.next();
		expect(under.closed).toBe(0);
		await body.close();
		await body.close();
		expect([under.opened, under.closed, untouched.opened]).toEqual([1, 1, 0]);
		expect([body.isSent(), body.problem()]).toEqual([false, undefined]);
		expect(await chunks.next()).toMatchObject({ done: true });
		expect(body.isSent()).toBe(false);
	});

	test('can be closed before anything of it was read', async () => {
		const file = source(['a'], 1);
		const body = await formOf(file);
		await body.close();
		expect([file.opened, body.isSent()]).toEqual([0, false]);
	});

	test('opens its files anew for every request', async () => {
		const file = source(['abcd'], 4);
		for (const times of [1, 2]) {
			const body = await formOf(file);
			expect(body.isSent()).toBe(false);
			expect(await send(filesIn(body)[0])).toBe('abcd');
			expect([body.isSent(), file.opened]).toEqual([true, times]);
		}
	});

	test('without files is complete from the start', async () => {
		const body = await bodyOf({ method: 'POST', path: '/', form: { model: 'm' } });
		expect([body.isSent(), body.problem()]).toEqual([true, undefined]);
	});

	test('never gives more than announced, and is sent exactly if it gave just that (property)', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.string({ unit: 'binary-ascii' })), fc.nat(40), async (chunks, bytes) => {
				const whole = chunks.join('');
				const body = await formOf(source(chunks, bytes));
				const read: Uint8Array[] = [];
				await send(filesIn(body)[0], read).catch(() => {});
				const given = Buffer.concat(read).toString();
				expect(given.length).toBeLessThanOrEqual(bytes);
				expect(whole.startsWith(given)).toBe(true);
				expect(body.isSent()).toBe(whole.length === bytes);
				expect(body.problem() === undefined).toBe(whole.length === bytes);
			}),
		);
	});
});

describe('JSON', () => {
	const late = (text: string) => async () => await Promise.resolve(text);
	const json = (value: Record<string, unknown>) => ({ method: 'POST' as const, path: '/', json: value });

	test('has texts that were to come, also in lists, made anew for every request', async () => {
		let made = 0;
		const counting = async () => await Promise.resolve(`text ${++made}`);
		const request = json({ model: 'm', image: counting, list: [late('a'), 'b', [late('c')]], none: null });
		const body = await bodyOf(request);
		expect(body.options.body).toEqual({
			model: 'm',
			image: 'text 1',
			list: ['a', 'b', ['c']],
			none: null,
		});
		expect(body.options.headers).toEqual({ 'Content-Type': 'application/json' });
		expect([body.isSent(), body.problem()]).toEqual([true, undefined]);
		expect((await bodyOf(request)).options.body).toMatchObject({ image: 'text 2' });
	});

	test('whose text cannot be made is no body', async () => {
		const gone = async () => await Promise.reject(new Error('ENOENT: gone'));
		for (const value of [{ image: gone }, { images: [late('a'), gone] }]) {
			const problem = await bodyOf(json(value)).catch((error: unknown) => error);
			expect(problem).toBeInstanceOf(UnreadableFile);
			expect((problem as Error).message).toContain('ENOENT: gone');
		}
	});
});

test('a request without a body is complete', async () => {
	const body = await bodyOf({ method: 'GET', path: '/' });
	expect([body.options, body.isSent(), body.problem()]).toEqual([{}, true, undefined]);
	await body.close();
});
