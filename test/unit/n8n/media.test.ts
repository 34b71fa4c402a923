import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { IBinaryData, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { frame, references, type LateText, type MediaFile } from '../../../nodes/shared/fields/media';
import { mediaInputs } from '../../../nodes/shared/fields/mediaInputs';
import { readMedia } from '../../../nodes/shared/n8n/media';
import { findProvider } from '../../../nodes/shared/providers';
import type { Provider } from '../../../nodes/shared/providers/provider';
import { JPEG, MP4, PNG, WAV } from '../../simulator/media';

/** A provider's name for messages, and the credential's base URL, are all that is asked of a provider here. */
const provider = findProvider('tomoviee') as Provider;

/** A stored file as n8n has it, as far as n8n's helpers of this test know it. */
interface Stored {
	content: Buffer;
	fileName?: string;
	/** Another size than that of the content: nobody wants a test with 200 MB. */
	bytes?: number;
	/** Instead of the item's own Base64 text, in memory. */
	text?: string;
	/** Gone from n8n's store. */
	isLost?: boolean;
	/** In memory, as n8n has files in its memory mode. */
	inMemory?: boolean;
}

interface World {
	files?: Record<string, Stored>;
	json?: Record<string, unknown>;
	/** What is at the addresses; an error if nobody listens there. */
	web?: Record<string, { status?: number; headers?: Record<string, string>; body?: Buffer } | Error>;
	/** The address of this n8n; none if it keeps files in memory. */
	n8nUrl?: string;
	baseUrl?: string;
}

const MIB = 1024 * 1024;

/** The few functions of n8n's context that reading files needs; what was asked of them is in `asked`. */
function fakeContext({ files = {}, json = {}, web = {}, n8nUrl, baseUrl }: World) {
	const asked = { opened: 0, links: 0, fetching: 0, mostFetching: 0, requests: [] as IHttpRequestOptions[] };
	const binary = Object.fromEntries(
		Object.entries(files).map(([name, { content, fileName, inMemory, text }]): [string, IBinaryData] => [
			name,
			{
				mimeType: 'application/x-claimed',
				// As a Code node may have copied it from another file.
				bytes: 7,
				...(fileName === undefined ? {} : { fileName }),
				...(inMemory
					? { data: text ?? content.toString('base64') }
					: { data: 'filesystem-v2', id: `filesystem-v2:${name}` }),
			},
		]),
	);
	const storedAs = (id: string): Stored => {
		const stored = files[id.split(':')[1] ?? ''];
		if (!stored || stored.isLost) throw new Error('ENOENT: no such file or directory');
		return stored;
	};
	const helpers = {
		assertBinaryData: (_itemIndex: number, wanted: string | IBinaryData) => {
			if (typeof wanted === 'object' && 'mimeType' in wanted) return wanted;
			// As n8n has it: what every object has is found, too.
			const found = typeof wanted === 'string' ? binary[wanted] : undefined;
			if (!found)
				throw new Error(`This operation expects the node's input data to contain ${String(wanted)}`);
			return found;
		},
		getBinaryMetadata: async (id: string) => {
			const { content, bytes } = storedAs(id);
			return await Promise.resolve({ fileSize: bytes ?? content.length });
		},
		getBinaryStream: async (id: string) => {
			asked.opened++;
			const { content } = storedAs(id);
			return await Promise.resolve(Readable.from([content.subarray(0, 5), content.subarray(5)]));
		},
		createBinarySignedUrl: ({ id }: IBinaryData) => {
			if (n8nUrl === undefined) throw new Error('Cannot sign a file in memory');
			return `${n8nUrl}rest/binary-data/signed?token=${String(id)}-${++asked.links}`;
		},
		httpRequest: async (options: IHttpRequestOptions) => {
			asked.requests.push(options);
			asked.mostFetching = Math.max(asked.mostFetching, ++asked.fetching);
			await setImmediate();
			asked.fetching--;
			const found = web[options.url];
			if (found instanceof Error) throw found;
			const { status = found ? 200 : 404, headers = {}, body = Buffer.alloc(0) } = found ?? {};
			return await Promise.resolve({ statusCode: status, headers, body: Readable.from([body]) });
		},
		prepareBinaryData: async (given: Buffer | Readable, fileName: string | undefined, mimeType: string) => {
			const content = Buffer.isBuffer(given) ? given : Buffer.concat((await given.toArray()) as Buffer[]);
			return { data: content.toString('base64'), mimeType, ...(fileName ? { fileName } : {}) };
		},
	};
	const context = {
		helpers,
		getInputData: () => [{ json, binary }],
		getExecutionCancelSignal: () => undefined,
		getCredentials: async () =>
			await Promise.resolve({ baseUrl: baseUrl ?? 'https://open-api.wondershare.cc' }),
	} as unknown as IExecuteFunctions;
	return { context, asked };
}

const AS_FILE = frame('firstFrame', 'image_file', ['file']);
const AS_BASE64 = frame('firstFrame', 'image', ['url', 'base64']);
const AS_URL = frame('firstFrame', 'image', ['url']);
const FILES = references(
	{
		image: { wireName: 'image_files', min: 0 },
		video: { wireName: 'video_files', min: 0 },
		audio: { wireName: 'audio_files', min: 0 },
	},
	['file'],
);

/** Reads the files that these parameters name: their values, or the problems' words. */
async function read(
	{ context }: { context: IExecuteFunctions },
	field: typeof AS_FILE | typeof FILES,
	parameters: Record<string, unknown> = {},
): Promise<unknown[]> {
	const { inputs, problems } = mediaInputs([field], (name) => parameters[name], 'the-model');
	expect(problems).toEqual([]);
	const result = await readMedia(context, 0, provider, inputs);
	if ('problems' in result) return result.problems.map(({ message }) => message);
	return (result.value[field.name] ?? []).map(({ value }) => value);
}

const at = (url: string) => ({ firstFrameInput: 'url', firstFrameUrl: url });

async function contentOf(file: MediaFile): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of file.open()) chunks.push(chunk);
	return Buffer.concat(chunks);
}

const PNG_FILE: Stored = { content: PNG, fileName: 'picture.jpg' };
const URL_OF_PNG = 'https://files.example/%E5%9B%BE.png?sig=1,2';

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

describe('a part of a form', () => {
	test.each([true, false])(
		'has name and content of the file, and the type of the content (memory: %j)',
		async (inMemory) => {
			const world = fakeContext({ files: { data: { ...PNG_FILE, inMemory } } });
			const [file] = (await read(world, AS_FILE)) as MediaFile[];
			expect(file).toMatchObject({ fileName: 'picture.jpg', mimeType: 'image/png', bytes: PNG.length });
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
		expect(file).toMatchObject({ fileName: 'picture.jpg' });
	});

	test("finds its field in n8n's combined mode, also with spaces", async () => {
		const world = fakeContext({ files: { '_files.data': PNG_FILE } });
		for (const firstFrameBinaryField of ['data', ' data ']) {
			expect(await read(world, AS_FILE, { firstFrameBinaryField })).toEqual([
				expect.objectContaining({ fileName: 'picture.jpg' }),
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
		expect(files.map(({ fileName }) => fileName)).toEqual(['b', 'a', 'b']);
	});

	test('is fetched from an address, without a key', async () => {
		const world = fakeContext({ web: { [URL_OF_PNG]: { body: PNG } } });
		const [file] = (await read(world, AS_FILE, at(URL_OF_PNG))) as MediaFile[];
		expect(file).toMatchObject({ fileName: '图.png', mimeType: 'image/png', bytes: PNG.length });
		expect(await contentOf(file!)).toEqual(PNG);
		expect(world.asked.requests).toHaveLength(1);
		expect(world.asked.requests[0]).toMatchObject({ method: 'GET', url: URL_OF_PNG });
		expect(world.asked.requests[0]).not.toHaveProperty('headers');
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

describe('an address', () => {
	test('goes on as it is, once it was seen that there is a picture', async () => {
		const world = fakeContext({ web: { [URL_OF_PNG]: { headers: { 'content-length': '143' }, body: PNG } } });
		expect(await read(world, AS_URL, at(URL_OF_PNG))).toEqual([URL_OF_PNG]);
		expect(world.asked.requests).toHaveLength(1);
		// A look needs no more than the beginning.
		expect((world.asked.requests[0]?.abortSignal as AbortSignal).aborted).toBe(true);
	});

	test.each([AS_URL, AS_FILE])('is given five minutes in all, however steadily it drips', async (field) => {
		const over = new AbortController();
		const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(over.signal);
		const world = fakeContext({ web: { [URL_OF_PNG]: new Error('canceled') } });
		await read(world, field, at(URL_OF_PNG));
		expect(timeout.mock.calls).toEqual([[300_000]]);
		timeout.mockRestore();
		const abortSignal = world.asked.requests[0]?.abortSignal as AbortSignal;
		expect(abortSignal.aborted).toBe(false);
		over.abort();
		expect(abortSignal.aborted).toBe(true);
	});

	test.each<[string, NonNullable<World['web']>[string], string]>([
		['404', { status: 404, body: PNG }, 'the server answered with status 404'],
		['half a picture', { status: 206, body: PNG }, 'the server answered with status 206'],
		['no content', { status: 204, body: PNG }, 'the server answered with status 204'],
		['a redirect that leads nowhere', { status: 302, body: PNG }, 'the server answered with status 302'],
		['text', { body: Buffer.from('{"error":"expired"}') }, 'is text and not an image'],
		[
			'a web page that says it is a picture',
			{ headers: { 'content-type': 'image/png' }, body: Buffer.from('<html></html>') },
			'is a web page and not an image',
		],
		[
			'nobody',
			new Error('connect ECONNREFUSED 192.0.2.1:443'),
			'cannot be fetched: connect ECONNREFUSED 192.0.2.1:443',
		],
	])('with %s behind it is told', async (_what, answer, words) => {
		for (const field of [AS_URL, AS_BASE64, AS_FILE]) {
			const world = fakeContext({ web: { [URL_OF_PNG]: answer } });
			expect(await read(world, field, at(URL_OF_PNG))).toEqual([
				`"First Frame" from "${URL_OF_PNG}" ${words}`,
			]);
		}
	});

	test('with nothing behind it is told', async () => {
		for (const field of [AS_URL, AS_BASE64, AS_FILE]) {
			const world = fakeContext({ web: { [URL_OF_PNG]: {} } });
			expect(await read(world, field, at(URL_OF_PNG))).toEqual([
				expect.stringContaining(`"First Frame" from "${URL_OF_PNG}" is an empty file`),
			]);
		}
	});
});

describe('a signed link', () => {
	const files = { data: PNG_FILE };

	test('is a fresh one for every request', async () => {
		const world = fakeContext({ files, n8nUrl: 'https://n8n.example/' });
		const [late] = (await read(world, AS_URL)) as [LateText];
		const links = [await late(), await late()];
		expect(new Set(links).size).toBe(2);
		for (const link of links) {
			expect(link).toMatch(/^https:\/\/n8n\.example\/rest\/binary-data\/signed\?token=filesystem-v2:data-/);
		}
	});

	test('there is none of files in memory', async () => {
		expect(await read(fakeContext({ files: { data: { ...PNG_FILE, inMemory: true } } }), AS_URL)).toEqual([
			`"First Frame" (picture.jpg) is a file, but ${provider.displayName} takes only addresses, and this n8n can make none for files that it keeps in memory. Give its URL instead, or set N8N_DEFAULT_BINARY_DATA_MODE to filesystem`,
		]);
	});

	test.each(['localhost:5678', '100.64.1.1', 'n8n.local', '[::1]:5678'])(
		'to %s is told to reach nobody, but is good enough for a provider that is as near',
		async (host) => {
			const far = fakeContext({ files, n8nUrl: `http://${host}/` });
			expect(await read(far, AS_URL)).toEqual([
				`"First Frame" (picture.jpg) is a file, but ${provider.displayName} takes only addresses, and cannot reach this n8n at ${host.replace(/:\d+$/, '')}. Give its URL instead, or set WEBHOOK_URL to a public address of this n8n`,
			]);
			const near = fakeContext({ files, n8nUrl: `http://${host}/`, baseUrl: 'http://127.0.0.1:4010' });
			const [late] = (await read(near, AS_URL)) as [LateText];
			expect(await late()).toContain(`http://${host}/`);
		},
	);

	test('is made where the credential cannot be read: that is told, and not the file blamed', async () => {
		const world = fakeContext({ files, n8nUrl: 'http://localhost:5678/' });
		world.context.getCredentials = async () => await Promise.reject(new Error('No credential'));
		expect(await read(world, AS_URL)).toEqual([expect.any(Function)]);
	});
});
