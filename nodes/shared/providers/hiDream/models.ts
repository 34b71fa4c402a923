import { choice, decimal, integer, text, type Field } from '../../fields/fields';
import { frame, references } from '../../fields/media';
import type { Model, OperationId } from '../provider';
import { negativePrompt, notifyUrl, requestId } from './fields';
import { version4 } from './version4';

/**
 * The catalogue of 智象 (seed 002, "Body"). A model is a module of the API and a part of its address. The document writes
 * ranges with round brackets, but its samples send the bounds, so the bounds are allowed.
 */
const move = { min: -5, max: 5, documentedDefault: 0 };

const motion = [
	integer('cameraMoveHorizontal', 'camera_move_horizontal', move),
	integer('cameraMoveVertical', 'camera_move_vertical', move),
	integer('cameraMoveDepth', 'camera_move_depth', move),
	decimal('motionStrength', 'motion_strength', { min: 0, max: 30, documentedDefault: 9 }),
];
const imageCount = integer('imageCount', 'img_count', { min: 1, max: 4, documentedDefault: 1 });
const txt2video = [
	negativePrompt,
	choice('version', 'version', ['v2'], { documentedDefault: 'v2' }),
	choice('resolution', 'resolution', ['960*960', '1280*720', '720*1280']),
	...motion,
	requestId,
	notifyUrl,
];

export const models: Model[] = [
	{
		id: 'txt2video',
		operations: { textToVideo: [text('prompt', 'prompt', { required: true }), ...txt2video] },
	},
	{
		// sources.md 3.2: the fields of txt2video and an image. The image makes the prompt optional.
		id: 'img2video',
		description: 'From a first frame',
		operations: {
			imageToVideo: [text('prompt', 'prompt'), frame('firstFrame', 'image', ['url', 'base64']), ...txt2video],
		},
	},
	{
		id: 'keyframe2video',
		description: 'From a first and a last frame',
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
				notifyUrl,
			],
		},
	},
	{
		// sources.md 3.2, like img2img.
		id: 'txt2img',
		operations: {
			textToImage: [
				text('prompt', 'prompt', { required: true }),
				negativePrompt,
				imageCount,
				choice('version', 'version', ['v2L'], { documentedDefault: 'v2L' }),
				choice('resolution', 'resolution', [
					'1024*1024',
					'832*1248',
					'880*1168',
					'768*1360',
					'1248*832',
					'1168*880',
					'1360*768',
				]),
				requestId,
				notifyUrl,
			],
		},
	},
	{
		id: 'img2img',
		operations: {
			imageToImage: [
				references({ image: { wireName: 'image', min: 1 } }, ['url', 'base64']),
				text('prompt', 'prompt'),
				negativePrompt,
				choice('version', 'version', ['v1'], { documentedDefault: 'v1' }),
				choice(
					'resolution',
					'resolution',
					['2048*2048', '2048*1152', '1152*2048', '2048*1536', '1536*2048', '2048*1365', '1365*2048'],
					{ documentedDefault: '2048*2048' },
				),
				imageCount,
				requestId,
				notifyUrl,
			],
		},
	},
	...version4,
];

/** What a new module takes of these nobody knows; its version of the API is a part of its address. */
const custom = [
	text('resolution', 'resolution'),
	text('version', 'version'),
	choice('apiVersion', '', ['v3', 'v4'], { documentedDefault: 'v3' }),
];
const anyCount = integer('imageCount', 'img_count', { min: 1 });
const customOf = (fields: readonly Field[]) => [
	...fields.filter(({ name }) => ![...custom, anyCount].some((one) => one.name === name)),
	...custom,
];
const fieldsOf = (id: string, operation: OperationId) =>
	models.find((model) => model.id === id)?.operations[operation] ?? [];

/** The fields of the documented modules; what other modules take besides goes into Additional Fields. */
export const customFields: Model['operations'] = {
	textToVideo: customOf(fieldsOf('txt2video', 'textToVideo')),
	imageToVideo: customOf([text('prompt', 'prompt'), negativePrompt, requestId, notifyUrl]),
	textToImage: [...customOf(fieldsOf('txt2img', 'textToImage')), anyCount],
	imageToImage: [...customOf(fieldsOf('img2img', 'imageToImage')), anyCount],
};
