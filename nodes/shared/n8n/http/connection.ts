import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';
import type { HttpRequest, Provider } from '../../providers/provider';
import type { OpenedAnswer } from '../../task/chat';
import { LONGEST_SILENCE_MS, StoppedError } from '../../task/clock';
import { isUnanswered, type Answer, type TransportFailure } from '../../task/submit';
import { readBaseUrl } from './baseUrl';
import type { Body } from './openUrl';
import { bodyOf, type RequestBody } from './requestBody';
import { createScrubber, type Scrubber } from './secrets';

/** Sends requests to one provider with its credential. */
export interface Connection {
	/** Sends a request that Stop may end. Throws StoppedError then, and nothing else. */
	send(request: HttpRequest): Promise<Answer>;
	/**
	 * Sends a submit. Stop does not end it once all of it is sent, because a lost answer is a paid task that is lost; an upload
	 * that is still under way it cuts off.
	 */
	sendToEnd(request: HttpRequest): Promise<Answer>;
	/**
	 * Sends a request whose answer is read while it comes; it is not free of secrets.
	 *
	 * @param signal ends it, at whatever point it is; Stop does not by itself
	 * @param timeoutMs how long the caller waits before `signal` comes; n8n's own limit would be shorter
	 */
	open(
		request: HttpRequest,
		signal: AbortSignal,
		timeoutMs: number,
	): Promise<OpenedAnswer | TransportFailure>;
	/** Removes the credential's secrets from a text. */
	scrub: Scrubber;
}

/** Longer ones Node's timers take for none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
		const { code, httpCode, message, messages, syscall, cause, errors } = current as Record<string, unknown>;
		if (typeof message === 'string' && (depth === 0 || message !== '')) found = { ...found, message };
		for (const one of [httpCode, code]) {
			if (typeof one === 'string' && !/^\d*$/.test(one)) found.code = one;
		}
		if (typeof syscall === 'string') found.syscall = syscall;
		// n8n 1.x keeps nothing of the network's error but its code and its words: `connect ECONNREFUSED 127.0.0.1:9`.
		const words: unknown = Array.isArray(messages) ? messages[0] : undefined;
		if (typeof words === 'string' && /^[a-z]+ E[A-Z]+\b/.test(words)) {
			found = { ...found, message: words, syscall: words.split(' ')[0] ?? '' };
		}
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
		transport: never ? 'notTaken' : 'unanswered',
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

/** Opens a provider's credential, for a run or for the form, or says why that cannot be done, as a sentence. */
export async function connect(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	provider: Provider,
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

	// There is nothing to stop in the form.
	const stop = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	const exchange = async (
		sender: IExecuteFunctions,
		{ method, path, query }: HttpRequest,
		{ options: bodyOptions }: RequestBody,
		more: Partial<IHttpRequestOptions>,
	) => {
		const options: IHttpRequestOptions = {
			method,
			url: `${baseUrl}${path}`,
			...(query ? { qs: query } : {}),
			timeout: LONGEST_SILENCE_MS,
			...bodyOptions,
			...more,
			returnFullResponse: true,
			// A status is an answer like any other. Without this n8n would also send a refused submit a second time.
			ignoreHttpStatusErrors: true,
			// n8n would send the key along to wherever it is redirected.
			disableFollowRedirect: true,
		};
		return (await context.helpers.httpRequestWithAuthentication.call(
			sender,
			provider.credential,
			options,
		)) as { statusCode: number; headers: unknown; body: unknown };
	};

	const request = async (sender: IExecuteFunctions, one: HttpRequest, body: RequestBody): Promise<Answer> => {
		try {
			const response = await exchange(sender, one, body, { encoding: 'text' });
			const text = typeof response.body === 'string' ? response.body : (JSON.stringify(response.body) ?? '');
			return { status: response.statusCode, headers: lowerCased(response.headers), text: scrub(text) };
		} catch (error) {
			const failure = transportFailure(error, scrub);
			const problem = body.problem();
			if (problem) return { transport: 'unreadable', message: scrub(problem.message) };
			return body.isSent() ? failure : { ...failure, transport: 'notTaken' };
		} finally {
			body.close();
		}
	};

	/** n8n ties every request to its context's cancel signal: this context has another. */
	const senderWith = (signal: AbortSignal) =>
		({
			getNode: () => context.getNode(),
			getCredentials: async (type: string) => await context.getCredentials(type, itemIndex),
			getExecutionCancelSignal: () => signal,
			helpers: context.helpers,
			logger: context.logger,
		}) as IExecuteFunctions;

	/** The result of work that reads files, or nothing as soon as the user stops: a read may hang. */
	const unlessStopped = async <T>(work: Promise<T>): Promise<T | undefined> => {
		let end = () => {};
		const stopped = new Promise<undefined>((resolve) => {
			end = () => resolve(undefined);
		});
		stop?.addEventListener('abort', end);
		const result = await Promise.race([work, stopped]);
		stop?.removeEventListener('abort', end);
		return stop?.aborted ? undefined : result;
	};

	/**
	 * Sends it and reads the answer, both to their end, unless that takes too long or the user stops.
	 *
	 * @param mayStop whether Stop ends it at this moment
	 */
	const sendBody = async (
		one: HttpRequest,
		body: RequestBody,
		mayStop: () => boolean = () => true,
	): Promise<Answer> => {
		const ending = new AbortController();
		const end = () => {
			if (mayStop()) ending.abort();
		};
		let limit: AbortSignal;
		let isLate = false;
		// An answer that is not complete so long after its request never will be: n8n's own limit counts only silence.
		const longestMs = 2 * (body.options.timeout ?? LONGEST_SILENCE_MS);
		const watch = (wasSent: boolean) => {
			limit = AbortSignal.timeout(longestMs);
			// An upload takes as long as it takes: the time counts from its end, or soon after it.
			limit.onabort = () => {
				if (!wasSent) return watch(body.isSent());
				isLate = true;
				ending.abort();
			};
		};
		watch(body.isSent());
		if (stop?.aborted) end();
		stop?.addEventListener('abort', end);
		const answer = await request(senderWith(ending.signal), one, body).finally(() => {
			// Stop's signal lives as long as the execution: what is left on it stays in memory, for each task.
			stop?.removeEventListener('abort', end);
			limit.onabort = null;
		});
		// The network only says "canceled", which n8n would take for a Stop.
		const message = `No complete answer after ${longestMs / 1000} seconds`;
		return isLate && isUnanswered(answer) ? { ...answer, code: 'ETIMEDOUT', message } : answer;
	};

	return {
		scrub,
		open: async (one, signal, timeoutMs) => {
			// Only a little later than the caller's limit, which knows what it means.
			const limits = { encoding: 'stream' as const, timeout: Math.min(timeoutMs + 1000, LONGEST_TIMER_MS) };
			try {
				const body = await bodyOf(one);
				const response = await exchange(senderWith(signal), one, body, limits);
				const stream = response.body as Body;
				// Whoever reads it gets the error as well; one that comes after that is nobody's concern.
				stream.on('error', () => {});
				return { status: response.statusCode, headers: lowerCased(response.headers), body: stream };
			} catch (error) {
				return transportFailure(error, scrub);
			}
		},
		send: async (one) => {
			const answer = await sendBody(one, await bodyOf(one));
			if (isUnanswered(answer) && stop?.aborted) throw new StoppedError();
			return answer;
		},
		sendToEnd: async (one) => {
			const body = await unlessStopped(bodyOf(one).catch((error: Error) => error));
			if (!body) return { transport: 'notTaken', message: 'The execution was stopped before' };
			if (body instanceof Error) return { transport: 'unreadable', message: scrub(body.message) };
			// What is sent may cost something, whose answer must not be lost.
			return await sendBody(one, body, () => !body.isSent());
		},
	};
}
