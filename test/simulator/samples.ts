/** The text-to-video submits that the documents show, word for word. */
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
