import type { LateText, MediaFile } from '../../../../nodes/shared/fields/media';
import { JPEG, MP4, PNG, WAV } from '../../../simulator/media';
import { fakeContext, type Stored } from './fakeContext';
import { AS_BASE64, AS_FILE, at, contentOf, FILES, PNG_FILE, read, URL_OF_PNG } from './reading';

/** Files whose content goes to the provider, as a part of a form or as Base64. */

describe('a part of a form', () => {
	test.each([true, false])(
		'has name and content of the file, and type and ending of the content (memory: %j)',
		async (inMemory) => {
			const world = fakeContext({ files: { data: { ...PNG_FILE, inMemory } } });
			const [file] = (await read(world, AS_FILE)) as MediaFile[];
			expect(file).toMatchObject({ fileName: 'picture.png', mimeType: 'image/png', bytes: PNG.length });
			// Twice, as for a request that is repeated.
			expect(await contentOf(file!)).toEqual(PNG);
			expect(await contentOf(file!)).toEqual(PNG);
		},
	);

	test('is given a name if it has none', async () => {
		const world = fakeContext({ files: { a: { content: PNG }, b: { content: MP4 }, c: { content: WAV } } });
		const items = [
			{ type: 'image', binaryField: 'a' },
			{ type: 'video', binaryField: 'b' },
			{ type: 'audio', binaryField: 'c' },
		];
		const files = (await read(world, FILES, { references: { items } })) as MediaFile[];
		expect(files.map(({ fileName, mimeType }) => [fileName, mimeType])).toEqual([
			['reference-1.png', 'image/png'],
			['reference-2.mp4', 'video/mp4'],
			['reference-3.wav', 'audio/wav'],
		]);
	});

	test('is given a name if its own is empty', async () => {
		const world = fakeContext({ files: { data: { content: PNG, fileName: '' } } });
		expect(await read(world, AS_FILE)).toEqual([expect.objectContaining({ fileName: 'first-frame.png' })]);
	});

	test('may be the file itself, from an expression', async () => {
		const firstFrameBinaryField = {
			mimeType: 'image/jpeg',
			data: JPEG.toString('base64'),
			fileName: 'a.jpg',
		};
		const [file] = (await read(fakeContext({}), AS_FILE, { firstFrameBinaryField })) as MediaFile[];
		expect(file).toMatchObject({ fileName: 'a.jpg', mimeType: 'image/jpeg', bytes: JPEG.length });
		expect(await contentOf(file!)).toEqual(JPEG);
	});

	test.each<[string, Stored]>([
		['stored', PNG_FILE],
		['in memory', { ...PNG_FILE, inMemory: true }],
		[
			'in memory, as text in lines',
			{ ...PNG_FILE, inMemory: true, text: PNG.toString('base64').replace(/.{76}/g, '$&\r\n') },
		],
	])('has the size of its content and not the one that the item claims: %s', async (_where, data) => {
		const [file] = (await read(fakeContext({ files: { data } }), AS_FILE)) as MediaFile[];
		expect(file?.bytes).toBe(PNG.length);
		expect(await contentOf(file!)).toEqual(PNG);
	});

	test.each([[''], [null]])('may be a file itself that says it has no ID: %j', async (id) => {
		const firstFrameBinaryField = { mimeType: 'image/png', data: PNG.toString('base64'), id };
		const [file] = (await read(fakeContext({}), AS_FILE, { firstFrameBinaryField })) as MediaFile[];
		expect(await contentOf(file!)).toEqual(PNG);
	});

	test.each([
		['around what was typed', ' data ', 'data'],
		['around the name itself', ' data ', ' data '],
		['around the name of one of two', ' data ', ' data ', 'data'],
	])('finds its field with spaces %s', async (_where, typed, wanted, ...others) => {
		const files = Object.fromEntries(others.map((name) => [name, { content: JPEG, fileName: 'other' }]));
		const world = fakeContext({ files: { [wanted]: PNG_FILE, ...files } });
		const [file] = (await read(world, AS_FILE, { firstFrameBinaryField: typed })) as MediaFile[];
		expect(file).toMatchObject({ fileName: 'picture.png' });
	});

	test("finds its field in n8n's combined mode, also with spaces", async () => {
		const world = fakeContext({ files: { '_files.data': PNG_FILE } });
		for (const firstFrameBinaryField of ['data', ' data ']) {
			expect(await read(world, AS_FILE, { firstFrameBinaryField })).toEqual([
				expect.objectContaining({ fileName: 'picture.png' }),
			]);
		}
	});

	test('is one of at most five of an item that are looked at side by side', async () => {
		const urls = Array.from({ length: 23 }, (_, index) => `https://files.example/${index}.png`);
		const world = fakeContext({ web: Object.fromEntries(urls.map((url) => [url, { body: PNG }])) });
		const items = [{ type: 'image', input: 'url', url: urls }];
		const files = (await read(world, FILES, { references: { items } })) as MediaFile[];
		expect(files.map(({ fileName }) => fileName)).toEqual(urls.map((_url, index) => `${index}.png`));
		expect(world.asked.mostFetching).toBe(5);
	});

	test('keeps the order in which files were named, also the same one twice', async () => {
		const world = fakeContext({
			files: { a: { content: PNG, fileName: 'a' }, b: { content: JPEG, fileName: 'b' } },
		});
		const items = [{ binaryField: 'b,a,b' }];
		const files = (await read(world, FILES, { references: { items } })) as MediaFile[];
		expect(files.map(({ fileName }) => fileName)).toEqual(['b.jpg', 'a.png', 'b.jpg']);
	});

	test('is fetched from an address, without a key', async () => {
		const world = fakeContext({ web: { [URL_OF_PNG]: { body: PNG } } });
		const [file] = (await read(world, AS_FILE, at(URL_OF_PNG))) as MediaFile[];
		expect(file).toMatchObject({ fileName: '图.png', mimeType: 'image/png', bytes: PNG.length });
		expect(await contentOf(file!)).toEqual(PNG);
		expect(world.asked.requests).toHaveLength(1);
		expect(world.asked.requests[0]).toMatchObject({ method: 'GET', url: URL_OF_PNG });
		expect(world.asked.requests[0]).toMatchObject({ headers: { 'User-Agent': 'n8n' } });
	});
});

describe('Base64', () => {
	test.each([true, false])('is bare, and made when it is sent (memory: %j)', async (inMemory) => {
		const world = fakeContext({ files: { data: { ...PNG_FILE, inMemory } } });
		const [late] = (await read(world, AS_BASE64)) as [LateText];
		expect(late).toBeInstanceOf(Function);
		expect(await late()).toBe(PNG.toString('base64'));
		expect(await late()).toBe(PNG.toString('base64'));
	});

	test('is not made of what has an address', async () => {
		const world = fakeContext({ web: { [URL_OF_PNG]: { body: PNG } } });
		expect(await read(world, AS_BASE64, at(URL_OF_PNG))).toEqual([URL_OF_PNG]);
	});
});
