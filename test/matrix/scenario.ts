import { PROVIDER_IDS, type ProviderId } from '../simulator/types';
import type { FaultRule, SimulatorSettings } from '../simulator';

/**
 * The fault matrix: what can go wrong between n8n and a provider, at every phase where it makes sense, and what the run has to
 * end as. Pure data and functions that give data: nothing here knows how a scenario is run (in n8n's engine: inEngine.ts), and
 * every rule can go over the simulator's HTTP control as JSON.
 *
 * Assumed of whoever runs it: a scenario has a simulator to itself, reset to `settings`, for as long as it runs, since rules and
 * accounts are not told apart by run. Different scenarios may run at the same time, each with a simulator of its own.
 */
export interface Scenario {
	name: string;
	/** Only with these providers: the others do not do that. */
	only?: readonly ProviderId[];
	/** Generate Image takes the place of Generate Video. */
	makes?: 'image';
	/** What is struck. */
	phase: 'submit' | 'task' | 'status' | 'download' | 'run';
	rules?: readonly FaultRule[] | ((on: Ground) => FaultRule[]);
	settings?: Partial<SimulatorSettings>;
	/** The credential's base URL leads to a port where nobody listens. */
	unreachable?: true;
	/** How many items go in, default 1; item n asks for `Clip n`. */
	items?: number;
	/** Generate Video's (or Image's), beside the usual ones. */
	parameters?: Record<string, unknown>;
	/** Generate Video's `options`, beside the usual ones. */
	options?: Record<string, unknown>;
	/** Get Task stands behind Generate Video with these parameters, and the run ends as Get Task's items do. */
	getTask?: Record<string, unknown>;
	/** Settings of the last node. */
	node?: { onError?: 'continueErrorOutput' | 'continueRegularOutput'; retryOnFail?: true };
	/** Stop is pressed as soon as the simulator has got so many (default 1) requests of a phase. */
	stop?: { phase: 'submit' | 'status' | 'download'; requests?: number };
	/** After the run, which has to fail, the services work again, and a person retries the execution; that run is judged. */
	retried?: true;
	/** What each item ends as (see `endsOf` in judge.ts), whatever the provider; a single text holds for all items. */
	ends: string | readonly string[];
	/** How many submits the simulator must have got; default one per item, `any` where that depends on the timing. */
	submits?: number | 'any';
	/** The file that came is not the task's video, and nothing in the answer tells. */
	undetectable?: true;
	/** Takes as long as the nodes wait for an answer or a file: a minute and more. */
	slow?: true;
}

/** Where a scenario takes place. */
export interface Ground {
	provider: ProviderId;
	/** The simulator's. */
	url: string;
}

/** Long enough for a check after a failed one (the last falls on the deadline), as short as a loaded machine allows. */
const TIMEOUT_MINUTES = 0.04;
/** Enough for whatever waits some seconds before it tries again. */
export const PATIENT = { timeoutMinutes: 0.5 };
/** Less than the first pause before a submit is sent again. */
export const IMPATIENT = { timeoutMinutes: 0.03 };

const MODELS: Record<ProviderId, string> = {
	tomoviee: 'tob_text2video_b',
	yishangCloud: 'sora-2',
	hiDream: 'txt2video',
	openComputing: 'viduq3-pro',
};

/** The same for images, of those that make any. */
const IMAGE_MODELS: Partial<Record<ProviderId, string>> = {
	hiDream: 'txt2img',
	openComputing: 'wan2.2-t2i-flash',
};

/** The providers that a scenario is run with. */
export function providersOf({ only = PROVIDER_IDS }: Scenario): readonly ProviderId[] {
	return only;
}

/** The address of nobody: the discard port. */
export const NOWHERE = 'http://127.0.0.1:9';

/** The model that a scenario uses; HiDream's tasks can only be asked for with it. */
export function modelOf(provider: ProviderId): string {
	return MODELS[provider];
}

/** The parameters of Generate Video or Generate Image. */
export function generateParameters(
	{ parameters, options, getTask, makes, ends }: Scenario,
	provider: ProviderId,
): Record<string, unknown> {
	// Submits side by side arrive in any order: where each item has its own end, they go out one after the other.
	const inOrder = typeof ends === 'string' ? {} : { maxConcurrentTasks: 1 };
	return {
		provider,
		operation: makes === 'image' ? 'textToImage' : 'textToVideo',
		model: makes === 'image' ? IMAGE_MODELS[provider] : MODELS[provider],
		prompt: '=Clip {{ $json.n }}',
		...(getTask ? { wait: 'none' } : {}),
		...parameters,
		options: { pollIntervalSeconds: 0.1, timeoutMinutes: TIMEOUT_MINUTES, ...inOrder, ...options },
	};
}

/** The parameters of the Get Task behind it, if there is one. */
export function getTaskParameters({ getTask, options }: Scenario): Record<string, unknown> | undefined {
	if (!getTask) return undefined;
	return {
		...getTask,
		options: { pollIntervalSeconds: 0.1, timeoutMinutes: TIMEOUT_MINUTES, ...options },
	};
}

/**
 * The parameters of the Get Task that fetches afterwards, when the services work again, what the run told of; under
 * "Continue". It waits, so that every task has ended but those that take as long as `LONG_JOB`.
 */
export const FETCH_PARAMETERS = {
	wait: 'poll',
	options: {
		pollIntervalSeconds: 0.1,
		timeoutMinutes: TIMEOUT_MINUTES,
		onTimeout: 'returnTask',
		onTaskFailure: 'returnTask',
	},
};

/** The input items' json. */
export function inputOf({ items = 1 }: Scenario): Array<{ n: number }> {
	return Array.from({ length: items }, (_, n) => ({ n }));
}

/** The settings for the simulator: tasks that are done at once, unless the scenario says otherwise. */
export function settingsOf({ settings }: Scenario): Partial<SimulatorSettings> {
	return { jobSeconds: 0.2, ...settings };
}

/** The faults, for one provider at one simulator. */
export function rulesOf({ rules = [] }: Scenario, on: Ground): readonly FaultRule[] {
	return typeof rules === 'function' ? rules(on) : rules;
}

/** What each of the items has to end as. */
export function expectedEnds(scenario: Scenario): string[] {
	const { ends } = scenario;
	return typeof ends === 'string' ? inputOf(scenario).map(() => ends) : [...ends];
}
