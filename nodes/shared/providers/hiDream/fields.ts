import { text, webAddress } from '../../fields/fields';

/** What modules of all versions have in common. */

export const negativePrompt = text('negativePrompt', 'negative_prompt');

export const requestId = text('requestId', 'request_id');

/** Seed 002, "Body". Of a list of allowed addresses the page of keyframe2video alone speaks (sources.md 3.5). Version 4 has none. */
export const notifyUrl = webAddress('notifyUrl', 'notify_url', {
	hint: 'HiDream may have to add the address to its list of allowed ones before it calls it',
});
