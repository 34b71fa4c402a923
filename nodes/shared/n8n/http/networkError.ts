import type { TransportFailure } from '../../task/submit';
import type { Scrubber } from './secrets';

/** Codes of the network and of Node for a request of which nothing can have been received. */
const NEVER_SENT = [
	'ECONNREFUSED',
	// No address was found for the name.
	/^(ENOTFOUND|ENODATA|ESERVFAIL|EAI_\w+)$/,
	// Addresses and headers that Node refuses itself. (`ERR_INVALID_STATE` is one of streams, also of an answer's.)
	/^ERR_(INVALID_(?!STATE)|UNESCAPED_|HTTP_INVALID_|SOCKET_BAD_PORT)/,
	// A certificate that is not accepted ends the connection before the request.
	/CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|^ERR_TLS_/,
];

/** A TLS handshake that failed, such as https spoken to a port of http; other TLS errors may hit an answer under way. */
const NO_HANDSHAKE =
	/wrong version number|(unsupported|unknown) protocol|handshake|packet length too long|protocol version|key too small|no cipher match|legacy renegotiation|unrecognized name|no (shared cipher|ciphers|protocols)|http request|before secure TLS connection/i;

/** A proxy that lets nobody through: the request is sent only when the tunnel stands. */
const NO_TUNNEL =
	/tunneling socket could not be established|when http tunneling|before receiving connect response|socks\w* (proxy|connection|authentication) (rejected|failed|timed)/i;

/** n8n's own protection refuses the address (2.40: `SsrfBlockedIpError`, `SsrfBlockedHostnameError`). */
const BLOCKED = /^Ssrf/;

interface NetworkError {
	code?: string;
	message: string;
	/** What the network was doing: `connect`, `read` ... */
	syscall?: string;
	/** The names of the errors that it is wrapped in. */
	names: string[];
}

/** n8n wraps the network's error, differently from version to version; the innermost with a code is the network's. */
function networkError(error: unknown): NetworkError {
	const found: NetworkError = { message: String(error), names: [] };
	let current: unknown = error;
	for (let depth = 0; depth < 5 && typeof current === 'object' && current !== null; depth++) {
		const { code, httpCode, name, message, messages, syscall, cause, errors } = current as Record<
			string,
			unknown
		>;
		if (typeof message === 'string' && (depth === 0 || message !== '')) found.message = message;
		if (typeof name === 'string') found.names.push(name);
		for (const one of [httpCode, code]) {
			if (typeof one === 'string' && !/^\d*$/.test(one)) found.code = one;
		}
		if (typeof syscall === 'string') found.syscall = syscall;
		// n8n 1.x keeps nothing of the network's error but its code and its words: `connect ECONNREFUSED 127.0.0.1:9`.
		const words: unknown = Array.isArray(messages) ? messages[0] : undefined;
		if (typeof words === 'string' && /^[a-z]+ E[A-Z]+\b/.test(words)) {
			found.message = words;
			found.syscall = words.split(' ')[0] ?? '';
		}
		// Happy Eyeballs: one error per address tried.
		current = cause ?? (Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
	}
	return found;
}

/** Whether a request certainly never got to the provider. */
function wasNeverSent({ code = '', message, syscall, names }: NetworkError): boolean {
	// A timeout or an unreachable host is certain only while connecting; later it may hit an answer under way.
	if (syscall === 'connect' || names.some((name) => BLOCKED.test(name))) return true;
	if (NEVER_SENT.some((one) => (typeof one === 'string' ? one === code : one.test(code)))) return true;
	if (NO_TUNNEL.test(message)) return true;
	return NO_HANDSHAKE.test(message) && /^(EPROTO|ERR_SSL|ECONNRESET)/.test(code);
}

/** What an error of n8n's HTTP helper says of a request that got no answer. */
export function transportFailure(error: unknown, scrub: Scrubber): TransportFailure {
	const found = networkError(error);
	return {
		transport: wasNeverSent(found) ? 'notTaken' : 'unanswered',
		code: found.code,
		message: scrub(found.message),
	};
}
