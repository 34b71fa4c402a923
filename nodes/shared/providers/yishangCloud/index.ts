import type { Provider } from '../provider';
import { models } from './models';
import { content, readStatus, readSubmit, status, submit } from './wire';

/** 易尚云 (YishangCloud): seed 001. */
export const yishangCloud: Provider = {
	id: 'yishangCloud',
	displayName: 'YishangCloud (易尚云)',
	credential: 'yishangCloudApi',
	accountUrl: 'https://token.yishangcloud.cn',
	models,
	// No document states limits; clients check every 5 seconds (sources.md 2.3).
	pacing: { firstPollSeconds: 5, minPollSeconds: 5, maxConcurrentTasks: 5, typicalSeconds: { video: 120 } },
	submit,
	readSubmit,
	status,
	readStatus,
	content,
};
