/** What the tables of the published clients have in common. */

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

export const first = { firstFrameInput: 'url', firstFrameUrl: IMAGE };
export const last = { lastFrameInput: 'url', lastFrameUrl: TAIL };
export const references = (...files: Array<[type: string, url: string]>) => ({
	references: { items: files.map(([type, url]) => ({ type, input: 'url', url })) },
});
