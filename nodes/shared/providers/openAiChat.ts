import type { AnswerHead, ChatAnswer, ChatFailure, ChatReader } from './chat';
import { refusedInside, saysError } from './failures';
import { LineReader } from './lines';
import type { HttpResponse, ProviderFailure } from './provider';
import { asText, isObject, isOk, jsonObjects, parseObject, type JsonObject } from './reading';

/**
 * Answers in OpenAI's protocol, `chat.completion` as one JSON object and `chat.completion.chunk` as server-sent events.
 * Each `data:` line is taken for itself, because there are servers that put no empty line between two (元境, seed 003); lines
 * that are no events are what a server says in plain JSON, such as an error.
 */

/** What a service says in its own way, beside the protocol. */
export interface ChatDialect {
	/** The same as in `choices`, a second time. */
	beside?(object: JsonObject): { text?: unknown; reasoning?: unknown; ended?: boolean };
	/** Whether an object tells of a failure, besides by `error`. */
	isFailed?(object: JsonObject): boolean;
	/** What went wrong, from an answer that holds no text; `object` is what could be read of it. */
	failure(response: HttpResponse, object: JsonObject | undefined): ProviderFailure;
}

/** Comments and the other fields of an event say nothing of interest. */
const NOT_DATA = /^(:|(event|id|retry):)/;

function isSomeText(value: unknown): value is string {
	return typeof value === 'string' && value !== '';
}

/** A text whose pieces stand in one or more places: the place that had the first counts, so that nothing counts twice. */
class Gathered {
	value = '';
	private place = -1;

	/** @param whole whether this is all of the text, and not one more piece of it */
	add(places: readonly unknown[], whole: boolean): void {
		if (this.place === -1) this.place = places.findIndex(isSomeText);
		const piece = places[this.place];
		if (isSomeText(piece) && !(whole && this.value !== '')) this.value += piece;
	}
}

/** The first of the choices: no other is asked for. */
function choiceOf({ choices }: JsonObject): JsonObject {
	const list = Array.isArray(choices) ? (choices as unknown[]).filter(isObject) : [];
	return list.find(({ index }) => (index ?? 0) === 0) ?? {};
}

/** Reads an answer of a service that keeps to OpenAI's protocol. */
export class OpenAiChatReader implements ChatReader {
	isDone = false;
	private readonly lines = new LineReader();
	/** Lines that are no events, or not whole ones. */
	private plain = '';
	private readonly text = new Gathered();
	private readonly reasoning = new Gathered();
	private readonly raw: JsonObject[] = [];
	private about: Pick<ChatAnswer, 'model' | 'finishReason' | 'usage'> = {};
	private hasBegun = false;
	private hasEnded = false;
	private error: JsonObject | undefined;

	constructor(
		private readonly head: AnswerHead,
		private readonly dialect: ChatDialect,
		private readonly keepRaw: boolean,
	) {}

	push(bytes: Uint8Array): string {
		const { length } = this.text.value;
		for (const line of this.lines.push(bytes)) this.takeLine(line);
		return this.text.value.slice(length);
	}

	end(broken?: { code?: string | undefined; message: string }): ChatAnswer | ChatFailure {
		for (const line of this.lines.end()) this.takeLine(line);
		const objects = jsonObjects(this.plain);
		const response = { ...this.head, text: this.plain };
		if (!isOk(response)) return this.dialect.failure(response, objects[0]);
		for (const object of objects) this.takeObject(object);
		if (this.error) return this.failedInside(this.error);
		if (!this.isDone && !this.hasEnded) {
			if (!broken && !this.hasBegun) return this.dialect.failure(response, undefined);
			return this.withPartial({
				kind: 'outcomeUnknown',
				code: broken?.code,
				providerMessage: broken?.message,
			});
		}
		if (this.text.value.trim() === '') {
			const { finishReason } = this.about;
			const kind = finishReason === 'content_filter' ? 'contentRejected' : 'malformed';
			return this.withPartial({ kind, code: finishReason, httpStatus: this.head.status });
		}
		const [first] = this.raw;
		const raw = this.raw.length === 1 ? first : this.raw;
		return { ...this.gathered(), ...this.about, text: this.text.value, ...(this.keepRaw ? { raw } : {}) };
	}

	private takeLine(line: string): void {
		const isData = isOk(this.head) && line.startsWith('data:');
		const said = isData ? line.slice('data:'.length) : line;
		if (isData && said.trim() === '[DONE]') {
			this.isDone = true;
			return;
		}
		// An object over several lines is whole only with those that follow.
		const object = isData ? parseObject(said) : undefined;
		if (object) this.takeObject(object);
		else if (!NOT_DATA.test(line)) this.plain += `${said}\n`;
	}

	private takeObject(object: JsonObject): void {
		this.hasBegun = true;
		if (this.keepRaw) this.raw.push(object);
		if (saysError({ error: object.error }) || this.dialect.isFailed?.(object)) {
			this.error ??= object;
			// Whatever else may come, there is no answer to wait for.
			this.isDone = true;
			return;
		}
		const choice = choiceOf(object);
		const { message } = choice;
		const isWhole = isObject(message);
		const said = isWhole ? message : isObject(choice.delta) ? choice.delta : {};
		const beside = this.dialect.beside?.(object) ?? {};
		this.text.add([said.content, beside.text], isWhole);
		this.reasoning.add([said.reasoning_content, said.reasoning, beside.reasoning], isWhole);
		const model = asText(object.model);
		const finishReason = asText(choice.finish_reason);
		this.about = {
			...this.about,
			...(model === undefined ? {} : { model }),
			...(finishReason === undefined ? {} : { finishReason }),
			...(isObject(object.usage) ? { usage: object.usage } : {}),
		};
		if (isWhole || finishReason !== undefined || beside.ended) this.hasEnded = true;
	}

	/** An error in an answer that had begun as one of success: a refusal, unless there is text before it. */
	private failedInside(error: JsonObject): ChatFailure {
		const failure = this.dialect.failure({ ...this.head, text: JSON.stringify(error) }, error);
		if (this.text.value === '' && this.reasoning.value === '') return refusedInside(failure);
		const kind = failure.kind === 'malformed' ? 'taskFailed' : failure.kind;
		return this.withPartial({ ...failure, kind, refused: false });
	}

	private withPartial(failure: ProviderFailure): ChatFailure {
		return { ...failure, ...this.gathered() };
	}

	private gathered(): { text?: string; reasoning?: string } {
		const { text, reasoning } = this;
		return {
			...(text.value === '' ? {} : { text: text.value }),
			...(reasoning.value === '' ? {} : { reasoning: reasoning.value }),
		};
	}
}
