import { choice, duration, text } from '../../fields/fields';
import type { VideoModel } from '../provider';

/** The catalogue of 元境: seed 003, "文生视频". Values are spelled as each table has them: case matters (`720P`, `720p`). */

const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16'];

const prompt = text('prompt', 'prompt', { required: true });

/** "seedance 2.0 上传数据要求"; the overseas edition (dreamina) has no table of its own (sources.md 4.2: as this one). */
const seedance2 = [
	prompt,
	choice('resolution', 'resolution', ['480p', '720p', '1080p'], { documentedDefault: '720p' }),
	choice('aspectRatio', 'ratio', RATIOS, { documentedDefault: 'adaptive' }),
	duration('duration', { documentedDefault: 5 }),
];

export const models: VideoModel[] = [
	{
		id: 'happyhorse-1.0-t2v',
		description: '阿里云 快乐马',
		operations: {
			textToVideo: [
				prompt,
				choice('resolution', 'resolution', ['720P', '1080P'], { documentedDefault: '720P' }),
				choice('aspectRatio', 'ratio', RATIOS, { documentedDefault: 'adaptive' }),
				duration('duration', { documentedDefault: 5 }),
			],
		},
	},
	{
		id: 'doubao-seedance-2-0-260128',
		description: '豆包 Seedance 2.0',
		operations: { textToVideo: seedance2 },
	},
	{
		id: 'doubao-seedance-2-0-fast-260128',
		description: '豆包 Seedance 2.0 Fast',
		operations: { textToVideo: seedance2 },
	},
	{
		id: 'dreamina-seedance-2-0-260128',
		description: 'We Token AI, Seedance 2.0 豆包海外版',
		operations: { textToVideo: seedance2 },
	},
	{
		id: 'doubao-seedance-1-5-pro-251215',
		description: '豆包 Seedance 1.5 Pro',
		operations: {
			textToVideo: [
				prompt,
				choice('aspectRatio', 'ratio', [...RATIOS, 'adaptive']),
				choice('resolution', 'resolution', ['480p', '720p', '1080p'], { documentedDefault: '1080p' }),
				duration('duration', { documentedDefault: 12 }),
			],
		},
	},
	{
		id: 'wan2.6-t2v',
		description: '通义万象 2.6',
		operations: {
			textToVideo: [
				prompt,
				text('negativePrompt', 'negative_prompt'),
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
				choice('duration', 'duration', [5, 10, 15], { documentedDefault: 15 }),
			],
		},
	},
	{
		id: 'viduq3-pro',
		description: 'Vidu Q3 Pro',
		operations: {
			textToVideo: [
				prompt,
				choice('offPeak', 'off_peak', ['Y', 'N'], { labels: { Y: 'Yes', N: 'No' }, documentedDefault: 'N' }),
				duration('duration', { max: 16, documentedDefault: 10 }),
				choice('aspectRatio', 'ratio', RATIOS, { documentedDefault: '16:9' }),
				choice('resolution', 'resolution', ['540p', '720p', '1080p'], { documentedDefault: '1080p' }),
			],
		},
	},
];
