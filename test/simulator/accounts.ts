import { Refusal } from './answer';
import { DEFAULT_VIDEO_BYTES } from './clip';
import { isTaskFault, type Fault } from './faults';
import { PROVIDERS } from './providers';
import type { Desk } from './providers/provider';
import { SimulatedTask } from './task';
import { changeTask, scriptNewTask } from './taskFaults';
import type { ProviderId, RecordedRequest, SimulatorSettings } from './types';

const DEFAULT_SETTINGS: SimulatorSettings = {
	jobSeconds: 1,
	videoBytes: DEFAULT_VIDEO_BYTES,
	maxConcurrent: {},
	wrapTasks: true,
	openComputingAnswers: 'server',
	yishangCloudIds: 'both',
	yishangCloudErrors: 'document',
	yishangCloudStatus: 'document',
	yishangCloudFiles: 'link',
	extraModels: [],
	chatPieceBytes: 16,
	chatPieceMs: 0,
	tomovieeAmpersand: 'legal',
	hiDreamEmptyFirst: false,
	callbackTimes: 1,
	tomovieeUnauthorizedStatus: 401,
};

/** What the four services know: their tasks, and what was asked of them. The arrays stay the same ones for ever. */
export class Accounts {
	readonly tasks: SimulatedTask[] = [];
	readonly requests: RecordedRequest[] = [];
	readonly violations: string[] = [];
	readonly settings: SimulatorSettings;
	readonly nowMs = (): number => this.momentMs ?? this.clockMs();
	private readonly peaks = new Map<ProviderId, number>();
	private momentMs: number | undefined;

	constructor(
		private readonly initial: Partial<SimulatorSettings>,
		private readonly clockMs: () => number,
	) {
		this.settings = this.initialSettings();
	}

	/** Stops the clock while an answer is made (up to its first wait): no task may end between two of its fields. */
	atOneMoment<T>(work: () => T): T {
		this.momentMs = this.clockMs();
		try {
			return work();
		} finally {
			this.momentMs = undefined;
		}
	}

	openTasks(provider: ProviderId): number {
		return this.tasks.filter((task) => task.provider === provider && task.isOpen).length;
	}

	maxOpenTasks(provider: ProviderId): number {
		return this.peaks.get(provider) ?? 0;
	}

	find(taskId: string): SimulatedTask | undefined {
		return this.tasks.find(({ id }) => id === taskId);
	}

	/** What a complete download of the task's video or image comes to. */
	file(taskId: string): { bytes: number; sha256: string } {
		const task = this.find(taskId);
		if (!task) throw new RangeError(`no task ${taskId}`);
		return { bytes: task.file.bytes, sha256: task.file.sha256() };
	}

	/** Forgets everything, and takes the settings of the start. */
	reset(): void {
		for (const list of [this.tasks, this.requests, this.violations]) list.length = 0;
		this.peaks.clear();
		Object.assign(this.settings, this.initialSettings());
	}

	/** The accounts as one provider sees them during one request, and as the request's scripted fault will have them. */
	desk(provider: ProviderId, record: RecordedRequest, fault: Fault | undefined): Desk {
		const taskFault = fault && isTaskFault(fault) ? fault : undefined;
		return {
			settings: this.settings,
			nowMs: this.nowMs,
			accept: ({ id: ownId, media = [], ...accepted }) => {
				const id = taskFault?.kind === 'numericId' ? taskFault.id : ownId;
				const limit = this.settings.maxConcurrent[provider] ?? Infinity;
				if (this.openTasks(provider) >= limit)
					throw new Refusal(PROVIDERS[provider].rateLimited(this.settings));
				const { jobSeconds, videoBytes } = this.settings;
				const path = record.path.split('?')[0]!;
				const init = { ...accepted, provider, id, path, media, jobMs: jobSeconds * 1000, videoBytes };
				const task = new SimulatedTask(init, this.nowMs);
				if (taskFault) scriptNewTask(task, taskFault);
				this.tasks.push(task);
				this.peaks.set(provider, Math.max(this.maxOpenTasks(provider), this.openTasks(provider)));
				record.taskId = id;
				return task;
			},
			lookUp: (id, isHere = () => true) => {
				record.taskId = id;
				const task = this.tasks.find((candidate) => candidate.provider === provider && candidate.id === id);
				if (!task || !isHere(task)) return undefined;
				task.forgetLastAnswer();
				if (taskFault) changeTask(task, taskFault, this.nowMs());
				task.holdBackAddress();
				task.statusChecks.push({ atMs: this.nowMs(), state: task.state });
				return this.nowMs() < task.hiddenUntilMs ? undefined : task;
			},
			finished: (matches) => {
				const task = this.tasks.find(
					(candidate) => candidate.provider === provider && candidate.isInStore && matches(candidate),
				);
				if (task) record.taskId = task.id;
				return task;
			},
		};
	}

	private initialSettings(): SimulatorSettings {
		const settings = { ...DEFAULT_SETTINGS, ...this.initial };
		const { maxConcurrent, extraModels } = settings;
		return { ...settings, maxConcurrent: { ...maxConcurrent }, extraModels: [...extraModels] };
	}
}
