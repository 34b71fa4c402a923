import { failureOf } from '../answers/failures';
import type { HttpResponse, ModelList } from '../provider';
import { asText, isObject, isOk, jsonObjects } from '../answers/reading';
import { TEXT } from './chat';
import { CATEGORIES, failureFrom } from './wire';

/** Seed 003, "查询可用模型列表"; the shape of the answer is from the server's source (sources.md 4.2). */
export const modelList: ModelList = {
	request: (use) => {
		const catelogid = use === 'chat' ? TEXT : CATEGORIES[use];
		return { method: 'GET', path: '/llmage/v1/models', ...(catelogid ? { query: { catelogid } } : {}) };
	},
	read: (response: HttpResponse) => {
		const [answer] = jsonObjects(response.text);
		const listed: unknown = answer?.data;
		if (!isOk(response) || !Array.isArray(listed)) {
			return answer ? failureFrom(response, answer) : failureOf(response);
		}
		const ids = (listed as unknown[]).flatMap(
			(model) => asText(isObject(model) ? model.id : model)?.trim() ?? [],
		);
		// A model of several categories is listed several times.
		return [...new Set(ids)];
	},
};
