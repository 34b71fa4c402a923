import type { IExecuteFunctions } from 'n8n-workflow';
import { LONGEST_SILENCE_MS } from '../../task/clock';

/** Node's `Readable`, as n8n hands it out; the lint allows no import of `node:stream`. */
export type Body = Exclude<Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0], Buffer>;

/** An answer that is under way. */
export interface OpenAnswer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: Body;
	/** Ends the request, however much of it is still to come. */
	giveUp(): void;
}

/** Some stores refuse the name of the HTTP library, which older n8n send; newer ones send this. */
export const asN8n = { 'User-Agent': 'n8n' };

/**
 * Begins to fetch a file, without any key. The caller has to read its body to the end or give up.
 *
 * @param timeoutMs for all of it; without it only silence ends it, and Stop
 */
export async function openUrl(
	context: IExecuteFunctions,
	url: string,
	timeoutMs?: number,
): Promise<OpenAnswer> {
	return await abortable(
		context,
		async (abortSignal) =>
			(await context.helpers.httpRequest({
				method: 'GET',
				url,
				headers: asN8n,
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				maxRedirects: 5,
				// n8n counts from the last byte.
				timeout: LONGEST_SILENCE_MS,
				abortSignal,
			})) as Omit<OpenAnswer, 'giveUp'>,
		timeoutMs,
	);
}

/** Makes an answer that is under way one that can be given up; Stop ends it, too. */
export async function abortable(
	context: IExecuteFunctions,
	open: (signal: AbortSignal) => Promise<Omit<OpenAnswer, 'giveUp'>>,
	timeoutMs?: number,
): Promise<OpenAnswer> {
	// Destroying n8n's response stream does not end the request behind it; aborting does.
	const giveUp = new AbortController();
	const ends = [giveUp.signal, context.getExecutionCancelSignal()].filter((signal) => signal !== undefined);
	if (timeoutMs !== undefined) ends.push(AbortSignal.timeout(timeoutMs));
	const { statusCode, headers, body } = await open(AbortSignal.any(ends));
	return {
		statusCode,
		headers,
		body,
		giveUp: () => {
			// What is broken off on purpose is no error that anybody has to hear of.
			body.on('error', () => {});
			giveUp.abort();
		},
	};
}
