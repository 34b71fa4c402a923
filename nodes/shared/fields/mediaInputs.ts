import { PARAMETERS } from './fields';
import { PLURALS } from './media';
import type { FrameField, MediaField, MediaType, ReferenceKind, ReferencesField } from './media';
import { isEmpty, shown, type InputProblem } from './values';

/** A file that the user named, not yet looked at. */
export interface MediaInput {
	field: MediaField;
	/** The node parameter that names it. */
	parameter: string;
	/** How messages call it: "First Frame", "Reference 2". */
	label: string;
	type: MediaType;
	/** A field of the item, by name or as the file itself, or an address. */
	source: { binary: unknown } | { url: string };
}

/** What was read of a model's files: all that are named, or everything that is wrong. */
export interface MediaReading {
	inputs: MediaInput[];
	problems: InputProblem[];
}

/** An address that anybody could fetch; none if it is something else, or something that has to be mended first. */
function webAddress(raw: unknown): string | undefined {
	const text = typeof raw === 'string' ? raw.trim() : '';
	return /^https?:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text) ? text : undefined;
}

function urlProblem(parameter: string, label: string, raw: unknown): InputProblem {
	const message = isEmpty(raw)
		? `"${label}" has no URL`
		: `"${label}" is ${shown(raw)}, but has to be an address that begins with http:// or https://`;
	return { parameter, message };
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
			// An expression that found nothing must not be paid for with another picture; where nothing is said, the form's default counts.
			if (isEmpty(raw) && !isEmpty(said)) {
				return { ...none, problems: [{ parameter, message: `"${label}" has no field` }] };
			}
			const source = { binary: isEmpty(raw) ? BINARY_FIELD : raw };
			return { ...none, inputs: [{ field, parameter, label, type: 'image', source }] };
		}
		case 'url': {
			const parameter = `${name}Url`;
			const url = webAddress(read(parameter));
			if (url === undefined) return { ...none, problems: [urlProblem(parameter, label, read(parameter))] };
			return { ...none, inputs: [{ field, parameter, label, type: 'image', source: { url } }] };
		}
		default: {
			const allowed = ['binary', 'url', ...(required ? [] : ['none'])].join(', ');
			const message = `"${label} Input" is ${shown(said)}, but has to be one of ${allowed}`;
			return { ...none, problems: [{ parameter: `${name}Input`, message }] };
		}
	}
}

/** Where a file comes from unless the user says otherwise. */
export const BINARY_FIELD = 'data';

/** How a frame comes in unless the user says otherwise: a picture to start from is the point of the operation. */
export function frameInputDefault({ name, required }: FrameField): 'binary' | 'none' {
	return required || name === 'firstFrame' ? 'binary' : 'none';
}

/** One value, a list with commas, or an array; an address may have commas of its own, so it ends where the next begins. */
function several(raw: unknown, separator: RegExp): unknown[] {
	if (Array.isArray(raw)) return raw.flatMap((one: unknown) => several(one, separator));
	if (typeof raw !== 'string') return [raw];
	return raw
		.split(separator)
		.map((one) => one.replace(/^[\s,]+|[\s,]+$/g, ''))
		.filter((one) => one !== '');
}

const NEXT_NAME = /,/;
const NEXT_URL = /,(?=\s*[a-z][a-z0-9+.-]*:\/\/)/i;

/** One entry of the collection, as the form or an expression made it. */
interface Entry {
	type?: unknown;
	input?: unknown;
	binaryField?: unknown;
	url?: unknown;
}

function isEntry(raw: unknown): raw is Entry {
	return typeof raw === 'object' && raw !== null && !Array.isArray(raw);
}

/** The entries of the fixed collection; also as a bare list, which is what an expression easily yields. */
function entriesOf(raw: unknown): unknown[] | undefined {
	if (isEmpty(raw)) return [];
	const items: unknown =
		typeof raw === 'object' && 'items' in (raw as object) ? (raw as { items: unknown }).items : raw;
	if (Array.isArray(items)) return items as unknown[];
	return typeof items === 'object' && items !== null
		? Object.keys(items).length > 0
			? [items]
			: []
		: undefined;
}

function counted(count: number, type: MediaType): string {
	return `${count} ${count === 1 ? PLURALS[type].replace(/s$/, '') : PLURALS[type]}`;
}

/** How many files of a type a model takes, in words. */
export function takes({ min, max }: ReferenceKind, type: MediaType): string {
	if (max === undefined) return min > 0 ? `at least ${counted(min, type)}` : `any number of ${PLURALS[type]}`;
	return min > 0 ? `${min} to ${counted(max, type)}` : `up to ${counted(max, type)}`;
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
	const entries = entriesOf(read(parameter));
	if (entries === undefined) {
		const message = `"${title}" is ${shown(read(parameter))}, but has to be a list of files`;
		return { inputs, problems: [{ parameter, message }] };
	}
	const wrong = (message: string) => problems.push({ parameter, message });
	for (const [index, entry] of entries.entries()) {
		const label = `Reference ${index + 1}`;
		if (!isEntry(entry)) {
			wrong(`"${label}" is ${shown(entry)}, but has to say its type and where its file is`);
			continue;
		}
		const { input, url } = entry;
		const type = types.find((one) => one === (isEmpty(entry.type) ? 'image' : entry.type));
		if (type === undefined) {
			wrong(`"${label}" is of type ${shown(entry.type)}, but ${model} accepts ${types.join(', ')}`);
			continue;
		}
		// A list that an expression made may leave out what the form has as default.
		const from = isEmpty(input) ? (isEmpty(url) ? 'binary' : 'url') : input;
		if (from !== 'binary' && from !== 'url') {
			wrong(`The input of "${label}" is ${shown(from)}, but has to be one of binary, url`);
			continue;
		}
		const fieldName = 'binaryField' in entry ? entry.binaryField : BINARY_FIELD;
		const raw = from === 'url' ? url : fieldName;
		const named = isEmpty(raw) ? [] : several(raw, from === 'url' ? NEXT_URL : NEXT_NAME);
		// An empty list is what an expression gives where there is nothing to send.
		if (named.length === 0 && !Array.isArray(raw)) {
			wrong(`"${label}" has no ${from === 'url' ? 'URL' : 'field'}`);
		}
		for (const one of named) {
			const address = webAddress(one);
			const common = { field, parameter, label, type };
			if (from === 'binary') inputs.push({ ...common, source: { binary: one } });
			else if (address === undefined) problems.push(urlProblem(parameter, label, one));
			else inputs.push({ ...common, source: { url: address } });
		}
	}
	// With entries that cannot be read the count says nothing.
	if (problems.length > 0) return { inputs, problems };
	for (const type of types) {
		const kind = field.types[type] as ReferenceKind;
		const count = inputs.filter((one) => one.type === type).length;
		if (count < kind.min || count > (kind.max ?? Infinity)) {
			wrong(`"${title}" has ${counted(count, type)}, but ${model} takes ${takes(kind, type)}`);
		}
	}
	return { inputs, problems };
}

/**
 * Reads which files the user named for a model. Nothing is opened yet.
 *
 * @param read gives the raw value of a node parameter
 * @param model how messages name the model
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
