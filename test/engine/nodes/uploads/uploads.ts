import { PNG } from '../../../simulator/media';
import type { EngineRun, InputItem } from '../../harness';
import { NodeBench } from '../bench';
import { RawServer } from './rawServer';

/**
 * The bench of a test file about uploads, for its tests to ask for. n8n keeps files on disk unless a test has it
 * otherwise; servers and spies end with their test.
 */
export function uploadBench(): () => NodeBench {
	let bench: NodeBench;
	beforeAll(async () => {
		bench = await NodeBench.start();
	});
	afterAll(async () => {
		await bench.stop();
	});
	beforeEach(async () => {
		bench.simulator.reset();
		await bench.engine.setBinaryMode('filesystem');
	});
	afterEach(() => {
		jest.restoreAllMocks();
		RawServer.stopRunning();
	});
	return () => bench;
}

/** A model for each way in which a file goes to its provider; the first takes it as a part of a form. */
export const HAPPY_HORSE = {
	provider: 'openComputing',
	operation: 'imageToVideo',
	model: 'happyhorse-1.0-i2v',
	prompt: 'x',
	wait: 'none',
};
export const AS_BASE64 = {
	provider: 'hiDream',
	operation: 'imageToVideo',
	model: 'img2video',
	prompt: '',
	wait: 'none',
};
export const AS_LINK = {
	provider: 'yishangCloud',
	operation: 'imageToVideo',
	model: 'sora-2',
	prompt: 'x',
	wait: 'none',
	options: { sendFilesAs: 'link' },
};

/** Several chunks long, and more than a request's first. */
export const PICTURE = Buffer.concat([PNG, Buffer.alloc(300_000, 7)]);
export const picture = { content: PICTURE, fileName: 'picture.png', mimeType: 'image/png' };
export const png = { content: PNG, fileName: 'a.png', mimeType: 'image/png' };
export const UNREADABLE = 'A file of the item could not be read when it was to be sent';

export const item = (files: InputItem['files']): InputItem[] => [{ json: {}, files: files! }];

export const said = ({ error }: EngineRun) => `${error?.message}. ${error?.description}`;
