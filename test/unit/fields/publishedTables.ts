/**
 * The requests of clients that are published for the services, word for word: sources.md 1.6, 2.5 and 3.7. Written by hand from there and from nothing of ours. Addresses stand for the files that their users choose.
 */

/** A file at an address. */
const at = (name: string) => `https://files.example/${name}`;

export const IMAGE = at('image.png');
export const TAIL = at('tail.png');
export const VIDEO = at('video.mp4');
export const AUDIO = at('audio.mp3');

/** What the user sets in our form, and what the client sends for it. */
export interface Published {
	what: string;
	provider: 'yishangCloud' | 'hiDream' | 'tomoviee';
	operation: string;
	model: string;
	set: Record<string, unknown>;
	path: string;
	body: Record<string, unknown>;
}

const first = { firstFrameInput: 'url', firstFrameUrl: IMAGE };
const last = { lastFrameInput: 'url', lastFrameUrl: TAIL };
const references = (...files: Array<[type: string, url: string]>) => ({
	references: { items: files.map(([type, url]) => ({ type, input: 'url', url })) },
});

const VIDEOS = '/v1/videos';
const IMAGES = '/v1/images/generations';

function yishang(
	what: string,
	operation: string,
	model: string,
	set: Record<string, unknown>,
	body: Record<string, unknown>,
	path = VIDEOS,
): Published {
	return {
		what,
		provider: 'yishangCloud',
		operation,
		model,
		set: { prompt: 'p', ...set },
		path,
		body: { prompt: 'p', ...body },
	};
}

export const PUBLISHED: Published[] = [
	yishang(
		'sora',
		'textToVideo',
		'sora-2',
		{ duration: 10, size: '720x1280' },
		{
			model: 'sora-2',
			seconds: '10',
			size: '720x1280',
		},
	),
	yishang(
		'veo in 4k',
		'imageToVideo',
		'veo3.1-pro-4k',
		{ duration: 8, size: '1280x720', ...first },
		{
			model: 'veo3.1-pro-4k',
			seconds: '8',
			size: '1280x720',
			input_reference: [IMAGE],
		},
	),
	yishang(
		'grok, six seconds',
		'textToVideo',
		'grok-video-3',
		{ aspectRatio: '16:9' },
		{
			model: 'grok-video-3',
			size: '16:9',
		},
	),
	yishang(
		'grok, thirty seconds of a picture',
		'imageToVideo',
		'grok-video-3',
		{ aspectRatio: '2:3', duration: 30, ...first },
		{ model: 'grok-video-3-30s', size: '2:3', input_reference: [IMAGE] },
	),
	yishang(
		'kling',
		'textToVideo',
		'kling-v2-master',
		{ aspectRatio: '1:1', duration: 10, mode: 'pro' },
		{
			model: 'kling-v2-master-pro',
			duration: 10,
			mode: 'pro',
			aspect_ratio: '1:1',
			sound: 'off',
		},
	),
	yishang(
		'kling with sound, in 4k, between two frames',
		'imageToVideo',
		'kling-v3',
		{ duration: 15, mode: '4k', sound: 'on', aspectRatio: '9:16', ...first, ...last },
		{
			model: 'kling-v3-4k-sound',
			duration: 15,
			mode: '4k',
			aspect_ratio: '9:16',
			sound: 'on',
			image: IMAGE,
			image_tail: TAIL,
		},
	),
	yishang(
		'kling o1',
		'textToVideo',
		'kling-video-o1',
		{ duration: 5, aspectRatio: '16:9' },
		{
			model: 'kling-video-o1-std',
			duration: 5,
			mode: 'std',
			aspect_ratio: '16:9',
		},
	),
	yishang(
		'kling omni with sound: the ID alone says so',
		'imageToVideo',
		'kling-v3-omni',
		{ duration: 5, sound: 'on', aspectRatio: '16:9', ...first },
		{ model: 'kling-v3-omni-std-sound', duration: 5, mode: 'std', aspect_ratio: '16:9', image: IMAGE },
	),
	yishang(
		'kling omni after a video',
		'referenceToVideo',
		'kling-v3-omni',
		{
			duration: 5,
			mode: 'pro',
			aspectRatio: '16:9',
			keepOriginalSound: 'yes',
			...references(['video', VIDEO], ['image', IMAGE]),
			...last,
		},
		{
			model: 'kling-v3-omni-pro-video',
			duration: 5,
			mode: 'pro',
			aspect_ratio: '16:9',
			videos: [VIDEO],
			image: IMAGE,
			image_tail: TAIL,
			metadata: { video_list: [{ refer_type: 'feature', keep_original_sound: 'yes' }] },
		},
	),
	yishang(
		'kling, a character that moves as in a video',
		'referenceToVideo',
		'kling-v2-6',
		{
			mode: 'pro',
			keepOriginalSound: 'no',
			characterOrientation: 'video',
			...references(['image', IMAGE], ['video', VIDEO]),
		},
		{
			model: 'kling-v2-6-pro-video',
			image: IMAGE,
			videos: [VIDEO],
			mode: 'pro',
			keep_original_sound: 'no',
			character_orientation: 'video',
		},
	),
	yishang(
		'seedance 1.5 between two frames',
		'imageToVideo',
		'doubao-seedance-1-5-pro',
		{ duration: 12, resolution: '1080p', aspectRatio: 'adaptive', ...first, ...last },
		{
			model: 'doubao-seedance-1-5-pro_12s_1080p',
			metadata: { ratio: 'adaptive', duration: 12, resolution: '1080p' },
			images: [IMAGE, TAIL],
		},
	),
	yishang(
		'seedance 1.0 lite by pictures',
		'referenceToVideo',
		'doubao-seedance-1-0-lite',
		{
			duration: 4,
			resolution: '480p',
			aspectRatio: '21:9',
			...references(['image', IMAGE], ['image', TAIL]),
		},
		{
			model: 'doubao-seedance-1-0-lite_4s_480p',
			metadata: { ratio: '21:9', duration: 4, resolution: '480p' },
			images: [IMAGE, TAIL],
		},
	),
	...['', '-fast', '-mini'].map((edition) =>
		yishang(
			`seedance 2.0${edition} by all kinds of files`,
			'referenceToVideo',
			`doubao-seedance-2-0${edition}`,
			{
				duration: 15,
				resolution: '720p',
				aspectRatio: '3:4',
				...references(['image', IMAGE], ['video', VIDEO], ['audio', AUDIO]),
			},
			{
				model: `doubao-seedance-2-0${edition}-720p`,
				metadata: { ratio: '3:4', duration: 15, resolution: '720p' },
				images: [IMAGE],
				videos: [VIDEO],
				audios: [AUDIO],
			},
		),
	),
	...['wan2.6', 'wan2.7', 'happyhorse-1.0'].flatMap((family) => [
		yishang(
			`${family} from text`,
			'textToVideo',
			family,
			{ duration: 15, resolution: '1080P', aspectRatio: '4:3' },
			{
				model: `${family}-t2v-1080P_15s`,
				metadata: { ratio: '4:3', duration: 15, resolution: '1080P' },
			},
		),
		yishang(
			`${family} by a picture`,
			'referenceToVideo',
			family,
			{ duration: 10, resolution: '720P', aspectRatio: '9:16', ...references(['image', IMAGE]) },
			{
				model: `${family}-r2v-720P-10s`,
				metadata: { ratio: '9:16', duration: 10, resolution: '720P' },
				images: [IMAGE],
			},
		),
	]),
	yishang(
		'wan by a video',
		'referenceToVideo',
		'wan2.7',
		{ duration: 5, resolution: '720P', aspectRatio: '1:1', ...references(['video', VIDEO]) },
		{
			model: 'wan2.7-r2v-720P-5s',
			metadata: { ratio: '1:1', duration: 5, resolution: '720P' },
			videos: [VIDEO],
		},
	),
	yishang(
		'nano banana',
		'imageToImage',
		'nano-banana2',
		{ aspectRatio: '5:4', resolution: '4K', fileFormat: 'webp', ...references(['image', IMAGE]) },
		{ model: 'nano-banana2-4K', size: '5:4', picType: 'webp', image: [IMAGE] },
		IMAGES,
	),
	yishang(
		'nano banana pro',
		'textToImage',
		'nano-banana-pro',
		{ aspectRatio: 'auto', resolution: '2k', fileFormat: 'png' },
		{ model: 'nano-banana-pro_2k', size: 'auto', picType: 'png' },
		IMAGES,
	),
	yishang(
		'gpt image',
		'textToImage',
		'gpt-image-2',
		{ aspectRatio: '1:3', fileFormat: 'jpg' },
		{ model: 'gpt-image-2', size: '1:3', picType: 'jpg' },
		IMAGES,
	),
	yishang(
		'gpt image in 2K',
		'imageToImage',
		'gpt-image-2',
		{ resolution: '2K', ...references(['image', IMAGE]) },
		{ model: 'gpt-image-2-2K', image: [IMAGE] },
		IMAGES,
	),
	yishang(
		'seedream',
		'imageToImage',
		'doubao-seedream-5-0-260128',
		{ size: '2304X1728', fileFormat: 'png', ...references(['image', IMAGE]) },
		{ model: 'doubao-seedream-5-0-260128', size: '2304X1728', picType: 'png', image: [IMAGE] },
		IMAGES,
	),
	yishang(
		'images of kling',
		'textToImage',
		'kling-image-o1',
		{ aspectRatio: '21:9', resolution: '2k', imageCount: 3 },
		{ model: 'kling-image-o1', aspect_ratio: '21:9', resolution: '2k', n: 3 },
		IMAGES,
	),
	yishang(
		'a series of kling omni',
		'imageToImage',
		'kling-v3-omni',
		{
			aspectRatio: '16:9',
			resolution: '1k',
			resultType: 'series',
			seriesAmount: 'auto',
			...references(['image', IMAGE]),
		},
		{
			model: 'kling-v3-omni',
			aspect_ratio: '16:9',
			resolution: '1k',
			result_type: 'series',
			series_amount: 'auto',
			image: [IMAGE],
		},
		IMAGES,
	),

	{
		what: "HiDream's Kling from text",
		provider: 'hiDream',
		operation: 'textToVideo',
		model: 'hidream-Q2',
		set: {
			prompt: 'p',
			negativePrompt: 'n',
			version: 'Q2.5T-pro',
			aspectRatio: '9:16',
			duration: 10,
			requestId: 'r',
		},
		path: '/api-pub/gw/v4/video/hidream-Q2/async',
		body: {
			module: 'hidream-Q2',
			version: 'Q2.5T-pro',
			request_id: 'r',
			prompt: 'p',
			negative_prompt: 'n',
			wh_ratio: '9:16',
			duration: 10,
		},
	},
	{
		what: "HiDream's Kling with sound",
		provider: 'hiDream',
		operation: 'imageToVideo',
		model: 'hidream-Q2',
		set: { prompt: 'p', version: 'Q2.6-pro', sound: 'on', duration: 5, ...first },
		path: '/api-pub/gw/v4/video/hidream-Q2/async',
		body: {
			module: 'hidream-Q2',
			version: 'Q2.6-pro',
			prompt: 'p',
			images: [IMAGE],
			sound: 'on',
			duration: 5,
		},
	},
	{
		what: "HiDream's Seedance 1.0",
		provider: 'hiDream',
		operation: 'textToVideo',
		model: 'hidream-R',
		set: { prompt: 'p', duration: 5, aspectRatio: 'adaptive', resolution: '480p', generateAudio: false },
		path: '/api-pub/gw/v4/video/hidream-R/async',
		body: {
			module: 'hidream-R',
			version: 'R1',
			prompt: 'p',
			duration: 5,
			wh_ratio: 'adaptive',
			resolution: '480p',
			generate_audio: false,
		},
	},
	{
		what: "HiDream's Seedance 1.5",
		provider: 'hiDream',
		operation: 'imageToVideo',
		model: 'hidream-R2-Audio',
		set: {
			prompt: 'p',
			enPrompt: 'e',
			duration: 10,
			aspectRatio: 'keep',
			resolution: '1080p',
			generateAudio: true,
			...first,
		},
		path: '/api-pub/gw/v4/video/hidream-R2-Audio/async',
		body: {
			module: 'hidream-R2-Audio',
			version: 'R2-Audio',
			prompt: 'p',
			en_prompt: 'e',
			images: [IMAGE],
			duration: 10,
			wh_ratio: 'keep',
			resolution: '1080p',
			generate_audio: true,
		},
	},
	{
		what: "HiDream's Nano Banana",
		provider: 'hiDream',
		operation: 'imageToImage',
		model: 'hidream-G',
		set: {
			prompt: 'p',
			version: 'G-pro',
			resolution: '4K',
			aspectRatio: 'keep',
			imageCount: 2,
			...references(['image', IMAGE]),
		},
		path: '/api-pub/gw/v4/image/hidream-G/async',
		body: {
			module: 'hidream-G',
			version: 'G-pro',
			prompt: 'p',
			images: [IMAGE],
			resolution: '4K',
			wh_ratio: 'keep',
			img_count: 2,
		},
	},
	{
		what: "HiDream's Seedream",
		provider: 'hiDream',
		operation: 'textToImage',
		model: 'hidream-M',
		set: {
			prompt: 'p',
			negativePrompt: 'n',
			version: 'M2',
			size: '2560*1440',
			isSequentialImage: true,
			imageCount: 4,
		},
		path: '/api-pub/gw/v4/image/hidream-M/async',
		body: {
			module: 'hidream-M',
			version: 'M2',
			prompt: 'p',
			negative_prompt: 'n',
			resolution: '2560*1440',
			is_sequential_image: true,
			img_count: 4,
		},
	},

	{
		what: "ToMoviee's continuation of a video",
		provider: 'tomoviee',
		operation: 'referenceToVideo',
		model: 'tm_video_continuation_b',
		set: {
			prompt: 'p',
			resolution: '720p',
			duration: 5,
			aspectRatio: '16:9',
			cameraMoveIndex: 5,
			...references(['video', VIDEO]),
		},
		path: '/v1/open/capacity/application/tm_video_continuation_b',
		body: {
			prompt: 'p',
			video: VIDEO,
			resolution: '720p',
			duration: 5,
			aspect_ratio: '16:9',
			camera_move_index: 5,
		},
	},
	{
		what: "ToMoviee's image in the manner of another",
		provider: 'tomoviee',
		operation: 'imageToImage',
		model: 'tm_reference_img2img',
		set: {
			prompt: 'p',
			controlType: '2',
			initImageInput: 'url',
			initImageUrl: TAIL,
			width: 1024,
			height: 512,
			imageCount: 4,
			controlIntensity: 0.5,
			...references(['image', IMAGE]),
		},
		path: '/v1/open/capacity/application/tm_reference_img2img',
		body: {
			prompt: 'p',
			reference_image: IMAGE,
			control_type: '2',
			init_image: TAIL,
			width: 1024,
			height: 512,
			batch_size: 4,
			control_intensity: 0.5,
		},
	},
	{
		what: "ToMoviee's redrawing",
		provider: 'tomoviee',
		operation: 'imageToImage',
		model: 'tm_redrawing',
		set: { prompt: 'p', initImageInput: 'url', initImageUrl: IMAGE, maskInput: 'url', maskUrl: TAIL },
		path: '/v1/open/capacity/application/tm_redrawing',
		body: { prompt: 'p', init_image: IMAGE, mask_url: TAIL },
	},
];

/**
 * What these clients send although nobody set it, and why this package leaves it out: the service has its own default for what
 * is not set, and nothing published says that it wants the field.
 */
export const CONSTANTS_LEFT_OUT: ReadonlyArray<[field: string, value: unknown, clients: string]> = [
	['input_reference', [], "grok's, without a picture"],
	['response_format', 'url', "nano-banana's and seedream's: the images are read as addresses and as Base64"],
	['result_type', 'single', "kling's images: unless it is set"],
	['negative_prompt', '', "HiDream's Kling"],
	['images', [], "HiDream's, without a picture"],
	['en_prompt', '', "HiDream's Seedance 1.5"],
	['request_id', 'a UUID', "HiDream's: unless it is set"],
	['sound', 'off', "HiDream's Kling: the default that its client has"],
	['wh_ratio', null, "HiDream's Kling with pictures"],
	['aspect_ratio', '16:9', "kling's, unless it is set"],
	['duration', 5, "kling's and HiDream's, unless it is set"],
];

/** What they send although nobody set it, and this package sends, too: without it there is no ID. */
export const CONSTANTS_SENT: ReadonlyArray<[field: string, value: unknown, clients: string]> = [
	['mode', 'std', "kling's"],
	['sound', 'off', "kling's, but omni"],
	['character_orientation', 'image', "kling's motion control"],
	['metadata.video_list[0].refer_type', 'feature', "kling's omni after a video"],
	['metadata.duration', 5, 'seedance 1.x, wan, happyhorse: a part of the ID'],
	['metadata.resolution', '720p', 'seedance, wan, happyhorse: a part of the ID'],
	['version', 'the cheapest', "HiDream's version 4"],
];
