import type { AnswerHead, ChatAnswer, ChatFailure, ChatReader } from './chat';
import { refusedInside, saysError } from '../answers/failures';
import { withoutKeys } from '../answers/keys';
import { LineReader } from './lines';
import type { HttpResponse, ProviderFailure } from '../provider';
import { asText, isObject, isOk, jsonObjects, parseObject, type JsonObject } from '../answers/reading';

/**
 * Answers in OpenAI's protocol, `chat.completion` as one JSON object and `chat.completion.chunk` as server-sent events.
 * Each `data:` line is taken for itself, because there are servers that put no empty line between two (元境, seed 003); lines
 * that are no events are what a server says in plain JSON, such as an error.
 */

/** What a service says in its own way, beside the protocol. */
export interface ChatDialect {
	/** The same as in `choices`, a second time. `ended` is a mark that may stand on pieces that are not the last. */
	beside?(object: JsonObject): { text?: unknown; reasoning?: unknown; ended?: boolean };
	/** Whether an object tells of a failure, besides by `error`. */
	isFailed?(object: JsonObject): boolean;
	/** What went wrong, from an answer that holds no text; `object` is what could be read of it. */
	failure(response: HttpResponse, object: JsonObject | undefined): ProviderFailure;
}

/** Comments and the other fields of an event say nothing of interest. */
const NOT_DATA = /^(:|(event|id|retry):)/;

/** Words for "no reason yet" (DashScope's `"null"`). */
const NO_REASON = /^\s*(null|none|nil|undefined)\s*$/i;

/** Why a choice ends, if it does. */
function finishReasonOf({ finish_reason: reason }: JsonObject): string | undefined {
	const word = asText(reason);
	return word === undefined || NO_REASON.test(word) ? undefined : word;
}

/** A text, also one in parts (`[{"type": "text", "text": "..."}]`). */
function textIn(value: unknown): string {
	if (typeof value === 'string') return value;
	if (!Array.isArray(value)) return '';
	return (value as unknown[]).map((part) => (isObject(part) ? textIn(part.text) : textIn(part))).join('');
}

/**
 * A text whose pieces stand in one or more places at once: the place that had the first counts as long as it has something,
 * so that nothing counts twice.
 */
class Gathered {
	value = '';
	private place = -1;

	/**
	 * @param whole whether this is all of the text by now, and not one more piece of it
	 * @returns what is new
	 */
	add(places: readonly unknown[], whole: boolean): string {
		const texts = places.map(textIn);
		const found = texts.findIndex((text) => text !== '');
		if (found === -1) return '';
		if (this.place === -1) this.place = found;
		const usual = texts[this.place] ?? '';
		const piece = usual === '' ? (texts[found] ?? '') : usual;
		// What comes in another place, or as a whole, may begin with what has come already.
		const repeats = (whole || usual === '') && piece.startsWith(this.value);
		const fresh = repeats ? piece.slice(this.value.length) : piece;
		this.value += fresh;
		return fresh;
	}
}

/** The beginning of an answer, for the person who paid for it. */
function excerptOf(object: JsonObject): string {
	return withoutKeys(JSON.stringify(object).slice(0, 2000)).slice(0, 1000);
}

/** The first of the choices: no other is asked for. */
function choiceOf({ choices }: JsonObject): JsonObject {
	const list = Array.isArray(choices) ? (choices as unknown[]).filter(isObject) : [];
	return list.find(({ index }) => Number(index ?? 0) === 0) ?? {};
}

/** What an answer is about. Some services put it into an envelope (`data`, `output`). */
function unwrap(said: JsonObject): JsonObject {
	if (said.choices) return said;
	return Object.values(said).find((inner): inner is JsonObject => isObject(inner) && !!inner.choices) ?? said;
}

/** Reads an answer of a service that keeps to OpenAI's protocol. */
export class OpenAiChatReader implements ChatReader {
	isDone = false;
	isFinished = false;
	private readonly lines = new LineReader();
	/** Lines that are neither events nor objects, or not whole ones. */
	private plain = '';
	private hasEvents = false;
	private readonly text = new Gathered();
	/** What `push` has found of it this time. */
	private fresh = '';
	private readonly reasoning = new Gathered();
	private readonly raw: JsonObject[] = [];
	private last: JsonObject | undefined;
	private about: Pick<ChatAnswer, 'model' | 'finishReason' | 'usage'> = {};
	private hasBegun = false;
	/** The text is whole: its choice says why it ends, or it came in one piece. */
	private hasEnded = false;
	/** The same by the word beside the choices, if that can be believed and nothing came after it. */
	private isMarkedEnd = false;
	/** Some services mark every piece as the last (元境, as soon as each has `usage`): their mark says nothing. */
	private isMarkIdle = false;
	private error: JsonObject | undefined;

	constructor(
		private readonly head: AnswerHead,
		private readonly dialect: ChatDialect,
		private readonly keepRaw: boolean,
	) {}

	push(bytes: Uint8Array): string {
		this.fresh = '';
		for (const line of this.lines.push(bytes)) this.takeLine(line);
		return this.fresh;
	}

	end(broken?: { code?: string | undefined; message: string }): ChatAnswer | ChatFailure {
		for (const line of this.lines.end()) this.takeLine(line);
		const objects = jsonObjects(this.plain);
		const response = { ...this.head, text: this.plain };
		if (!isOk(response)) return this.dialect.failure(response, objects[0]);
		for (const object of objects) this.takeObject(object);
		if (this.error) return this.failedInside(this.error);
		// Objects without events around them are all there when the body is, and the last one is whole.
		const isWhole = this.isDone || this.hasEnded || this.isMarkedEnd;
		if (!isWhole && (broken || this.hasEvents || !this.hasBegun || !this.isAllRead(objects))) {
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
			return this.withPartial({ kind, code: finishReason, httpStatus: this.head.status }, true);
		}
		const [first] = this.raw;
		const raw = this.raw.length === 1 ? first : this.raw;
		return { ...this.gathered(), ...this.about, text: this.text.value, ...(this.keepRaw ? { raw } : {}) };
	}

	private takeLine(line: string): void {
		// What stands behind the end is no part of the answer, in whatever pieces it comes.
		if (this.isDone) return;
		const isData = isOk(this.head) && line.startsWith('data:');
		const said = isData ? line.slice('data:'.length) : line;
		if (isData) this.hasEvents = true;
		if (isData && said.trim() === '[DONE]') {
			this.isDone = true;
			return;
		}
		// An object over several lines is whole only with those that follow.
		const mayBeObject = isData || (isOk(this.head) && this.plain.trim() === '');
		const object = mayBeObject ? parseObject(said) : undefined;
		if (object) this.takeObject(object);
		else if (!NOT_DATA.test(line)) this.plain += `${said}\n`;
	}

	/** Whether nothing is left of the lines but the objects that were found in them. */
	private isAllRead(objects: readonly JsonObject[]): boolean {
		const plain = this.plain.trim();
		return plain === '' || (objects.length > 0 && plain.endsWith('}'));
	}

	private takeObject(said: JsonObject): void {
		const object = unwrap(said);
		this.hasBegun = true;
		this.last = object;
		if (this.keepRaw) this.raw.push(object);
		if (saysError({ error: object.error }) || this.dialect.isFailed?.(object)) {
			// Whatever else may come, there is nothing more to wait for. A text that had ended before is whole.
			this.isDone = true;
			if (!this.hasEnded || this.text.value === '') this.error ??= object;
			return;
		}
		const choice = choiceOf(object);
		const { message, delta } = choice;
		const isWhole = isObject(message) && Object.keys(message).length > 0;
		const part = isWhole ? message : isObject(delta) ? delta : {};
		const beside = this.dialect.beside?.(object) ?? {};
		const text = this.text.add([part.content, choice.text, beside.text], isWhole);
		const thought = this.reasoning.add([part.reasoning_content, part.reasoning, beside.reasoning], isWhole);
		this.fresh += text;
		const model = asText(object.model);
		const finishReason = finishReasonOf(choice);
		this.about = {
			...this.about,
			...(model === undefined ? {} : { model }),
			...(finishReason === undefined ? {} : { finishReason }),
			...(isObject(object.usage) ? { usage: object.usage } : {}),
		};
		if (finishReason !== undefined) this.isFinished = true;
		// A message without events around it is the whole answer, unless it says itself that more comes.
		const isWholeAnswer = isWhole && !this.hasEvents && choice.finish_reason === undefined;
		if (this.isFinished || isWholeAnswer) this.hasEnded = true;
		this.takeMark(beside.ended ?? false, text !== '' || thought !== '');
	}

	/** @param hasMore whether the piece that is marked brings something, so that the mark may stand on every piece */
	private takeMark(isMarked: boolean, hasMore: boolean): void {
		if (isMarked && hasMore) this.isMarkIdle = true;
		if (hasMore) this.isMarkedEnd = false;
		else if (isMarked && !this.isMarkIdle && this.text.value !== '') this.isMarkedEnd = true;
	}

	/** An error in an answer that had begun as one of success: a refusal, unless there is text before it. */
	private failedInside(error: JsonObject): ChatFailure {
		const failure = this.dialect.failure({ ...this.head, text: JSON.stringify(error) }, error);
		if (this.text.value === '' && this.reasoning.value === '') return refusedInside(failure);
		const kind = failure.kind === 'malformed' ? 'taskFailed' : failure.kind;
		return this.withPartial({ ...failure, kind, refused: false });
	}

	/** @param withAnswer whether to show what came instead of a text */
	private withPartial(failure: ProviderFailure, withAnswer = false): ChatFailure {
		const answer = withAnswer && this.last ? { answer: excerptOf(this.last) } : {};
		return { ...failure, ...this.gathered(), ...answer };
	}

	private gathered(): { text?: string; reasoning?: string } {
		const { text, reasoning } = this;
		return {
			...(text.value === '' ? {} : { text: text.value }),
			...(reasoning.value === '' ? {} : { reasoning: reasoning.value }),
		};
	}
}
