import { choice, decimal, integer, text } from '../../fields/fields';
import { frame } from '../../fields/media';
import type { Model } from '../provider';

/**
 * The catalogue of 智象: seed 002, "Body". A model is a module of the API, a part of its address. The document writes its
 * ranges with round brackets, but its samples send the ends.
 */
const move = { min: -5, max: 5, documentedDefault: 0 };

const motion = [
	integer('cameraMoveHorizontal', 'camera_move_horizontal', move),
	integer('cameraMoveVertical', 'camera_move_vertical', move),
	integer('cameraMoveDepth', 'camera_move_depth', move),
	decimal('motionStrength', 'motion_strength', { min: 0, max: 30, documentedDefault: 9 }),
];
const negativePrompt = text('negativePrompt', 'negative_prompt');
const requestId = text('requestId', 'request_id');
const txt2video = [
	negativePrompt,
	choice('version', 'version', ['v2'], { documentedDefault: 'v2' }),
	choice('resolution', 'resolution', ['960*960', '1280*720', '720*1280']),
	...motion,
	requestId,
];

export const models: Model[] = [
	{
		id: 'txt2video',
		operations: { textToVideo: [text('prompt', 'prompt', { required: true }), ...txt2video] },
	},
	{
		// sources.md 3.2: as txt2video, with a picture, which makes the prompt optional.
		id: 'img2video',
		description: 'From one picture',
		operations: {
			imageToVideo: [text('prompt', 'prompt'), frame('firstFrame', 'image', ['url', 'base64']), ...txt2video],
		},
	},
	{
		id: 'keyframe2video',
		description: 'From a first to a last picture',
		operations: {
			imageToVideo: [
				text('prompt', 'prompt'),
				negativePrompt,
				frame('firstFrame', 'images', ['url', 'base64'], { list: true }),
				frame('lastFrame', 'images', ['url', 'base64'], { list: true }),
				choice('version', 'version', ['v1.0-standard'], { documentedDefault: 'v1.0-standard' }),
				choice('resolution', 'resolution', ['keep']),
				choice('duration', 'duration', [5, 10], { documentedDefault: 5 }),
				requestId,
			],
		},
	},
];
