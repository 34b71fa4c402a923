import type { HttpResponse, ProviderFailure } from '../provider';

/** What stands before a service answers in its place: a redirect, a bot protection, an edge that does not reach it. */

/** A page or nothing, and not the service's JSON or plain text. */
function isPage({ text, headers }: HttpResponse): boolean {
	return (
		/^\s*<(!doctype|html|head|body|\?xml)/i.test(text) ||
		(/html/i.test(headers['content-type'] ?? '') && !/^\s*[{'"[]/.test(text))
	);
}

/** A bot protection that asks who is there before it passes anything on: its header, or the title of its page. */
function isChallenge({ text, headers }: HttpResponse): boolean {
	const names = Object.keys(headers).some((name) => /-mitigated$|-waf-action$/.test(name));
	return names || /<title>\s*(just a moment|attention required|ddos-guard|checking your browser)/i.test(text);
}

/** Whether an answer went through one of the big networks before services: their marks in its head. */
function isOfCdn({ headers }: HttpResponse): boolean {
	const marks = ['cf-ray', 'x-cache', 'x-amz-cf-id', 'x-served-by', 'x-akamai-request-id', 'eagleid', 'via'];
	const { server = '' } = headers;
	return (
		marks.some((mark) => headers[mark] !== undefined) ||
		/cloudflare|cloudfront|akamai|tengine|fastly/i.test(server)
	);
}

/** Where an answer sends on to. A 303 says that something was made, and is none of these. */
function redirection({ status, headers }: HttpResponse): string | undefined {
	const to = [301, 302, 307, 308].includes(status) ? headers.location?.replace(/[?#][^]*$/, '') : undefined;
	if (to === undefined || to === '') return undefined;
	const [origin] = /^https?:\/\/[^/]+/i.exec(to) ?? [];
	return origin === undefined || origin === to
		? `the address redirects to ${to}: put that into the credential`
		: `the address redirects to ${to}: put ${origin} into the credential`;
}

/** Of an answer that has no words of its own for a person. */
const LET_NOTHING_THROUGH: Partial<ProviderFailure> = {
	kind: 'unavailable',
	providerMessage:
		'something in front of the service, such as a protection against robots, did not let the request through',
	refused: true,
};

/**
 * What an answer means that is not the service's own; nothing for any other.
 *
 * All of these but a 302 are refusals: a redirect asks to send elsewhere, a challenge is asked before anything is passed on, and with
 * 521 and 523 Cloudflare says that it never reached the service. 520, 522 and 524 do not say so.
 */
export function failureOfFront(response: HttpResponse): Partial<ProviderFailure> | undefined {
	const { status, headers, text } = response;
	const providerMessage = redirection(response);
	// A 302 may also be what a form is answered that was taken.
	if (providerMessage && status === 302) return { kind: 'malformed', providerMessage, refused: false };
	if (providerMessage) return { kind: 'invalidRequest', providerMessage, refused: true };
	if (isChallenge(response) && (status >= 400 || text === '' || isPage(response))) return LET_NOTHING_THROUGH;
	const isCloudflare = /cloudflare/i.test(headers.server ?? '') && headers['cf-ray'] !== undefined;
	if (isCloudflare && (status === 521 || status === 523)) return { kind: 'unavailable', refused: true };
	// No service says in a page, or without a word, that a key is wrong.
	const isWordless = isPage(response) || (text.trim() === '' && isOfCdn(response));
	return status === 403 && isWordless ? LET_NOTHING_THROUGH : undefined;
}
