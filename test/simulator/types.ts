import type { IncomingHttpHeaders } from 'node:http';
import type { FormPart } from './form';

export const PROVIDER_IDS = ['tomoviee', 'yishangCloud', 'hiDream', 'openComputing'] as const;
export type ProviderId = (typeof PROVIDER_IDS)[number];

/**
 * What a request is about. Faults are scripted for the first five; a cover image is no `download`, `token` is a call that only
 * sells what the client could work out by itself, and `media` is a file that tests give to a submit.
 */
export type Phase =
	| 'submit'
	| 'status'
	| 'download'
	| 'models'
	| 'chat'
	| 'thumbnail'
	| 'token'
	| 'media'
	| 'unknown';

/** One request as it arrived, whatever became of it. */
export interface RecordedRequest {
	readonly atMs: number;
	/** Absent for a path that no provider has. */
	readonly provider?: ProviderId;
	readonly phase: Phase;
	readonly method: string;
	/** Path and query, as sent. */
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	/** A form's is told in short, a line per part, once it has all come in. */
	body: string;
	/** A form's parts in order of arrival, as far as they have come in. */
	readonly parts?: readonly FormPart[];
	/** The HTTP status answered; absent as long as there is no answer, so for ever if the fault was to give none. */
	answeredStatus?: number;
	/** When all of the answer had been sent; absent for one that is under way, or was cut. */
	answeredAtMs?: number;
	/** The task made, asked about or downloaded. */
	taskId?: string;
	/** The kind of the scripted fault that struck this request. */
	fault?: string;
}

/** The category may be one that the document does not name: it is listed, even if nothing can be submitted to it. */
export interface ExtraModel {
	readonly id: string;
	readonly catelogid: string;
}

/** May be changed at any time; a task keeps what held when it was submitted. */
export interface SimulatorSettings {
	/** Seconds from submit to success. */
	jobSeconds: number;
	/** Size of the videos, not of the images; sizes below the clip's own are raised to it. */
	videoBytes: number;
	/** How many tasks an account may have open at a time; a submit above that is refused. */
	maxConcurrent: Partial<Record<ProviderId, number>>;
	/** 元境 answers status checks as `{"status":"ok","data":{...}}` (test/recorded) and not in the document's flat shape. */
	wrapTasks: boolean;
	/**
	 * `server`: 元境 answers as its server's code does (test/recorded): a submit is `text/html`, streamed in Python's JSON and
	 * `PENDING`; a wrong key, an empty balance and too large a body are said in plain text, and what breaks it in a page.
	 * `document`: as seeds/003 has it.
	 */
	openComputingAnswers: 'server' | 'document';
	/** How 易尚云 names a task: all its published clients read `id`, but those of Kling; the document has `task_id` alone. */
	yishangCloudIds: 'both' | 'taskId' | 'id';
	/** How 易尚云 words a refusal: as the document has it, or as the gateway behind it does (New API), in Chinese, with its tail. */
	yishangCloudErrors: 'document' | 'newApi';
	/** `envelope`: a status is `{"code":"success","data":{...}}` in New API's own words, with `result_url` and `fail_reason`. */
	yishangCloudStatus: 'document' | 'envelope';
	/**
	 * Where 易尚云's answer has the video. `link`: `video_url`, on a file server. `metadata`: there, as Kling's. `ownHost` and
	 * `relative`: `video_url` leads to `/v1/videos/{id}/content`, which wants the key. `content`: nowhere, and it is there all the
	 * same. `data`: in the answer itself, as a `data:` URL.
	 */
	yishangCloudFiles: 'link' | 'metadata' | 'ownHost' | 'relative' | 'content' | 'data';
	/** Models that 元境 has beside those of its document: listed last, and accepted in their category with any fields. */
	extraModels: readonly ExtraModel[];
	/** How 元境's streamed text goes out: so many bytes at a time, which cut characters and lines anywhere ... */
	chatPieceBytes: number;
	/** ... with so many milliseconds before each. */
	chatPieceMs: number;
	/**
	 * How ToMoviee's answer writes the `&` of a video URL. `legal`: `&`, the only way that its published clients can read. `sample`:
	 * `\&` as in the document's sample, which makes the answer as a whole illegal JSON. `nested`: the answer is legal and only the
	 * JSON inside the string `result` has the `\&`. `go`: that JSON has `\u0026`, as Go writes it; `goOuter`: the answer has.
	 */
	tomovieeAmpersand: 'sample' | 'nested' | 'legal' | 'go' | 'goOuter';
	/** HiDream's answers about a task that is still queued list no sub task, as its own page says may be (sources.md 3.3). */
	hiDreamEmptyFirst: boolean;
	/** How often a task's end is told to the address that its submit named: 0 for never, 2 for twice at the same moment. */
	callbackTimes: number;
	/** The HTTP status beside ToMoviee's refusal of a credential: the recorded answer tells its body alone. */
	tomovieeUnauthorizedStatus: number;
}

/** Settings with which the services answer as their documents' samples do, and not as their servers. */
export const DOCUMENTED: Partial<SimulatorSettings> = {
	wrapTasks: false,
	openComputingAnswers: 'document',
	yishangCloudIds: 'taskId',
	tomovieeAmpersand: 'sample',
};

/** The accepted credentials. Nothing else is. */
export const SIMULATOR_KEYS = {
	tomoviee: { appKey: 'sim-app-key', appSecret: 'sim-app-secret' },
	yishangCloud: { apiKey: 'sk-sim-yishang' },
	hiDream: { token: 'sim-hidream-token' },
	openComputing: { apiKey: 'sim-opencomputing-key' },
} as const;

/** A model id that begins so stands for one released tomorrow: it is accepted, with any fields beside the basic ones. */
export const FUTURE_MODEL_PREFIX = 'sim-future-';
