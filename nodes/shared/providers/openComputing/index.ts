import type { ChatProvider } from '../text/chat';
import { chat } from './chat';
import { customFields, models } from './models';
import { modelList } from './modelList';
import { readStatus, readSubmit, status, submit } from './wire';

/** 元境 (OpenComputing): seed 003. */
export const openComputing: ChatProvider = {
	id: 'openComputing',
	displayName: 'OpenComputing (元境)',
	credential: 'openComputingApi',
	accountUrl: 'https://ai.opencomputing.cn',
	models,
	customFields,
	// The server asks its own suppliers every 10 to 30 seconds, and does not know a task in its first moments
	// (sources.md 4.4). A check that comes sooner than 10 seconds after another may stop other tasks on the server.
	// How long tasks take is not documented: a guess of ours.
	pacing: {
		firstPollSeconds: { video: 9, image: 5 },
		minPollSeconds: 10,
		leastIntervalSeconds: 10,
		recoversAfterMinutes: 12,
		maxConcurrentTasks: 5,
		typicalSeconds: { video: 150, image: 20 },
	},
	keepsTasksFor: 'about a day',
	modelList,
	submit,
	readSubmit,
	status,
	readStatus,
	chat,
};
