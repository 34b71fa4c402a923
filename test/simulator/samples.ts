import { COVER_JPEG } from './clip';
import { JPEG } from './media';
import { formFile } from './testClient';

/** The submits that the documents show, word for word. */
export const YISHANG_SAMPLE = {
	model: 'sora-2',
	prompt: 'A cat playing piano in the garden',
	size: '720x1280',
	seconds: '5',
	input_reference: ['https://example.com/image.jpg'],
};
export const HAPPY_HORSE_SAMPLE = {
	model: 'happyhorse-1.0-t2v',
	catelogid: 't2v',
	prompt: '天上飞过各式各样的万圣节南瓜',
	ratio: '4:3',
	resolution: '720P',
	duration: 4,
};
export const HIDREAM_SAMPLE = {
	prompt: '小丑鱼在海葵丛中游来游去',
	version: 'v2',
	resolution: '960*960',
	camera_move_depth: -5,
	camera_move_vertical: 0,
	camera_move_horizontal: 5,
	motion_strength: 10.0,
	request_id: '96cf0c6a-5d2b-11ee-abe3-3a8d18c35977',
};
export const TOMOVIEE_SAMPLE = { prompt: '跳舞', duration: 5, resolution: '1080p', aspect_ratio: '16:9' };

/** 文生图 of seeds/003: 任务提交 and 例子. */
export const IMAGE_SAMPLES = {
	任务提交: {
		model: 'wan2.2-t2i-plus',
		catelogid: 't2i',
		prompt: '一只猫坐在月亮上',
		negative_prompt: '模糊,低质量',
	},
	例子: { model: 'wan2.2-t2i-plus', catelogid: 't2i', prompt: '一只猫坐在月亮上,水彩画风格' },
};

/** 图生视频 and 参考生视频 of seeds/003, `-F` by `-F`; the files' contents are ours. */
export const FORM_SAMPLES = {
	快乐马图生视频: {
		model: 'happyhorse-1.0-i2v',
		catelogid: 'i2v',
		prompt: '图片变换为万圣节各种南瓜飞上天',
		duration: '15',
		resolution: '720P',
		image_file: formFile(JPEG, '02.jpg'),
	},
	'seedance 2.0 图生视频': {
		model: 'doubao-seedance-2-0-260128',
		catelogid: 'i2v',
		prompt: '从图片1到图片2丝滑转换',
		duration: '5',
		ratio: '16:9',
		resolution: '480p',
		image1_file: formFile(JPEG, 'myimg1.jpg'),
		image2_file: formFile(COVER_JPEG, 'myimg2.jpg'),
	},
	'seedance 2.0 参考生视频': {
		model: 'doubao-seedance-2-0-260128',
		catelogid: 'ref2v',
		image_files: [formFile(JPEG, '1.jpg'), formFile(COVER_JPEG, '2.jpg')],
		prompt: '平滑过渡从第一张图片到第二张图片',
		ratio: '4:3',
		resolution: '720p',
		duration: '4',
	},
	快乐马参考生视频: {
		model: 'happyhorse-1.0-r2v',
		catelogid: 'ref2v',
		image_files: [formFile(JPEG, '1.jpg'), formFile(COVER_JPEG, '2.jpg')],
		prompt: '平滑过渡从第一张图片到第二张图片',
		ratio: '4:3',
		resolution: '720P',
		duration: '4',
	},
};
