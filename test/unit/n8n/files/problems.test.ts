import { MP4, PNG, WAV } from '../../../simulator/media';
import { fakeContext, type Stored } from './fakeContext';
import { AS_BASE64, AS_FILE, AS_URL, at, FILES, PNG_FILE, read, URL_OF_PNG } from './reading';

/** Files that cannot be sent, told before anything is. */

const MIB = 1024 * 1024;

describe('a field that is not there', () => {
	test('is told with what is there', async () => {
		const world = fakeContext({ files: { other: PNG_FILE, 图: PNG_FILE } });
		expect(await read(world, AS_FILE)).toEqual([
			'"First Frame" is to come from the field "data", but the item has the files other, 图',
		]);
		expect(await read(fakeContext({}), AS_FILE, { firstFrameBinaryField: 'img' })).toEqual([
			'"First Frame" is to come from the field "img", but the item has no files at all',
		]);
	});

	test("is told with what is there in n8n's combined mode", async () => {
		const world = fakeContext({ json: { _files: { one: {}, two: {} } } });
		expect(await read(world, AS_FILE)).toEqual([
			'"First Frame" is to come from the field "data", but the item has the files one, two',
		]);
	});

	test.each<[unknown, string]>([
		[5, '5'],
		[{ some: 'object' }, '{"some":"object"}'],
		[['data'], '["data"]'],
	])('is told when it is no name: %j', async (wanted, words) => {
		const world = fakeContext({ files: { data: PNG_FILE } });
		expect(await read(world, AS_FILE, { firstFrameBinaryField: wanted })).toEqual([
			`"First Frame" is to come from the field ${words}, but the item has the files data`,
		]);
	});
});

test('a field is not there because every object has one of its name', async () => {
	const world = fakeContext({ files: { data: PNG_FILE } });
	expect(await read(world, AS_FILE, { firstFrameBinaryField: 'constructor' })).toEqual([
		'"First Frame" is to come from the field "constructor", but the item has the files data',
	]);
});

test('a file that n8n has lost is told in a sentence', async () => {
	const world = fakeContext({ files: { data: { ...PNG_FILE, isLost: true } } });
	expect(await read(world, AS_FILE)).toEqual([expect.stringMatching(/^"First Frame" .*cannot be .*ENOENT/)]);
});

describe('a file that is not what it is to be', () => {
	test.each<[string, Stored, string]>([
		[
			'text called .png',
			{ content: Buffer.from('not a picture'), fileName: 'a.png' },
			'(a.png) is text and not an image',
		],
		[
			'a web page',
			{ content: Buffer.from('<!doctype html>'), fileName: 'a.png' },
			'(a.png) is a web page and not an image',
		],
		['a video', { content: MP4, fileName: 'a.png' }, '(a.png) is a video and not an image'],
		['a sound', { content: WAV }, 'is an audio file and not an image'],
		['an empty file', { content: Buffer.alloc(0), fileName: 'a.png' }, '(a.png) is an empty file'],
		['an empty file in memory', { content: Buffer.alloc(0), inMemory: true }, 'is an empty file'],
		['text in memory', { content: Buffer.from('text'), inMemory: true }, 'is text and not an image'],
	])('%s', async (_what, data, words) => {
		for (const field of [AS_FILE, AS_BASE64, AS_URL]) {
			const world = fakeContext({ files: { data }, n8nUrl: 'https://n8n.example/' });
			expect(await read(world, field)).toEqual([`"First Frame" ${words}`]);
		}
	});

	test('of the wrong type among references, with its number, and all that are wrong', async () => {
		const world = fakeContext({ files: { pic: PNG_FILE, clip: { content: MP4, fileName: 'clip.mp4' } } });
		const items = [
			{ type: 'image', binaryField: 'pic' },
			{ type: 'video', binaryField: 'pic' },
			{ type: 'image', binaryField: 'clip,none' },
		];
		expect(await read(world, FILES, { references: { items } })).toEqual([
			'"Reference 2" (picture.jpg) is an image and not a video',
			'"Reference 3" (clip.mp4) is a video and not an image',
			'"Reference 3" is to come from the field "none", but the item has the files pic, clip',
		]);
	});
});

describe('a file that is too big', () => {
	const big = (bytes: number) =>
		fakeContext({ files: { data: { ...PNG_FILE, bytes } }, n8nUrl: 'https://n8n.example/' });

	test.each([
		['a part of a form', AS_FILE, 200],
		['an address', AS_URL, 200],
		['Base64, which is all in memory', AS_BASE64, 20],
	])('for %s is told with its size and the limit, and not opened', async (_what, field, limit) => {
		const world = big((limit + 1) * MIB);
		expect(await read(world, field)).toEqual([
			`"First Frame" (picture.jpg) has ${limit + 1}.0 MB, but at most ${limit}.0 MB can be sent`,
		]);
		expect(world.asked.opened).toBe(0);
		expect(await read(big(limit * MIB), field)).not.toEqual([expect.stringContaining('at most')]);
	});

	test('at an address is told before it is fetched, or while it is', async () => {
		const announced = { headers: { 'content-length': String(201 * MIB) }, body: PNG };
		expect(await read(fakeContext({ web: { [URL_OF_PNG]: announced } }), AS_FILE, at(URL_OF_PNG))).toEqual([
			`"First Frame" from "${URL_OF_PNG}" has 201.0 MB, but at most 200.0 MB can be sent`,
		]);
		const silent = { body: Buffer.concat([PNG, Buffer.alloc(200 * MIB)]) };
		expect(await read(fakeContext({ web: { [URL_OF_PNG]: silent } }), AS_FILE, at(URL_OF_PNG))).toEqual([
			`"First Frame" from "${URL_OF_PNG}" has more than the 200.0 MB that can be sent`,
		]);
	});
});
