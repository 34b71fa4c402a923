import { choice, duration, text } from '../../fields/fields';
import { frame, references } from '../../fields/media';
import type { Model } from '../provider';

/**
 * The catalogue of 易尚云 (seed 001, "POST /v1/videos"). All models share one table of parameters. Its `seconds` is text,
 * and its values 10 and 15 are examples: the document's own sample sends "5".
 */
const textToVideo = [
	text('prompt', 'prompt', { required: true }),
	choice('size', 'size', ['720x1280', '1280x720']),
	duration('seconds', { sentAsText: true }),
];

/** Images go as a list of addresses. The sample has one, and the document names no limit. */
const operations: Model['operations'] = {
	textToVideo,
	imageToVideo: [...textToVideo, frame('firstFrame', 'input_reference', ['url'], { list: true })],
	referenceToVideo: [...textToVideo, references({ image: { wireName: 'input_reference', min: 1 } }, ['url'])],
};

export const models: Model[] = [
	'sora-2',
	'sora-2-hd',
	'sora-2-pro',
	'veo3',
	'veo3-pro',
	'veo3.1',
	'veo3.1-pro',
].map((id) => ({ id, operations }));
