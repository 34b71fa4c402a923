/** What a table of the documents says of a parameter: its values, or that any text or number goes. */
type Allowed = readonly string[] | readonly number[] | 'text' | 'number';

const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16'];

const SEEDANCE_2: Record<string, Allowed> = {
	prompt: 'text',
	resolution: ['480p', '720p', '1080p'],
	aspectRatio: RATIOS,
	duration: 'number',
};

const YISHANG: Record<string, Allowed> = {
	prompt: 'text',
	size: ['720x1280', '1280x720'],
	duration: 'number',
};

/**
 * The documents' tables for text to video, copied by hand and not from the catalogue: seed 001 "POST /v1/videos", seed
 * 003 "文生视频". By provider and model, under the names that the node has for the parameters.
 */
export const TEXT_TO_VIDEO_TABLES: Record<string, Record<string, Record<string, Allowed>>> = {
	yishangCloud: {
		'sora-2': YISHANG,
		'sora-2-hd': YISHANG,
		'sora-2-pro': YISHANG,
		veo3: YISHANG,
		'veo3-pro': YISHANG,
		'veo3.1': YISHANG,
		'veo3.1-pro': YISHANG,
	},
	openComputing: {
		'happyhorse-1.0-t2v': {
			prompt: 'text',
			resolution: ['720P', '1080P'],
			aspectRatio: RATIOS,
			duration: 'number',
		},
		'doubao-seedance-2-0-260128': SEEDANCE_2,
		'doubao-seedance-2-0-fast-260128': SEEDANCE_2,
		'dreamina-seedance-2-0-260128': SEEDANCE_2,
		'doubao-seedance-1-5-pro-251215': {
			prompt: 'text',
			aspectRatio: [...RATIOS, 'adaptive'],
			resolution: ['480p', '720p', '1080p'],
			duration: 'number',
		},
		'wan2.6-t2v': {
			prompt: 'text',
			negativePrompt: 'text',
			size: [
				'832*480',
				'480*832',
				'624*624',
				'1280*720',
				'720*1280',
				'960*960',
				'1920*1080',
				'1080*1920',
				'1440*1440',
			],
			duration: [5, 10, 15],
		},
		'viduq3-pro': {
			prompt: 'text',
			offPeak: ['Y', 'N'],
			duration: 'number',
			aspectRatio: RATIOS,
			resolution: ['540p', '720p', '1080p'],
		},
	},
};
