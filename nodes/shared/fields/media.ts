/** The part of the catalogue's vocabulary that is about pictures, videos and sounds which go in. */

/** What a file shows or plays. */
export type MediaType = 'image' | 'video' | 'audio';

/** What messages call one of them. */
export const ONE: Record<MediaType, string> = { image: 'an image', video: 'a video', audio: 'an audio file' };

/** What messages call several of them. */
export const PLURALS: Record<MediaType, string> = { image: 'images', video: 'videos', audio: 'audio files' };

/** How a provider takes a file: as a part of a form, as an address that it fetches, or as bare Base64. */
export type MediaForm = 'file' | 'url' | 'base64';

/** A file on its way into a form; its bytes are read when they are sent, and never all at once. */
export interface MediaFile {
	fileName: string;
	/** By content, not by name. */
	mimeType: string;
	bytes: number;
	/** Opens the file; may be called again for a repeated request. */
	open(): AsyncIterable<Uint8Array>;
}

/** Text that is made when the request is sent: Base64, which is big, or a signed address, which ages. */
export type LateText = () => Promise<string>;

/** A file in a form that the provider takes: an address, text to come, or a part of a form. */
export type MediaValue = string | LateText | MediaFile;

/** One file of a request. */
export interface Medium {
	type: MediaType;
	value: MediaValue;
}

/** The node parameters that hold files. */
export type MediaName = 'firstFrame' | 'lastFrame' | 'references';

interface MediaFieldBase {
	/** Whether the API refuses a request without it. */
	required: boolean;
	/** What the provider takes; what the user gives is turned into one of them. */
	forms: readonly MediaForm[];
	documentedDefault?: undefined;
}

/** The picture that a video starts from, or ends on. */
export interface FrameField extends MediaFieldBase {
	kind: 'frame';
	name: 'firstFrame' | 'lastFrame';
	/** What the API calls it, exactly. */
	wireName: string;
	/** The API has a list there; several frames share it in the catalogue's order. */
	list: boolean;
}

/** How many files of one type a model takes, and what the API calls them. No `max`: the document names none. */
export interface ReferenceKind {
	wireName: string;
	min: number;
	max?: number | undefined;
}

/** Files that a result follows without starting from them. */
export interface ReferencesField extends MediaFieldBase {
	kind: 'references';
	name: 'references';
	types: Partial<Record<MediaType, ReferenceKind>>;
}

/** A field that holds files. */
export type MediaField = FrameField | ReferencesField;

/** A frame. Required unless `extras` says otherwise. */
export function frame(
	name: FrameField['name'],
	wireName: string,
	forms: readonly MediaForm[],
	extras: Partial<Pick<FrameField, 'required' | 'list'>> = {},
): FrameField {
	return { kind: 'frame', name, wireName, forms, required: true, list: false, ...extras };
}

/** References of the types that the model takes. */
export function references(types: ReferencesField['types'], forms: readonly MediaForm[]): ReferencesField {
	const required = Object.values(types).some(({ min }) => min > 0);
	return { kind: 'references', name: 'references', types, forms, required };
}

/** Whether a field holds files. */
export function isMediaField(field: { kind: string }): field is MediaField {
	return field.kind === 'frame' || field.kind === 'references';
}

/** What the API calls a field; several names if it tells files by their type. */
export function wireNamesOf(field: MediaField): string[] {
	return field.kind === 'frame'
		? [field.wireName]
		: Object.values(field.types).map(({ wireName }) => wireName);
}

/** Tells a file from whatever else stands in a request body. */
export function isMediaFile(value: unknown): value is MediaFile {
	return typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function';
}
