import type { ChatProvider } from '../text/chat';
import { chat } from './chat';
import { customFields, models } from './models';
import { modelList } from './modelList';
import { content, readStatus, readSubmit, status, submit } from './wire';

/** 易尚云 (YishangCloud): seed 001. */
export const yishangCloud: ChatProvider = {
	id: 'yishangCloud',
	displayName: 'YishangCloud (易尚云)',
	credential: 'yishangCloudApi',
	accountUrl: 'https://token.yishangcloud.cn',
	models,
	customFields,
	// No document states limits; clients check every 5 seconds (sources.md 2.3). How long videos take is not documented
	// but for the seed's example of 5 minutes: 2 to 3 minutes, as at other services, is a guess of ours.
	pacing: {
		firstPollSeconds: { video: 9, image: 5 },
		minPollSeconds: 5,
		maxConcurrentTasks: 5,
		typicalSeconds: { video: 150, image: 20 },
	},
	modelList,
	submit,
	readSubmit,
	status,
	readStatus,
	content,
	chat,
};
