import { choice, decimal, integer, text } from '../../fields/fields';
import type { VideoModel } from '../provider';

/**
 * The catalogue of 智象: seed 002, "Body". A model is a module of the API, a part of its address. The document writes its
 * ranges with round brackets, but its samples send the ends.
 */
const move = { min: -5, max: 5, documentedDefault: 0 };

export const models: VideoModel[] = [
	{
		id: 'txt2video',
		operations: {
			textToVideo: [
				text('prompt', 'prompt', { required: true }),
				text('negativePrompt', 'negative_prompt'),
				choice('version', 'version', ['v2'], { documentedDefault: 'v2' }),
				choice('resolution', 'resolution', ['960*960', '1280*720', '720*1280']),
				integer('cameraMoveHorizontal', 'camera_move_horizontal', move),
				integer('cameraMoveVertical', 'camera_move_vertical', move),
				integer('cameraMoveDepth', 'camera_move_depth', move),
				decimal('motionStrength', 'motion_strength', { min: 0, max: 30, documentedDefault: 9 }),
				text('requestId', 'request_id'),
			],
		},
	},
];
