import { choice, integer, text } from '../../fields/fields';
import { frame, references } from '../../fields/media';
import type { Model } from '../provider';
import { negativePrompt, requestId } from './fields';

/**
 * 智象's modules of version 4. No document of the service has them: names, values and limits are those of the vendor's own
 * client (sources.md 3.7), which runs on another host. What it says of a module is in the module's description.
 */

/** Where the vendor's client reaches them. */
export const VERSION_4_HOST = 'https://vivago.ai';

const from = (what: string) =>
	`${what}, from the vendor's client. Set the Base URL of the credential to ${VERSION_4_HOST}.`;

const prompt = text('prompt', 'prompt');
const promptRequired = text('prompt', 'prompt', { required: true });
const duration = choice('duration', 'duration', [5, 10], { documentedDefault: 5 });
const resolution = choice('resolution', 'resolution', ['480p', '720p', '1080p'], {
	documentedDefault: '480p',
});
const ratio = (values: readonly string[], documentedDefault?: string) =>
	choice('aspectRatio', 'wh_ratio', values, { documentedDefault });
const audio = choice('generateAudio', 'generate_audio', [true, false], {
	labels: { true: 'Yes', false: 'No' },
});

/** The client sends pictures as a list, in which the first one comes first, as keyframe2video has them. */
const frames = [
	frame('firstFrame', 'images', ['url', 'base64'], { list: true }),
	frame('lastFrame', 'images', ['url', 'base64'], { list: true, required: false }),
];
const images = references({ image: { wireName: 'images', min: 1 } }, ['url', 'base64']);

const RATIOS = ['16:9', '9:16', '1:1'];
const SEEDANCE_RATIOS = [...RATIOS, '4:3', '3:4', 'adaptive'];

const klingVersion = choice('version', 'version', ['Q2.5T-std', 'Q2.5T-pro', 'Q2.6-pro'], {
	preset: 'Q2.5T-std',
});
const seedance10 = [
	promptRequired,
	choice('version', 'version', ['R1'], { preset: 'R1' }),
	resolution,
	ratio(SEEDANCE_RATIOS, 'adaptive'),
	duration,
	audio,
	requestId,
];

const nanoBanana = (ratios: readonly string[]) => [
	promptRequired,
	choice('version', 'version', ['G-std', 'G-pro'], { preset: 'G-std' }),
	choice('resolution', 'resolution', ['1K', '2K', '4K'], { preset: '1K' }),
	choice('aspectRatio', 'wh_ratio', ratios, { preset: ratios.includes('keep') ? 'keep' : '1:1' }),
	integer('imageCount', 'img_count', { min: 1, max: 4, documentedDefault: 1 }),
	requestId,
];
const IMAGE_RATIOS = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];

const seedream = [
	promptRequired,
	negativePrompt,
	choice('version', 'version', ['M1', 'M2'], { preset: 'M1' }),
	text('size', 'resolution', { documentedDefault: '2048*2048' }),
	choice('isSequentialImage', 'is_sequential_image', [true, false], {
		labels: { true: 'Yes', false: 'No' },
		documentedDefault: false,
	}),
	integer('imageCount', 'img_count', { min: 1, documentedDefault: 1 }),
	requestId,
];

export const version4: Model[] = [
	{
		id: 'hidream-Q2',
		description: from('Kling, with sound from images in version Q2.6-pro'),
		operations: {
			textToVideo: [promptRequired, negativePrompt, klingVersion, ratio(RATIOS), duration, requestId],
			imageToVideo: [
				prompt,
				negativePrompt,
				...frames,
				klingVersion,
				duration,
				choice('sound', 'sound', ['on', 'off'], {
					labels: { on: 'On', off: 'Off' },
					documentedDefault: 'off',
				}),
				requestId,
			],
		},
	},
	{
		id: 'hidream-R',
		description: from('Seedance 1.0 Pro'),
		operations: { textToVideo: seedance10, imageToVideo: [...seedance10, ...frames] },
	},
	{
		// Its client has it verified for images alone.
		id: 'hidream-R2-Audio',
		description: from('Seedance 1.5 Pro'),
		operations: {
			imageToVideo: [
				promptRequired,
				text('enPrompt', 'en_prompt'),
				...frames,
				choice('version', 'version', ['R2-Audio'], { preset: 'R2-Audio' }),
				resolution,
				ratio([...SEEDANCE_RATIOS, 'keep'], '16:9'),
				duration,
				audio,
				requestId,
			],
		},
	},
	{
		id: 'hidream-G',
		description: from('Nano Banana'),
		operations: {
			textToImage: nanoBanana(IMAGE_RATIOS),
			imageToImage: [images, ...nanoBanana([...IMAGE_RATIOS, 'keep'])],
		},
	},
	{
		id: 'hidream-M',
		description: from('Seedream'),
		operations: { textToImage: seedream, imageToImage: [images, ...seedream] },
	},
].map((model) => ({ ...model, apiVersion: 'v4' }));
