import { choice, duration, text, type ChoiceField } from '../../fields/fields';
import { frame, references, type ReferencesField } from '../../fields/media';
import type { Model } from '../provider';
import { imageModels, omniImages } from './imageModels';

/**
 * The catalogue of 易尚云. Its document (seed 001, "POST /v1/videos") has seven models that share one table of parameters. All
 * others are from the clients that are published for it (sources.md 2.5), which agree on names and values;
 * what no client sets has no field.
 */

const PUBLISHED = 'from published clients';

const prompt = text('prompt', 'prompt', { required: true });

/** The seed's `seconds` is text, and its values 10 and 15 are examples: the document's own sample sends "5". */
const textToVideo = [
	prompt,
	choice('size', 'size', ['720x1280', '1280x720']),
	duration('seconds', { sentAsText: true }),
];

/** Images go as a list of addresses. The sample has one, and the document names no limit. Its table calls them a file. */
const pictures = { wireName: 'input_reference', forms: ['url', 'file'] } as const;
const firstPicture = (required = true) =>
	frame('firstFrame', pictures.wireName, pictures.forms, { list: true, required });
const guides = (min: number) => references({ image: { wireName: pictures.wireName, min } }, pictures.forms);

const documented: Model['operations'] = {
	textToVideo,
	imageToVideo: [...textToVideo, firstPicture()],
	referenceToVideo: [...textToVideo, guides(1)],
};

/** The fields of the seed's table, none of them required but the prompt: who names a model knows what it needs. */
export const customFields: Model['operations'] = {
	textToVideo,
	imageToVideo: [...textToVideo, firstPicture(false)],
	referenceToVideo: [...textToVideo, guides(0)],
};

const RATIOS = ['16:9', '9:16', '1:1'];
const WIDE_RATIOS = [...RATIOS, '4:3', '3:4'];

// Kling. The ID ends with the mode, and with `-sound` or `-video` where there is one.
const klingPrompt = text('prompt', 'prompt', { required: true, maxLength: 2500 });
const KLING_MODES = { std: 'Standard', pro: 'Professional', '4k': '4K' };
const klingMode = (...values: Array<keyof typeof KLING_MODES>) =>
	choice('mode', 'mode', values, {
		labels: Object.fromEntries(values.map((value) => [value, KLING_MODES[value]])),
		preset: 'std',
	});
const kling = [
	klingPrompt,
	klingMode('std', 'pro', '4k'),
	choice('aspectRatio', 'aspect_ratio', RATIOS),
	duration('duration', { min: 3, max: 15 }),
];
const sound = (wireName: string) =>
	choice('sound', wireName, ['on', 'off'], {
		labels: { on: 'On', off: 'Off' },
		inId: { on: '-sound', off: '' },
		preset: 'off',
	});
const klingFrames = [
	frame('firstFrame', 'image', ['url']),
	frame('lastFrame', 'image_tail', ['url'], { required: false }),
];
const YES_NO = { yes: 'Yes', no: 'No' };

/** A character from an image that moves as in a video. */
const motionControl = [
	klingPrompt,
	references(
		{
			image: { wireName: 'image', min: 1, max: 1, single: true },
			video: { wireName: 'videos', min: 1, max: 1 },
		},
		['url'],
	),
	klingMode('std', 'pro'),
	choice('keepOriginalSound', 'keep_original_sound', ['yes', 'no'], { labels: YES_NO }),
	choice('characterOrientation', 'character_orientation', ['image', 'video'], {
		labels: {
			image: 'As in the Image (Video up to 10 Seconds)',
			video: 'As in the Video (Up to 30 Seconds)',
		},
		preset: 'image',
	}),
];

function klingModel(
	id: string,
	{ fromText = true, hasMotion = false }: { fromText?: boolean; hasMotion?: boolean } = {},
): Model {
	const fields = [...kling, sound('sound')];
	return {
		id,
		description: `Kling, ${PUBLISHED}`,
		ids: {
			textToVideo: `${id}-{mode}{sound}`,
			imageToVideo: `${id}-{mode}{sound}`,
			referenceToVideo: `${id}-{mode}-video`,
		},
		operations: {
			...(fromText ? { textToVideo: fields } : {}),
			imageToVideo: [...fields, ...klingFrames],
			...(hasMotion ? { referenceToVideo: motionControl } : {}),
		},
	};
}

/** Kling's models that take a video along: its features go into the new one. `fields` are what the video rules out. */
function klingOmni(id: string, fields: readonly ChoiceField[]): Model {
	const ending = fields.map(({ name }) => `{${name}}`).join('');
	const list = 'metadata.video_list[0]';
	return {
		id,
		description: `Kling, ${PUBLISHED}`,
		ids: {
			textToVideo: `${id}-{mode}${ending}`,
			imageToVideo: `${id}-{mode}${ending}`,
			referenceToVideo: `${id}-{mode}-video`,
		},
		operations: {
			textToVideo: [...kling, ...fields],
			imageToVideo: [...kling, ...fields, ...klingFrames],
			referenceToVideo: [
				...kling,
				references(
					{
						video: { wireName: 'videos', min: 1, max: 1 },
						image: { wireName: 'image', min: 0, max: 1, single: true },
					},
					['url'],
				),
				frame('lastFrame', 'image_tail', ['url'], { required: false }),
				choice('referType', `${list}.refer_type`, ['feature'], {
					labels: { feature: 'Feature' },
					preset: 'feature',
				}),
				choice('keepOriginalSound', `${list}.keep_original_sound`, ['yes', 'no'], {
					labels: YES_NO,
					preset: 'no',
				}),
			],
		},
	};
}

/** Ratio, length and resolution of all families of Seedance, Wan and HappyHorse stand in `metadata`. */
const ratio = (values: readonly string[]) => choice('aspectRatio', 'metadata.ratio', values);
const resolution = (values: readonly string[]) =>
	choice('resolution', 'metadata.resolution', values, { preset: values.includes('720P') ? '720P' : '720p' });
const seconds = (values: readonly number[]) => choice('duration', 'metadata.duration', values, { preset: 5 });

const SEEDANCE_RATIOS = [...WIDE_RATIOS, '21:9', 'adaptive'];
const SEEDANCE_RESOLUTIONS = ['480p', '720p', '1080p'];
const FOUR_TO_TWELVE = [4, 5, 6, 7, 8, 9, 10, 11, 12];

const seedance1 = [prompt, resolution(SEEDANCE_RESOLUTIONS), ratio(SEEDANCE_RATIOS), seconds(FOUR_TO_TWELVE)];

function seedance2(id: string): Model {
	const fields = [
		prompt,
		resolution(SEEDANCE_RESOLUTIONS),
		ratio(SEEDANCE_RATIOS),
		duration('metadata.duration', { min: 4, max: 15 }),
	];
	const media = references(
		{
			image: { wireName: 'images', min: 0, max: 9 },
			video: { wireName: 'videos', min: 0, max: 3 },
			audio: { wireName: 'audios', min: 0, max: 3 },
		},
		['url'],
		{ min: 1 },
	);
	return {
		id,
		description: `Seedance 2.0, ${PUBLISHED}`,
		ids: { textToVideo: `${id}-{resolution}`, referenceToVideo: `${id}-{resolution}` },
		operations: { textToVideo: fields, referenceToVideo: [...fields, media] },
	};
}

/** Families whose ID says what they are made from: note `_` there and `-` here before the length. */
function textOrReferences(id: string, name: string, media: ReferencesField): Model {
	const fields = [prompt, resolution(['720P', '1080P']), ratio(WIDE_RATIOS), seconds([5, 10, 15])];
	return {
		id,
		description: `${name}, ${PUBLISHED}`,
		ids: {
			textToVideo: `${id}-t2v-{resolution}_{duration}s`,
			referenceToVideo: `${id}-r2v-{resolution}-{duration}s`,
		},
		operations: { textToVideo: fields, referenceToVideo: [...fields, media] },
	};
}

const wanReferences = references(
	{ image: { wireName: 'images', min: 0, max: 5 }, video: { wireName: 'videos', min: 0, max: 3 } },
	['url'],
	{ min: 1, max: 5 },
);
const horseReferences = references({ image: { wireName: 'images', min: 1, max: 5 } }, ['url']);

/** Grok's `size` is a ratio, and only its ID says how long the video is. */
const grok = [
	prompt,
	choice('aspectRatio', 'size', ['1:1', '3:2', '2:3', '16:9', '9:16']),
	choice('duration', '', [6, 10, 15, 20, 30], {
		inId: { 6: '', 10: '-10s', 15: '-15s', 20: '-20s', 30: '-30s' },
		preset: 6,
	}),
];
const grokId = 'grok-video-3{duration}';

// Its sound is the ID's alone.
const omni = klingOmni('kling-v3-omni', [sound('')]);

export const models: Model[] = [
	...['sora-2', 'sora-2-hd', 'sora-2-pro', 'veo3', 'veo3-pro', 'veo3.1', 'veo3.1-pro'].map((id) => ({
		id,
		operations: documented,
	})),
	...['veo3.1-4k', 'veo3.1-pro-4k'].map((id) => ({
		id,
		description: `Veo, ${PUBLISHED}`,
		operations: documented,
	})),
	{
		id: 'grok-video-3',
		description: `Grok, ${PUBLISHED}`,
		ids: { textToVideo: grokId, imageToVideo: grokId, referenceToVideo: grokId },
		operations: {
			textToVideo: grok,
			imageToVideo: [...grok, firstPicture()],
			referenceToVideo: [...grok, guides(1)],
		},
	},
	...['kling-v1', 'kling-v1-6', 'kling-v2-master', 'kling-v2-1-master', 'kling-v2-5-turbo'].map((id) =>
		klingModel(id),
	),
	...['kling-v1-5', 'kling-v2-1'].map((id) => klingModel(id, { fromText: false })),
	...['kling-v2-6', 'kling-v3'].map((id) => klingModel(id, { hasMotion: true })),
	klingOmni('kling-video-o1', []),
	{ ...omni, operations: { ...omni.operations, ...omniImages } },
	{
		id: 'doubao-seedance-1-5-pro',
		description: `Seedance 1.5, ${PUBLISHED}`,
		ids: {
			textToVideo: 'doubao-seedance-1-5-pro_{duration}s_{resolution}',
			imageToVideo: 'doubao-seedance-1-5-pro_{duration}s_{resolution}',
		},
		operations: {
			textToVideo: seedance1,
			imageToVideo: [
				...seedance1,
				frame('firstFrame', 'images', ['url'], { list: true }),
				frame('lastFrame', 'images', ['url'], { list: true, required: false }),
			],
		},
	},
	{
		id: 'doubao-seedance-1-0-lite',
		description: `Seedance 1.0, ${PUBLISHED}`,
		ids: {
			textToVideo: 'doubao-seedance-1-0-lite_{duration}s_{resolution}',
			referenceToVideo: 'doubao-seedance-1-0-lite_{duration}s_{resolution}',
		},
		operations: {
			textToVideo: seedance1,
			referenceToVideo: [
				prompt,
				// Its client turns 1080p into 720p where there are pictures.
				resolution(['480p', '720p']),
				ratio(SEEDANCE_RATIOS),
				seconds(FOUR_TO_TWELVE),
				references({ image: { wireName: 'images', min: 1, max: 4 } }, ['url']),
			],
		},
	},
	...['doubao-seedance-2-0', 'doubao-seedance-2-0-fast', 'doubao-seedance-2-0-mini'].map(seedance2),
	...['wan2.7', 'wan2.6'].map((id) => textOrReferences(id, 'Wan', wanReferences)),
	textOrReferences('happyhorse-1.0', 'HappyHorse', horseReferences),
	...imageModels,
];
