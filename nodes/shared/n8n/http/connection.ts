import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import type { HttpRequest, Provider } from '../../providers/provider';
import type { OpenedAnswer } from '../../task/text/chat';
import { LONGEST_SILENCE_MS, StoppedError } from '../../task/clock';
import { isUnanswered, type Answer, type TransportFailure } from '../../task/submit';
import { lowerCased, receiveText } from './answer';
import { openCredential, type OpenedCredential } from './credential';
import { Ending, unlessStopped } from './ending';
import { transportFailure } from './networkError';
import { asN8n, type Body, type OpenAnswer } from './openUrl';
import { bodyOf, type RequestBody } from './requestBody';
import type { Scrubber } from './secrets';

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
	/** The address that a result has: one that begins with `/` belongs to the base URL. */
	absolute(url: string): string;
	/** Whether an address is the service's own: the only ones that may see the key. */
	isOwn(url: string): boolean;
	/**
	 * Begins to fetch a file of the service's own, with the key. A redirect is an answer like any other.
	 *
	 * @param signal ends it
	 */
	openOwn(url: string, signal: AbortSignal): Promise<Omit<OpenAnswer, 'giveUp'>>;
	/** Removes the credential's secrets from a text. */
	scrub: Scrubber;
}

/** Longer ones Node's timers take for none. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** How long an answer to a status check may take as a whole. */
const CHECK_MS = 2 * LONGEST_SILENCE_MS;

/** The same for a submit: some models answer only when the picture is there, and a lost answer costs more than waiting. */
const SUBMIT_MS = 300_000;

/** Opens a provider's credential, for a run or for the form, or says why that cannot be done, as a sentence. */
export async function connect(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	provider: Provider,
	itemIndex: number,
): Promise<Connection | { problem: string }> {
	const opened = await openCredential(context, provider, itemIndex);
	return 'problem' in opened ? opened : new CredentialConnection(context, provider, itemIndex, opened);
}

class CredentialConnection implements Connection {
	readonly scrub: Scrubber;
	private readonly baseUrl: string;
	private readonly stop: AbortSignal | undefined;

	constructor(
		private readonly context: IExecuteFunctions | ILoadOptionsFunctions,
		private readonly provider: Provider,
		private readonly itemIndex: number,
		{ baseUrl, scrub }: OpenedCredential,
	) {
		this.baseUrl = baseUrl;
		this.scrub = scrub;
		// There is nothing to stop in the form.
		this.stop = 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	}

	async send(request: HttpRequest): Promise<Answer> {
		const answer = await this.exchange(request, await bodyOf(request), CHECK_MS, () => true);
		if ((isUnanswered(answer) || answer.isCut) && this.stop?.aborted) throw new StoppedError();
		return answer;
	}

	async sendToEnd(request: HttpRequest): Promise<Answer> {
		const body = await unlessStopped(
			this.stop,
			bodyOf(request).catch((error: Error) => error),
		);
		if (!body) return { transport: 'notTaken', message: 'The execution was stopped before' };
		if (body instanceof Error) return { transport: 'unreadable', message: this.scrub(body.message) };
		// What is sent may cost something, whose answer must not be lost.
		return await this.exchange(request, body, SUBMIT_MS, () => !body.isSent());
	}

	async open(
		request: HttpRequest,
		signal: AbortSignal,
		timeoutMs: number,
	): Promise<OpenedAnswer | TransportFailure> {
		try {
			const { options } = await bodyOf(request);
			// Only a little later than the caller's limit, which knows what it means.
			const timeout = Math.min(timeoutMs + 1000, LONGEST_TIMER_MS);
			const { statusCode, headers, body } = await this.begin(this.address(request), options, signal, timeout);
			// Whoever reads it gets the error as well; one that comes after that is nobody's concern.
			body.on('error', () => {});
			return { status: statusCode, headers: lowerCased(headers), body };
		} catch (error) {
			return transportFailure(error, this.scrub);
		}
	}

	absolute(url: string): string {
		const { baseUrl } = this;
		if (!url.startsWith('/')) return url;
		const { pathname } = new URL(baseUrl);
		// Behind a proxy the service may know the path under which it is seen, or not.
		const isWhole = url.startsWith('//') || (pathname !== '/' && url.startsWith(`${pathname}/`));
		return isWhole ? new URL(url, baseUrl).href : `${baseUrl}${url}`;
	}

	isOwn(url: string): boolean {
		return URL.canParse(url) && new URL(url).origin === new URL(this.baseUrl).origin;
	}

	async openOwn(url: string, signal: AbortSignal): Promise<Omit<OpenAnswer, 'giveUp'>> {
		return await this.begin({ method: 'GET', url }, {}, signal, LONGEST_SILENCE_MS);
	}

	private address({ method, path, query }: HttpRequest): Pick<IHttpRequestOptions, 'method' | 'url' | 'qs'> {
		return { method, url: `${this.baseUrl}${path}`, ...(query ? { qs: query } : {}) };
	}

	/** Sends a request with the key; its body is still to come. */
	private async begin(
		address: Pick<IHttpRequestOptions, 'method' | 'url' | 'qs'>,
		options: RequestBody['options'],
		signal: AbortSignal,
		timeout: number,
	): Promise<{ statusCode: number; headers: Record<string, unknown>; body: Body }> {
		const sender = this.senderWith(signal);
		return (await this.context.helpers.httpRequestWithAuthentication.call(sender, this.provider.credential, {
			...address,
			...options,
			headers: { ...asN8n, ...options.headers },
			timeout,
			encoding: 'stream',
			returnFullResponse: true,
			// A status is an answer like any other. Without this n8n would also send a refused submit a second time.
			ignoreHttpStatusErrors: true,
			// n8n would send the key along to wherever it is redirected.
			disableFollowRedirect: true,
		})) as { statusCode: number; headers: Record<string, unknown>; body: Body };
	}

	/** n8n ties every request to its context's cancel signal: this context has another. */
	private senderWith(signal: AbortSignal): IExecuteFunctions {
		const { context, itemIndex } = this;
		return {
			getNode: () => context.getNode(),
			getCredentials: async (type: string) => await context.getCredentials(type, itemIndex),
			getExecutionCancelSignal: () => signal,
			helpers: context.helpers,
			logger: context.logger,
		} as IExecuteFunctions;
	}

	/**
	 * Sends a request and reads its answer, both to their end, unless that takes too long or the user stops. An answer that
	 * breaks off is still one, as far as it came.
	 *
	 * @param longestMs from when all of it is sent
	 * @param mayStop whether Stop ends it at this moment
	 */
	private async exchange(
		request: HttpRequest,
		body: RequestBody,
		longestMs: number,
		mayStop: () => boolean,
	): Promise<Answer> {
		const ending = new Ending(this.stop, mayStop, body.isSent, longestMs);
		const failed = (error: unknown): TransportFailure => {
			const failure = transportFailure(error, this.scrub);
			const problem = body.problem();
			if (problem) return { transport: 'unreadable', message: this.scrub(problem.message) };
			if (!body.isSent()) return { ...failure, transport: 'notTaken' };
			// The network only says "canceled", which n8n would take for a Stop.
			const message = `No complete answer after ${longestMs / 1000} seconds`;
			return ending.isLate ? { ...failure, code: 'ETIMEDOUT', message } : failure;
		};
		try {
			const begun = await this.begin(this.address(request), body.options, ending.signal, longestMs + 1000);
			const { text, broken } = await receiveText(begun.body);
			if (broken !== undefined && text.trim() === '') return failed(broken);
			const answer = {
				status: begun.statusCode,
				headers: lowerCased(begun.headers),
				text: this.scrub(text),
			};
			return broken === undefined ? answer : { ...answer, isCut: true };
		} catch (error) {
			return failed(error);
		} finally {
			ending.close();
			body.close();
		}
	}
}
