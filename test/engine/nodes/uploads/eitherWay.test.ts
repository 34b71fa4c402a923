import { createHash } from 'node:crypto';
import { JPEG, PNG } from '../../../simulator/media';
import type { InputItem } from '../../harness';
import { json, RawServer } from './rawServer';
import { item, png, said, uploadBench } from './uploads';

/** 易尚云 takes a picture as an address and as a part of a form: which of them, the node finds out, or the user says. */

const bench = uploadBench();

const FROM_PICTURE = {
	provider: 'yishangCloud',
	operation: 'imageToVideo',
	model: 'sora-2',
	prompt: 'A cat',
	duration: 10,
};
const PUBLIC = 'https://n8n.example.com/';

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');
const submits = () => bench().simulator.requests.filter(({ phase }) => phase === 'submit');
const picture = (url: string) => ({ firstFrameInput: 'url', firstFrameUrl: url });
const as = (sendFilesAs: string) => ({ options: { sendFilesAs } });

it('from an n8n that nobody reaches a picture is uploaded, byte for byte, and items stay paired', async () => {
	const jpeg = { content: JPEG, fileName: '图 2.jpg', mimeType: 'image/jpeg' };
	const items: InputItem[] = [
		{ json: {}, files: { data: png } },
		{ json: {}, files: { data: jpeg } },
	];
	const run = await bench().generate(FROM_PICTURE, { items });
	expect(run.error).toBeUndefined();
	const pictures = run.received().map(({ json: { taskId }, pairedItem }) => ({
		pairedItem,
		media: bench().simulator.tasks.find(({ id }) => id === taskId)?.media,
	}));
	expect(pictures).toMatchObject([
		{
			pairedItem: { item: 0 },
			media: [{ field: 'input_reference', sha256: sha256(PNG), fileName: 'a.png' }],
		},
		{ pairedItem: { item: 1 }, media: [{ sha256: sha256(JPEG), fileName: '图 2.jpg' }] },
	]);
	const texts = submits()[0]?.parts?.filter(({ text }) => text !== undefined);
	expect(texts).toEqual([
		{ name: 'model', text: 'sora-2' },
		{ name: 'prompt', text: 'A cat' },
		{ name: 'seconds', text: '10' },
	]);
	expect(run.received()[0]?.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
	expect(bench().simulator.violations).toEqual([]);
});

it('several references are parts of the same name', async () => {
	const references = { items: [{ type: 'image', input: 'binary', binaryField: 'data, more' }] };
	const more = { content: JPEG, fileName: 'b.jpg', mimeType: 'image/jpeg' };
	const run = await bench().generate(
		{ ...FROM_PICTURE, operation: 'referenceToVideo', references },
		{ items: item({ data: png, more }) },
	);
	expect(run.error).toBeUndefined();
	expect(bench().simulator.tasks[0]?.media).toMatchObject([
		{ field: 'input_reference', sha256: sha256(PNG) },
		{ field: 'input_reference', sha256: sha256(JPEG) },
	]);
});

it('from an n8n with a public address it goes as a link', async () => {
	const run = await bench().generate(FROM_PICTURE, { items: item({ data: png }), n8nUrl: PUBLIC });
	expect(run.error).toBeUndefined();
	const [link] = (JSON.parse(submits()[0]?.body ?? '') as { input_reference: string[] }).input_reference;
	expect(link).toMatch(/^https:\/\/n8n\.example\.com\/rest\/binary-data\/signed\?token=/);
});

it.each([
	['a link from an n8n beside the service', 'link', undefined, false],
	['an upload from an n8n with a public address', 'upload', PUBLIC, true],
])('the option makes it %s', async (_what, way, n8nUrl, isForm) => {
	const run = await bench().generate(
		{ ...FROM_PICTURE, ...as(way) },
		{ items: item({ data: png }), ...(n8nUrl === undefined ? {} : { n8nUrl }) },
	);
	expect(run.error).toBeUndefined();
	expect(submits()[0]?.parts !== undefined).toBe(isForm);
	expect(bench().simulator.tasks[0]?.media).toMatchObject([{ type: 'image', bytes: PNG.length }]);
});

it.each([
	['is handed on', 'auto', false],
	['is fetched and uploaded, if the user says so', 'upload', true],
])('an address %s', async (_what, way, isForm) => {
	const url = `${bench().simulator.url}/test-media/first.png`;
	const run = await bench().generate({ ...FROM_PICTURE, ...picture(url), ...as(way) });
	expect(run.error).toBeUndefined();
	expect(submits()[0]?.parts !== undefined).toBe(isForm);
	expect(bench().simulator.tasks[0]?.media).toMatchObject([{ sha256: sha256(PNG) }]);
});

it('a link that cannot be made names the other way, and nothing is sent', async () => {
	await bench().engine.setBinaryMode('default');
	const run = await bench().generate({ ...FROM_PICTURE, ...as('link') }, { items: item({ data: png }) });
	expect(said(run)).toContain('set the option "Send Files As" to Upload');
	expect(submits()).toEqual([]);
});

it('in memory mode there is no link, so that it is uploaded', async () => {
	await bench().engine.setBinaryMode('default');
	const run = await bench().generate(FROM_PICTURE, { items: item({ data: png }), n8nUrl: PUBLIC });
	expect(run.error).toBeUndefined();
	expect(bench().simulator.tasks[0]?.media).toMatchObject([{ sha256: sha256(PNG), fileName: 'a.png' }]);
});

it('models that take addresses alone get links, whatever the option says', async () => {
	const kling = { ...FROM_PICTURE, model: 'kling-v3', ...as('upload') };
	const run = await bench().generate(kling, { items: item({ data: png }) });
	expect(run.error).toBeUndefined();
	expect(submits()[0]?.parts).toBeUndefined();
	expect(bench().simulator.tasks[0]).toMatchObject({ model: 'kling-v3-std', media: [{ field: 'image' }] });
});

it('an upload that was refused is repeated, and one whose answer is lost is not', async () => {
	bench().simulator.misbehave({ phase: 'submit', fault: { kind: 'rateLimit', retryAfterSeconds: 0.1 } });
	const run = await bench().generate(FROM_PICTURE, { items: item({ data: png }) });
	expect(run.error).toBeUndefined();
	expect(bench().simulator.tasks).toHaveLength(1);
	bench().simulator.misbehave({ phase: 'submit', fault: { kind: 'cutAfter' } });
	const lost = await bench().generate(FROM_PICTURE, { items: item({ data: png }), retryOnFail: true });
	expect(said(lost)).toContain('It is not known whether YishangCloud took the task');
	expect(bench().simulator.tasks).toHaveLength(2);
});

describe('a refusal that may be for the way of the file names the option', () => {
	it('a service that wants JSON', async () => {
		const server = await RawServer.start((response) => {
			json(response, 400, { error: { message: 'Content-Type must be application/json' } });
		});
		const run = await bench().generate(FROM_PICTURE, {
			items: item({ data: png }),
			credentials: server.credentials,
		});
		expect(said(run)).toContain('set the option "Send Files As" to Link');
	});

	it('a task that could not fetch its picture', async () => {
		bench().simulator.misbehave({
			phase: 'submit',
			fault: { kind: 'taskFails', message: 'failed to download image' },
		});
		const run = await bench().generate(FROM_PICTURE, { items: item({ data: png }), n8nUrl: PUBLIC });
		expect(said(run)).toContain('set the option "Send Files As" to Upload');
	});

	it('but not one about the prompt', async () => {
		bench().simulator.misbehave({
			phase: 'submit',
			fault: { kind: 'taskFails', message: 'prompt too long' },
		});
		const run = await bench().generate(FROM_PICTURE, { items: item({ data: png }), n8nUrl: PUBLIC });
		expect(said(run)).not.toContain('Send Files As');
	});
});
