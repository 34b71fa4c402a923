import { failureOf } from './answers/failures';
import { asText, isObject, isOk, jsonObjects, type JsonObject } from './answers/reading';
import type { HttpResponse, ProviderFailure } from './provider';

/**
 * Reads a list of models as OpenAI's protocol has it: `{"data": [{"id": …}]}`, or the IDs alone.
 *
 * @returns the IDs, each once, or why there is no list
 */
export function readModelList(
	response: HttpResponse,
	failure: (response: HttpResponse, answer: JsonObject) => ProviderFailure,
): string[] | ProviderFailure {
	const [answer] = jsonObjects(response.text);
	const listed: unknown = answer?.data;
	if (!isOk(response) || !Array.isArray(listed)) {
		return answer ? failure(response, answer) : failureOf(response);
	}
	const ids = (listed as unknown[]).flatMap(
		(model) => asText(isObject(model) ? model.id : model)?.trim() ?? [],
	);
	// A model of several categories is listed several times.
	return [...new Set(ids)];
}
