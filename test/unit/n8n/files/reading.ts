import type { IExecuteFunctions } from 'n8n-workflow';
import { frame, references, type MediaFile } from '../../../../nodes/shared/fields/media';
import { mediaInputs } from '../../../../nodes/shared/fields/mediaInputs';
import { readMedia } from '../../../../nodes/shared/n8n/files/inputFiles';
import { findProvider } from '../../../../nodes/shared/providers';
import type { Provider } from '../../../../nodes/shared/providers/provider';
import { PNG } from '../../../simulator/media';
import type { Stored } from './fakeContext';

/** A provider's name for messages, and the credential's base URL, are all that is asked of a provider here. */
export const provider = findProvider('tomoviee') as Provider;

export const AS_FILE = frame('firstFrame', 'image_file', ['file']);
export const AS_BASE64 = frame('firstFrame', 'image', ['url', 'base64']);
export const AS_URL = frame('firstFrame', 'image', ['url']);
export const FILES = references(
	{
		image: { wireName: 'image_files', min: 0 },
		video: { wireName: 'video_files', min: 0 },
		audio: { wireName: 'audio_files', min: 0 },
	},
	['file'],
);

/** Reads the files that these parameters name: their values, or the problems' words. */
export async function read(
	world: { context: IExecuteFunctions },
	field: typeof AS_FILE | typeof FILES,
	parameters: Record<string, unknown> = {},
): Promise<unknown[]> {
	const result = await readAll(world, field, parameters);
	if ('problems' in result) return result.problems.map(({ message }) => message);
	return (result.value[field.name] ?? []).map(({ value }) => value);
}

/** The same, with the hints. */
export async function readAll(
	{ context }: { context: IExecuteFunctions },
	field: typeof AS_FILE | typeof FILES,
	parameters: Record<string, unknown> = {},
): ReturnType<typeof readMedia> {
	const { inputs, problems } = mediaInputs([field], (name) => parameters[name], 'the-model');
	expect(problems).toEqual([]);
	return await readMedia(context, 0, provider, { inputs, sendFilesAs: 'auto' });
}

export const at = (url: string) => ({ firstFrameInput: 'url', firstFrameUrl: url });

export async function contentOf(file: MediaFile): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of file.open()) chunks.push(chunk);
	return Buffer.concat(chunks);
}

export const PNG_FILE: Stored = { content: PNG, fileName: 'picture.jpg' };
export const URL_OF_PNG = 'https://files.example/%E5%9B%BE.png?sig=1,2';
