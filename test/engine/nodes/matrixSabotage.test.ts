import { Readable } from 'node:stream';

import { GenerateImage } from '../../../nodes/GenerateImage/GenerateImage.node';
import { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import { runJudged } from '../../matrix/inEngine';
import { faultsFound } from '../../matrix/judge';
import { sabotaged, type Heard, type Tricks } from '../../matrix/sabotage';
import { SCENARIOS } from '../../matrix/scenarios';
import { SIMULATOR_KEYS, type ProviderId } from '../../simulator';
import { CLIP } from '../../simulator/clip';
import { NodeBench } from './bench';

/** Proof that the matrix can tell: for each kind of answer in the wild a node that does it wrong. */

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});

async function judged(tricks: Tricks, phase: string, name: string, provider: ProviderId) {
	const scenario = SCENARIOS.find((one) => one.phase === phase && one.name === name);
	if (!scenario) throw new Error(`There is no scenario "${phase}: ${name}"`);
	const surroundings = () => {
		const { nodeTypes, ...rest } = bench.surroundings();
		const wrong = {
			'n8n-nodes-aigc-video.generateVideo': sabotaged(new GenerateVideo(), tricks),
			'n8n-nodes-aigc-video.generateImage': sabotaged(new GenerateImage(), tricks),
		};
		return { ...rest, nodeTypes: { ...nodeTypes, ...wrong } };
	};
	const { verdict } = await runJudged({ surroundings }, scenario, provider);
	return {
		lost: verdict.lost.length,
		paidTwice: verdict.paidTwice.length,
		found: faultsFound(verdict).join('\n'),
	};
}

/** Hears other words. */
const rewording = (from: RegExp, to: string): Tricks => ({
	hears: (heard) => ({ ...heard, text: heard.text.replace(from, to) }),
});
const restatusing = (from: number, to: number, body?: string): Tricks => ({
	hears: (heard) =>
		heard.status === from ? { ...heard, status: to, headers: {}, text: body ?? heard.text } : heard,
});

/** Hears for ever what it has heard once. */
function believing(first: RegExp): Tricks {
	let believed: Heard | undefined;
	return {
		hears: (heard) => {
			if (first.test(heard.text)) believed ??= heard;
			return believed ?? heard;
		},
	};
}

describe('a submit', () => {
	const DROPS: Tricks = {
		hears: (heard) => (heard.isBroken ? { ...heard, text: '' } : heard),
	};

	test.each([
		['cut right after the ID', 'hiDream'],
		['cut behind the JSON', 'openComputing'],
		['cut behind the JSON, Retry On Fail', 'tomoviee'],
	] as const)('whose ID had arrived, and is dropped with the rest: %s', async (name, provider) => {
		const { lost, found } = await judged(DROPS, 'submit', name, provider);
		expect(lost).toBe(1);
		expect(found).toContain('ended as "error: outcomeUnknown"');
	});

	test('whose half ID is taken for one', async () => {
		const closes: Tricks = {
			hears: (heard) => (heard.isBroken ? { ...heard, text: `${heard.text}"}`, isBroken: false } : heard),
		};
		const { lost, found } = await judged(closes, 'submit', 'cut within the ID', 'yishangCloud');
		expect(lost).toBe(1);
		expect(found).toContain('ended as "error: timeout"');
	});

	test.each(['url', 'openAi', 'base64', 'dataUrl'])('whose result is not seen: %s', async (as) => {
		const blind: Tricks = { hears: (heard) => ({ ...heard, text: '{}' }) };
		const { lost, found } = await judged(blind, 'submit', `image at once, ${as}`, 'openComputing');
		expect(lost).toBe(1);
		expect(found).toContain('and not as "succeeded"');
	});

	test.each([
		'image at once, base64, retried by hand after the 2nd of 2 failed',
		'image at once, url, retried by hand after the 2nd of 2 failed',
	])('whose result is forgotten: %s', async (name) => {
		const { paidTwice } = await judged({ forgets: true }, 'submit', name, 'openComputing');
		expect(paidTwice).toBe(1);
	});

	test('that the edge may have passed on, and is said to be none', async () => {
		const denied = restatusing(522, 400, '{"error": "prompt is too long"}');
		const { lost } = await judged(denied, 'submit', '522 of Cloudflare, task made', 'openComputing');
		expect(lost).toBe(1);
	});

	test('that the edge did not pass on, and is left in doubt', async () => {
		const { found } = await judged(restatusing(521, 502), 'submit', '521 of Cloudflare, once', 'hiDream');
		expect(found).toContain('ended as "error: outcomeUnknown"');
	});

	test('whose challenge is taken for a judgement on the key', async () => {
		const refused = restatusing(403, 401, '{"error": "Invalid API Key"}');
		const name = 'a challenge to the 2nd of 3 closes nothing';
		const { found } = await judged(refused, 'submit', name, 'openComputing');
		expect(found).toContain('error: auth');
	});
});

describe('a task', () => {
	test('whose first word of success is the last', async () => {
		const hasty = believing(/"task_status":1\b/);
		const { found } = await judged(hasty, 'task', 'success 1 checks before its address', 'hiDream');
		expect(found).toContain('ended as "error: noVideo"');
	});

	test("whose service's trouble is taken for its end, and which is paid again", async () => {
		const name = 'fails for a moment, Retry On Fail: system error';
		const tricks = rewording(/system error/, 'the picture cannot be animated');
		const { paidTwice } = await judged(tricks, 'task', name, 'openComputing');
		expect(paidTwice).toBe(1);
	});

	test.each([
		['success is called "done"', rewording(/"done"/, '"processing"')],
		['in an envelope, success', rewording(/"data":\{.*\}/, '"data":null')],
		['failure is called "FAILURE"', rewording(/"FAILURE"/, '"processing"')],
	])('whose words are not read: %s', async (name, tricks) => {
		const { found } = await judged(tricks, 'task', name, 'yishangCloud');
		expect(found).toContain('ended as "error: timeout"');
	});
});

describe('a file', () => {
	test('for which the key is brought to the file store', async () => {
		const { apiKey } = SIMULATOR_KEYS.yishangCloud;
		const generous: Tricks = {
			fetches: (request) => ({
				...request,
				headers: { ...request.headers, Authorization: `Bearer ${apiKey}` },
			}),
		};
		const { found } = await judged(generous, 'download', 'the video is at: metadata', 'yishangCloud');
		expect(found).toContain('a download with the header authorization');
	});

	test('that is not there yet, and for which another is taken', async () => {
		// Of an error that comes in its place the node finds out by itself.
		const hasty: Tricks = {
			receives: (response) =>
				response.statusCode === 404
					? {
							...response,
							statusCode: 200,
							headers: { 'content-type': 'video/mp4' },
							body: Readable.from([CLIP.subarray(0, 600)]),
						}
					: response,
		};
		// One that announces no length of its own: 易尚云 does, and the node finds out by itself.
		const { found } = await judged(hasty, 'download', 'in the store only 12 s later', 'hiDream');
		expect(found).toMatch(/a video of \d+ bytes came as one of \d+/);
	});

	test('that stays in the item as text', async () => {
		const url = `data:video/mp4;base64,${CLIP.toString('base64')}`;
		const verbose: Tricks = { putsOut: ({ json }) => void (json.videoUrl = url) };
		const { found } = await judged(verbose, 'download', 'the video is at: metadata', 'yishangCloud');
		expect(found).toContain('a file stands as text');
	});
});
