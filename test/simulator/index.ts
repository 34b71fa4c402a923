import type { AddressInfo } from 'node:net';
import { Accounts } from './accounts';
import { Callbacks, type Callback } from './callbacks';
import { addControlEndpoints } from './control';
import { FaultBook, type FaultRule } from './faults';
import { buildServer } from './server';
import type { SimulatedTask } from './task';
import { addTestMedia } from './testMedia';
import { SIMULATOR_KEYS, type ProviderId, type RecordedRequest, type SimulatorSettings } from './types';

export type { Callback } from './callbacks';
export { DEFAULT_VIDEO_BYTES } from './clip';
export type { Fault, FaultRule } from './faults';
export type { FormPart } from './form';
export { bigVideo, JPEG, MP4, PNG, WAV, WEBP } from './media';
export type { MediaType, SubmittedMedia } from './mediaFile';
export type { RewriteName } from './rewrites';
export type { Product, SimulatedTask, TaskState } from './task';
export { DOCUMENTED, FUTURE_MODEL_PREFIX, PROVIDER_IDS, SIMULATOR_KEYS } from './types';
export { SERVICE_USER_AGENT } from './urlMedia';
export type { ExtraModel, Phase, ProviderId, RecordedRequest, SimulatorSettings } from './types';

export interface SimulatorOptions extends Partial<SimulatorSettings> {
	/** 0, the default, takes any free one. */
	readonly port?: number;
	/** The clock of tasks and links. Waiting (faults `delay`, `hang...`) is in real time. */
	readonly nowMs?: () => number;
}

/**
 * The four video services on loopback, written from their documents, from published clients, and from nothing of our own product.
 * What this refuses contradicts a document; whether the real service would refuse it, too, nobody here knows. Where servers are known to answer otherwise than their documents, they do so here
 * (`DOCUMENTED` has the settings for the samples). All share one origin, as their paths do not collide.
 */
export interface Simulator {
	/** http://127.0.0.1:port. Under /test-media/ there are files to give to a submit (testMedia.ts). */
	readonly url: string;
	readonly keys: typeof SIMULATOR_KEYS;
	/** One per accepted submit, so one per task that has to be paid for. */
	readonly tasks: readonly SimulatedTask[];
	/** Every request, in order of arrival, those of faults and refusals too. */
	readonly requests: readonly RecordedRequest[];
	/** What a real service would not like but would not refuse, such as a download that carries the account's key. */
	readonly violations: readonly string[];
	/** Calls to addresses that submits named. */
	readonly callbacks: readonly Callback[];
	/** May be changed at any time, and holds for tasks submitted from then on. */
	readonly settings: SimulatorSettings;
	openTasks(provider: ProviderId): number;
	/** The most tasks that were ever open at the same time. */
	maxOpenTasks(provider: ProviderId): number;
	/** What a complete download of the task's video or image comes to. */
	file(taskId: string): { bytes: number; sha256: string };
	/** The same, by its older name. */
	video(taskId: string): { bytes: number; sha256: string };
	/** Adds a scripted fault; several rules may be in force, the first that matches decides. */
	misbehave(rule: FaultRule): void;
	/** Forgets the scripted faults, and nothing else: the service works again. */
	behave(): void;
	/** Forgets tasks, requests, violations and faults, and goes back to the settings of the start. */
	reset(): void;
	close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const { port = 0, nowMs = Date.now, ...initial } = options;
	const accounts = new Accounts(initial, nowMs);
	const faults = new FaultBook();
	const callbacks = new Callbacks(accounts);
	const server = buildServer(accounts, faults, callbacks);
	addControlEndpoints(server, accounts, faults, callbacks);
	addTestMedia(server, accounts);
	await server.listen({ host: '127.0.0.1', port });
	const { tasks, requests, violations, settings } = accounts;
	return {
		url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
		keys: SIMULATOR_KEYS,
		tasks,
		requests,
		violations,
		settings,
		callbacks: callbacks.made,
		openTasks: (provider) => accounts.openTasks(provider),
		maxOpenTasks: (provider) => accounts.maxOpenTasks(provider),
		file: (taskId) => accounts.file(taskId),
		video: (taskId) => accounts.file(taskId),
		misbehave: (rule) => faults.add(rule),
		behave: () => faults.clear(),
		reset: () => {
			accounts.reset();
			faults.clear();
			callbacks.reset();
		},
		close: async () => {
			callbacks.reset();
			await server.close();
		},
	};
}
