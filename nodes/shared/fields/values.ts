import { accepts, PARAMETERS, schemaOf } from './fields';
import type { Field, FieldValue, ParameterName } from './fields';

/** The values of one request by parameter name: only what the user set, checked. */
export type FieldValues = Partial<Record<ParameterName, FieldValue>>;

/** Something the user has to change before the request can be sent. */
export interface InputProblem {
	/** The node parameter that it is about. */
	parameter: string;
	/** What is wrong and what is allowed, as a sentence without a full stop. */
	message: string;
}

/** Nothing set: what is empty is not sent. Zero is a value. */
export function isEmpty(value: unknown): boolean {
	return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A value as a message shows it: never `[object Object]`, never longer than a line. */
export function shown(value: unknown): string {
	let text: string;
	try {
		// A number that is none would be null in JSON; what JSON has no text for has one of its own.
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
 * @param read gives the raw value of a node parameter
 * @param model how messages name the model
 * @returns the values to send and everything that is wrong; with problems nothing may be sent
 */
export function checkValues(
	fields: readonly Field[],
	read: (name: ParameterName) => unknown,
	model: string,
): { values: FieldValues; problems: InputProblem[] } {
	const values: FieldValues = {};
	const problems: InputProblem[] = [];
	for (const field of fields) {
		const raw = read(field.name);
		const label = PARAMETERS[field.name].displayName;
		if (isEmpty(raw)) {
			if (field.required)
				problems.push({ parameter: field.name, message: `"${label}" is empty, but ${model} needs it` });
			continue;
		}
		const checked = schemaOf(field).safeParse(raw);
		if (checked.success) values[field.name] = checked.data;
		else
			problems.push({
				parameter: field.name,
				message: `"${label}" is ${shown(raw)}, but ${model} accepts ${accepts(field)}`,
			});
	}
	return { values, problems };
}

/** The part of a request body that comes from the fields: the API's names, in the catalogue's order. */
export function wireBody(fields: readonly Field[], values: FieldValues): Record<string, FieldValue> {
	const body: Record<string, FieldValue> = {};
	for (const field of fields) {
		const value = values[field.name];
		if (value !== undefined) body[field.wireName] = field.sentAsText ? String(value) : value;
	}
	return body;
}
