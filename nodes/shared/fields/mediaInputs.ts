import { isWebAddress, PARAMETERS } from './fields';
import { PLURALS } from './media';
import type { FrameField, MediaField, MediaType, ReferenceKind, ReferencesField } from './media';
import { isEmpty, shown, type InputProblem } from './values';

/** A file that the user named. It has not been opened yet. */
export interface MediaInput {
	field: MediaField;
	/** The node parameter that names the file. */
	parameter: string;
	/** The name of the file in messages: "First Frame", "Reference 2". */
	label: string;
	type: MediaType;
	/** A binary field of the item, by name or as the file itself, or a URL. */
	source: { binary: unknown } | { url: string };
}

/** The files that the user named for a model, and all problems with them. */
export interface MediaReading {
	inputs: MediaInput[];
	problems: InputProblem[];
}

/** A URL with a password: the password would go to the provider and into every message that names the URL. */
const WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i;

/** The problem with a URL, if there is one. */
function urlProblem(parameter: string, label: string, raw: unknown): InputProblem | undefined {
	const problem = (why: string) => ({ parameter, message: `"${label}" ${why}` });
	if (isEmpty(raw)) return problem('has no URL');
	if (typeof raw === 'string' && WITH_PASSWORD.test(raw.trim())) {
		return problem(
			'has a user name or password in its URL, which would go to the provider. Fetch the file with an HTTP Request node and give it as a binary file',
		);
	}
	if (typeof raw === 'string' && isWebAddress(raw.trim())) return undefined;
	return problem(`is ${shown(raw)}, but has to be an address that begins with http:// or https://`);
}

function frameInput(field: FrameField, read: (name: string) => unknown, model: string): MediaReading {
	const { name, required } = field;
	const label = PARAMETERS[name].displayName;
	const none: MediaReading = { inputs: [], problems: [] };
	const said = read(`${name}Input`);
	switch (isEmpty(said) ? frameInputDefault(field) : said) {
		case 'none':
			if (!required) return none;
			return { ...none, problems: [{ parameter: name, message: `${model} needs a "${label}"` }] };
		case 'binary': {
			const parameter = `${name}BinaryField`;
			const raw = read(parameter);
			// An expression that found nothing must not fall back to another image, and cost money.
			const unset = isEmpty(said) ? binaryFieldDefault(field) : '';
			const binary = isEmpty(raw) ? unset : raw;
			if (isEmpty(binary)) return { ...none, problems: [{ parameter, message: `"${label}" has no field` }] };
			return { ...none, inputs: [{ field, parameter, label, type: 'image', source: { binary } }] };
		}
		case 'url': {
			const parameter = `${name}Url`;
			const problem = urlProblem(parameter, label, read(parameter));
			if (problem) return { ...none, problems: [problem] };
			const source = { url: String(read(parameter)).trim() };
			return { ...none, inputs: [{ field, parameter, label, type: 'image', source }] };
		}
		default: {
			const allowed = ['binary', 'url', ...(required ? [] : ['none'])].join(', ');
			const message = `"${label} Input" is ${shown(said)}, but has to be one of ${allowed}`;
			return { ...none, problems: [{ parameter: `${name}Input`, message }] };
		}
	}
}

/** The default field of a frame. Only the main one has one, because two from the same file are hardly ever meant. */
export function binaryFieldDefault({ name }: FrameField): string {
	return name === 'firstFrame' || name === 'initImage' ? 'data' : '';
}

/** The default input of a frame. An optional first frame is on by default: it is the point of the operation. */
export function frameInputDefault({ name, required }: FrameField): 'binary' | 'none' {
	return required || name === 'firstFrame' ? 'binary' : 'none';
}

/** Reads one value, a list with commas, or an array. A URL may contain commas, so it ends where the next URL begins. */
function several(raw: unknown, separator: RegExp): unknown[] {
	if (Array.isArray(raw)) return raw as unknown[];
	if (typeof raw !== 'string') return [raw];
	return raw
		.split(separator)
		.map((one) => one.replace(/^[\s,]+|[\s,]+$/g, ''))
		.filter((one) => one !== '');
}

const NEXT_NAME = /,/;
const NEXT_URL = /,(?=\s*[a-z][a-z0-9+.-]*:\/\/)/i;

/** One entry of the fixed collection. */
type Entry = Partial<Record<'type' | 'input' | 'binaryField' | 'url', unknown>>;

/** The entries of the fixed collection. n8n returns none if the whole collection is an expression. */
function entriesOf(raw: unknown): Entry[] {
	const items: unknown = typeof raw === 'object' && raw !== null && 'items' in raw ? raw.items : [];
	return Array.isArray(items) ? items.map((one: unknown) => (typeof one === 'object' && one ? one : {})) : [];
}

function counted(count: number, type: MediaType): string {
	return `${count} ${count === 1 ? PLURALS[type].replace(/s$/, '') : PLURALS[type]}`;
}

/** How many files of a type a model takes, in words. */
export function takes({ min, max }: ReferenceKind, type: MediaType): string {
	if (max === undefined) return min > 0 ? `at least ${counted(min, type)}` : `any number of ${PLURALS[type]}`;
	return min > 0 ? `${min} to ${counted(max, type)}` : `up to ${counted(max, type)}`;
}

/** How many files a model takes of all types together, in words, where its document says. */
export function takesTogether({ total: { min, max } }: ReferencesField): string | undefined {
	if (max === undefined) return min > 0 ? `at least ${min === 1 ? 'one' : min} of them` : undefined;
	return min > 0 ? `${min} to ${max} together` : `up to ${max} together`;
}

function referenceInputs(
	field: ReferencesField,
	read: (name: string) => unknown,
	model: string,
): MediaReading {
	const parameter = field.name;
	const title = PARAMETERS[field.name].displayName;
	const inputs: MediaInput[] = [];
	const problems: InputProblem[] = [];
	const types = Object.keys(field.types) as MediaType[];
	const invalid = (message: string) => problems.push({ parameter, message });
	for (const [index, { input = 'binary', ...entry }] of entriesOf(read(parameter)).entries()) {
		const label = `Reference ${index + 1}`;
		const type = types.find((one) => one === (isEmpty(entry.type) ? 'image' : entry.type));
		if (type === undefined) {
			invalid(`"${label}" is of type ${shown(entry.type)}, but ${model} accepts ${types.join(', ')}`);
			continue;
		}
		if (input !== 'binary' && input !== 'url') {
			invalid(`The input of "${label}" is ${shown(input)}, but has to be one of binary, url`);
			continue;
		}
		const raw = input === 'url' ? entry.url : entry.binaryField;
		const named = isEmpty(raw) ? [] : several(raw, input === 'url' ? NEXT_URL : NEXT_NAME);
		// An expression returns an empty list if there is nothing to send.
		if (named.length === 0 && !Array.isArray(raw)) {
			invalid(`"${label}" has no ${input === 'url' ? 'URL' : 'field'}`);
		}
		for (const one of named) {
			const problem = input === 'url' ? urlProblem(parameter, label, one) : undefined;
			if (problem) problems.push(problem);
			else {
				const source = input === 'url' ? { url: String(one).trim() } : { binary: one };
				inputs.push({ field, parameter, label, type, source });
			}
		}
	}
	// The count says nothing if some entries cannot be read.
	if (problems.length > 0) return { inputs, problems };
	for (const type of types) {
		const kind = field.types[type] as ReferenceKind;
		const count = inputs.filter((one) => one.type === type).length;
		if (count < kind.min || count > (kind.max ?? Infinity)) {
			invalid(`"${title}" has ${counted(count, type)}, but ${model} takes ${takes(kind, type)}`);
		}
	}
	const { min, max = Infinity } = field.total;
	if (problems.length === 0 && (inputs.length < min || inputs.length > max)) {
		const allowed = takesTogether(field) ?? '';
		invalid(
			`"${title}" has ${inputs.length} ${inputs.length === 1 ? 'file' : 'files'}, but ${model} takes ${allowed}`,
		);
	}
	return { inputs, problems };
}

/**
 * Reads which files the user named for a model. No file is opened yet.
 *
 * @param read returns the raw value of a node parameter
 * @param model the model's name in messages
 */
export function mediaInputs(
	fields: readonly MediaField[],
	read: (name: string) => unknown,
	model: string,
): MediaReading {
	const readings = fields.map((field) =>
		field.kind === 'frame' ? frameInput(field, read, model) : referenceInputs(field, read, model),
	);
	return {
		inputs: readings.flatMap(({ inputs }) => inputs),
		problems: readings.flatMap(({ problems }) => problems),
	};
}
