import type { Provider } from '../provider';
import { models } from './models';
import { readStatus, readSubmit, status, submit } from './wire';

/** 万兴天幕 (Wondershare ToMoviee): seed 000. */
export const tomoviee: Provider = {
	id: 'tomoviee',
	displayName: 'Wondershare ToMoviee (万兴天幕)',
	credential: 'tomovieeApi',
	accountUrl: 'https://www.tomoviee.cn/developers.html',
	models,
	// A clip of 5 seconds takes 1 to 5 minutes; clients check every 10 seconds (sources.md 0 and 1.4). How long images take is
	// a guess of ours.
	pacing: {
		firstPollSeconds: { video: 9, image: 5 },
		minPollSeconds: 10,
		maxConcurrentTasks: 3,
		typicalSeconds: { video: 150, image: 20 },
	},
	submit,
	readSubmit,
	status,
	readStatus,
};
