import { productOf } from '../providers/catalogue';
import { isFailure, isFinal, NO_RESULT } from '../providers/provider';
import type {
	FailureKind,
	HttpRequest,
	KnownTask,
	Product,
	ProviderFailure,
	TaskRef,
	TaskState,
	Provider,
} from '../providers/provider';
import { Admission } from './admission';
import { Semaphore, StoppedError } from './clock';
import type { Clock, Scheduler } from './clock';
import { downloadFiles } from './download';
import type { DownloadProblem } from './download';
import { Durations, firstCheckSeconds, pacingOf } from './schedule';
import { isUnanswered, submitTask } from './submit';
import type { Answer } from './submit';
import { askOnce, waitForTask } from './wait';
import type { WaitResult } from './wait';

/** One item's task: to be submitted, or known already. */
export interface TaskJob<File> {
	provider: Provider;
	/** The task to make, without its id; with `submit`. */
	target?: Omit<TaskRef, 'taskId'>;
	/** The request that makes the task; not sent if the task is known. */
	submit?: HttpRequest;
	/** The task that exists already. */
	known?: KnownTask;
	/** The request was sent before, in this execution, and nobody knows whether it made a task: it is not sent again. */
	uncertain?: boolean;
	/** `poll` waits for the end; `once` asks a single time; `none` is content with having submitted. */
	wait: 'poll' | 'once' | 'none';
	/** How long this run waits for the task; also how long it tries to submit it. */
	timeoutSeconds: number;
	/** 0 for automatic. */
	pollIntervalSeconds: number;
	send: (request: HttpRequest) => Promise<Answer>;
	/** Called before the submit is sent, and again for each repetition. */
	onSubmit?: () => void;
	/** Called when what was sent has certainly made no task. */
	onRefused?: () => void;
	/** Called the moment a task is known to exist: the first thing that happens with its id. */
	onTask?: (task: KnownTask) => void;
	onState?: (task: KnownTask, state: TaskState) => void;
	/** Called as the job ends, also if the run is stopped afterwards. */
	onOutcome?: (outcome: JobOutcome<File>) => void;
	/** Fetches one file of the finished task. Absent: no download. */
	fetch?: (file: ResultFile) => Promise<File | DownloadProblem>;
}

/** One of the files that a finished task has made. */
export interface ResultFile {
	task: KnownTask;
	product: Product;
	url: string;
	/** Among the task's files, from 0. */
	index: number;
}

/** Why a job has no result. */
export interface JobFailure extends Omit<ProviderFailure, 'kind'> {
	kind: FailureKind;
	/** What was being done when it failed. */
	phase: 'submit' | 'status' | 'task' | 'download';
}

/** How a job ended: a task with its last state, a failure with or without one, or a task that is not waited for. */
export interface JobOutcome<File> {
	task?: KnownTask;
	/** The task's last known state. */
	state?: TaskState;
	failure?: JobFailure;
	/** What was downloaded, if that was asked for. */
	files?: File[];
	/** When the task was seen to be final, milliseconds since 1970. */
	finishedAtMs?: number;
	statusChecks: number;
	/** The answer to the submit, for a job that does not wait. */
	raw?: unknown;
}

/** What a run needs to know and may use. */
export interface RunOptions {
	clock: Clock;
	scheduler: Scheduler;
	/** How many tasks of this run may be open at the provider at once. */
	maxConcurrentTasks: number;
	/** 0 to 1, for the jitter. */
	random: () => number;
}

/** Videos are big and disks are shared: a few at a time. */
const CONCURRENT_DOWNLOADS = 3;

/** Whether a task ended without a result, and why. */
function failureOfState({ ref }: KnownTask, state: TaskState): JobFailure | undefined {
	if (state.status === 'succeeded') {
		return state.urls.length > 0 ? undefined : { kind: NO_RESULT[productOf(ref, state)], phase: 'task' };
	}
	return isFinal(state.status) ? { kind: 'taskFailed', ...state.failure, phase: 'task' } : undefined;
}

/** What the jobs of a run share. */
interface Shared extends RunOptions {
	admission: Admission;
	downloads: Semaphore;
	durations: Durations;
}

/** Sees one job through. */
class JobRun<File> {
	private statusChecks = 0;
	private task: KnownTask | undefined;
	/** The finished task, from when its files are fetched. */
	private finished: JobOutcome<File> | undefined;

	constructor(
		private readonly job: TaskJob<File>,
		private readonly shared: Shared,
	) {
		this.task = job.known;
	}

	/** @throws StoppedError when the user stops the execution */
	async run(): Promise<JobOutcome<File>> {
		const outcome = await this.seeThrough().catch((error: unknown) => this.mishap(error));
		this.job.onOutcome?.(outcome);
		return outcome;
	}

	/** Nothing but a Stop is expected to throw. Should something all the same, task and other jobs must not suffer. */
	private mishap(error: unknown): JobOutcome<File> {
		if (error instanceof StoppedError) throw error;
		const { task, finished, statusChecks } = this;
		const providerMessage = error instanceof Error ? error.message : String(error);
		if (finished) return { ...finished, failure: { kind: 'download', providerMessage, phase: 'download' } };
		const phase = task ? 'status' : 'submit';
		return {
			...(task ? { task } : {}),
			failure: { kind: 'malformed', providerMessage, phase },
			statusChecks,
		};
	}

	private async seeThrough(): Promise<JobOutcome<File>> {
		const { job, shared } = this;
		const outcome = await this.whileOpen();
		if (!outcome.state || !outcome.task || outcome.failure) return outcome;
		if (!isFinal(outcome.state.status)) return outcome;
		const finished = { ...outcome, finishedAtMs: shared.clock.nowMs() };
		const failure = failureOfState(outcome.task, outcome.state);
		if (failure) return { ...finished, failure };
		const { submittedAtMs } = outcome.task;
		// When a task ended that was there before, nobody saw.
		if (!job.known && submittedAtMs !== undefined) {
			shared.durations.add(outcome.task.ref, (finished.finishedAtMs - submittedAtMs) / 1000);
		}
		this.finished = finished;
		return await shared.downloads.use(async () => await this.download(finished, outcome.task as KnownTask));
	}

	/** As long as it is watched a task holds one of the places at the provider; its download does not. */
	private async whileOpen(): Promise<JobOutcome<File>> {
		const { job, shared } = this;
		if (job.known) await shared.admission.join();
		const submitted = job.known ? { task: job.known } : await this.submit();
		if ('failure' in submitted) return { ...submitted, statusChecks: 0 };
		try {
			if (!job.known) job.onTask?.(submitted.task);
			return job.wait === 'none' ? { ...submitted, statusChecks: 0 } : await this.watch(submitted.task);
		} finally {
			shared.admission.ended();
		}
	}

	private async submit(): Promise<{ task: KnownTask; raw: unknown } | { failure: JobFailure }> {
		const { job, shared } = this;
		const { provider, submit, target, uncertain } = job;
		if (uncertain) {
			const providerMessage =
				'an earlier try of this execution was not answered, so nothing was sent this time';
			return { failure: { kind: 'outcomeUnknown', phase: 'submit', providerMessage } };
		}
		let sentAtMs = shared.clock.nowMs();
		const result = await submitTask({
			...shared,
			timeoutMs: job.timeoutSeconds * 1000,
			send: async () => {
				sentAtMs = shared.clock.nowMs();
				job.onSubmit?.();
				return await job.send(submit as HttpRequest);
			},
			onRefused: job.onRefused,
			read: (response) => provider.readSubmit(response),
		});
		if (isFailure(result)) return { failure: { ...result, phase: 'submit' } };
		// No reader gives it yet.
		if ('state' in result) return { failure: { kind: 'malformed', phase: 'submit' } };
		const ref: TaskRef = { provider: provider.id, ...target, taskId: result.taskId };
		// Not when the answer came: the task is older than that, and a check that aims at its end would come too early.
		const task = { ref, submittedAtMs: sentAtMs };
		this.task = task;
		return { task, raw: result.raw };
	}

	private readonly check = async (task: KnownTask): Promise<TaskState | ProviderFailure> => {
		this.statusChecks++;
		const { provider, send } = this.job;
		const answer = await send(provider.status(task.ref));
		return isUnanswered(answer)
			? { kind: 'unavailable', code: answer.code, providerMessage: answer.message }
			: provider.readStatus(answer, task.ref);
	};

	private async watch(task: KnownTask): Promise<JobOutcome<File>> {
		const { job, shared, check } = this;
		const pacing = pacingOf(job.provider.pacing, productOf(task.ref));
		const { pollIntervalSeconds } = job;
		const nowMs = shared.clock.nowMs();
		// A task of this very moment is given time; one that exists longer may be done.
		const firstSeconds = job.known
			? 0
			: firstCheckSeconds({ pacing, pollIntervalSeconds, random: shared.random() });
		const wait = {
			...shared,
			check: async () => await check(task),
			pacing,
			// As far as is known by now.
			typicalSeconds: () => shared.durations.typicalSeconds(task.ref) ?? pacing.typicalSeconds,
			pollIntervalSeconds,
			deadlineMs: nowMs + job.timeoutSeconds * 1000,
			submittedAtMs: task.submittedAtMs,
			firstCheckMs: nowMs + firstSeconds * 1000,
			onState: (state: TaskState) => job.onState?.(task, state),
		};
		const result: WaitResult = job.wait === 'once' ? await askOnce(wait) : await waitForTask(wait);
		const failure: ProviderFailure | undefined =
			result.ended === 'timeout' ? { ...result.failure, kind: 'timeout' } : result.failure;
		return {
			task,
			...(result.state ? { state: result.state } : {}),
			...(failure ? { failure: { ...failure, phase: 'status' } } : {}),
			statusChecks: this.statusChecks,
		};
	}

	private async download(outcome: JobOutcome<File>, task: KnownTask): Promise<JobOutcome<File>> {
		const { job, shared, check } = this;
		const { fetch } = job;
		if (!fetch) return outcome;
		const product = productOf(task.ref, outcome.state);
		const result = await downloadFiles<File>({
			...shared,
			state: outcome.state as TaskState,
			fetch: async (url, index) => await fetch({ task, product, url, index }),
			renew: async () => await check(task),
		});
		const { state } = result;
		const { statusChecks } = this;
		if ('files' in result) return { ...outcome, state, files: result.files, statusChecks };
		return {
			...outcome,
			state,
			statusChecks,
			failure: { kind: 'download', providerMessage: result.problem, phase: 'download' },
		};
	}
}

/**
 * Submits, watches and downloads all tasks of a run side by side: at most `maxConcurrentTasks` open at the provider, the
 * next submitted as one ends, one timer for all. A job that fails does not disturb the others; after a bad key or an empty
 * balance no further job is submitted, and what is paid is seen through.
 *
 * @returns one outcome per job, in the order of the jobs
 * @throws StoppedError when the user stops the execution
 */
export async function runTasks<File>(
	jobs: ReadonlyArray<TaskJob<File>>,
	options: RunOptions,
): Promise<Array<JobOutcome<File>>> {
	const shared: Shared = {
		...options,
		admission: new Admission(options.clock, options.scheduler, options.maxConcurrentTasks),
		downloads: new Semaphore(CONCURRENT_DOWNLOADS),
		durations: new Durations(),
	};
	const start = async (job: TaskJob<File>) => await new JobRun(job, shared).run();
	// Tasks that are open already come first in line: a new one beside them might be one too many.
	const known = new Map(jobs.filter((job) => job.known).map((job) => [job, start(job)]));
	const settled = await Promise.allSettled(jobs.map((job) => known.get(job) ?? start(job)));
	// Only a Stop rejects. By now every submit that was under way has had its answer, so that no task id is lost.
	return settled.map((result) => {
		if (result.status === 'rejected') throw result.reason;
		return result.value;
	});
}
