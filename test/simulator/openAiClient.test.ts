import { createHash } from 'node:crypto';
import OpenAI, { toFile } from 'openai';
import { startSimulator, type Simulator } from './index';
import { PNG } from './media';

/** OpenAI's own client against the simulated YishangCloud: what is simulated here is held by a client that nobody here wrote. */

let simulator: Simulator;
let client: OpenAI;
beforeAll(async () => {
	simulator = await startSimulator({ jobSeconds: 0.2 });
	client = new OpenAI({
		apiKey: simulator.keys.yishangCloud.apiKey,
		baseURL: `${simulator.url}/v1`,
		maxRetries: 0,
	});
});
beforeEach(() => simulator.reset());
afterAll(() => simulator.close());

async function finished(id: string): Promise<OpenAI.Videos.Video> {
	for (;;) {
		const video = await client.videos.retrieve(id);
		if (video.status === 'completed' || video.status === 'failed') return video;
	}
}

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

test('makes a video from text, and downloads it', async () => {
	const made = await client.videos.create({
		model: 'sora-2',
		prompt: 'A cat',
		seconds: '8',
		size: '720x1280',
	});
	expect(simulator.tasks).toMatchObject([
		{ id: made.id, body: { model: 'sora-2', prompt: 'A cat', seconds: '8', size: '720x1280' } },
	]);
	const { status, progress } = await finished(made.id);
	expect({ status, progress }).toEqual({ status: 'completed', progress: 100 });
	const content = await client.videos.downloadContent(made.id);
	const bytes = new Uint8Array(await content.arrayBuffer());
	expect(sha256(bytes)).toBe(simulator.video(made.id).sha256);
	expect(simulator.violations).toEqual([]);
});

test('makes a video from a picture, byte for byte', async () => {
	const picture = await toFile(PNG, 'picture.png', { type: 'image/png' });
	const made = await client.videos.create({ model: 'sora-2-pro', prompt: 'A cat', input_reference: picture });
	expect(simulator.tasks[0]).toMatchObject({
		id: made.id,
		media: [{ field: 'input_reference', fileName: 'picture.png', sha256: sha256(PNG) }],
	});
	expect((await finished(made.id)).status).toBe('completed');
});

test('asks for images and for text, and lists the models', async () => {
	const { data } = await client.images.generate({ model: 'gpt-image-2', prompt: 'A cat' });
	const image = await fetch(data?.[0]?.url ?? '');
	expect(image.headers.get('content-type')).toBe('image/png');
	const messages = [{ role: 'user' as const, content: 'a boat' }];
	const whole = await client.chat.completions.create({ model: 'deepseek-v4-flash', messages });
	expect(whole.choices[0]?.message.content).toContain('a boat');
	let streamed = '';
	for await (const chunk of await client.chat.completions.create({
		model: 'deepseek-v4-flash',
		messages,
		stream: true,
	})) {
		streamed += chunk.choices[0]?.delta.content ?? '';
	}
	expect(streamed).toBe(whole.choices[0]?.message.content);
	const ids: string[] = [];
	for await (const { id } of client.models.list()) ids.push(id);
	expect(ids).toContain('sora-2');
});

test.each([
	['a wrong key', { apiKey: 'sk-wrong' }, OpenAI.AuthenticationError],
	['a model that is not sold', {}, OpenAI.BadRequestError],
])('is told of %s in a way that it can read', async (_what, options, error) => {
	const asked = client.withOptions(options).videos.create({ model: 'sora-3' as 'sora-2', prompt: 'A cat' });
	await expect(asked).rejects.toBeInstanceOf(error);
	expect(simulator.tasks).toEqual([]);
});
