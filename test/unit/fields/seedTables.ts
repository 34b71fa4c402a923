/** A number: whole unless the document calls it a float; bounds are inclusive. */
interface NumberRange {
	whole: boolean;
	min?: number;
	max?: number;
	/** The document has a string there. */
	sentAsText?: boolean;
}

/** Several files of one type in a list. */
interface FileList {
	files: 'image' | 'video' | 'audio';
	max?: number;
}

/** What a table says that a parameter can be. `image`: one picture; `address`: one that the service calls. */
export type Allowed =
	| 'text'
	| 'address'
	| 'image'
	| readonly string[]
	| readonly number[]
	| NumberRange
	| FileList;

/** A row of a table: the document's name, whether it has to be there, the node's parameter, what it can be. */
export type Row = readonly [wireName: string, required: '是' | '否', parameter: string, allowed: Allowed];

const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16'];
/** "视频时长(秒)": the tables name no bounds, and no video has less than a second. */
const SECONDS: NumberRange = { whole: true, min: 1 };
const PROMPT: Row = ['prompt', '是', 'prompt', 'text'];

/** Seed 001, "POST /v1/videos": one table for all models; `seconds` is a string there. */
const YISHANG: readonly Row[] = [
	PROMPT,
	['seconds', '否', 'duration', { ...SECONDS, sentAsText: true }],
	['size', '否', 'size', ['720x1280', '1280x720']],
];
/** Its sample has a list there. Not required by the document, whose table is one for text and pictures. */
const YISHANG_PICTURE: readonly Row[] = [...YISHANG, ['input_reference', '是', 'firstFrame', 'image']];
const YISHANG_PICTURES: readonly Row[] = [
	...YISHANG,
	['input_reference', '是', 'references', { files: 'image' }],
];

function yishangModels(rows: readonly Row[]) {
	const ids = ['sora-2', 'sora-2-hd', 'sora-2-pro', 'veo3', 'veo3-pro', 'veo3.1', 'veo3.1-pro'];
	return Object.fromEntries(ids.map((id) => [id, rows]));
}

/** sources.md 1.3. */
function tomoviee(ratios: readonly string[]): readonly Row[] {
	return [
		PROMPT,
		['duration', '否', 'duration', [5]],
		['resolution', '否', 'resolution', ['720p', '1080p']],
		['aspect_ratio', '否', 'aspectRatio', ratios],
		['camera_move_index', '否', 'cameraMoveIndex', { whole: true, min: 1, max: 46 }],
		['callback', '否', 'notifyUrl', 'address'],
		['params', '否', 'passThrough', 'text'],
	];
}
const TOMOVIEE_TEXT = tomoviee(['16:9', '9:16', '4:3', '3:4', '1:1']);
const TOMOVIEE_IMAGE: readonly Row[] = [
	...tomoviee(['16:9', '9:16', '4:3', '3:4', '1:1', 'original']),
	['image', '是', 'firstFrame', 'image'],
];

/** Seed 002, "Body", without the prompt; the ends belong to the ranges. */
const HIDREAM: readonly Row[] = [
	['negative_prompt', '否', 'negativePrompt', 'text'],
	['version', '否', 'version', ['v2']],
	['resolution', '否', 'resolution', ['960*960', '1280*720', '720*1280']],
	['request_id', '否', 'requestId', 'text'],
	['camera_move_horizontal', '否', 'cameraMoveHorizontal', { whole: true, min: -5, max: 5 }],
	['camera_move_vertical', '否', 'cameraMoveVertical', { whole: true, min: -5, max: 5 }],
	['camera_move_depth', '否', 'cameraMoveDepth', { whole: true, min: -5, max: 5 }],
	['motion_strength', '否', 'motionStrength', { whole: false, min: 0, max: 30 }],
	['notify_url', '否', 'notifyUrl', 'address'],
];

/** sources.md 3.2, "txt2img" and "img2img". */
const HIDREAM_IMAGE: readonly Row[] = [
	['negative_prompt', '否', 'negativePrompt', 'text'],
	['img_count', '否', 'imageCount', { whole: true, min: 1, max: 4 }],
	['request_id', '否', 'requestId', 'text'],
	['notify_url', '否', 'notifyUrl', 'address'],
];

/** Seed 003, "文生图 上传数据要求": one table for its four models. */
const T2I: readonly Row[] = [PROMPT, ['negative_prompt', '否', 'negativePrompt', 'text']];

/** Seed 003, "seedance 2.0 上传数据要求", one table in each part. */
const SEEDANCE_2_TEXT: readonly Row[] = [
	PROMPT,
	['resolution', '否', 'resolution', ['480p', '720p', '1080p']],
	['ratio', '否', 'aspectRatio', RATIOS],
	['duration', '否', 'duration', SECONDS],
];
const SEEDANCE_2_IMAGE: readonly Row[] = [
	PROMPT,
	['image1_file', '是', 'firstFrame', 'image'],
	['image2_file', '是', 'lastFrame', 'image'],
	['resolution', '否', 'resolution', ['480p', '720p', '1080p']],
	['ratio', '否', 'aspectRatio', RATIOS],
	['duration', '否', 'duration', SECONDS],
];
const SEEDANCE_2_REFERENCE: readonly Row[] = [
	PROMPT,
	['ratio', '否', 'aspectRatio', RATIOS],
	['resolution', '否', 'resolution', ['480p', '720p', '1080p']],
	['duration', '否', 'duration', SECONDS],
	['image_files', '是', 'references', { files: 'image' }],
	['video_files', '否', 'references', { files: 'video' }],
	['audio_files', '否', 'references', { files: 'audio' }],
];

/**
 * The documents' tables, copied by hand and not from the catalogue: by provider, operation and model, the rows in the
 * documents' order. 易尚云: seed 001, "POST /v1/videos". 元境: seed 003, "文生图", "文生视频", "图生视频", "参考生视频".
 * 智象: seed 002, and sources.md 3.2 for what starts from pictures or makes them. 万兴天幕: sources.md 1.3.
 */
export const TABLES: Record<string, Record<string, Record<string, readonly Row[]>>> = {
	tomoviee: {
		textToVideo: { tob_text2video_b: TOMOVIEE_TEXT, tm_text2video_b: TOMOVIEE_TEXT },
		imageToVideo: {
			tm_img2video_b: TOMOVIEE_IMAGE,
			tm_tail2video_b: [...TOMOVIEE_IMAGE, ['image_tail', '是', 'lastFrame', 'image']],
		},
	},
	yishangCloud: {
		textToVideo: yishangModels(YISHANG),
		imageToVideo: yishangModels(YISHANG_PICTURE),
		referenceToVideo: yishangModels(YISHANG_PICTURES),
	},
	hiDream: {
		textToVideo: { txt2video: [PROMPT, ...HIDREAM] },
		imageToVideo: {
			img2video: [['prompt', '否', 'prompt', 'text'], ['image', '是', 'firstFrame', 'image'], ...HIDREAM],
			keyframe2video: [
				// One list: [first, last].
				['images', '是', 'firstFrame', 'image'],
				['images', '是', 'lastFrame', 'image'],
				['prompt', '否', 'prompt', 'text'],
				['negative_prompt', '否', 'negativePrompt', 'text'],
				['version', '否', 'version', ['v1.0-standard']],
				['resolution', '否', 'resolution', ['keep']],
				['duration', '否', 'duration', [5, 10]],
				['request_id', '否', 'requestId', 'text'],
				['notify_url', '否', 'notifyUrl', 'address'],
			],
		},
		textToImage: {
			txt2img: [
				PROMPT,
				['version', '否', 'version', ['v2L']],
				[
					'resolution',
					'否',
					'resolution',
					['1024*1024', '832*1248', '880*1168', '768*1360', '1248*832', '1168*880', '1360*768'],
				],
				...HIDREAM_IMAGE,
			],
		},
		imageToImage: {
			img2img: [
				['image', '是', 'references', { files: 'image' }],
				['prompt', '否', 'prompt', 'text'],
				['version', '否', 'version', ['v1']],
				[
					'resolution',
					'否',
					'resolution',
					['2048*2048', '2048*1152', '1152*2048', '2048*1536', '1536*2048', '2048*1365', '1365*2048'],
				],
				...HIDREAM_IMAGE,
			],
		},
	},
	openComputing: {
		textToImage: {
			'wan2.2-t2i-plus': T2I,
			'wan2.5-t2i-preview': T2I,
			'wan2.2-t2i-flash': T2I,
			'cogview-3-flash': T2I,
		},
		textToVideo: {
			'happyhorse-1.0-t2v': [
				PROMPT,
				['resolution', '否', 'resolution', ['720P', '1080P']],
				['ratio', '否', 'aspectRatio', RATIOS],
				['duration', '否', 'duration', SECONDS],
			],
			'doubao-seedance-2-0-260128': SEEDANCE_2_TEXT,
			'doubao-seedance-2-0-fast-260128': SEEDANCE_2_TEXT,
			'dreamina-seedance-2-0-260128': SEEDANCE_2_TEXT,
			'doubao-seedance-1-5-pro-251215': [
				PROMPT,
				['ratio', '否', 'aspectRatio', [...RATIOS, 'adaptive']],
				['resolution', '否', 'resolution', ['480p', '720p', '1080p']],
				['duration', '否', 'duration', SECONDS],
			],
			'wan2.6-t2v': [
				PROMPT,
				['negative_prompt', '否', 'negativePrompt', 'text'],
				[
					'size',
					'否',
					'size',
					[
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
				],
				['duration', '否', 'duration', [5, 10, 15]],
			],
			'viduq3-pro': [
				PROMPT,
				['off_peak', '否', 'offPeak', ['Y', 'N']],
				['duration', '否', 'duration', { whole: true, min: 1, max: 16 }],
				['ratio', '否', 'aspectRatio', ['16:9', '9:16', '4:3', '3:4', '1:1']],
				['resolution', '否', 'resolution', ['540p', '720p', '1080p']],
			],
		},
		imageToVideo: {
			'happyhorse-1.0-i2v': [
				PROMPT,
				['image_file', '是', 'firstFrame', 'image'],
				['resolution', '否', 'resolution', ['720P', '1080P']],
				['duration', '否', 'duration', SECONDS],
			],
			'doubao-seedance-2-0-260128': SEEDANCE_2_IMAGE,
			// "豆包海外版图生视频": no table of its own.
			'dreamina-seedance-2-0-260128': SEEDANCE_2_IMAGE,
			'wan2.6-r2v': [
				PROMPT,
				['negative_prompt', '否', 'negativePrompt', 'text'],
				// "视频尺寸。", without values.
				['size', '否', 'size', 'text'],
				['duration', '否', 'duration', [5, 10, 15]],
				['image_file1', '是', 'firstFrame', 'image'],
				['image_file2', '是', 'lastFrame', 'image'],
			],
			'viduq3-pro': [
				PROMPT,
				['off_peak', '否', 'offPeak', ['Y', 'N']],
				['image_file1', '是', 'firstFrame', 'image'],
				['image_file2', '是', 'lastFrame', 'image'],
				['duration', '否', 'duration', { whole: true, min: 1, max: 16 }],
				['ratio', '否', 'aspectRatio', ['16:9', '9:16', '4:3', '3:4', '1:1']],
				['resolution', '否', 'resolution', ['540p', '720p', '1080p']],
			],
			'doubao-seedance-1-5-pro-251215': [
				PROMPT,
				['ratio', '否', 'aspectRatio', [...RATIOS, 'adaptive']],
				['resolution', '否', 'resolution', ['480p', '720p', '1080p']],
				['duration', '否', 'duration', SECONDS],
				['image_file1', '否', 'firstFrame', 'image'],
				['image_file2', '否', 'lastFrame', 'image'],
			],
		},
		referenceToVideo: {
			'happyhorse-1.0-r2v': [
				PROMPT,
				['ratio', '否', 'aspectRatio', RATIOS],
				['resolution', '否', 'resolution', ['720P', '1080P']],
				['duration', '否', 'duration', SECONDS],
				['image_files', '是', 'references', { files: 'image', max: 9 }],
			],
			'doubao-seedance-2-0-260128': SEEDANCE_2_REFERENCE,
			'dreamina-seedance-2-0-260128': SEEDANCE_2_REFERENCE,
		},
	},
};

/** Every model of every operation with its rows, for `test.each`. */
export const TABLE_CASES = Object.entries(TABLES).flatMap(([provider, operations]) =>
	Object.entries(operations).flatMap(([operation, models]) =>
		Object.entries(models).map(
			([model, rows]) => [`${provider} ${operation} ${model}`, { provider, operation, model, rows }] as const,
		),
	),
);
