import type { AnswerHead, ChatAnswer, ChatApi, ChatFailure, ChatReader } from '../../providers/text/chat';
import { isFailure, type HttpRequest } from '../../providers/provider';
import { Admission } from '../admission';
import { LONGEST_SILENCE_MS, StoppedError, type Clock, type Scheduler } from '../clock';
import { failureWithoutAnswer, inTurn, isUnanswered, type TransportFailure } from '../submit';

/** An answer that is under way. */
export interface OpenedAnswer extends AnswerHead {
	body: AsyncIterable<Uint8Array>;
}

/** One item's question. */
export interface ChatJob {
	api: ChatApi;
	request: HttpRequest;
	/** Whether the answer was asked for piece by piece. */
	stream: boolean;
	/** How long one request may take, from sending it to the last byte of its answer. */
	timeoutSeconds: number;
	keepRaw: boolean;
	/** Sends the request; `signal` ends it. */
	open: (
		request: HttpRequest,
		signal: AbortSignal,
		timeoutMs: number,
	) => Promise<OpenedAnswer | TransportFailure>;
	/** Takes the text of the answer as it comes, all of it in the end. */
	onText?: (text: string) => void;
	/** Called as the job ends, also if the run is stopped afterwards. */
	onResult?: (result: ChatAnswer | ChatFailure) => void;
}

/** What a run needs to know and may use. */
export interface ChatOptions {
	clock: Clock;
	scheduler: Scheduler;
	/** How many requests of the run may be open at once. */
	maxConcurrentRequests: number;
}

/** No text is so long; what has no end must not fill n8n's memory. */
const MOST_BYTES = 32 * 1024 * 1024;

/** How long an answer may be silent whose text is finished: a service may leave its end open. */
const LONGEST_EPILOGUE_MS = 10_000;

/** Asks once, and reads the answer while it comes. */
class Exchange {
	private readonly ending = new AbortController();
	private readonly deadlineMs: number;
	private reader: ChatReader | undefined;
	private heardAtMs: number | undefined;
	/** How many characters have been shown. The text itself would hold on to all that it was cut from. */
	private shown = 0;
	private receivedBytes = 0;

	constructor(
		private readonly job: ChatJob,
		private readonly options: ChatOptions,
	) {
		this.deadlineMs = options.clock.nowMs() + job.timeoutSeconds * 1000;
	}

	/** @throws StoppedError as soon as the user stops the execution */
	async run(): Promise<ChatAnswer | ChatFailure> {
		try {
			return await Promise.race([this.ask(), this.limit()]);
		} finally {
			// Whatever is still to come is not waited for; of an answer that is complete nothing is.
			this.ending.abort();
		}
	}

	private async ask(): Promise<ChatAnswer | ChatFailure> {
		const { api, request, timeoutSeconds, keepRaw, open } = this.job;
		const opened = await open(request, this.ending.signal, timeoutSeconds * 1000);
		if (isUnanswered(opened)) return failureWithoutAnswer(opened);
		this.reader = api.reader(opened, keepRaw);
		const broken = await this.read(opened.body, this.reader);
		const result = this.reader.end(broken);
		return isFailure(result) ? result : this.complete(result);
	}

	/** An answer that is not streamed is shown at its end. */
	private complete(answer: ChatAnswer): ChatAnswer {
		this.show(answer.text.slice(this.shown));
		return answer;
	}

	/** @returns what the network says, if the body was cut */
	private async read(
		body: AsyncIterable<Uint8Array>,
		reader: ChatReader,
	): Promise<{ code?: string; message: string } | undefined> {
		try {
			for await (const bytes of body) {
				this.heardAtMs = this.options.clock.nowMs();
				this.show(reader.push(bytes));
				if (reader.isDone) break;
				this.receivedBytes += bytes.length;
				if (this.receivedBytes > MOST_BYTES) throw new Error('it is longer than 32 MB');
			}
			return undefined;
		} catch (error) {
			const { code, message } = error as { code?: unknown; message?: unknown };
			return { ...(typeof code === 'string' ? { code } : {}), message: String(message ?? error) };
		}
	}

	private show(text: string): void {
		if (text === '' || this.ending.signal.aborted) return;
		this.shown += text.length;
		this.job.onText?.(text);
	}

	/**
	 * Until when something has to come, milliseconds since 1970. Before the first byte only the timeout counts: a model may
	 * think for minutes before it says anything.
	 */
	private dueAtMs(): number {
		if (!this.job.stream) return this.deadlineMs;
		const silenceMs = this.reader?.isFinished ? LONGEST_EPILOGUE_MS : LONGEST_SILENCE_MS;
		return Math.min(this.deadlineMs, (this.heardAtMs ?? Infinity) + silenceMs);
	}

	/** Settles when it has taken too long. */
	private async limit(): Promise<ChatAnswer | ChatFailure> {
		const { clock, scheduler } = this.options;
		const { signal } = this.ending;
		for (let dueMs = this.dueAtMs(); dueMs > clock.nowMs() && !signal.aborted; dueMs = this.dueAtMs()) {
			// In steps, because what comes of a streamed answer may bring the time forward.
			await scheduler.at(Math.min(dueMs, clock.nowMs() + LONGEST_EPILOGUE_MS));
		}
		const partial = this.reader?.end({ message: 'silence' });
		// All of it is there; only the line behind it was never closed.
		if (partial && !isFailure(partial)) return this.complete(partial);
		const { text, reasoning } = partial ?? {};
		return {
			kind: 'timeout',
			...(text === undefined ? {} : { text }),
			...(reasoning === undefined ? {} : { reasoning }),
		};
	}
}

/** Asks when there is room, and again as long as the provider certainly took nothing. */
async function answerOf(
	job: ChatJob,
	options: ChatOptions,
	admission: Admission,
): Promise<ChatAnswer | ChatFailure> {
	const result = await inTurn<ChatAnswer>({
		...options,
		admission,
		timeoutMs: job.timeoutSeconds * 1000,
		attempt: async () => await new Exchange(job, options).run().catch(mishap),
	});
	if (!isFailure(result)) admission.ended();
	job.onResult?.(result);
	return result;
}

/** Nothing but a Stop is expected to throw. Should something all the same, the other items must not suffer. */
function mishap(error: unknown): ChatFailure {
	if (error instanceof StoppedError) throw error;
	return { kind: 'malformed', providerMessage: error instanceof Error ? error.message : String(error) };
}

/**
 * Asks all questions of a run side by side, at most `maxConcurrentRequests` at once. A question that fails does not disturb
 * the others; after a bad key or an empty balance nothing more is sent.
 *
 * @returns one answer or failure per job, in the order of the jobs
 * @throws StoppedError when the user stops the execution; nothing is waited for then
 */
export async function runChats(
	jobs: readonly ChatJob[],
	options: ChatOptions,
): Promise<Array<ChatAnswer | ChatFailure>> {
	const { clock, scheduler, maxConcurrentRequests } = options;
	const admission = new Admission(clock, scheduler, maxConcurrentRequests);
	const settled = await Promise.allSettled(jobs.map(async (job) => await answerOf(job, options, admission)));
	return settled.map((result) => {
		if (result.status === 'rejected') throw result.reason;
		return result.value;
	});
}
