import { isMediaFile, type MediaFile, type MediaType, type Medium } from '../../nodes/shared/fields/media';
import { checkValues, formParts, type MediaValues } from '../../nodes/shared/fields/values';
import { fieldsOf } from '../../nodes/shared/providers/catalogue';
import type {
	FailureKind,
	HttpRequest,
	HttpResponse,
	OperationId,
	Pacing,
	ProviderFailure,
	TaskState,
	TaskStatus,
	Provider,
} from '../../nodes/shared/providers/provider';
import type { JobFailure } from '../../nodes/shared/task/job';

/** What many tests need, short to write down. */

/** An answer; what is not text is sent as JSON. */
export function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
	return { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) };
}

/** The text cut into pieces at these places (in bytes). */
export function pieces(text: string, cuts: readonly number[]): Uint8Array[] {
	const bytes = Buffer.from(text);
	const places = [...cuts.filter((cut) => cut <= bytes.length), bytes.length].sort((a, b) => a - b);
	return places.map((end, index) => new Uint8Array(bytes.subarray(places[index - 1] ?? 0, end)));
}

/** The page that a gateway puts in front of a service that does not answer. */
export const GATEWAY_PAGE =
	'<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n';

export const RUNNING: TaskState = { status: 'running', urls: [], raw: {} };

export function succeeded(...urls: string[]): TaskState {
	return { status: 'succeeded', progress: 100, urls, raw: {} };
}

export function failed(kind: FailureKind, more: Partial<ProviderFailure> = {}): ProviderFailure {
	return { kind, ...more };
}

export const PACING: Pacing = {
	firstPollSeconds: { video: 5 },
	minPollSeconds: 5,
	maxConcurrentTasks: 3,
	typicalSeconds: { video: 100, image: 20 },
};

/** A file on its way into a form. */
export function file(fileName: string, mimeType = 'image/jpeg'): MediaFile {
	const content = Buffer.from(`content of ${fileName}`);
	return {
		fileName,
		mimeType,
		bytes: content.length,
		async *open() {
			yield await Promise.resolve(content);
		},
	};
}

/** Files or addresses as they stand in a request. */
export function media(type: MediaType, ...values: Array<Medium['value']>): Medium[] {
	return values.map((value) => ({ type, value }));
}

/** What the node would send for these parameters and files; they have to be right. */
export function requestFor(
	provider: Provider,
	operation: OperationId,
	model: string,
	parameters: Record<string, unknown>,
	more: { media?: MediaValues; additionalFields?: Record<string, unknown> } = {},
): HttpRequest {
	const fields = fieldsOf(provider, operation, model);
	if (!fields) throw new Error(`${provider.id} has no ${model} for ${operation}`);
	const { values, problems } = checkValues(fields, (name) => parameters[name], model);
	expect(problems).toEqual([]);
	return provider.submit({ operation, model, fields, values, ...more });
}

/** By name; parts of the same name keep their order, which is the only one that means something. */
function byName(parts: string[]): string[] {
	const nameOf = (part: string) => part.slice(0, part.indexOf('='));
	return [...parts].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
}

/** A form as curl's `-F` writes its parts: `name=text`, `name=@./file`. */
export function curlParts({ form, json }: HttpRequest): string[] {
	expect(json).toBeUndefined();
	return byName(
		formParts(form ?? {}).map(
			([name, value]) => `${name}=${isMediaFile(value) ? `@./${value.fileName}` : value}`,
		),
	);
}

/** The parts that a curl command of a document sends. */
export function curlSampleParts(command: string): string[] {
	return byName([...command.matchAll(/-F "(.*)"/g)].map(([, part]) => part ?? ''));
}

/** Every kind of failure; a kind that is missing here does not compile. */
const KINDS: Record<FailureKind, true> = {
	auth: true,
	quota: true,
	rateLimit: true,
	invalidRequest: true,
	notFound: true,
	unavailable: true,
	malformed: true,
	outcomeUnknown: true,
	taskFailed: true,
	contentRejected: true,
	cancelled: true,
	expired: true,
	noVideo: true,
	noImage: true,
	timeout: true,
	download: true,
};
export const FAILURE_KINDS = Object.keys(KINDS) as FailureKind[];

const STATUSES: Record<TaskStatus, true> = {
	queued: true,
	running: true,
	succeeded: true,
	failed: true,
	rejected: true,
	cancelled: true,
	expired: true,
};
export const TASK_STATUSES = Object.keys(STATUSES) as TaskStatus[];

export const PHASES: ReadonlyArray<JobFailure['phase']> = ['submit', 'status', 'task', 'download'];
