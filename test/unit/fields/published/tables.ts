import type { Published } from './common';
import { HIDREAM } from './hiDream';
import { TOMOVIEE } from './tomoviee';
import { YISHANG_CLOUD } from './yishangCloud';

/**
 * The requests of clients that are published for the services, word for word: sources.md 1.6, 2.5 and 3.7. Written by hand from there and from nothing of ours. Addresses stand for the files that their users choose.
 */

export const PUBLISHED: Published[] = [...YISHANG_CLOUD, ...HIDREAM, ...TOMOVIEE];

/**
 * What these clients send although nobody set it, and why this package leaves it out: the service has its own default for what
 * is not set, and nothing published says that it wants the field.
 */
export const CONSTANTS_LEFT_OUT: ReadonlyArray<[field: string, value: unknown, clients: string]> = [
	['input_reference', [], "grok's, without a picture"],
	['response_format', 'url', "nano-banana's and seedream's: the images are read as addresses and as Base64"],
	['result_type', 'single', "kling's images: unless it is set"],
	['negative_prompt', '', "HiDream's Kling"],
	['images', [], "HiDream's, without a picture"],
	['en_prompt', '', "HiDream's Seedance 1.5"],
	['request_id', 'a UUID', "HiDream's: unless it is set"],
	['sound', 'off', "HiDream's Kling: the default that its client has"],
	['wh_ratio', null, "HiDream's Kling with pictures"],
	['aspect_ratio', '16:9', "kling's, unless it is set"],
	['duration', 5, "kling's and HiDream's, unless it is set"],
];

/** What they send although nobody set it, and this package sends, too: without it there is no ID. */
export const CONSTANTS_SENT: ReadonlyArray<[field: string, value: unknown, clients: string]> = [
	['mode', 'std', "kling's"],
	['sound', 'off', "kling's, but omni"],
	['character_orientation', 'image', "kling's motion control"],
	['metadata.video_list[0].refer_type', 'feature', "kling's omni after a video"],
	['metadata.duration', 5, 'seedance 1.x, wan, happyhorse: a part of the ID'],
	['metadata.resolution', '720p', 'seedance, wan, happyhorse: a part of the ID'],
	['version', 'the cheapest', "HiDream's version 4"],
];
