/**
 * Puts the lines of a body together from bytes that are cut anywhere: inside a character, or between the \r and the \n of a
 * line break. A line ends in \n, \r\n or \r, as server-sent events have it (WHATWG, HTML, 9.2.6).
 */
export class LineReader {
	private readonly decoder = new TextDecoder();
	private unfinished = '';
	private endedInReturn = false;

	/** The lines that end in these bytes. */
	push(bytes: Uint8Array): string[] {
		return this.take(this.decoder.decode(bytes, { stream: true }));
	}

	/** What is left when nothing more comes: a last line without its end. */
	end(): string[] {
		const lines = this.take(this.decoder.decode());
		const last = this.unfinished;
		this.unfinished = '';
		return last === '' ? lines : [...lines, last];
	}

	private take(text: string): string[] {
		if (text === '') return [];
		// The other half of a line break whose first half has ended its line already.
		const fresh = this.endedInReturn && text.startsWith('\n') ? text.slice(1) : text;
		this.endedInReturn = text.endsWith('\r');
		const lines = (this.unfinished + fresh).split(/\r\n|\r|\n/);
		this.unfinished = lines.pop() ?? '';
		return lines;
	}
}
