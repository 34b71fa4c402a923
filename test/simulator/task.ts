import { videoFile, type ResultFile } from './clip';
import type { SubmittedMedia } from './mediaFile';
import { pictureFile } from './picture';
import type { ProviderId } from './types';

/** The life of a task in words of our own; each provider file translates them into its status values. */
export type TaskState = 'queued' | 'running' | 'succeeded' | 'failed' | 'rejected';

export type Product = 'video' | 'image';

/** How a task is going to end. `rejected` is a refusal by moderation. */
export type Outcome =
	| { readonly kind: 'succeeds' | 'succeedsWithoutFile' }
	| { readonly kind: 'fails' | 'isRejected'; readonly message: string };

/** How a submit's answer has the result: by an address, in OpenAI's shape, or with its bytes, in that shape or as a `data:` URL. */
export type AtOnce = 'url' | 'openAi' | 'base64' | 'dataUrl';

export interface StatusCheck {
	readonly atMs: number;
	readonly state: TaskState;
}

export interface Download {
	readonly atMs: number;
	sentBytes: number;
	/** The answer was sent to its end; false while it is under way and for ever after a cut. */
	complete: boolean;
}

export interface TaskInit {
	readonly provider: ProviderId;
	readonly id: string;
	/** Where it was submitted. */
	readonly path: string;
	readonly model: string;
	readonly body: Readonly<Record<string, unknown>>;
	readonly media: readonly SubmittedMedia[];
	readonly jobMs: number;
	/** A video, unless it is told otherwise. */
	readonly makes?: Product;
	/** Pictures have a size of their own. */
	readonly videoBytes: number;
}

/** Part of the job's time that it spends in the queue. */
const QUEUED_SHARE = 0.2;

/** An accepted submit: a task that the account has to pay for. Its state is a function of the clock. */
export class SimulatedTask {
	readonly provider: ProviderId;
	readonly id: string;
	/** The path that it was submitted to. */
	readonly path: string;
	readonly model: string;
	/** The submit's JSON as received, or its form's texts. */
	readonly body: Readonly<Record<string, unknown>>;
	/** The files and URLs of the submit, in order of arrival. */
	readonly media: readonly SubmittedMedia[];
	readonly submittedAtMs: number;
	readonly statusChecks: StatusCheck[] = [];
	readonly downloads: Download[] = [];
	readonly makes: Product;
	readonly file: ResultFile;
	/** When the task ends, well or badly. Tests may move it. */
	endsAtMs: number;
	outcome: Outcome = { kind: 'succeeds' };
	/** Until then a status check does not find the task (fault `notYetKnown`). */
	hiddenUntilMs = 0;
	/** So many more answers that tell of its success have no address yet (fault `addressLate`). */
	addressLateChecks = 0;
	/** How long after the success the file store does not have the file (fault `fileLate`). */
	fileLateMs = 0;
	/** A word in place of the real status value, once the task has ended (fault `finalWord`). */
	finalWord: string | undefined;
	/** The answer that is being made has the shape of a failure, with these words; the task goes on (fault `seemsFailed`). */
	seemingFailure: string | undefined;
	/** Its submit is answered with the result itself (fault `resultAtOnce`). */
	atOnce: AtOnce | undefined;
	/** The answer to its submit was the result, and told no ID. */
	isNameless = false;
	/** Where the answer to the submit said that the result is. */
	readonly toldLinks: string[] = [];
	/** The answer that is being made has no address yet. */
	private isHeldBack = false;
	/** A status value that is answered in place of the real one, for some time or in one answer (fault `taskState`). */
	forced: { readonly status: string | number; readonly untilMs: number | 'answered' } | undefined;

	constructor(
		init: TaskInit,
		private readonly nowMs: () => number,
	) {
		this.provider = init.provider;
		this.id = init.id;
		this.path = init.path;
		this.model = init.model;
		this.body = init.body;
		this.media = init.media;
		this.submittedAtMs = nowMs();
		this.endsAtMs = this.submittedAtMs + init.jobMs;
		this.makes = init.makes ?? 'video';
		this.file = this.makes === 'image' ? pictureFile(init.id) : videoFile(init.id, init.videoBytes);
	}

	get state(): TaskState {
		if (this.nowMs() < this.endsAtMs) return this.elapsedShare < QUEUED_SHARE ? 'queued' : 'running';
		if (this.outcome.kind === 'fails') return 'failed';
		return this.outcome.kind === 'isRejected' ? 'rejected' : 'succeeded';
	}

	/** Open tasks count against the account's limit. */
	get isOpen(): boolean {
		return this.state === 'queued' || this.state === 'running';
	}

	/** Whole percent; 100 only at success. */
	get progressPercent(): number {
		if (this.state === 'succeeded') return 100;
		return this.state === 'queued' ? 0 : Math.min(99, Math.floor(this.elapsedShare * 100));
	}

	/** The older name of `file`, from when there were nothing but videos. */
	get video(): ResultFile {
		return this.file;
	}

	get hasFile(): boolean {
		return this.state === 'succeeded' && this.outcome.kind === 'succeeds';
	}

	/** Whether its file can be fetched by now. */
	get isInStore(): boolean {
		return this.hasFile && this.nowMs() >= this.endsAtMs + this.fileLateMs;
	}

	/** Whether the answer that is being made has the result's address. */
	get showsAddress(): boolean {
		return this.hasFile && !this.isHeldBack && this.seemingFailure === undefined;
	}

	/** The state that the answer that is being made tells of. */
	get shownState(): TaskState {
		return this.seemingFailure === undefined ? this.state : 'failed';
	}

	/** A new status check comes: what held for the last answer alone is over. */
	forgetLastAnswer(): void {
		if (this.forced?.untilMs === 'answered') this.forced = undefined;
		this.seemingFailure = undefined;
		this.isHeldBack = false;
	}

	/** Keeps the address back from the answer that is being made, if that is its fate. */
	holdBackAddress(): void {
		if (this.state !== 'succeeded' || this.addressLateChecks === 0) return;
		this.addressLateChecks -= 1;
		this.isHeldBack = true;
	}

	/** Why the task failed or was rejected; empty otherwise. */
	get message(): string {
		if (this.seemingFailure !== undefined) return this.seemingFailure;
		return !this.isOpen && 'message' in this.outcome ? this.outcome.message : '';
	}

	/** The status value that a fault wants answered now, if any; of the result nothing is said then. */
	get forcedStatus(): string | number | undefined {
		if (this.forced === undefined) return undefined;
		const { status, untilMs } = this.forced;
		return untilMs === 'answered' || this.nowMs() < untilMs ? status : undefined;
	}

	/** What a fault wants the status value to be, beside whatever else there is to say. */
	get statusWord(): string | number | undefined {
		return this.forcedStatus ?? (this.isOpen ? undefined : this.finalWord);
	}

	/** What the control endpoint shows. */
	toJSON(): Record<string, unknown> {
		const { provider, id, path, model, body, media, submittedAtMs, endsAtMs, state, progressPercent } = this;
		const { statusChecks, downloads, message, makes, atOnce, toldLinks, isNameless } = this;
		const fileBytes = this.file.bytes;
		return {
			provider,
			id,
			path,
			model,
			body,
			media,
			submittedAtMs,
			endsAtMs,
			state,
			progressPercent,
			message,
			makes,
			...(atOnce && { atOnce, toldLinks, isNameless }),
			fileBytes,
			/** The older name. */
			videoBytes: fileBytes,
			statusChecks,
			downloads,
		};
	}

	private get elapsedShare(): number {
		const jobMs = this.endsAtMs - this.submittedAtMs;
		return jobMs <= 0 ? 1 : Math.max(0, (this.nowMs() - this.submittedAtMs) / jobMs);
	}
}
