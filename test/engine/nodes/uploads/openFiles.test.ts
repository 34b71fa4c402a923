import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { PNG } from '../../../simulator/media';
import { json, lenient, RawServer } from './rawServer';
import { HAPPY_HORSE, item, picture, uploadBench } from './uploads';

/** Whatever becomes of an upload, its file is closed. */

const bench = uploadBench();

(existsSync('/proc/self/fd') ? describe : describe.skip)('no file stays open', () => {
	const openFiles = () =>
		readdirSync('/proc/self/fd').flatMap((name) => {
			try {
				const target = readlinkSync(`/proc/self/fd/${name}`);
				return target.startsWith(bench().engine.folder) ? [target] : [];
			} catch {
				return [];
			}
		});

	/** Files close in the background, but soon. */
	async function openAfterAll(): Promise<string[]> {
		for (let tries = 0; tries < 100 && openFiles().length > 0; tries++) await sleep(20);
		return openFiles();
	}

	/** More than the network's buffers take, so that the reading has not come to its end by itself. */
	const big = {
		content: Buffer.concat([PNG, Buffer.alloc(16_000_000, 7)]),
		fileName: 'big.png',
		mimeType: 'image/png',
	};

	it.each<[string, (response: ServerResponse) => void]>([
		['the provider answers early', (response) => json(response, 400, { error: 'no' })],
		['the connection is cut', (response) => void response.destroy()],
	])('when %s', async (_what, answer) => {
		let openMeanwhile = 0;
		const server = await RawServer.start((response) => {
			openMeanwhile = Math.max(openMeanwhile, openFiles().length);
			answer(response);
		}, true);
		const run = await bench().generate(
			// Without time for a second try.
			{ ...HAPPY_HORSE, options: { maxConcurrentTasks: 3, timeoutMinutes: 0.02 } },
			{
				items: [1, 2, 3].flatMap(() => item({ data: big })),
				credentials: server.credentials,
			},
		);
		expect(run.status).toBe('error');
		expect(openMeanwhile).toBeGreaterThan(0);
		expect(await openAfterAll()).toEqual([]);
	});

	it('when all goes well', async () => {
		const server = await lenient();
		const run = await bench().generate(HAPPY_HORSE, {
			items: item({ data: picture }),
			credentials: server.credentials,
		});
		expect(run.status).toBe('success');
		expect(await openAfterAll()).toEqual([]);
	});
});
