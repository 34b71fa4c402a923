import type { Provider } from '../provider';
import { customFields, models } from './models';
import { VERSION_4_HOST } from './version4';
import { readStatus, readSubmit, status, submit } from './wire';

/** 智象未来 (HiDream): seed 002. */
export const hiDream: Provider = {
	id: 'hiDream',
	displayName: 'HiDream (智象未来)',
	credential: 'hiDreamApi',
	accountUrl: 'https://www.hidreamai.com',
	models,
	customFields,
	otherBaseUrls: `The modules of version 4 are reached at ${VERSION_4_HOST}.`,
	modelInStatus: true,
	// A free account runs one task at a time, the next level three; videos take 2 to 3 minutes (sources.md 3.6);
	// how long images take is a guess of ours.
	pacing: {
		firstPollSeconds: { video: 9, image: 5 },
		minPollSeconds: 5,
		maxConcurrentTasks: 3,
		typicalSeconds: { video: 150, image: 20 },
	},
	submit,
	readSubmit,
	status,
	readStatus,
};
