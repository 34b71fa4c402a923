import { choice, integer, text } from '../../fields/fields';
import type { VideoModel } from '../provider';

/**
 * The catalogue of 万兴天幕. A model is a "capacity", a part of the API's address. Seed 000 shows `tob_text2video_b` by a
 * sample only; names, values and defaults are from the vendor's own clients (sources.md 1.3), which all use
 * `tm_text2video_b` with the same parameters.
 */
const textToVideo = [
	text('prompt', 'prompt', { required: true }),
	choice('resolution', 'resolution', ['720p', '1080p'], { documentedDefault: '720p' }),
	choice('aspectRatio', 'aspect_ratio', ['16:9', '9:16', '4:3', '3:4', '1:1'], { documentedDefault: '16:9' }),
	choice('duration', 'duration', [5], { documentedDefault: 5 }),
	integer('cameraMoveIndex', 'camera_move_index', { min: 1, max: 46 }),
	text('passThrough', 'params'),
];

export const models: VideoModel[] = ['tob_text2video_b', 'tm_text2video_b'].map((id) => ({
	id,
	operations: { textToVideo },
}));
