import { choice, duration, text } from '../../fields/fields';
import { frame, references } from '../../fields/media';
import type { Model } from '../provider';

/**
 * The catalogue of 元境 (seed 003, "文生图", "文生视频", "图生视频", "参考生视频"). Values are spelled as in the table of each
 * model: case matters (`720P`, `720p`).
 */

const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16'];

const prompt = text('prompt', 'prompt', { required: true });

const firstFrame = (wireName: string, required = true) =>
	frame('firstFrame', wireName, ['file'], { required });
const lastFrame = (wireName: string, required = true) => frame('lastFrame', wireName, ['file'], { required });

const resolution = (values: readonly string[], documentedDefault: string) =>
	choice('resolution', 'resolution', values, { documentedDefault });
const ratio = (documentedDefault?: string) => choice('aspectRatio', 'ratio', RATIOS, { documentedDefault });

const negativePrompt = text('negativePrompt', 'negative_prompt');

/** "文生图 上传数据要求": its four models share one table. */
const textToImage = [prompt, negativePrompt];

const SEEDANCE_RESOLUTIONS = ['480p', '720p', '1080p'];

/** "seedance 2.0 上传数据要求": one table in each of the three parts. */
const seedance2ToVideo = [
	resolution(SEEDANCE_RESOLUTIONS, '720p'),
	ratio('adaptive'),
	duration('duration', { documentedDefault: 5 }),
];
const seedance2TextToVideo = [prompt, ...seedance2ToVideo];
const seedance2: Model['operations'] = {
	textToVideo: seedance2TextToVideo,
	imageToVideo: [prompt, firstFrame('image1_file'), lastFrame('image2_file'), ...seedance2ToVideo],
	referenceToVideo: [
		prompt,
		ratio(),
		resolution(SEEDANCE_RESOLUTIONS, '1080p'),
		duration('duration', { documentedDefault: 12 }),
		references(
			{
				image: { wireName: 'image_files', min: 1 },
				video: { wireName: 'video_files', min: 0 },
				audio: { wireName: 'audio_files', min: 0 },
			},
			['file'],
		),
	],
};

const seedance15 = [
	prompt,
	choice('aspectRatio', 'ratio', [...RATIOS, 'adaptive']),
	resolution(SEEDANCE_RESOLUTIONS, '1080p'),
	duration('duration', { documentedDefault: 12 }),
];

const wanDuration = choice('duration', 'duration', [5, 10, 15], { documentedDefault: 15 });

const vidu = [
	choice('offPeak', 'off_peak', ['Y', 'N'], { labels: { Y: 'Yes', N: 'No' }, documentedDefault: 'N' }),
	duration('duration', { max: 16, documentedDefault: 10 }),
	ratio('16:9'),
	resolution(['540p', '720p', '1080p'], '1080p'),
];

export const models: Model[] = [
	{
		id: 'happyhorse-1.0-t2v',
		description: '阿里云 快乐马',
		operations: {
			textToVideo: [
				prompt,
				resolution(['720P', '1080P'], '720P'),
				ratio('adaptive'),
				duration('duration', { documentedDefault: 5 }),
			],
		},
	},
	{
		id: 'happyhorse-1.0-i2v',
		description: '阿里云 快乐马',
		operations: {
			imageToVideo: [
				prompt,
				firstFrame('image_file'),
				resolution(['720P', '1080P'], '720P'),
				duration('duration', { documentedDefault: 5 }),
			],
		},
	},
	{
		id: 'happyhorse-1.0-r2v',
		description: '阿里云 快乐马',
		operations: {
			referenceToVideo: [
				prompt,
				ratio(),
				resolution(['720P', '1080P'], '1080P'),
				duration('duration', { documentedDefault: 15 }),
				references({ image: { wireName: 'image_files', min: 1, max: 9 } }, ['file']),
			],
		},
	},
	{
		id: 'doubao-seedance-2-0-260128',
		description: '豆包 Seedance 2.0',
		operations: seedance2,
	},
	{
		// Only the table of text to video names it.
		id: 'doubao-seedance-2-0-fast-260128',
		description: '豆包 Seedance 2.0 Fast',
		operations: { textToVideo: seedance2TextToVideo },
	},
	{
		// The overseas edition has no tables of its own. It takes those of 2.0 (sources.md 4.2).
		id: 'dreamina-seedance-2-0-260128',
		description: 'We Token AI, Seedance 2.0 豆包海外版',
		operations: seedance2,
	},
	{
		id: 'doubao-seedance-1-5-pro-251215',
		description: '豆包 Seedance 1.5 Pro',
		operations: {
			textToVideo: seedance15,
			imageToVideo: [...seedance15, firstFrame('image_file1', false), lastFrame('image_file2', false)],
		},
	},
	{
		id: 'wan2.6-t2v',
		description: '通义万象 2.6',
		operations: {
			textToVideo: [
				prompt,
				negativePrompt,
				choice(
					'size',
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
					{ documentedDefault: '1920*1080' },
				),
				wanDuration,
			],
		},
	},
	{
		id: 'wan2.6-r2v',
		description: '通义万象 2.6 预置角色',
		operations: {
			imageToVideo: [
				prompt,
				negativePrompt,
				// Its table has a default but no values.
				text('size', 'size', { documentedDefault: '1920*1080' }),
				wanDuration,
				firstFrame('image_file1'),
				lastFrame('image_file2'),
			],
		},
	},
	{
		id: 'viduq3-pro',
		description: 'Vidu Q3 Pro',
		operations: {
			textToVideo: [prompt, ...vidu],
			imageToVideo: [prompt, ...vidu, firstFrame('image_file1'), lastFrame('image_file2')],
		},
	},
	{
		id: 'wan2.2-t2i-plus',
		description: '阿里百炼 万相 2.2 专业版',
		operations: { textToImage },
	},
	{
		id: 'wan2.5-t2i-preview',
		description: '阿里百炼 万相 2.5 Preview',
		operations: { textToImage },
	},
	{
		id: 'wan2.2-t2i-flash',
		description: '阿里百炼 万相 2.2 极速版',
		operations: { textToImage },
	},
	{
		id: 'cogview-3-flash',
		description: '智谱 AI CogView-3-Flash',
		operations: { textToImage },
	},
];

/** The tables name the frames differently. A new model most likely follows the newer documents (sources.md 4.6). */
export const customFields: Model['operations'] = {
	imageToVideo: [firstFrame('image_file', false), lastFrame('image_file1', false)],
	referenceToVideo: [
		references(
			{
				image: { wireName: 'image_files', min: 0 },
				video: { wireName: 'video_files', min: 0 },
				audio: { wireName: 'audio_files', min: 0 },
			},
			['file'],
		),
	],
};
