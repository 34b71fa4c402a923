import { choice, integer, text, type Field } from '../../fields/fields';
import { references } from '../../fields/media';
import type { Model } from '../provider';

/**
 * The images that 易尚云's gateway sells, which come in the answer. No document of the service has them: names and values are
 * those of the clients that are published for it (sources.md 2.5).
 */

const prompt = text('prompt', 'prompt', { required: true });

function imageOperations(fields: readonly Field[]): Model['operations'] {
	return {
		textToImage: [prompt, ...fields],
		imageToImage: [prompt, references({ image: { wireName: 'image', min: 1 } }, ['url']), ...fields],
	};
}

/** @param template how the ID is spelled, where it tells of choices */
function imageModel(id: string, fields: readonly Field[], template = id): Model {
	return {
		id,
		description: 'From published clients',
		ids: { textToImage: template, imageToImage: template },
		operations: imageOperations(fields),
	};
}

const RATIOS = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '21:9', 'auto'];

const fileFormat = choice('fileFormat', 'picType', ['png', 'jpg', 'webp']);

const nanoBanana = [choice('aspectRatio', 'size', [...RATIOS, '5:4', '4:5']), fileFormat];

const gptImage = [
	choice('aspectRatio', 'size', [...RATIOS, '9:21', '1:3', '3:1', '2:1', '1:2']),
	// 1K has no ending.
	choice('resolution', '', ['1K', '2K', '4K'], {
		inId: { '1K': '', '2K': '-2K', '4K': '-4K' },
		preset: '1K',
	}),
	fileFormat,
];

const SEEDREAM_SIZES = [
	'2K',
	'3K',
	...['2048X2048', '2304X1728', '1728X2304', '2848X1600', '1600X2848', '2496X1664', '1664X2496', '3136X1344'],
	...['3072X3072', '3456X2592', '2592X3456', '4096X2304', '2304X4096', '2496X3744', '3744X2496', '4704X2016'],
];

const kling = [
	choice('aspectRatio', 'aspect_ratio', RATIOS),
	choice('resolution', 'resolution', ['1k', '2k', '4k']),
	integer('imageCount', 'n', { min: 1, max: 9 }),
];

export const imageModels: Model[] = [
	imageModel('nano-banana', nanoBanana),
	imageModel(
		'nano-banana-pro',
		[...nanoBanana, choice('resolution', '', ['1k', '2k', '4k'], { preset: '1k' })],
		'nano-banana-pro_{resolution}',
	),
	imageModel(
		'nano-banana2',
		[...nanoBanana, choice('resolution', '', ['1K', '2K', '4K'], { preset: '1K' })],
		'nano-banana2-{resolution}',
	),
	imageModel('gpt-image-2', gptImage, 'gpt-image-2{resolution}'),
	imageModel('doubao-seedream-5-0-260128', [choice('size', 'size', SEEDREAM_SIZES), fileFormat]),
	imageModel('kling-image-o1', kling),
];

/** Of a model that makes videos, too. */
export const omniImages = imageOperations([
	...kling,
	choice('resultType', 'result_type', ['single', 'series'], {
		labels: { single: 'Single Images', series: 'A Series' },
	}),
	choice('seriesAmount', 'series_amount', ['auto', '2', '3', '4', '5', '6', '7', '8', '9']),
]);
