import { productOf } from '../providers/catalogue';
import { isFailure, isFinal, NO_RESULT } from '../providers/provider';
import type {
	HttpRequest,
	ImmediateResult,
	KeptResult,
	KnownTask,
	ProviderFailure,
	TaskRef,
	TaskState,
} from '../providers/provider';
import { addressesIn } from '../providers/answers/resultAddresses';
import type { Admission } from './admission';
import { StoppedError, type Countdown, type Semaphore } from './clock';
import { downloadFiles, isProblem, type Source } from './download';
import type { JobFailure, JobOutcome, RunOptions, TaskJob } from './job';
import { firstCheckSeconds, pacingOf, type Durations } from './schedule';
import { isUnanswered, submitTask, UNWATCHED } from './submit';
import { askOnce, waitForTask, type WaitResult } from './wait';

/** What the jobs of a run share. */
export interface Shared extends RunOptions {
	admission: Admission;
	downloads: Semaphore;
	durations: Durations;
	/** What is still to be submitted. */
	submits: Countdown;
}

/** What a submit came to. */
type Submitted =
	| { task: KnownTask; raw?: unknown; warning?: string | undefined; immediate?: ImmediateResult }
	| { failure: JobFailure };

/** So often n8n's store is asked to take a file that nobody could ask for again. */
const TRIES_TO_KEEP = 3;

/** A file for which the job has no use. */
const NOBODY = { problem: 'Nobody takes the file' };

/** Whether a state has anything that could be fetched. */
function hasResult({ urls, inline = [] }: TaskState): boolean {
	return urls.length + inline.length > 0;
}

/** Whether a task ended without a result, and why. */
function failureOfState({ ref, result }: KnownTask, state: TaskState): JobFailure | undefined {
	if (state.status === 'succeeded') {
		if (hasResult(state) || result?.files) return undefined;
		return { kind: NO_RESULT[productOf(ref, state)], phase: 'task' };
	}
	if (!isFinal(state.status)) return undefined;
	return { kind: 'taskFailed', ...state.failure, phase: 'task', isDoubtful: state.isDoubtful };
}

/** Sees one job through. */
export class JobRun<File> {
	private statusChecks = 0;
	private checkedAtMs = -Infinity;
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
		const { task, state } = outcome;
		if (!state || !task || outcome.failure || !isFinal(state.status)) return outcome;
		const finished = { ...outcome, finishedAtMs: shared.clock.nowMs() };
		const failure = failureOfState(task, state);
		if (failure) return { ...finished, failure };
		// When a task ended that was there before, nobody saw.
		if (!job.known && task.submittedAtMs !== undefined) {
			shared.durations.add(task.ref, (finished.finishedAtMs - task.submittedAtMs) / 1000);
		}
		this.finished = finished;
		return await shared.downloads.use(async () => {
			const delivered = await this.deliver(finished, task, state);
			return delivered.failure ? delivered : await this.withThumbnail(delivered, task);
		});
	}

	/** With the cover, as far as there is one: without it the result is as good. */
	private async withThumbnail(outcome: JobOutcome<File>, task: KnownTask): Promise<JobOutcome<File>> {
		const { fetchThumbnail } = this.job;
		if (!fetchThumbnail) return outcome;
		const url = outcome.state?.thumbnailUrl;
		const thumbnail =
			url === undefined
				? { problem: 'The service gives no cover' }
				: await fetchThumbnail({ task, product: 'image', url, index: 0 });
		this.shared.scheduler.throwIfStopped();
		return { ...outcome, thumbnail };
	}

	/** As long as it is watched a task holds one of the places at the provider; its download does not. */
	private async whileOpen(): Promise<JobOutcome<File>> {
		const { job, shared } = this;
		if (job.known?.result) return this.atOnce(job.known, job.known.result);
		if (job.known) await shared.admission.join();
		const submitted: Submitted = job.known
			? { task: job.known }
			: await this.submit().finally(() => shared.submits.done());
		if ('failure' in submitted) return { ...submitted, statusChecks: 0 };
		const { task, raw, warning, immediate } = submitted;
		try {
			if (immediate) {
				const paid = await this.kept(task, immediate);
				return this.atOnce(paid, paid.result as KeptResult);
			}
			if (!job.known) job.onTask?.(task);
			if (job.wait !== 'none') return await this.watch(task, warning);
			return { task, raw, statusChecks: 0 };
		} finally {
			shared.admission.ended();
		}
	}

	/** The result came in the answer to the submit, now or in an earlier try. */
	private atOnce(task: KnownTask, { state, files }: KeptResult): JobOutcome<File> {
		return { task, state, raw: state.raw, ...(files ? { files: files as File[] } : {}), statusChecks: 0 };
	}

	private async submit(): Promise<Submitted> {
		const { job, shared } = this;
		const { provider, submit, target, uncertain } = job;
		if (uncertain) {
			const providerMessage =
				'an earlier try of this execution was not answered, so nothing was sent this time';
			return { failure: { kind: 'outcomeUnknown', phase: 'submit', providerMessage } };
		}
		let sentAtMs = shared.clock.nowMs();
		const sentUrls = addressesIn(submit?.json ?? submit?.form);
		const result = await submitTask({
			...shared,
			model: target?.model,
			timeoutMs: job.timeoutSeconds * 1000,
			send: async () => {
				sentAtMs = shared.clock.nowMs();
				job.onSubmit?.();
				return await job.send(submit as HttpRequest);
			},
			onRefused: job.onRefused,
			read: (response) => provider.readSubmit(response, sentUrls),
		});
		if (isFailure(result)) return { failure: { ...result, phase: 'submit' } };
		const { taskId } = result;
		const ref: KnownTask['ref'] = {
			provider: provider.id,
			...target,
			...(taskId === undefined ? {} : { taskId }),
			...(sentUrls.length === 0 ? {} : { sentUrls }),
		};
		// Not when the answer came: the task is older than that, and a check that aims at its end would come too early.
		const task = { ref, submittedAtMs: sentAtMs };
		this.task = task;
		if ('state' in result) return { task, immediate: result };
		return { task, raw: result.raw, warning: result.warning };
	}

	/** A result that came at once. Its files are stored before anything else: nobody could ask for them again. */
	private async kept(task: KnownTask, { state }: ImmediateResult): Promise<KnownTask> {
		const { inline = [], ...plain } = this.withAddresses(state);
		const files: File[] = [];
		for (const [index, file] of inline.entries()) {
			const place = { task, product: productOf(task.ref, state), url: '', index };
			for (let tries = 0; tries < TRIES_TO_KEEP; tries++) {
				const stored = await this.job.keep?.(place, file);
				if (stored === undefined || isProblem(stored)) continue;
				files.push(stored);
				break;
			}
		}
		const paid: KnownTask = { ...task, result: { state: plain, ...(files.length > 0 ? { files } : {}) } };
		this.task = paid;
		this.job.onTask?.(paid);
		return paid;
	}

	private withAddresses(state: TaskState): TaskState {
		const { absolute = (url: string) => url } = this.job;
		const { urls, thumbnailUrl } = state;
		return {
			...state,
			urls: urls.map(absolute),
			thumbnailUrl: thumbnailUrl === undefined ? undefined : absolute(thumbnailUrl),
		};
	}

	private readonly check = async ({ ref }: KnownTask): Promise<TaskState | ProviderFailure> => {
		this.statusChecks++;
		this.checkedAtMs = this.shared.clock.nowMs();
		const { provider, send } = this.job;
		// What has no ID had its result at once, and is not asked for.
		const task = ref as TaskRef;
		const answer = await send(provider.status(task));
		if (isUnanswered(answer)) {
			return { kind: 'unavailable', code: answer.code, providerMessage: answer.message };
		}
		const state = provider.readStatus(answer, task);
		return isFailure(state) ? state : this.withAddresses(state);
	};

	/** Where the provider keeps the file of a success without any address, if it has such a place. */
	private ownPlace({ ref }: KnownTask): string | undefined {
		const { provider, absolute = (url: string) => url } = this.job;
		if (ref.taskId === undefined || !provider.content) return undefined;
		return absolute(provider.content(ref as TaskRef));
	}

	private atItsOwnPlace(task: KnownTask, state: TaskState): TaskState {
		const place = this.ownPlace(task);
		if (state.status !== 'succeeded' || hasResult(state) || place === undefined) return state;
		return { ...state, urls: [place] };
	}

	private async watch(task: KnownTask, warning: string | undefined): Promise<JobOutcome<File>> {
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
			// A file at a place of its own is looked for there; whoever only wants the address waits whether there is a better one.
			mayGrow: (state: TaskState) => !hasResult(state) && !(job.provider.content && job.fetch),
			pacing,
			// As far as is known by now.
			typicalSeconds: () => shared.durations.typicalSeconds(task.ref) ?? pacing.typicalSeconds,
			pollIntervalSeconds,
			deadlineMs: nowMs + job.timeoutSeconds * 1000,
			submittedAtMs: task.submittedAtMs,
			firstCheckMs: nowMs + firstSeconds * 1000,
			onState: (state: TaskState) => job.onState?.(task, state),
			until: job.wait === 'callback' ? shared.submits.over : undefined,
		};
		const result: WaitResult = job.wait === 'once' ? await askOnce(wait) : await waitForTask(wait);
		if (!job.known) this.judgeWatching(result, warning);
		return {
			task,
			...(result.state ? { state: this.atItsOwnPlace(task, result.state) } : {}),
			...this.failureOfWait(result, warning),
			statusChecks: this.statusChecks,
		};
	}

	private failureOfWait(result: WaitResult, warning: string | undefined): { failure?: JobFailure } {
		const { ended, failure } = result;
		if (ended === 'timeout') return { failure: { ...failure, kind: 'timeout', phase: 'status' } };
		if (!failure) return {};
		// The service doubted the task from the beginning, and does not know it now: those words say why.
		const doubted = failure.kind === 'notFound' && warning !== undefined;
		return { failure: { ...failure, ...(doubted ? { providerMessage: warning } : {}), phase: 'status' } };
	}

	/** Tasks of this run that nobody can watch would be paid for nothing: no more of them are submitted. */
	private judgeWatching({ ended, state, failure }: WaitResult, warning: string | undefined): void {
		const blind = ended === 'failed' || (ended === 'timeout' && !state);
		if (!blind || !failure || warning !== undefined) return;
		this.shared.admission.close({
			...failure,
			kind: failure.kind,
			code: UNWATCHED,
			refused: true,
			scope: 'run',
		});
	}

	/** Fetches the finished task's files, and stores those that came within its answer. */
	private async deliver(
		outcome: JobOutcome<File>,
		task: KnownTask,
		state: TaskState,
	): Promise<JobOutcome<File>> {
		const { job, shared } = this;
		const { fetch, keep } = job;
		// What came at once is stored already; of what has no download only what came within the answer is.
		const sources = ({ urls, inline = [] }: TaskState): Source[] => [...(fetch ? urls : []), ...inline];
		if (outcome.files || sources(state).length === 0)
			return { ...outcome, ...(fetch ? { files: outcome.files ?? [] } : {}) };
		const product = productOf(task.ref, state);
		const result = await downloadFiles<File>({
			...shared,
			state,
			sources,
			fetch: async (source, index) => {
				const place = { task, product, index };
				if (typeof source !== 'string') return (await keep?.({ ...place, url: '' }, source)) ?? NOBODY;
				const needsKey = source === this.ownPlace(task);
				return (await fetch?.({ ...place, url: source, bytes: state.fileBytes, needsKey })) ?? NOBODY;
			},
			renew: async (current) => await this.renewed(task, current),
		});
		const { statusChecks } = this;
		if ('files' in result) return { ...outcome, state: result.state, statusChecks, files: result.files };
		const failure = { kind: 'download', providerMessage: result.problem, phase: 'download' } as const;
		return { ...outcome, state: result.state, statusChecks, failure };
	}

	/** The finished task's state with fresh addresses, as far as it may be asked for already. */
	private async renewed(task: KnownTask, current: TaskState): Promise<TaskState | ProviderFailure> {
		const { job, shared } = this;
		const nextCheckMs = this.checkedAtMs + job.provider.pacing.minPollSeconds * 1000;
		if (task.ref.taskId === undefined || shared.clock.nowMs() < nextCheckMs) return current;
		const state = await this.check(task);
		return isFailure(state) ? state : this.atItsOwnPlace(task, state);
	}
}
