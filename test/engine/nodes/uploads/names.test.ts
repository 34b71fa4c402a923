import { Busboy } from '@fastify/busboy';
import { json, RawServer } from './rawServer';
import { HAPPY_HORSE, item, PICTURE, uploadBench } from './uploads';

/** What a file is called must not cost its content, nor the fields beside it (RFC 7578; issue: names of more than 255 bytes). */

const bench = uploadBench();

interface Part {
	name: string;
	text?: string;
	file?: { fileName: string; contentType: string; content: Buffer };
}

/** Reads a form as a reader does that forgives nothing. */
async function partsOf(body: Buffer): Promise<Part[]> {
	const boundary = body.subarray(2, body.indexOf('\r\n')).toString();
	const reader = new Busboy({ headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } });
	const parts: Part[] = [];
	await new Promise<void>((resolve, reject) => {
		reader.on('field', (name, text) => parts.push({ name, text }));
		reader.on('file', (name, stream, fileName, _encoding, contentType) => {
			const pieces: Buffer[] = [];
			stream.on('data', (piece: Buffer) => pieces.push(piece));
			stream.on('end', () => {
				const content = Buffer.concat(pieces);
				parts.push({ name, file: { fileName: fileName ?? '', contentType, content } });
			});
		});
		reader.once('finish', resolve);
		reader.once('error', reject);
		reader.end(body);
	});
	return parts;
}

it.each<[string, string | undefined, string]>([
	['quotes', 'a "quoted" name.png', 'a -quoted- name.png'],
	['line breaks', 'a\r\nb\n\r\nc.png', 'a-b-c.png'],
	['a header in it', 'a.png"\r\nContent-Type: text/html', 'html.png'],
	['300 Chinese characters', `${'图'.repeat(300)}.png`, `${'图'.repeat(32)}.png`],
	['nothing', '', 'first-frame.png'],
	['no name at all', undefined, 'first-frame.png'],
	['no ending', 'picture', 'picture.png'],
	['the ending of another type', 'picture.jpg', 'picture.png'],
	['a path', '../../../etc/passwd', 'passwd.png'],
])('a file whose name has %s arrives whole, behind all fields', async (_what, fileName, sent) => {
	const server = await RawServer.start((response) =>
		json(response, 200, { taskid: 'T1', status: 'CREATED' }),
	);
	const file = { content: PICTURE, mimeType: 'image/png', ...(fileName === undefined ? {} : { fileName }) };
	const run = await bench().generate(
		{
			...HAPPY_HORSE,
			resolution: '720P',
			options: { additionalFields: '{"seed": 7, "note": "猫 \\"x\\""}' },
		},
		{ items: item({ data: file as never }), credentials: server.credentials },
	);
	expect(run.error).toBeUndefined();
	expect(server.whole).toHaveLength(1);
	const parts = await partsOf(server.whole[0]!.content);
	const last = parts.pop();
	expect(last).toEqual({
		name: 'image_file',
		file: { fileName: sent, contentType: 'image/png', content: PICTURE },
	});
	expect(parts.every(({ file }) => file === undefined)).toBe(true);
	expect(parts).toEqual(
		expect.arrayContaining([
			{ name: 'prompt', text: 'x' },
			{ name: 'seed', text: '7' },
			{ name: 'note', text: '猫 "x"' },
		]),
	);
});
