import { choice, integer, text } from '../../fields/fields';
import { frame } from '../../fields/media';
import type { Model } from '../provider';

/**
 * The catalogue of 万兴天幕. A model is a "capacity", which is a part of the API's address. Seed 000 has only a sample for
 * `tob_text2video_b`. Names, values and defaults come from the vendor's own clients (sources.md 1.3), which all use
 * `tm_text2video_b` with the same parameters.
 */
const RATIOS = ['16:9', '9:16', '4:3', '3:4', '1:1'];
const common = (ratios: readonly string[]) => [
	text('prompt', 'prompt', { required: true }),
	choice('resolution', 'resolution', ['720p', '1080p'], { documentedDefault: '720p' }),
	choice('aspectRatio', 'aspect_ratio', ratios, { documentedDefault: '16:9' }),
	choice('duration', 'duration', [5], { documentedDefault: 5 }),
	integer('cameraMoveIndex', 'camera_move_index', { min: 1, max: 46 }),
	text('passThrough', 'params'),
];
const textToVideo = common(RATIOS);
const imageToVideo = common([...RATIOS, 'original']);

/** An image at an address that the service fetches (sources.md 1.3). Its limit on size is in `n8n/files/inputFiles.ts`, for all providers. */
const image = (name: 'firstFrame' | 'lastFrame', wireName: string) => frame(name, wireName, ['url']);

export const models: Model[] = [
	{ id: 'tob_text2video_b', operations: { textToVideo } },
	{ id: 'tm_text2video_b', operations: { textToVideo } },
	{
		id: 'tm_img2video_b',
		description: 'From a first frame',
		operations: { imageToVideo: [...imageToVideo, image('firstFrame', 'image')] },
	},
	{
		id: 'tm_tail2video_b',
		description: 'From a first and a last frame',
		operations: {
			imageToVideo: [...imageToVideo, image('firstFrame', 'image'), image('lastFrame', 'image_tail')],
		},
	},
];
