import type { ServerResponse } from 'node:http';
import { HiDreamApi } from '../../credentials/HiDreamApi.credentials';
import { OpenComputingApi } from '../../credentials/OpenComputingApi.credentials';
import { TomovieeApi } from '../../credentials/TomovieeApi.credentials';
import { YishangCloudApi } from '../../credentials/YishangCloudApi.credentials';
import { PROVIDER_IDS, startSimulator, type Simulator } from '../simulator';
import { testCredential } from './credentialTest';
import { startEngine, type Engine } from './harness';
import { startLoopbackServer, type LoopbackServer } from './loopback';

/** n8n's test of a credential: what the user sees after saving it. */

const TYPES = {
	hiDream: new HiDreamApi(),
	openComputing: new OpenComputingApi(),
	tomoviee: new TomovieeApi(),
	yishangCloud: new YishangCloudApi(),
};

let engine: Engine;
let simulator: Simulator;
let server: LoopbackServer;
let answer: (response: ServerResponse) => void;
let asked = 0;

beforeAll(async () => {
	engine = await startEngine();
	simulator = await startSimulator();
	server = await startLoopbackServer((_, response) => {
		asked++;
		answer(response);
	});
});
afterAll(async () => {
	await server.close();
	await simulator.close();
	await engine.stop();
});
beforeEach(() => {
	simulator.reset();
	asked = 0;
});

type Id = keyof typeof TYPES;

/** What the test says of an answer that the service gives to it. */
async function saysOf(
	provider: Id,
	status: number,
	body: unknown,
	headers = {},
): Promise<string | undefined> {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	const type = typeof body === 'string' ? 'text/html' : 'application/json';
	answer = (response) => response.writeHead(status, { 'content-type': type, ...headers }).end(text);
	return await testCredential(TYPES[provider], { ...simulator.keys[provider], baseUrl: server.url });
}

describe.each([...PROVIDER_IDS])('the test of a credential for %s', (provider) => {
	const type = TYPES[provider];
	const keys = () => simulator.keys[provider] as unknown as Record<string, string>;

	it('is passed with the right key, also with blanks around it', async () => {
		expect(await testCredential(type, { ...keys(), baseUrl: simulator.url })).toBeUndefined();
		const padded = Object.fromEntries(Object.entries(keys()).map(([name, key]) => [name, ` ${key}\n`]));
		expect(await testCredential(type, { ...padded, baseUrl: `${simulator.url}/` })).toBeUndefined();
		expect(simulator.tasks).toEqual([]);
	});

	it('is failed with a wrong key', async () => {
		const wrong = Object.fromEntries(Object.keys(keys()).map((key) => [key, 'wrong']));
		expect(await testCredential(type, { ...wrong, baseUrl: simulator.url })).toContain('rejected the ');
	});

	it.each(['/v1', '/v1/videos', '/api-pub/gw/v3', '/llmage/v1/', '/v1/open/pub/task', '/docs'])(
		'says "check the base URL" when that is the address with %s behind it',
		async (path) => {
			expect(await testCredential(type, { ...keys(), baseUrl: simulator.url + path })).toContain(
				'the base URL, which is the address without a path',
			);
		},
	);

	it.each([
		['a page', 200, '<!doctype html><title>Welcome</title>'],
		['a page that is not there', 404, '<html>404</html>'],
		['nothing', 404, ''],
	])('says "check the base URL" of %s', async (_, status, body) => {
		expect(await saysOf(provider, status, body)).toContain('check the');
		expect(await saysOf(provider, status, body)).toContain('the base URL');
	});

	it('follows no redirect: the key would go along', async () => {
		let wentElsewhere = 0;
		const elsewhere = await startLoopbackServer((_, response) => {
			wentElsewhere++;
			response.end('{}');
		});
		expect(await saysOf(provider, 302, '', { location: elsewhere.url })).toContain('the base URL');
		await elsewhere.close();
		expect(wentElsewhere).toBe(0);
	});

	it.each([
		['a line break', 'abc\ndef', 'a line break'],
		['a zero-width space', 'abc\u200bdef', 'an invisible character'],
		['a mark before its beginning', '\u200babcdef', 'an invisible character'],
		['a Chinese quote', '“abcdef”', 'no letter, digit or sign'],
		['a full-width letter', 'ａbcdef', 'no letter, digit or sign'],
		['an emoji', 'abc🔑def', 'no letter, digit or sign'],
	])('sends no key with %s, and shows nothing of it', async (_, key, words) => {
		answer = (response) => response.end('{}');
		for (const name of Object.keys(keys())) {
			const said = await testCredential(type, { ...keys(), [name]: key, baseUrl: server.url });
			expect(said).toContain(words);
			expect(said).not.toMatch(/abc|def|🔑/);
			expect(said).not.toContain('\n');
		}
		expect(asked).toBe(0);
	});
});

describe('what single services answer', () => {
	it.each([200, 400, 401, 403])('ToMoviee: its code for a wrong key, with status %i', async (status) => {
		const body = { code: 140013, msg: 'unauthorized: Unauthorized', data: null };
		expect(await saysOf('tomoviee', status, body)).toBe('ToMoviee rejected the app key or secret');
		expect(await saysOf('tomoviee', status, { ...body, code: 140099 })).toBe(
			'ToMoviee rejected the app key or secret',
		);
	});

	it('ToMoviee: a code that is none of these', async () => {
		expect(await saysOf('tomoviee', 400, { code: 680004, msg: 'task not found' })).toBeUndefined();
	});

	it.each([
		['as documented', 404, { error: { code: 'task_not_found', type: 'not_found_error' } }],
		['as a New API gateway', 400, { code: 'task_not_exist', message: 'task_not_exist', data: null }],
	])('YishangCloud: no such task, %s', async (_, status, body) => {
		expect(await saysOf('yishangCloud', status, body)).toBeUndefined();
	});

	it.each(['/v1/v1/videos/credential-test', '/v1/videos/v1/videos/credential-test'])(
		'YishangCloud: no such address, %s',
		async (path) => {
			const message = `Invalid URL (GET ${path})`;
			const error = { message, type: 'invalid_request_error', param: '', code: '' };
			expect(await saysOf('yishangCloud', 404, { error })).toContain('check the base URL');
		},
	);

	it('YishangCloud: a wrong key, where n8n takes its 401 for no error', async () => {
		const error = { code: 'invalid_api_key', message: 'Invalid API key provided' };
		expect(await saysOf('yishangCloud', 200, { error })).toBe('YishangCloud rejected the API key');
	});
});
