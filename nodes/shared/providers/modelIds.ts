import type { ChoiceField, Field } from '../fields/fields';
import type { FieldValues } from '../fields/values';
import type { Model, OperationId } from './provider';

/**
 * The IDs that a family of models is sold under: `wan2.7-t2v-{resolution}_{duration}s` stands for one ID per value of these
 * choices. Any other model has the one ID.
 */

/** A choice that the ID tells of. */
const PLACE = /\{(\w+)\}/g;

function templateOf({ id, ids }: Model, operation: OperationId): string {
	return ids?.[operation] ?? id;
}

function choiceIn(fields: readonly Field[], name: string): ChoiceField | undefined {
	return fields.find((field): field is ChoiceField => field.kind === 'choice' && field.name === name);
}

/** How an ID writes a value. */
function textOf(field: ChoiceField | undefined, value: unknown): string {
	return field?.inId?.[String(value)] ?? String(value);
}

/** The ID that the API knows a model by, with these values. */
export function idOf(model: Model, operation: OperationId, values: FieldValues): string {
	const fields = model.operations[operation] ?? [];
	return templateOf(model, operation).replace(PLACE, (_place, name: string) => {
		const field = choiceIn(fields, name);
		return textOf(field, field && values[field.name]);
	});
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** What an ID says of a model's values, or undefined if it is not an ID of this model. */
export function valuesInId(model: Model, operation: OperationId, id: string): FieldValues | undefined {
	const fields = model.operations[operation];
	if (!fields) return undefined;
	const choices: ChoiceField[] = [];
	const pattern = templateOf(model, operation)
		.split(PLACE)
		.map((part, index) => {
			const field = index % 2 === 1 ? choiceIn(fields, part) : undefined;
			if (!field) return escaped(part);
			choices.push(field);
			return `(${field.values.map((value) => escaped(textOf(field, value))).join('|')})`;
		})
		.join('');
	const found = new RegExp(`^${pattern}$`).exec(id);
	if (!found) return undefined;
	return Object.fromEntries(
		choices.map((field, index) => [
			field.name,
			field.values.find((value) => textOf(field, value) === found[index + 1]),
		]),
	) as FieldValues;
}
