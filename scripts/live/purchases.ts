import type { ProviderId } from '../../nodes/shared/providers/provider';

/** A task to buy: the cheapest that its kind has, as far as the documents tell (the shortest, the smallest). */
export interface Purchase {
	provider: ProviderId;
	node: 'generateVideo' | 'generateImage' | 'generateText';
	model: string;
	/** The node's parameters besides provider and model. */
	parameters: Record<string, unknown>;
	/** How a picture goes in, if one is needed: as a file, or as an address that the service fetches. */
	picture?: 'file' | 'url';
}

const PROMPT = 'A paper boat on calm water';

const video = (provider: ProviderId, model: string, parameters: object = {}): Purchase => ({
	provider,
	node: 'generateVideo',
	model,
	parameters: { operation: 'textToVideo', prompt: PROMPT, ...parameters },
});

const fromPicture = (one: Purchase, picture: 'file' | 'url'): Purchase => ({
	...one,
	picture,
	parameters: {
		...one.parameters,
		operation: 'imageToVideo',
		firstFrameInput: picture === 'file' ? 'binary' : 'url',
		...(picture === 'url' && { firstFrameUrl: '={{ $json.imageUrl }}' }),
	},
});

const ofReferences = (one: Purchase, picture: 'file' | 'url'): Purchase => ({
	...one,
	picture,
	parameters: {
		...one.parameters,
		operation: 'referenceToVideo',
		references: {
			items: [
				picture === 'file'
					? { type: 'image', input: 'binary', binaryField: 'data' }
					: { type: 'image', input: 'url', url: '={{ $json.imageUrl }}' },
			],
		},
	},
});

const image = (provider: ProviderId, model: string): Purchase => ({
	provider,
	node: 'generateImage',
	model,
	parameters: { operation: 'textToImage', prompt: PROMPT },
});

/** One of each kind that a service has. No document names a price; each service's own page does. */
export const PURCHASES: readonly Purchase[] = [
	video('tomoviee', 'tm_text2video_b', { resolution: '720p' }),
	fromPicture(video('tomoviee', 'tm_img2video_b', { resolution: '720p' }), 'url'),
	video('yishangCloud', 'sora-2', { duration: 5 }),
	fromPicture(video('yishangCloud', 'sora-2', { duration: 5 }), 'url'),
	ofReferences(video('yishangCloud', 'sora-2', { duration: 5 }), 'url'),
	video('hiDream', 'txt2video'),
	fromPicture(video('hiDream', 'img2video'), 'file'),
	image('hiDream', 'txt2img'),
	{
		provider: 'hiDream',
		node: 'generateImage',
		model: 'img2img',
		picture: 'file',
		parameters: {
			operation: 'imageToImage',
			prompt: PROMPT,
			references: { items: [{ type: 'image', input: 'binary', binaryField: 'data' }] },
		},
	},
	video('openComputing', 'viduq3-pro', { duration: 5, resolution: '540p' }),
	fromPicture(video('openComputing', 'happyhorse-1.0-i2v', { duration: 5, resolution: '720P' }), 'file'),
	ofReferences(video('openComputing', 'happyhorse-1.0-r2v', { duration: 5, resolution: '720P' }), 'file'),
	image('openComputing', 'wan2.2-t2i-flash'),
	{
		provider: 'openComputing',
		node: 'generateText',
		model: 'qwen3-max',
		parameters: { prompt: 'Say "boat"' },
	},
];

/** What a purchase is called: in questions, in the report and in file names. */
export function kindOf({ node, parameters }: Purchase): string {
	return node === 'generateText' ? 'text' : String(parameters.operation);
}

/** What will be bought, in a line. */
export function describePurchase(one: Purchase): string {
	const { duration, resolution } = one.parameters as { duration?: number; resolution?: string };
	const details = [duration === undefined ? undefined : `${duration} s`, resolution].filter(Boolean);
	return `${kindOf(one)}: ${one.model}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
}
