import type { ModelList } from '../provider';
import { readModelList } from '../modelList';
import { TEXT } from './chat';
import { CATEGORIES, failureFrom } from './wire';

/** Seed 003, "查询可用模型列表"; the shape of the answer is from the server's source (sources.md 4.2). */
export const modelList: ModelList = {
	request: (use) => {
		const catelogid = use === 'chat' ? TEXT : CATEGORIES[use];
		return { method: 'GET', path: '/llmage/v1/models', ...(catelogid ? { query: { catelogid } } : {}) };
	},
	read: (response) => readModelList(response, failureFrom),
};
