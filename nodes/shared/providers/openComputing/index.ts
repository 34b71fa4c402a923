import type { ChatProvider } from '../chat';
import { chat } from './chat';
import { customFields, models } from './models';
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
	// (sources.md 4.4).
	pacing: { firstPollSeconds: 5, minPollSeconds: 10, maxConcurrentTasks: 5, typicalSeconds: 150 },
	submit,
	readSubmit,
	status,
	readStatus,
	chat,
};
