import { DOCUMENTED, startSimulator, type ProviderId, type Simulator } from './index';
import { HAPPY_HORSE_SAMPLE, HIDREAM_SAMPLE, TOMOVIEE_SAMPLE, YISHANG_SAMPLE } from './samples';
import { TestClient } from './testClient';

let simulator: Simulator;
let client: TestClient;

beforeAll(async () => {
	simulator = await startSimulator(DOCUMENTED);
	client = new TestClient(simulator);
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

const VIDU = { model: 'viduq3-pro', catelogid: 't2v', prompt: '猫' };
const WAN = { model: 'wan2.6-t2v', catelogid: 't2v', prompt: '猫' };

describe('refusals, none of which makes a task', () => {
	test.each<[string, ProviderId, object, number, object]>([
		['no prompt', 'yishangCloud', { model: 'sora-2' }, 400, { error: yishangMissing('prompt') }],
		['seconds as a number', 'yishangCloud', { ...YISHANG_SAMPLE, seconds: 5 }, 400, {}],
		['an unknown size', 'yishangCloud', { ...YISHANG_SAMPLE, size: '720*1280' }, 400, {}],
		['an unknown model', 'yishangCloud', { ...YISHANG_SAMPLE, model: 'sora-3' }, 400, {}],
		['an unknown field', 'yishangCloud', { ...YISHANG_SAMPLE, duration: 5 }, 400, {}],
		['no prompt', 'openComputing', { ...VIDU, prompt: undefined }, 400, ocError('prompt')],
		['no catelogid', 'openComputing', { ...VIDU, catelogid: undefined }, 400, ocError('catelogid')],
		['another catelogid', 'openComputing', { ...VIDU, catelogid: 'i2v' }, 400, {}],
		['720p for happyhorse', 'openComputing', { ...HAPPY_HORSE_SAMPLE, resolution: '720p' }, 400, {}],
		['720P for vidu', 'openComputing', { ...VIDU, resolution: '720P' }, 400, {}],
		['duration as text', 'openComputing', { ...VIDU, duration: '5' }, 400, {}],
		['17 seconds of vidu', 'openComputing', { ...VIDU, duration: 17 }, 400, {}],
		['7 seconds of wan', 'openComputing', { ...WAN, duration: 7 }, 400, {}],
		['wan with an x in its size', 'openComputing', { ...WAN, size: '1920x1080' }, 400, {}],
		['wan with a field of vidu', 'openComputing', { ...WAN, off_peak: 'Y' }, 400, {}],
		['off_peak as a boolean', 'openComputing', { ...VIDU, off_peak: true }, 400, {}],
		['an x in the resolution', 'hiDream', { ...HIDREAM_SAMPLE, resolution: '960x960' }, 200, { code: 1005 }],
		['a camera too fast', 'hiDream', { ...HIDREAM_SAMPLE, camera_move_depth: 6 }, 200, { code: 1005 }],
		['half a camera step', 'hiDream', { ...HIDREAM_SAMPLE, camera_move_depth: 0.5 }, 200, { code: 1005 }],
		['motion out of range', 'hiDream', { ...HIDREAM_SAMPLE, motion_strength: 31 }, 200, { code: 1005 }],
		['a model field', 'hiDream', { ...HIDREAM_SAMPLE, model: 'v2' }, 200, { code: 1005 }],
		['duration as text', 'tomoviee', { ...TOMOVIEE_SAMPLE, duration: '5' }, 400, { code: 680002 }],
		['camera 47', 'tomoviee', { ...TOMOVIEE_SAMPLE, camera_move_index: 47 }, 400, { code: 680002 }],
	])('%s: %s', async (_name, provider, body, status, answer) => {
		const reply = await client.submit(provider, body);
		expect(reply.status).toBe(status);
		expect(reply.json).toMatchObject(answer);
		expect(simulator.tasks).toEqual([]);
	});

	test.each<[ProviderId, object]>([
		[
			'yishangCloud',
			{
				error: {
					message: 'Invalid API key provided',
					type: 'authentication_error',
					code: 'invalid_api_key',
				},
			},
		],
		['openComputing', { error: 'Invalid API Key' }],
		['hiDream', { code: 1001 }],
		['tomoviee', { code: 140013, msg: 'unauthorized: Unauthorized', data: null }],
	])('%s: a wrong key, no key, and a form in place of JSON', async (provider, answer) => {
		await client.start(provider);
		const good = simulator.requests[0]!;
		const secrets = { authorization: 'Bearer wrong', 'x-app-key': 'wrong' };
		for (const headers of [{ 'content-type': 'application/json', ...secrets }, {}]) {
			const reply = await client.send(good.path, { method: 'POST', headers, body: good.body });
			expect(reply).toMatchObject({ status: 401, json: answer });
		}
		const headers = { ...client.headers(provider), 'Content-Type': 'application/x-www-form-urlencoded' };
		const form = await client.send(good.path, { method: 'POST', headers, body: good.body });
		expect(form.text).toContain('Content-Type must be application/json');
		expect(simulator.tasks).toHaveLength(1);
	});

	test.each<[ProviderId, number, object]>([
		['yishangCloud', 404, { error: { code: 'task_not_found' } }],
		['openComputing', 200, { taskid: 'none', status: 'FAILED', error: 'taskid=none not exist' }],
		['hiDream', 404, { code: 1004 }],
		['tomoviee', 404, { code: 680004 }],
	])('%s: a task that does not exist', async (provider, status, answer) => {
		expect(await client.check(provider, 'none')).toMatchObject({ status, json: answer });
	});
});

function yishangMissing(field: string): object {
	return { message: `${field} field is required`, type: 'invalid_request_error', code: 'missing_parameter' };
}

function ocError(field: string): object {
	return { error: `Missing required parameter: ${field}` };
}
