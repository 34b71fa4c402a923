import { choice, integer, text } from '../../fields/fields';
import { frame } from '../../fields/media';
import type { Model } from '../provider';

/**
 * The catalogue of 万兴天幕. A model is a "capacity", a part of the API's address. Seed 000 shows `tob_text2video_b` by a
 * sample only; names, values and defaults are from the vendor's own clients (sources.md 1.3), which all use
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

/** An address that the service fetches: sources.md 1.3, which also has the limit that `n8n/files/inputFiles.ts` keeps to for all. */
const picture = (name: 'firstFrame' | 'lastFrame', wireName: string) => frame(name, wireName, ['url']);

export const models: Model[] = [
	{ id: 'tob_text2video_b', operations: { textToVideo } },
	{ id: 'tm_text2video_b', operations: { textToVideo } },
	{
		id: 'tm_img2video_b',
		description: 'From a first picture',
		operations: { imageToVideo: [...imageToVideo, picture('firstFrame', 'image')] },
	},
	{
		id: 'tm_tail2video_b',
		description: 'From a first to a last picture',
		operations: {
			imageToVideo: [...imageToVideo, picture('firstFrame', 'image'), picture('lastFrame', 'image_tail')],
		},
	},
];
