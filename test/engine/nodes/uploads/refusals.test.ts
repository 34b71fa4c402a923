import { JPEG, PNG } from '../../../simulator/media';
import { RawServer } from './rawServer';
import { AS_BASE64, AS_LINK, HAPPY_HORSE, png, said, uploadBench } from './uploads';

/** Mistakes that cost nothing, since they are found before a provider hears of them. */

const bench = uploadBench();

const REFERENCES = { ...HAPPY_HORSE, operation: 'referenceToVideo', model: 'happyhorse-1.0-r2v' };
const SEEDANCE = { ...REFERENCES, model: 'doubao-seedance-2-0-260128' };

describe('what is refused before anything is sent', () => {
	const web = { json: {}, files: { data: png, last: { ...png, content: JPEG, fileName: 'last.jpg' } } };
	const byExpression = '={{ [{ type: "image", input: "binary", binaryField: "last" }] }}';

	it.each<[string, Record<string, unknown>, RegExp]>([
		[
			'an expression in place of the list of references',
			{ ...REFERENCES, references: { items: byExpression } },
			/"Reference 1" has no field/,
		],
		[
			'the same where any number is taken',
			{ ...SEEDANCE, references: { items: byExpression } },
			/"Reference 1" has no field/,
		],
		[
			'a reference that names nothing',
			{ ...REFERENCES, references: { items: [{ type: 'image', input: 'binary' }] } },
			/"Reference 1" has no field/,
		],
		[
			'a last frame that names nothing',
			{ provider: 'hiDream', operation: 'imageToVideo', model: 'keyframe2video', wait: 'none' },
			/"Last Frame" has no field/,
		],
	])('%s', async (_what, parameters, message) => {
		const run = await bench().generate(parameters, { items: [web] });
		expect(run.error?.message).toMatch(message);
		expect(run.error?.description).toContain('Nothing was sent');
		expect(bench().simulator.requests).toEqual([]);
	});

	it.each([HAPPY_HORSE, AS_LINK, AS_BASE64])(
		'a password in an address, which is not repeated: $provider',
		async (model) => {
			const firstFrameUrl = `${bench().simulator.url}/test-media/first.png`.replace('://', '://bob:hunter2@');
			const run = await bench().generate(
				{ ...model, firstFrameInput: 'url', firstFrameUrl },
				{ onError: 'continueErrorOutput' },
			);
			const [failed] = run.received(1);
			expect(failed?.json.error).toMatch(/"First Frame" has a user name or password in its URL/);
			expect(JSON.stringify([failed, run.logs, run.uiMessages])).not.toMatch(/hunter2|bob/);
			expect(bench().simulator.requests).toEqual([]);
		},
	);

	it('half a file at an address that n8n has to fetch', async () => {
		const files = await RawServer.start((response) => {
			const headers = { 'content-type': 'image/png', 'content-range': `bytes 0-99/${PNG.length}` };
			response.writeHead(206, headers).end(PNG.subarray(0, 100));
		});
		const run = await bench().generate({
			...HAPPY_HORSE,
			firstFrameInput: 'url',
			firstFrameUrl: `${files.url}/a.png`,
		});
		expect(run.error?.message).toMatch(/"First Frame" from .* the server answered with status 206/);
		expect(bench().simulator.requests).toEqual([]);
	});

	it.each(['n8n.local', '100.64.1.1', 'n8n.lan.', '[::ffff:127.0.0.1]'])(
		'a file that a provider on the internet would have to fetch from %s',
		async (host) => {
			const run = await bench().generate(AS_LINK, {
				items: [web],
				n8nUrl: `http://${host}:5678/`,
				credentials: { yishangCloudApi: { apiKey: 'sk-0123456789', baseUrl: 'http://203.0.113.1:9' } },
			});
			expect(run.error?.message).toMatch(/cannot reach this n8n at .* set WEBHOOK_URL/);
		},
	);

	it('a missing credential, for which no file is blamed', async () => {
		const { yishangCloudApi: _missing, ...credentials } = bench().surroundings().credentials;
		const run = await bench().generate(AS_LINK, { items: [web], credentials });
		expect(said(run)).not.toContain('First Frame');
		expect(said(run)).toMatch(/credential/i);
		expect(run.error?.message).toContain('YishangCloud');
	});
});
