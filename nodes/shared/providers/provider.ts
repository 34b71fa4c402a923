import type { Field } from '../fields/fields';
import type { FieldValues, MediaValues } from '../fields/values';

/**
 * WHAT the services speak: plain data and pure functions, no n8n, no clock, no network. Starting a task and watching
 * it are separate pairs of functions (a request to send, a reader for its answer), so that everything between them
 * (pacing, retries, resuming) is written once, in `task/`.
 */

/** The providers, as the node parameter `provider` spells them. */
export type ProviderId = 'tomoviee' | 'yishangCloud' | 'hiDream' | 'openComputing';

/** The operations, as the node parameter `operation` spells them. */
export type OperationId =
	| 'textToVideo'
	| 'imageToVideo'
	| 'referenceToVideo'
	| 'textToImage'
	| 'imageToImage';

/** What a task makes. */
export type Product = 'video' | 'image';

/** Value of the node parameter `model` that stands for "a model that the catalogue does not know". */
export const CUSTOM_MODEL = 'custom';

/** One model: which operations it serves and, for each, its fields. Adding a model is adding one of these. */
export interface Model {
	/** As the API spells it; of a family that is sold under many IDs its name. */
	id: string;
	/**
	 * How the API spells a family's IDs, by operation: `wan2.7-t2v-{resolution}_{duration}s` stands for one ID per value of these
	 * choices, each of which has a preset. Without it the ID is `id`.
	 */
	ids?: Partial<Record<OperationId, string>>;
	/** The version of the API that has it, where a service has several. */
	apiVersion?: string;
	/** What the form says about it besides its id. */
	description?: string;
	operations: Partial<Record<OperationId, readonly Field[]>>;
}

/** What to ask for. Values are checked; what is not set is absent. */
export interface TaskRequest {
	operation: OperationId;
	/** As the API spells it. */
	model: string;
	/** Of a model that is not in the version of the API that the service's documents have. */
	apiVersion?: string | undefined;
	/** The fields that `values` belong to. */
	fields: readonly Field[];
	values: FieldValues;
	/** The files, checked, in the forms that the fields ask for. */
	media?: MediaValues;
	/** Merged into the request body last: the one way around the catalogue. */
	additionalFields?: Record<string, unknown>;
}

/** A request, relative to the credential's base URL and without authentication. */
export interface HttpRequest {
	method: 'GET' | 'POST';
	path: string;
	query?: Record<string, string>;
	/** Sent as JSON; text to come (`LateText`) is made when it is sent. */
	json?: Record<string, unknown>;
	/** Sent as multipart/form-data, in the parts that `formParts` makes of it. */
	form?: Record<string, unknown>;
}

/** An answer. The body is text: whether it is JSON is for the provider's reader to find out. */
export interface HttpResponse {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	text: string;
	/** The connection closed before the answer's end: `text` is what had come. */
	isCut?: boolean | undefined;
}

/** A task that exists at a provider, with all that is needed to ask for it again. */
export interface TaskRef {
	provider: ProviderId;
	taskId: string;
	operation?: OperationId;
	/** The model as the API spells it. */
	model?: string;
	/** As `TaskRequest` has it: a task is asked for where it was made. */
	apiVersion?: string | undefined;
	/** Addresses that the request contained: where a status answer repeats them they are no results. */
	sentUrls?: readonly string[];
}

/** What was paid for: a task, and since when it exists; or a result that came at once, mostly without a task of its own. */
export interface KnownTask {
	ref: Omit<TaskRef, 'taskId'> & { taskId?: string };
	/** Milliseconds since 1970; unknown for a task that was not submitted here. */
	submittedAtMs?: number | undefined;
	/** The result that came in the answer to the submit: nothing is asked for it again. */
	result?: KeptResult;
}

/** A result as the ledger keeps it: plain data, without the bytes of its files. */
export interface KeptResult {
	state: TaskState;
	/** Where n8n has stored the files that came within the answer. */
	files?: unknown[];
}

/** Where a task is. The last four are final without a result. */
export type TaskStatus = 'queued' | 'running' | 'succeeded' | 'failed' | 'rejected' | 'cancelled' | 'expired';

/** What went wrong. It decides what happens next, not the HTTP status: a 429 can be an empty balance. */
export type FailureKind =
	| 'auth'
	| 'quota'
	| 'rateLimit'
	| 'invalidRequest'
	| 'notFound'
	| 'unavailable'
	| 'malformed'
	| 'outcomeUnknown'
	| 'taskFailed'
	| 'contentRejected'
	| 'cancelled'
	| 'expired'
	| 'noVideo'
	| 'noImage'
	| 'timeout'
	| 'download';

/** A request that did not give what was asked for. A value, not an exception. */
export interface ProviderFailure {
	kind: FailureKind;
	/** The provider's own code, where it gave one. */
	code?: string | undefined;
	/** The provider's own words, where it gave any; often Chinese. */
	providerMessage?: string | undefined;
	httpStatus?: number | undefined;
	/** From `Retry-After`. */
	retryAfterSeconds?: number | undefined;
	/** For a submit: the provider certainly made no task. Only then may a submit be repeated. */
	refused?: boolean | undefined;
	/** Refused, but the run must not send it again by itself: the service's supplier may have acted, or nothing would change. */
	mustNotRepeat?: boolean | undefined;
	/**
	 * Of a bad key or an empty balance: what else it stands in the way of. `run`, the default: every item. `model`: other items
	 * with the same model. `item`: nothing else.
	 */
	scope?: 'run' | 'model' | 'item' | undefined;
	/** Whether the trouble is that of a supplier of the service: nothing that the user could correct. */
	isOfSupplier?: boolean | undefined;
}

/** A file that came within an answer. */
export interface InlineFile {
	mimeType: string;
	base64: string;
}

/** A task was made. */
export interface SubmittedTask {
	taskId: string;
	/** What the answer says went wrong beside it: the task may turn out not to exist. */
	warning?: string | undefined;
	/** The answer, parsed. */
	raw: unknown;
}

/** The answer to a submit is the result itself (元境's synchronous models); mostly there is no task behind it. */
export interface ImmediateResult {
	/** A success. */
	state: TaskState;
	taskId?: string | undefined;
}

/** What the answer to a submit says: the new task, its result at once, or why there is neither. */
export type SubmitResult = SubmittedTask | ImmediateResult | ProviderFailure;

/** What a status answer says about a task. */
export interface TaskState {
	status: TaskStatus;
	/** 0 to 100, where the provider reports it. */
	progress?: number | undefined;
	/** Where its videos or images are. One that begins with `/` belongs to the credential's base URL. */
	urls: string[];
	/** Results that came within the answer and not as addresses. Never part of `raw`, an item or a log. */
	inline?: readonly InlineFile[] | undefined;
	/** The provider's own word for the status, where no table knows it. */
	statusWord?: string | undefined;
	/** Of a failure: it may be the server's own trouble and not the task's end, and is believed only when it lasts. */
	isDoubtful?: boolean | undefined;
	/** How many tasks are before it in the provider's queue. */
	position?: number | undefined;
	/** How long the file is, as the answer says. */
	fileBytes?: number | undefined;
	/** What they are of, where the answer tells: a task that is named by hand has no operation that would. */
	product?: Product | undefined;
	thumbnailUrl?: string | undefined;
	/** Until when the URLs work, ISO 8601, where it can be known. */
	expiresAt?: string | undefined;
	/** Length of the video. */
	durationSeconds?: number | undefined;
	/** In pixels. */
	width?: number | undefined;
	/** In pixels. */
	height?: number | undefined;
	/** What the provider says it charged, as it says it. */
	usage?: Record<string, unknown> | undefined;
	/** The provider's own times, ISO 8601. */
	createdAt?: string | undefined;
	finishedAt?: string | undefined;
	/** Set when the status is final and not `succeeded`. */
	failure?:
		| { kind: FailureKind; code?: string | undefined; providerMessage?: string | undefined }
		| undefined;
	/** Of a success: how many of the videos or images that were asked for did not come, and why, in the provider's words. */
	missing?: { count: number; providerMessage?: string | undefined } | undefined;
	/** The answer as it came, parsed. */
	raw: unknown;
}

/** How often a provider may be asked, and how many tasks it runs side by side. */
export interface Pacing {
	/** The least time from submit to the first status check, by what a task makes. */
	firstPollSeconds: { video: number; image?: number };
	/** The least time between two checks of one task. */
	minPollSeconds: number;
	/** The least that the option Poll Interval may ask for; without it any interval is taken. */
	leastIntervalSeconds?: number;
	/** A stuck task moves again only after so long: a shorter timeout may miss it. */
	recoversAfterMinutes?: number;
	/** How many tasks are open at once unless the user says otherwise. */
	maxConcurrentTasks: number;
	/** How long a task usually takes, by what it makes. */
	typicalSeconds: { video: number; image?: number };
}

/** What a model is wanted for: one of the operations, or to answer in text. */
export type ModelUse = OperationId | 'chat';

/** A list of models that a service gives, read for the form. */
export interface ModelList {
	/** What to send for the models of a use. */
	request(use: ModelUse): HttpRequest;
	/** Their ids as the API spells them, each once, or why there are none. */
	read(response: HttpResponse): string[] | ProviderFailure;
}

/** One service. Adding a provider is a folder with one of these, a credential type, and a line in `index.ts`. */
export interface Provider {
	id: ProviderId;
	/** Title of the provider in the form, and its name in messages. */
	displayName: string;
	/** Name of the credential type. */
	credential: string;
	/** Where the user finds keys, balance and tasks. */
	accountUrl: string;
	models: readonly Model[];
	/** What a model that the catalogue does not have is offered besides what all its models share. */
	customFields?: Model['operations'];
	/** A task can only be asked for together with its model (智象: a part of the address). */
	modelInStatus?: boolean;
	pacing: Pacing;
	/** The provider's own list of its models: new ones stand there before they are in the catalogue. */
	modelList?: ModelList;
	/** What to send to start a task. */
	submit(request: TaskRequest): HttpRequest;
	/**
	 * The task that the answer to a submit tells of, its result, or why there is neither.
	 *
	 * @param sentUrls as `TaskRef` has them, for a result that comes at once
	 */
	readSubmit(response: HttpResponse, sentUrls?: readonly string[]): SubmitResult;
	/** What to send to ask for a task's state. */
	status(task: TaskRef): HttpRequest;
	/** The state that the answer tells of, or why it tells of none. */
	readStatus(response: HttpResponse, task: TaskRef): TaskState | ProviderFailure;
	/**
	 * Where the file of a finished task is that has no address of its own: a path behind the base URL, fetched with the key.
	 */
	content?(task: TaskRef): string;
	/** What else the base URL may have to be, as a sentence, for a model that is not found. */
	otherBaseUrls?: string;
	/** How long the service knows a task, in words ("about a day"), where that is short. */
	keepsTasksFor?: string;
}

/** Tells a failure from whatever else a reader can return. */
export function isFailure(value: object): value is ProviderFailure {
	return 'kind' in value;
}

/** Whether a task's state will not change any more. */
export function isFinal(status: TaskStatus): boolean {
	return status !== 'queued' && status !== 'running';
}

/** What a success without any URL is called. More may come of it, so that its task stays worth asking for. */
export const NO_RESULT: Record<Product, FailureKind> = { video: 'noVideo', image: 'noImage' };

/** Whether a failure is such a success. */
export function hasNoResult(kind: unknown): boolean {
	return Object.values<unknown>(NO_RESULT).includes(kind);
}
