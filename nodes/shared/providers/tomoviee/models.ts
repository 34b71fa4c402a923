import { choice, decimal, integer, text, webAddress } from '../../fields/fields';
import { frame, references, type FrameField } from '../../fields/media';
import type { Model } from '../provider';

/**
 * The catalogue of 万兴天幕. A model is a "capacity", which is a part of the API's address. Seed 000 has only a sample for
 * `tob_text2video_b`. Names, values and defaults come from the vendor's own clients (sources.md 1.3), which all use
 * `tm_text2video_b` with the same parameters.
 */
const RATIOS = ['16:9', '9:16', '4:3', '3:4', '1:1'];
const prompt = text('prompt', 'prompt', { required: true });
const common = (ratios: readonly string[]) => [
	prompt,
	choice('resolution', 'resolution', ['720p', '1080p'], { documentedDefault: '720p' }),
	choice('aspectRatio', 'aspect_ratio', ratios, { documentedDefault: '16:9' }),
	choice('duration', 'duration', [5], { documentedDefault: 5 }),
	integer('cameraMoveIndex', 'camera_move_index', { min: 1, max: 46 }),
	text('passThrough', 'params'),
	webAddress('notifyUrl', 'callback'),
];
const textToVideo = common(RATIOS);
const imageToVideo = common([...RATIOS, 'original']);

/** An image at an address that the service fetches (sources.md 1.3). Its limit on size is in `n8n/files/inputFiles.ts`, for all providers. */
const image = (name: FrameField['name'], wireName: string) => frame(name, wireName, ['url']);

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
	{
		// sources.md 1.6: the vendor's page of its predecessor says otherwise.
		id: 'tm_video_continuation_b',
		description: 'Goes on with a video, from the vendor’s client: MP4, 5 seconds, 720p, less than 200 MB',
		operations: {
			referenceToVideo: [
				...textToVideo,
				references({ video: { wireName: 'video', min: 1, max: 1, single: true } }, ['url']),
			],
		},
	},
	{
		id: 'tm_reference_img2img',
		description: 'An image in the manner of another, from published clients',
		operations: {
			imageToImage: [
				prompt,
				references({ image: { wireName: 'reference_image', min: 1, max: 1, single: true } }, ['url']),
				choice('controlType', 'control_type', ['0', '1', '2', '3']),
				// For control type 2.
				frame('initImage', 'init_image', ['url'], { required: false }),
				integer('width', 'width', { min: 512, max: 2048 }),
				integer('height', 'height', { min: 512, max: 2048 }),
				integer('imageCount', 'batch_size', { min: 1, max: 4 }),
				decimal('controlIntensity', 'control_intensity', { min: 0, max: 1 }),
			],
		},
	},
	{
		id: 'tm_redrawing',
		description: 'Draws a part of an image anew, from published clients',
		operations: {
			imageToImage: [prompt, image('initImage', 'init_image'), image('mask', 'mask_url')],
		},
	},
];
