import { choice, duration, text } from '../../fields/fields';
import type { VideoModel } from '../provider';

/**
 * The catalogue of 易尚云: seed 001, "POST /v1/videos". All models share one table of parameters, in which `seconds` is
 * text and its values 10 and 15 are examples (the document's own sample sends "5").
 */
const fields = [
	text('prompt', 'prompt', { required: true }),
	choice('size', 'size', ['720x1280', '1280x720']),
	duration('seconds', { sentAsText: true }),
];

export const models: VideoModel[] = [
	'sora-2',
	'sora-2-hd',
	'sora-2-pro',
	'veo3',
	'veo3-pro',
	'veo3.1',
	'veo3.1-pro',
].map((id) => ({ id, operations: { textToVideo: fields } }));
