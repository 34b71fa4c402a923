import type { LateText } from '../../../../nodes/shared/fields/media';
import { PNG } from '../../../simulator/media';
import { fakeContext, type World } from './fakeContext';
import { AS_BASE64, AS_FILE, AS_URL, at, PNG_FILE, provider, read, URL_OF_PNG } from './reading';

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
