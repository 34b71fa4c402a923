import type { IDataObject, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import type { HttpRequest, VideoProvider } from '../providers/provider';
import { StoppedError } from '../task/clock';
import { isUnanswered, type Answer, type TransportFailure } from '../task/submit';
import { bodyOf, type RequestBody } from './requestBody';
import { createScrubber, type Scrubber } from './secrets';

/** Sends requests to one provider with its credential. */
export interface Connection {
	/** Sends a request that Stop may end. Throws StoppedError then, and nothing else. */
	send(request: HttpRequest): Promise<Answer>;
	/** Sends a request that must not be cut off: a submit whose answer is lost is a paid task that is lost. */
	sendToEnd(request: HttpRequest): Promise<Answer>;
}

/** An answer that takes longer does not come. */
const TIMEOUT_MS = 60_000;

/** What the network says when no connection can have stood, so that nothing was received. */
const NEVER_CONNECTED = [
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'ERR_INVALID_URL',
	'CERT_HAS_EXPIRED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];

interface NetworkError {
	code?: string;
	message: string;
	/** What the network was doing: `connect`, `read` ... */
	syscall?: string;
}

/** n8n wraps the network's error, differently from version to version; the innermost with a code is the network's. */
function networkError(error: unknown): NetworkError {
	let found: NetworkError = { message: String(error) };
	let current: unknown = error;
	for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
		const { code, message, syscall, cause, errors } = current as {
			code?: unknown;
			syscall?: unknown;
			message?: unknown;
			cause?: unknown;
			errors?: unknown;
		};
		if (typeof message === 'string' && (depth === 0 || message !== '')) found = { ...found, message };
		if (typeof code === 'string' && !/^\d+$/.test(code)) found.code = code;
		if (typeof syscall === 'string') found.syscall = syscall;
		// Happy Eyeballs: one error per address tried.
		current = cause ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
	}
	return found;
}

function transportFailure(error: unknown, scrub: Scrubber): TransportFailure {
	const { code, message, syscall } = networkError(error);
	// A timeout or an unreachable host is certain only while connecting; later it may hit an answer under way.
	const never = syscall === 'connect' || (code !== undefined && NEVER_CONNECTED.includes(code));
	return {
		transport: never ? 'neverConnected' : 'unanswered',
		code,
		message: scrub(message),
	};
}

function lowerCased(headers: unknown): Record<string, string> {
	const plain: Record<string, string> = {};
	for (const [name, value] of Object.entries((headers ?? {}) as Record<string, unknown>)) {
		plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
	}
	return plain;
}

/** The credential's base URL without a slash at its end; none if it is no address. */
export function readBaseUrl(value: unknown): string | undefined {
	const baseUrl = typeof value === 'string' ? value.trim().replace(/\/+$/, '') : '';
	return /^https?:\/\/[^\s/?#]+[^\s?#]*$/i.test(baseUrl) ? baseUrl : undefined;
}

/** Opens a provider's credential, or says why that cannot be done, as a sentence. */
export async function connect(
	context: IExecuteFunctions,
	provider: VideoProvider,
	itemIndex: number,
): Promise<Connection | { problem: string }> {
	let credential: IDataObject;
	try {
		credential = await context.getCredentials(provider.credential, itemIndex);
	} catch (error) {
		return { problem: `${error instanceof Error ? error.message : String(error)}.` };
	}
	const baseUrl = readBaseUrl(credential.baseUrl);
	if (baseUrl === undefined) {
		return {
			problem: 'Its base URL has to be an address that begins with http:// or https:// and has no query.',
		};
	}
	const scrub = createScrubber(credential);

	const stop = context.getExecutionCancelSignal();
	const request = async (
		one: HttpRequest,
		sender: (body: RequestBody) => IExecuteFunctions,
	): Promise<Answer> => {
		const { method, path, query } = one;
		let body: RequestBody;
		try {
			body = await bodyOf(one);
		} catch (error) {
			// A file that was there is gone: nothing was sent.
			return { transport: 'neverConnected', message: scrub(networkError(error).message) };
		}
		const options: IHttpRequestOptions = {
			method,
			url: `${baseUrl}${path}`,
			...(query ? { qs: query } : {}),
			timeout: TIMEOUT_MS,
			...body.options,
			encoding: 'text',
			returnFullResponse: true,
			// A status is an answer like any other. Without this n8n would also send a refused submit a second time.
			ignoreHttpStatusErrors: true,
			// n8n would send the key along to wherever it is redirected.
			disableFollowRedirect: true,
		};
		try {
			const response = (await context.helpers.httpRequestWithAuthentication.call(
				sender(body),
				provider.credential,
				options,
			)) as {
				statusCode: number;
				headers: unknown;
				body: unknown;
			};
			const text = typeof response.body === 'string' ? response.body : (JSON.stringify(response.body) ?? '');
			return { status: response.statusCode, headers: lowerCased(response.headers), text: scrub(text) };
		} catch (error) {
			const failure = transportFailure(error, scrub);
			// Of a form without its end nobody makes a task.
			return body.isSent() ? failure : { ...failure, transport: 'neverConnected' };
		}
	};

	return {
		send: async (one) => {
			const answer = await request(one, () => context);
			if (isUnanswered(answer) && stop?.aborted) throw new StoppedError();
			return answer;
		},
		sendToEnd: async (one) => {
			// n8n ties every request to its context's cancel signal: here to one that only ends what cannot cost anything yet.
			const unfinished = new AbortController();
			let end = () => {};
			const onStop = () => end();
			stop?.addEventListener('abort', onStop);
			const answer = await request(one, (body) => {
				end = () => {
					if (!body.isSent()) unfinished.abort();
				};
				return {
					getNode: () => context.getNode(),
					getCredentials: async (type: string) => await context.getCredentials(type, itemIndex),
					getExecutionCancelSignal: () => unfinished.signal,
					helpers: context.helpers,
					logger: context.logger,
				} as IExecuteFunctions;
			});
			// Stop's signal lives as long as the execution: what is left on it stays in memory, for each task.
			stop?.removeEventListener('abort', onStop);
			return answer;
		},
	};
}
