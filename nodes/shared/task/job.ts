import type {
	FailureKind,
	HttpRequest,
	InlineFile,
	KnownTask,
	Product,
	Provider,
	ProviderFailure,
	TaskRef,
	TaskState,
} from '../providers/provider';
import type { Clock, Scheduler } from './clock';
import type { DownloadProblem } from './download';
import type { Answer } from './submit';

/** What is done with one item's task, and what becomes of it. */

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
	/**
	 * `poll` waits for the end; `once` asks a single time; `none` is content with having submitted; `callback` watches only as long
	 * as the run still submits, and leaves it to the provider to tell of the end.
	 */
	wait: 'poll' | 'once' | 'none' | 'callback';
	/** How long this run waits for the task; also how long it tries to submit it. */
	timeoutSeconds: number;
	/** 0 for automatic. */
	pollIntervalSeconds: number;
	send: (request: HttpRequest) => Promise<Answer>;
	/** Called before the submit is sent, and again for each repetition. */
	onSubmit?: () => void;
	/** Called when what was sent has certainly made no task. */
	onRefused?: () => void;
	/** Called the moment a task is known to exist, or its result is there at once: the first thing that happens with it. */
	onTask?: (task: KnownTask) => void;
	onState?: (task: KnownTask, state: TaskState) => void;
	/** Called as the job ends, also if the run is stopped afterwards. */
	onOutcome?: (outcome: JobOutcome<File>) => void;
	/** The address under which a result can be fetched from outside; readers leave those of the service itself relative. */
	absolute?: (url: string) => string;
	/** Fetches one file of the finished task. Absent: no download. */
	fetch?: (file: ResultFile) => Promise<File | DownloadProblem>;
	/** Fetches the cover of the finished task, which costs the task nothing if it fails. Absent: not wanted. */
	fetchThumbnail?: (file: ResultFile) => Promise<File | DownloadProblem>;
	/** Stores a file that came within an answer, whether or not there are downloads: there is no other way to get it. */
	keep?: (file: ResultFile, inline: InlineFile) => Promise<File | DownloadProblem>;
}

/** One of the files that a finished task has made. */
export interface ResultFile {
	task: KnownTask;
	product: Product;
	/** Empty for a file that came within an answer. */
	url: string;
	/** Among the task's files, from 0. */
	index: number;
	/** Whether it lies behind the provider's key (`Provider.content`). */
	needsKey?: boolean | undefined;
	/** How long it is, as the provider says. */
	bytes?: number | undefined;
}

/** Why a job has no result. */
export interface JobFailure extends Omit<ProviderFailure, 'kind'> {
	kind: FailureKind;
	/** What was being done when it failed. */
	phase: 'submit' | 'status' | 'task' | 'download';
	/** The task's end was told in words of the server's own trouble: it may go on, and is not to be paid again. */
	isDoubtful?: boolean | undefined;
}

/** How a job ended: a task with its last state, a failure with or without one, or a task that is not waited for. */
export interface JobOutcome<File> {
	task?: KnownTask;
	/** The task's last known state. */
	state?: TaskState;
	failure?: JobFailure;
	/** What was downloaded, if that was asked for. */
	files?: File[];
	/** The cover, if that was asked for, or why there is none. */
	thumbnail?: File | DownloadProblem;
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
