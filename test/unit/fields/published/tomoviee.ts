import { IMAGE, references, TAIL, VIDEO, type Published } from './common';

/** Clients of 万兴天幕: sources.md 1.6. */

export const TOMOVIEE: Published[] = [
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
