import { z } from 'zod';
import { HTTP_URL } from '../contract';

/**
 * What 易尚云's gateway sells beside the seven models of its document: the IDs that the clients published for it put together
 * (sources.md 2.5). No table of their fields is published, so any field is taken; what a client names as a
 * file has to be one.
 */
const VIDEO_MODELS = [
	/^veo3\.1(-pro)?-4k$/,
	/^grok-video-3(-(10|15|20|30)s)?$/,
	/^kling-v(1|1-5|1-6|2-master|2-1|2-1-master|2-5-turbo|2-6|3)-(std|pro|4k)(-sound)?$/,
	/^kling-(video-o1|v3-omni)-(std|pro|4k)(-video)?$/,
	/^kling-v3-omni-(std|pro|4k)-sound$/,
	/^kling-v(2-6|3)-(std|pro)-video$/,
	/^doubao-seedance-1-(5-pro|0-lite)_([4-9]|1[0-2])s_(480p|720p|1080p)$/,
	/^doubao-seedance-2-0(-fast|-mini)?-(480p|720p|1080p)$/,
	/^(wan2\.6|wan2\.7|happyhorse-1\.0)-(t2v-(720P|1080P)_|r2v-(720P|1080P)-)(5|10|15)s$/,
];

const IMAGE_MODELS = [
	/^nano-banana(-pro(_[124]k)?)?$/,
	/^nano-banana2(-[124]K)?$/,
	/^gpt-image-2(-[24]K)?$/,
	/^doubao-seedream-5-0-260128$/,
	/^kling-(image-o1|v3-omni)$/,
];

export const TEXT_MODELS = ['deepseek-v4-flash', 'deepseek-v4-pro', 'qwen3.7-max', 'gemini-3.5-flash'];

export function isVideoModel(model: unknown): boolean {
	return typeof model === 'string' && VIDEO_MODELS.some((pattern) => pattern.test(model));
}

export function isImageModel(model: unknown): boolean {
	return typeof model === 'string' && IMAGE_MODELS.some((pattern) => pattern.test(model));
}

const URLS = z.array(HTTP_URL).min(1).optional();

/** Where these models take files, and of what kind. */
export const FAMILY_VIDEO = z
	.object({
		model: z.string(),
		prompt: z.string().min(1),
		image: HTTP_URL.optional(),
		image_tail: HTTP_URL.optional(),
		images: URLS,
		videos: URLS,
		audios: URLS,
		/** Some clients send it empty. */
		input_reference: z.array(HTTP_URL).optional(),
	})
	.passthrough();
export const FAMILY_IMAGE = z
	.object({ model: z.string(), prompt: z.string().min(1), image: z.array(HTTP_URL).optional() })
	.passthrough();

/** The list behind `GET /v1/models`: one ID of each kind, and one that nobody's catalogue has. */
export const LISTED = [
	'sora-2',
	'veo3.1',
	'grok-video-3-10s',
	'kling-v3-pro-sound',
	'doubao-seedance-2-0-fast-720p',
	'wan2.7-t2v-1080P_10s',
	'sim-future-gateway',
	'nano-banana2-2K',
	...TEXT_MODELS,
];
