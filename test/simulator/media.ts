import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIP, videoFile, type ResultFile } from './clip';

/** Small genuine files for tests to send, no two alike. */
/** 64 x 48, red to blue. */
export const PNG = asset('first.png');
/** 48 x 64, green to yellow. */
export const JPEG = asset('last.jpg');
/** 32 x 32, white to purple. */
export const WEBP = asset('third.webp');
/** 2 s, H.264. */
export const MP4 = CLIP;
/** A quarter of a second of 440 Hz, 8 bit, mono. */
export const WAV = asset('sound.wav');

/** A valid MP4 of so many bytes (if that is not too few), made as it is read. */
export function bigVideo(bytes: number): ResultFile {
	return videoFile('reference', bytes);
}

function asset(name: string): Buffer {
	return readFileSync(join(__dirname, 'assets', name));
}
