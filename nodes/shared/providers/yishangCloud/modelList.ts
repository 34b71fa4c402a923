import type { ModelList } from '../provider';
import { readModelList } from '../modelList';
import { failureOfAnswer } from './wire';

/** Where gateways of this kind list their models, those of all uses together; no document of the service has it. */
export const modelList: ModelList = {
	request: () => ({ method: 'GET', path: '/v1/models' }),
	read: (response) => readModelList(response, failureOfAnswer),
};
