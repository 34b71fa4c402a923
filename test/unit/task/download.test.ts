import { Scheduler, StoppedError } from '../../../nodes/shared/task/clock';
import { downloadFiles } from '../../../nodes/shared/task/download';
import type { ProviderFailure, TaskState } from '../../../nodes/shared/providers/provider';
import { failed, succeeded } from '../builders';
import { VirtualClock } from '../virtualClock';

let clock: VirtualClock;
let stop: AbortController;
let fetched: string[];
let renewals: number;
beforeEach(() => {
	clock = new VirtualClock();
	stop = new AbortController();
	fetched = [];
	renewals = 0;
});

/** Downloads where addresses containing "bad" give no file. */
function download(state: TaskState, renewed: TaskState | ProviderFailure) {
	return downloadFiles<string>({
		state,
		sources: ({ urls }) => urls,
		fetch: async (source, index) => {
			const url = String(source);
			fetched.push(url);
			return await Promise.resolve(
				url.includes('bad')
					? { problem: `no file at ${url}`, mayAppear: !url.includes('page') }
					: `file ${index} of ${url}`,
			);
		},
		renew: async () => {
			renewals++;
			return await Promise.resolve(renewed);
		},
		scheduler: new Scheduler(clock, stop.signal),
		clock,
	});
}

describe('downloading', () => {
	test('fetches all videos in their order', async () => {
		const state = succeeded('https://a', 'https://b');
		expect(await clock.settle(download(state, state))).toEqual({
			files: ['file 0 of https://a', 'file 1 of https://b'],
			state,
		});
		expect(renewals).toBe(0);
	});

	test('has nothing to do for a task without a video', async () => {
		expect(await clock.settle(download(succeeded(), succeeded()))).toMatchObject({ files: [] });
	});

	test('asks for a fresh address and keeps what has arrived', async () => {
		const fresh = succeeded('https://a-fresh', 'https://b-fresh');
		const result = await clock.settle(download(succeeded('https://a', 'https://bad'), fresh));
		expect(result).toEqual({ files: ['file 0 of https://a', 'file 1 of https://b-fresh'], state: fresh });
		expect(fetched).toEqual(['https://a', 'https://bad', 'https://b-fresh']);
	});

	test('gives up after about a minute, with the last problem and the address: a store may have the file late', async () => {
		const state = succeeded('https://bad-1');
		const result = await clock.settle(download(state, succeeded('https://bad-2')));
		expect(result).toEqual({
			problem: 'no file at https://bad-2',
			mayAppear: true,
			state: expect.objectContaining({ urls: ['https://bad-2'] }),
		});
		expect(fetched).toEqual(['https://bad-1', ...Array.from({ length: 6 }, () => 'https://bad-2')]);
		expect(clock.seconds).toBe(60);
	});

	test('gives up sooner what came and is no video', async () => {
		const state = succeeded('https://bad-page');
		expect(await clock.settle(download(state, state))).toMatchObject({
			problem: 'no file at https://bad-page',
		});
		expect(fetched).toHaveLength(3);
		expect(clock.seconds).toBe(3);
	});

	test('tries every video as often, whatever the one before it took', async () => {
		let tries = 0;
		const state = succeeded('https://a', 'https://b');
		const result = downloadFiles<string>({
			state,
			sources: ({ urls }) => urls,
			fetch: async (url) =>
				await Promise.resolve(++tries % 7 === 0 ? String(url) : { problem: 'not yet', mayAppear: true }),
			renew: async () => await Promise.resolve(state),
			scheduler: new Scheduler(clock, stop.signal),
			clock,
		});
		expect(await clock.settle(result)).toEqual({ files: ['https://a', 'https://b'], state });
	});

	test.each<[string, TaskState | ProviderFailure]>([
		['no answer', failed('unavailable')],
		['fewer videos', succeeded()],
	])('keeps the old address if it gets %s', async (_what, renewed) => {
		const state = succeeded('https://bad');
		expect(await clock.settle(download(state, renewed))).toMatchObject({ state });
		expect(fetched).toEqual(Array.from({ length: 7 }, () => 'https://bad'));
	});

	test('takes what came within the answer in its turn', async () => {
		const inline = { mimeType: 'video/mp4', base64: 'AAAA' };
		const state: TaskState = { ...succeeded('https://a'), inline: [inline] };
		const result = downloadFiles<unknown>({
			state,
			sources: ({ urls, inline: files = [] }) => [...urls, ...files],
			fetch: async (source, index) => await Promise.resolve({ source, index }),
			renew: async () => await Promise.resolve(state),
			scheduler: new Scheduler(clock, stop.signal),
			clock,
		});
		expect(await clock.settle(result)).toMatchObject({
			files: [
				{ source: 'https://a', index: 0 },
				{ source: inline, index: 1 },
			],
		});
	});

	test('ends at once when the user stops', async () => {
		const ended = expect(download(succeeded('https://bad'), succeeded('https://a'))).rejects.toThrow(
			StoppedError,
		);
		await clock.advance(500);
		stop.abort();
		await ended;
		expect(fetched).toEqual(['https://bad']);
	});
});
