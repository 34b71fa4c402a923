import type { HttpRequest, HttpResponse, Provider, ProviderFailure } from '../provider';

/** What the services that answer in text speak, beside the tasks of `provider.ts`: again plain data and pure functions. */

/** What to ask a model for. */
export interface ChatRequest {
	/** As the API spells it. */
	model: string;
	prompt: string;
	/** Empty for none. */
	systemPrompt: string;
	/** Whether the answer is to come piece by piece, as it is made. */
	stream: boolean;
	/** Merged into the request body last. */
	additionalFields?: Record<string, unknown>;
}

/** An answer in text. */
export interface ChatAnswer {
	text: string;
	/** As the provider names it, which may be more exact than what was asked for. */
	model?: string;
	/** Why it ends, in the provider's word: `stop`, `length` ... */
	finishReason?: string;
	/** What the model thought before it answered, where it shows that. */
	reasoning?: string;
	/** What the provider counted, as it says it. */
	usage?: Record<string, unknown>;
	/** The answer as it came, parsed: an object, or of a streamed one the list of its objects. Only on request. */
	raw?: unknown;
}

/** Why there is no answer, and what there is of it. */
export interface ChatFailure extends ProviderFailure {
	/** The text that came before it broke off. */
	text?: string;
	reasoning?: string;
	/** The beginning of what came instead of a text. */
	answer?: string;
}

/** How an answer begins, before its body. */
export type AnswerHead = Pick<HttpResponse, 'status' | 'headers'>;

/** Reads one answer as it comes. Streamed or not, it finds out by itself. Never throws. */
export interface ChatReader {
	/** Whether the provider has said that nothing more comes. */
	readonly isDone: boolean;
	/** Whether the provider has said that the text is finished: only what was counted may still come, and that it is done. */
	readonly isFinished: boolean;
	/**
	 * Takes the next bytes of the body, cut anywhere.
	 *
	 * @returns the text that is new in them, to be shown at once; it may be none
	 */
	push(bytes: Uint8Array): string;
	/**
	 * Says what has come, once nothing more does. What `push` gave stands at the beginning of the answer's text.
	 *
	 * @param broken what the network says, if the body was cut
	 */
	end(broken?: { code?: string | undefined; message: string }): ChatAnswer | ChatFailure;
}

/** How a provider is asked for text. */
export interface ChatApi {
	/** The model that the form begins with. */
	defaultModel: string;
	/** How many requests are open at once unless the user says otherwise. */
	maxConcurrentRequests: number;
	request(request: ChatRequest): HttpRequest;
	/**
	 * A reader for the answer that begins so.
	 *
	 * @param keepRaw whether the answer is to have `raw`
	 */
	reader(head: AnswerHead, keepRaw: boolean): ChatReader;
}

/** A provider that has models for text, too. */
export interface ChatProvider extends Provider {
	chat: ChatApi;
}
