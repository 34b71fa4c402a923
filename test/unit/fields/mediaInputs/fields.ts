import { frame, references, type MediaField } from '../../../../nodes/shared/fields/media';
import { mediaInputs, type MediaInput } from '../../../../nodes/shared/fields/mediaInputs';

export const first = frame('firstFrame', 'image', ['url']);
export const optionalFirst = frame('firstFrame', 'image', ['file'], { required: false });
export const last = frame('lastFrame', 'image_tail', ['url']);
export const optionalLast = frame('lastFrame', 'image_tail', ['file'], { required: false });
/** As in seed 003: `happyhorse-1.0-r2v` and seedance 2.0. */
export const nineImages = references({ image: { wireName: 'image_files', min: 1, max: 9 } }, ['file']);
export const anyFiles = references(
	{
		image: { wireName: 'image_files', min: 1 },
		video: { wireName: 'video_files', min: 0 },
		audio: { wireName: 'audio_files', min: 0 },
	},
	['file'],
);

/** What is read of these parameters: each file by type and source, or the problems' words. */
export function read(field: MediaField, parameters: Record<string, unknown>): unknown {
	const { inputs, problems } = mediaInputs([field], (name) => parameters[name], 'the-model');
	for (const input of inputs) expect(input.field).toBe(field);
	return problems.length > 0 ? problems.map(({ message }) => message) : inputs.map(described);
}

function described({ type, source }: MediaInput): unknown[] {
	return 'url' in source ? [type, 'url', source.url] : [type, 'binary', source.binary];
}

export const [one, two] = ['https://a.example/1.png', 'https://a.example/2.png'];
