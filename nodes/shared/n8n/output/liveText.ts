import type { IExecuteFunctions } from 'n8n-workflow';
import { isTool } from '../parameters/isTool';
import type { Scrubber } from '../http/secrets';

/** Keys and links are written in visible ASCII, without spaces: what ends in other characters ends a secret. */
function isPartOfWord(code: number): boolean {
	return code > 0x20 && code < 0x7f;
}

/** Index behind the last character that is no part of a word; 0 if there is none. */
function endOfWords(text: string): number {
	let end = text.length;
	while (end > 0 && isPartOfWord(text.charCodeAt(end - 1))) end--;
	return end;
}

/** No secret is so long. A word that is longer is shown by and by. */
const LONGEST_SECRET = 2048;

/**
 * Passes the text of one item on to the chat that n8n is streaming to, as it comes and free of secrets. A secret may be cut in
 * two, so the last word waits for the next.
 */
export class LiveText {
	private waiting = '';
	private hasBegun = false;

	/** @param send puts one chunk into the chat */
	constructor(
		private readonly scrub: Scrubber,
		private readonly send: (type: 'begin' | 'item' | 'end' | 'error', text?: string) => void,
	) {}

	/** More of the text. */
	push(text: string): void {
		const end = endOfWords(text);
		if (end > 0) this.show(this.waiting + text.slice(0, end));
		this.waiting = end > 0 ? text.slice(end) : this.waiting + text;
		if (this.waiting.length < 2 * LONGEST_SECRET) return;
		// Whole secrets go first, so that the cut falls into none.
		const safe = this.scrub(this.waiting);
		this.show(safe.slice(0, -LONGEST_SECRET));
		this.waiting = safe.slice(-LONGEST_SECRET);
	}

	/** The text is complete. */
	end(): void {
		this.close();
		this.send('end');
	}

	/**
	 * Nothing more comes, and that is an error.
	 *
	 * @param message what the chat is to say; without it n8n says it, because the node fails
	 */
	fail(message?: string): void {
		const { hasBegun } = this;
		if (hasBegun) this.close();
		if (message !== undefined) this.send('error', this.scrub(message));
		// A message that stays open would be in the way of the next try.
		else if (hasBegun) this.send('end');
	}

	private close(): void {
		this.show(this.waiting);
		this.waiting = '';
		this.begin();
	}

	private show(text: string): void {
		if (text === '') return;
		this.begin();
		this.send('item', this.scrub(text));
	}

	private begin(): void {
		if (!this.hasBegun) this.send('begin');
		this.hasBegun = true;
	}
}

/**
 * The live text of an item, if n8n is streaming this execution to a chat. (Missing in older n8n. An agent's tool speaks to the
 * agent and not to the chat.)
 */
export function openLiveText(
	context: IExecuteFunctions,
	itemIndex: number,
	scrub: Scrubber,
): LiveText | undefined {
	const { isStreaming, sendChunk } = context as Partial<IExecuteFunctions>;
	if (!isStreaming?.call(context) || !sendChunk || isTool(context)) return undefined;
	return new LiveText(scrub, (type, text) => {
		// What cannot be shown must not cost the text, which comes out of the node all the same.
		const sending = async () => await sendChunk.call(context, type, itemIndex, text);
		sending().catch((error: unknown) =>
			context.logger.warn(scrub(`The chat took no text: ${String(error)}`)),
		);
	});
}
