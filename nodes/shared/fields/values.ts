import { accepts, PARAMETERS, schemaOf } from './fields';
import { putAt, valueAt } from './paths';
import type { Field, FieldValue, ValueName } from './fields';
import {
	isMediaField,
	isMediaFile,
	type MediaFile,
	type MediaName,
	type MediaValue,
	type Medium,
} from './media';

/** The checked values of one request by parameter name. They contain only what the user set. */
export type FieldValues = Partial<Record<ValueName, FieldValue>>;

/** The checked files of one request by parameter name. */
export type MediaValues = Partial<Record<MediaName, readonly Medium[]>>;

/** Something that the user has to change before the request can be sent. */
export interface InputProblem {
	/** The node parameter with the problem. */
	parameter: string;
	/** What the value is and what is allowed, as a sentence without a full stop. */
	message: string;
}

/** Whether the user set nothing. An empty value is not sent. Zero is a value. */
export function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A value as messages show it: never `[object Object]`, never longer than a line. */
export function shown(value: unknown): string {
	let text: string;
	try {
		// JSON turns NaN into null, and has no text for some values. `String` has.
		text = (typeof value === 'number' ? undefined : JSON.stringify(value)) ?? String(value);
	} catch {
		text = typeof value === 'bigint' ? String(value) : 'an object';
	}
	return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/**
 * Checks what the user set against a model's fields.
 *
 * @param fields the model's fields, from the catalogue
 * @param read returns the raw value of a node parameter
 * @param model the model's name in messages
 * @param inId what the ID that the user gave says itself: what is set beside it has to agree
 * @returns the values to send and all problems. With problems nothing may be sent.
 */
export function checkValues(
	fields: readonly Field[],
	read: (name: ValueName) => unknown,
	model: string,
	inId: FieldValues = {},
): { values: FieldValues; problems: InputProblem[] } {
	const values: FieldValues = {};
	const problems: InputProblem[] = [];
	for (const field of fields) {
		if (isMediaField(field)) continue;
		const raw = read(field.name);
		const label = PARAMETERS[field.name].displayName;
		if (isEmpty(raw)) {
			const value = inId[field.name] ?? field.preset;
			if (value !== undefined) values[field.name] = value;
			else if (field.required)
				problems.push({ parameter: field.name, message: `"${label}" is empty, but ${model} needs it` });
			continue;
		}
		const checked = schemaOf(field).safeParse(raw);
		const said = inId[field.name];
		if (checked.success && (said === undefined || said === checked.data)) {
			values[field.name] = checked.data;
			continue;
		}
		const allowed = said === undefined ? `accepts ${accepts(field)}` : `says itself that it is ${said}`;
		problems.push({
			parameter: field.name,
			message: `"${label}" is ${shown(raw)}, but ${model} ${allowed}`,
		});
	}
	return { values, problems };
}

/** The part of a request body that comes from the fields, with the API's names in the catalogue's order. */
export function wireBody(asked: {
	fields: readonly Field[];
	values: FieldValues;
	media?: MediaValues;
}): Record<string, unknown> {
	const body: Record<string, unknown> = {};
	for (const field of asked.fields) {
		if (!isMediaField(field)) {
			const value = asked.values[field.name];
			if (value !== undefined && field.wireName !== '') {
				putAt(body, field.wireName, field.sentAsText ? String(value) : value);
			}
			continue;
		}
		for (const { type, value } of asked.media?.[field.name] ?? []) {
			const wireName = field.kind === 'frame' ? field.wireName : field.types[type]?.wireName;
			if (wireName === undefined) continue;
			const before = valueAt(body, wireName);
			const inList = field.kind === 'frame' ? field.list : !field.types[type]?.single;
			const list = [...(Array.isArray(before) ? (before as MediaValue[]) : []), value];
			putAt(body, wireName, inList ? list : value);
		}
	}
	return body;
}

/** An object as JSON text. A value that JSON writes as text (a date) stays that text. */
function objectText(value: object): string {
	const json = JSON.stringify(value);
	return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

/** Whether a request body contains files, so that it has to be sent as a multipart form. */
export function hasFiles(body: Record<string, unknown>): boolean {
	return Object.values(body).flat().some(isMediaFile);
}

/**
 * The parts of a multipart form, in order. A list of files repeats its name (seed 003, "参考生视频":
 * `-F image_files=@1.jpg -F image_files=@2.jpg`). Any other list, and an object, is sent as JSON text. Null is left out.
 */
export function formParts(body: Record<string, unknown>): Array<[name: string, value: string | MediaFile]> {
	return Object.entries(body).flatMap(([name, value]): Array<[string, string | MediaFile]> => {
		if (value === undefined || value === null) return [];
		if (isMediaFile(value)) return [[name, value]];
		if (Array.isArray(value) && value.length > 0 && value.every(isMediaFile)) {
			return value.map((file) => [name, file]);
		}
		return [[name, typeof value === 'object' ? objectText(value) : String(value as FieldValue)]];
	});
}
