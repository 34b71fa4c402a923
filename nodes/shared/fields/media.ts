/** The catalogue's vocabulary for input files: images, videos and audio. */

/** The kind of an input file. */
export type MediaType = 'image' | 'video' | 'audio';

/** One file of a kind, as messages name it. */
export const ONE: Record<MediaType, string> = { image: 'an image', video: 'a video', audio: 'an audio file' };

/** Several files of a kind, as messages name them. */
export const PLURALS: Record<MediaType, string> = { image: 'images', video: 'videos', audio: 'audio files' };

/** How a provider takes a file: as a part of a multipart form, as a URL that it fetches, or as bare Base64. */
export type MediaForm = 'file' | 'url' | 'base64';

/** A file for a multipart form. Its bytes are read while they are sent, never all at once. */
export interface MediaFile {
	fileName: string;
	/** By content, not by name. */
	mimeType: string;
	bytes: number;
	/** Opens the file. A repeated request opens it again. */
	open(): AsyncIterable<Uint8Array>;
}

/** Text that is made when the request is sent: Base64, because it is big, or a signed URL, because it expires. */
export type LateText = () => Promise<string>;

/** A file in a form that the provider takes: a URL, text that is made later, or a part of a multipart form. */
export type MediaValue = string | LateText | MediaFile;

/** Whether a field takes an address as well as the file itself. */
export function takesLinkOrFile({ forms }: Pick<MediaField, 'forms'>): boolean {
	return forms.includes('url') && forms.includes('file');
}

/** One file of a request. */
export interface Medium {
	type: MediaType;
	value: MediaValue;
}

/** The node parameters that hold files. */
export type MediaName = FrameField['name'] | 'references';

interface MediaFieldBase {
	/** Whether the API refuses a request without it. */
	required: boolean;
	/** The forms that the provider takes. The user's file is turned into one of them. */
	forms: readonly MediaForm[];
	documentedDefault?: undefined;
}

/** One image with a part of its own: a video starts or ends with it, or it is changed, or says where. */
export interface FrameField extends MediaFieldBase {
	kind: 'frame';
	name: 'firstFrame' | 'lastFrame' | 'initImage' | 'mask';
	/** What the API calls it, exactly. */
	wireName: string;
	/** Whether the API takes a list. Several frames share it in the catalogue's order. */
	list: boolean;
}

/** How many files of one type a model takes, and what the API calls them. Without `max` the document names no limit. */
export interface ReferenceKind {
	wireName: string;
	min: number;
	max?: number | undefined;
	/** The API takes one file and no list. */
	single?: boolean | undefined;
}

/** Files that guide the result and are not frames of it. */
export interface ReferencesField extends MediaFieldBase {
	kind: 'references';
	name: 'references';
	types: Partial<Record<MediaType, ReferenceKind>>;
	/** How many files it takes of all types together, where that is not what follows from each. */
	total: { min: number; max?: number | undefined };
}

/** A field that holds files. */
export type MediaField = FrameField | ReferencesField;

/** Makes a field for a frame. It is required unless `extras` says otherwise. */
export function frame(
	name: FrameField['name'],
	wireName: string,
	forms: readonly MediaForm[],
	extras: Partial<Pick<FrameField, 'required' | 'list'>> = {},
): FrameField {
	return { kind: 'frame', name, wireName, forms, required: true, list: false, ...extras };
}

/** Makes a field for references of the types that the model takes. */
export function references(
	types: ReferencesField['types'],
	forms: readonly MediaForm[],
	total: ReferencesField['total'] = { min: 0 },
): ReferencesField {
	const required = total.min > 0 || Object.values(types).some(({ min }) => min > 0);
	return { kind: 'references', name: 'references', types, forms, total, required };
}

/** Whether a field holds files. */
export function isMediaField(field: { kind: string }): field is MediaField {
	return field.kind === 'frame' || field.kind === 'references';
}

/** What the API calls a field: several names if the name depends on the type of the file. */
export function wireNamesOf(field: MediaField): string[] {
	return field.kind === 'frame'
		? [field.wireName]
		: Object.values(field.types).map(({ wireName }) => wireName);
}

/** Whether a value in a request body is a file. */
export function isMediaFile(value: unknown): value is MediaFile {
	return typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function';
}
