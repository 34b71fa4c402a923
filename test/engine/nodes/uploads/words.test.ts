import { json, RawServer } from './rawServer';
import { AS_BASE64, AS_LINK, item, PICTURE, picture, png, uploadBench } from './uploads';

/** What is said of a refused upload is for reading: without the file, and without the way to it. */

const bench = uploadBench();

describe("a provider's words", () => {
	it('are cut where they repeat the picture', async () => {
		const server = await RawServer.start((response, { content }) => {
			const { image } = JSON.parse(content.toString()) as { image: string };
			json(response, 200, { code: 1005, message: `image invalid: ${image}` });
		});
		const run = await bench().generate(AS_BASE64, {
			items: item({ data: picture }),
			credentials: server.credentials,
		});
		expect(run.error?.description).toContain('image invalid: iVBOR');
		expect(run.error?.description?.length).toBeLessThan(2000);
		expect(JSON.stringify(run.saved).length).toBeLessThan(PICTURE.length);
	});

	it("do not repeat n8n's link to the file", async () => {
		let link = '';
		const server = await RawServer.start((response, { content }) => {
			[link] = (JSON.parse(content.toString()) as { input_reference: [string] }).input_reference;
			json(response, 400, { error: { message: `cannot fetch ${link}` } });
		});
		const run = await bench().generate(AS_LINK, {
			items: item({ data: png }),
			credentials: server.credentials,
		});
		const token = new URL(link).searchParams.get('token');
		expect(token?.length).toBeGreaterThan(20);
		expect(run.error?.description).toContain('/binary-data/signed?token=***');
		expect(JSON.stringify([run.saved, run.logs])).not.toContain(token);
	});
});
