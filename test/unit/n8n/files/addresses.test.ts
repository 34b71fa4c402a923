import type { LateText } from '../../../../nodes/shared/fields/media';
import { MP4, PNG } from '../../../simulator/media';
import { fakeContext, type World } from './fakeContext';
import { AS_BASE64, AS_FILE, AS_URL, at, PNG_FILE, provider, read, readAll, URL_OF_PNG } from './reading';

/** Files of which the provider gets an address: their own, or a signed link to n8n. */

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

	type Web = NonNullable<World['web']>[string];

	test.each<[string, Web, string]>([
		['text', { body: Buffer.from('{"error":"expired"}') }, 'is text and not an image'],
		[
			'a web page that says it is a picture',
			{ headers: { 'content-type': 'image/png' }, body: Buffer.from('<html></html>') },
			'is a web page and not an image',
		],
		[
			'a web page, such as a form to log in',
			{ headers: { 'content-type': 'text/html' }, body: Buffer.from('<!doctype html><form>') },
			'is a web page and not an image',
		],
		['a video', { body: MP4 }, 'is a video and not an image'],
		[
			'more than can be sent',
			{ headers: { 'content-length': String(201 * 1024 * 1024) }, body: PNG },
			'has 201.0 MB, but at most 200.0 MB can be sent',
		],
	])('with %s behind it is told, whoever fetches it', async (_what, answer, words) => {
		for (const field of [AS_URL, AS_BASE64, AS_FILE]) {
			const world = fakeContext({ web: { [URL_OF_PNG]: answer } });
			expect(await read(world, field, at(URL_OF_PNG))).toEqual([
				`"First Frame" from "${URL_OF_PNG}" ${words}`,
			]);
		}
	});

	const UNSEEN: Array<[string, Web, string]> = [
		...[301, 302, 401, 403, 404, 407, 410, 429, 500, 503].map((status): [string, Web, string] => [
			`status ${status}`,
			{ status, headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>no</html>') },
			`the server answered with status ${status}`,
		]),
		['half a picture', { status: 206, body: PNG }, 'the server answered with status 206'],
		['no content', { status: 204, body: PNG }, 'the server answered with status 204'],
		...[
			'connect ECONNREFUSED 192.0.2.1:443',
			'getaddrinfo ENOTFOUND files.example',
			'timeout of 60000ms exceeded',
			'unable to verify the first certificate',
			'canceled',
		].map((error): [string, Web, string] => [error, new Error(error), `cannot be fetched: ${error}`]),
	];

	test.each(UNSEEN)('that could not be looked at goes on: %s', async (_what, answer, words) => {
		for (const field of [AS_URL, AS_BASE64]) {
			const world = fakeContext({ web: { [URL_OF_PNG]: answer } });
			expect(await readAll(world, field, at(URL_OF_PNG))).toEqual({
				value: { firstFrame: [{ type: 'image', value: URL_OF_PNG }] },
				hints: [
					`"First Frame" of item 0 could not be looked at from this n8n: "${URL_OF_PNG}" ${words}. It was sent on as it is: ${provider.displayName} fetches it itself.`,
				],
			});
			// Once, because it may be good for only one more time.
			expect(world.asked.requests).toHaveLength(1);
		}
	});

	test.each(UNSEEN)('that n8n has to fetch itself is told: %s', async (_what, answer, words) => {
		const world = fakeContext({ web: { [URL_OF_PNG]: answer } });
		expect(await read(world, AS_FILE, at(URL_OF_PNG))).toEqual([
			`"First Frame" from "${URL_OF_PNG}" ${words}`,
		]);
	});

	test('in a private network that n8n cannot look at is out of reach for a provider elsewhere', async () => {
		const url = 'http://10.0.0.7/a.png';
		const web = { [url]: new Error('connect ECONNREFUSED 10.0.0.7:80') };
		expect(await read(fakeContext({ web }), AS_URL, at(url))).toEqual([
			`"First Frame" from "${url}" cannot be fetched: connect ECONNREFUSED 10.0.0.7:80, and is in a private network, where ${provider.displayName} cannot fetch it either`,
		]);
		const near = fakeContext({ web, baseUrl: 'http://127.0.0.1:4010' });
		expect(await read(near, AS_URL, at(url))).toEqual([url]);
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

	test.each([
		'n8n.example/',
		'localhost:5678/',
		'//n8n.example/',
		'ftp://n8n.example/',
		'https:/n8n.example/',
		'https:///n8n.example/',
		'https://n8n .example/',
		'https://n8n.example:port/',
		'https://n8n.example/?from=x/',
		'https://n8n.example/#top/',
	])('of an n8n that calls itself %s is none, and that is what is said', async (n8nUrl) => {
		const [problem] = (await read(fakeContext({ files, n8nUrl }), AS_URL)) as [string];
		expect(problem).toContain(`what this n8n makes of its own address is none ("${n8nUrl.slice(0, -1)}")`);
		expect(problem).toContain('set WEBHOOK_URL to an address that begins with https://');
		expect(problem).not.toContain('memory');
	});

	test('behind a path is made, with a hint: it works only where n8n is served there', async () => {
		const behind = fakeContext({ files, n8nUrl: 'https://n8n.example/webhook/' });
		expect(await readAll(behind, AS_URL)).toMatchObject({
			hints: [expect.stringContaining('have the path /webhook, as WEBHOOK_URL has it')],
		});
		expect(await readAll(fakeContext({ files, n8nUrl: 'https://n8n.example/' }), AS_URL)).toMatchObject({
			hints: [],
		});
	});

	test('is made where the credential cannot be read: that is told, and not the file blamed', async () => {
		const world = fakeContext({ files, n8nUrl: 'http://localhost:5678/' });
		world.context.getCredentials = async () => await Promise.reject(new Error('No credential'));
		expect(await read(world, AS_URL)).toEqual([expect.any(Function)]);
	});
});
