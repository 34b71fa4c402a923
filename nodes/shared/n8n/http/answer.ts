import type { Body } from './openUrl';

/** No answer of a service is so long; what has no end must not fill n8n's memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/** An answer's body as far as it came. */
export interface ReceivedText {
	text: string;
	/** What broke it off, if it did not come to its end. */
	broken?: unknown;
}

/**
 * Reads an answer while it comes, and keeps what has come when the connection breaks: in a half answer to a submit may be
 * the ID of a task that is paid. (n8n's own reading, `encoding: 'text'`, throws it away.) It has to be called in the tick in
 * which n8n's helper returns: a stream that has broken by the time somebody listens gives nothing.
 */
export async function receiveText(body: Body): Promise<ReceivedText> {
	const pieces: Uint8Array[] = [];
	const broken = await new Promise<unknown>((resolve) => {
		let bytes = 0;
		body.on('data', (piece: Uint8Array) => {
			pieces.push(piece);
			bytes += piece.length;
			if (bytes > MOST_BYTES) body.destroy(new Error('The answer is longer than 64 MB'));
		});
		body.on('end', () => resolve(undefined));
		body.on('error', resolve);
		body.on('close', () => resolve(new Error('The connection closed before the end of the answer')));
	});
	const text = new TextDecoder().decode(Buffer.concat(pieces));
	return broken === undefined ? { text } : { text, broken };
}

/** An answer's headers, names in lower case. */
export function lowerCased(headers: unknown): Record<string, string> {
	const plain: Record<string, string> = {};
	for (const [name, value] of Object.entries((headers ?? {}) as Record<string, unknown>)) {
		plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
	}
	return plain;
}
