import { z } from 'zod';
import type { MediaField, MediaName } from './media';

/**
 * The catalogue's vocabulary. A model's entry is a list of these fields, and everything else follows from them:
 * the form (`n8n/form/catalogueProperties.ts`), the check before sending (`values.ts`) and the request body (`wireBody`).
 */

/** What the form says about a parameter. */
export interface ParameterText {
	displayName: string;
	/** One sentence without a full stop. `{product}` stands for what the operation makes: "video" or "image". */
	description: string;
	/** The placeholder of a field that starts empty, where the API documents no default. */
	example?: FieldValue;
}

/** The node parameters that a model can have, in the order in which the form shows them. Names are public. */
export const PARAMETERS = {
	prompt: {
		displayName: 'Prompt',
		description: 'A text description of the desired {product}',
		example: 'A paper boat floating down a rainy street at night, neon reflections, cinematic',
	},
	negativePrompt: {
		displayName: 'Negative Prompt',
		description: 'A text description of what the {product} should not contain',
		example: 'blurry, distorted hands, text, watermark',
	},
	firstFrame: {
		displayName: 'First Frame',
		description: 'The image that the video starts with',
	},
	lastFrame: {
		displayName: 'Last Frame',
		description: 'The image that the video ends with',
	},
	initImage: {
		displayName: 'Initial Image',
		description: 'The image that is changed',
	},
	mask: {
		displayName: 'Mask',
		description: 'An image that shows which part is changed',
	},
	references: {
		displayName: 'References',
		description: 'Files that guide the content of the {product}',
	},
	resolution: {
		displayName: 'Resolution',
		description: 'Resolution of the {product}',
		example: '1280*720',
	},
	aspectRatio: {
		displayName: 'Aspect Ratio',
		description: 'Aspect ratio of the {product}, width to height',
	},
	size: {
		displayName: 'Size',
		description: 'Width and height of the {product} in pixels',
	},
	duration: {
		displayName: 'Duration (Seconds)',
		description: 'Duration of the video in seconds',
		example: 5,
	},
	imageCount: {
		displayName: 'Number of Images',
		description: 'How many images to generate with one task',
		example: 1,
	},
	offPeak: {
		displayName: 'Off-Peak',
		description: 'Whether the task may wait until the provider has idle capacity',
	},
	cameraMoveIndex: {
		displayName: 'Camera Move',
		description: "Number of the camera move in the provider's list",
		example: 1,
	},
	cameraMoveHorizontal: {
		displayName: 'Camera Move Horizontal',
		description: 'How far the camera moves sideways',
	},
	cameraMoveVertical: {
		displayName: 'Camera Move Vertical',
		description: 'How far the camera moves up or down',
	},
	cameraMoveDepth: {
		displayName: 'Camera Move Depth',
		description: 'How far the camera moves in or out',
	},
	motionStrength: {
		displayName: 'Motion Strength',
		description: 'How much motion the {product} has',
	},
	mode: {
		displayName: 'Mode',
		description: 'Quality level that the {product} is made with',
	},
	sound: {
		displayName: 'Sound',
		description: 'Whether the {product} gets sound, made by the model',
	},
	generateAudio: {
		displayName: 'Generate Audio',
		description: 'Whether the {product} gets sound, made by the model',
	},
	keepOriginalSound: {
		displayName: 'Keep Original Sound',
		description: 'Whether the sound of the reference video is kept',
	},
	referType: {
		displayName: 'Use of Reference Video',
		description: 'What the reference video is for',
	},
	characterOrientation: {
		displayName: 'Character Orientation',
		description: 'Whose orientation the character takes: that in the image, or that in the video',
	},
	enPrompt: {
		displayName: 'English Prompt',
		description: 'The prompt in English',
		example: 'A paper boat floating down a rainy street at night',
	},
	width: {
		displayName: 'Width',
		description: 'Width of the {product} in pixels',
		example: 1024,
	},
	height: {
		displayName: 'Height',
		description: 'Height of the {product} in pixels',
		example: 1024,
	},
	controlType: {
		displayName: 'Control Type',
		description: "Number of the way in which the reference guides the {product}, in the provider's list",
	},
	controlIntensity: {
		displayName: 'Control Intensity',
		description: 'How strongly the reference guides the {product}',
		example: 0.5,
	},
	isSequentialImage: {
		displayName: 'Sequential Images',
		description: 'Whether the images belong together, as a sequence',
	},
	resultType: {
		displayName: 'Result Type',
		description: 'Whether the images stand alone or belong together',
	},
	seriesAmount: {
		displayName: 'Images in the Series',
		description: 'How many images a series has',
	},
	fileFormat: {
		displayName: 'File Format',
		description: 'Format of the image file',
	},
	version: {
		displayName: 'Version',
		description: 'Version of the model',
		example: 'v2',
	},
	apiVersion: {
		displayName: 'API Version',
		description: "Version of the provider's API that has the model, a part of its address",
	},
	requestId: {
		displayName: 'Request ID',
		description: 'Your own ID for the request, sent to the provider',
		example: 'order-1234',
	},
	passThrough: {
		displayName: 'Pass-Through Text',
		description: 'Your own text, which the provider stores with the task and returns',
		example: 'order-1234',
	},
	notifyUrl: {
		displayName: 'Notify URL',
		description:
			'Your own web address, reachable from the internet, that the provider calls once the task has ended',
		example: 'https://example.com/finished',
	},
} as const satisfies Record<string, ParameterText>;

/** Name of a node parameter that models can have. */
export type ParameterName = keyof typeof PARAMETERS;

/** Name of a node parameter that holds one value. */
export type ValueName = Exclude<ParameterName, MediaName>;

/** What a field can hold once it is checked. */
export type FieldValue = string | number | boolean;

interface FieldBase {
	/** The node parameter that the value comes from. */
	name: ValueName;
	/** What the API calls it, exactly; a path where it wants it within an object. Empty for what only the model's ID says. */
	wireName: string;
	/** Whether the API refuses a request without it. */
	required: boolean;
	/** What is sent if the user sets nothing: for what there has to be a value of, such as a part of the model's ID. */
	preset?: FieldValue | undefined;
	/** The value that the provider documents as its own default. The form shows it, and it is never sent. */
	documentedDefault?: FieldValue | undefined;
	/** What the form says below the field. */
	hint?: string | undefined;
	/** The API wants a number as text (易尚云's `seconds`, seed 001, POST /v1/videos). */
	sentAsText?: boolean | undefined;
}

/** Free text. */
export interface TextField extends FieldBase {
	kind: 'text';
	/** In characters. */
	maxLength?: number | undefined;
	/** Whether only a web address will do. */
	isWebAddress?: boolean | undefined;
}

/** One of a fixed set of values. */
export interface ChoiceField extends FieldBase {
	kind: 'choice';
	values: readonly FieldValue[];
	/** The form's names for values that do not explain themselves. */
	labels?: Readonly<Record<string, string>> | undefined;
	/** How the model's ID writes a value, where that is not the value itself; it may be nothing. */
	inId?: Readonly<Record<string, string>> | undefined;
}

/** A number. Its bounds are inclusive. */
export interface NumberField extends FieldBase {
	kind: 'number';
	integer: boolean;
	min?: number | undefined;
	max?: number | undefined;
}

/** A parameter that holds one value. */
export type ValueField = TextField | ChoiceField | NumberField;

/** One parameter of one model. */
export type Field = ValueField | MediaField;

type Extras<F extends ValueField> = Partial<Omit<F, 'kind' | 'name' | 'wireName' | 'values' | 'integer'>>;

/** Makes a field of free text. */
export function text(name: ValueName, wireName: string, extras: Extras<TextField> = {}): TextField {
	return { kind: 'text', name, wireName, required: false, ...extras };
}

/** Makes a field of one web address. */
export function webAddress(name: ValueName, wireName: string, extras: Extras<TextField> = {}): TextField {
	return text(name, wireName, { isWebAddress: true, ...extras });
}

/** Makes a field that takes one of `values`, spelled exactly as the API spells them. */
export function choice(
	name: ValueName,
	wireName: string,
	values: readonly FieldValue[],
	extras: Extras<ChoiceField> = {},
): ChoiceField {
	return { kind: 'choice', name, wireName, required: false, values, ...extras };
}

/** Makes a field that takes a whole number. Bounds are inclusive. A missing bound means that the document names none. */
export function integer(name: ValueName, wireName: string, extras: Extras<NumberField> = {}): NumberField {
	return { kind: 'number', name, wireName, required: false, integer: true, ...extras };
}

/** Makes a field that takes any number. Bounds are inclusive. */
export function decimal(name: ValueName, wireName: string, extras: Extras<NumberField> = {}): NumberField {
	return { kind: 'number', name, wireName, required: false, integer: false, ...extras };
}

/** Makes a field for the duration of the video: whole seconds, 1 or more unless `extras` has other bounds. */
export function duration(wireName: string, extras: Extras<NumberField> = {}): NumberField {
	return integer('duration', wireName, { min: 1, ...extras });
}

/** Turns a number in text ("5") into the number, because expressions often return that. Leaves anything else as it is. */
function numericText(value: unknown): unknown {
	return typeof value === 'string' && /^\s*[+-]?(\d+\.?\d*|\.\d+)\s*$/.test(value) ? Number(value) : value;
}

/** Turns "true" and "false" into what they say, for the same reason. */
function logicalText(value: unknown): unknown {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
	return text === 'true' || text === 'false' ? text === 'true' : value;
}

/** Whether a text is a valid http(s) URL as it is. The class `URL` repairs some texts, but the provider would get them unrepaired. */
export function isWebAddress(text: string): boolean {
	return /^https?:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text);
}

/** The zod check of a field that is not empty. `accepts` says the same in words. */
export function schemaOf(field: ValueField): z.ZodType<FieldValue, z.ZodTypeDef, unknown> {
	switch (field.kind) {
		case 'text':
			if (field.isWebAddress) return z.string().trim().refine(isWebAddress);
			return z.preprocess(
				(value) => (Number.isFinite(value) ? String(value) : value),
				field.maxLength === undefined ? z.string() : z.string().max(field.maxLength),
			);
		case 'choice': {
			const member = z.custom<FieldValue>((value) => field.values.includes(value as FieldValue));
			const numeric = field.values.every((value) => typeof value === 'number');
			const logical = field.values.every((value) => typeof value === 'boolean');
			if (logical) return z.preprocess(logicalText, member);
			return numeric ? z.preprocess(numericText, member) : member;
		}
		case 'number': {
			let number = z.number().finite();
			if (field.integer) number = number.int();
			if (field.min !== undefined) number = number.min(field.min);
			if (field.max !== undefined) number = number.max(field.max);
			return z.preprocess(numericText, number);
		}
	}
}

/** What a field accepts, in words for the user: "one of 5, 10, 15", "a whole number from 1 to 16". */
export function accepts(field: ValueField): string {
	switch (field.kind) {
		case 'text':
			if (field.isWebAddress) return 'a web address that begins with http:// or https://';
			return field.maxLength === undefined ? 'text' : `text of up to ${field.maxLength} characters`;
		case 'choice':
			return `one of ${field.values.join(', ')}`;
		case 'number': {
			const noun = field.integer ? 'a whole number' : 'a number';
			if (field.min !== undefined && field.max !== undefined)
				return `${noun} from ${field.min} to ${field.max}`;
			if (field.min !== undefined) return `${noun}, ${field.min} or more`;
			return field.max === undefined ? noun : `${noun}, ${field.max} or less`;
		}
	}
}
