import { isEmpty, shown } from '../../fields/values';
import { asText, isObject } from '../../providers/answers/reading';
import type { Read } from './readItems';

/**
 * A model's id may become part of an address: no control characters, nothing that climbs a path. Single blanks within are
 * allowed, because 元境 looks some models up by names such as "MiniMax M3".
 */
const MODEL_ID = /^[\p{L}\p{N}](?: ?[\p{L}\p{N}._:@/+-]){0,199}$/u;

/** Whether a text can be a model's id. */
export function isModelId(id: string): boolean {
	return MODEL_ID.test(id) && !id.includes('..');
}

/** @param parameter the node parameter, with the label that it has in the form */
export function readModelId(raw: unknown, parameter = 'modelId', label = 'Model ID'): Read<string> {
	// A resource locator, or the plain string that an expression or an older workflow has.
	const value = isObject(raw) && 'value' in raw ? raw.value : raw;
	const id = asText(value)?.trim();
	if (id !== undefined && isModelId(id)) return { value: id };
	const what = isEmpty(value) ? 'is empty' : `is ${shown(value)}, which cannot be a model`;
	return { problems: [{ parameter, message: `"${label}" ${what}` }] };
}
