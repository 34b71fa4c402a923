import { transportFailure } from '../../../../nodes/shared/n8n/http/networkError';

/** Errors of the network by their code and words, as Node and the proxies' libraries write them. */
const failed = (code: string | undefined, message: string) =>
	transportFailure(Object.assign(new Error(message), { code }), (text) => text).transport;

test.each([
	['EAI_FAIL', 'getaddrinfo EAI_FAIL api.example'],
	['ENODATA', 'queryA ENODATA api.example'],
	['ERR_SOCKET_BAD_PORT', 'Port should be >= 0 and < 65536'],
	['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'ssl3_read_bytes:tlsv1 alert protocol version'],
	['ERR_SSL_DH_KEY_TOO_SMALL', 'dh key too small'],
	['ECONNRESET', 'tunneling socket could not be established, statusCode=407'],
	['ECONNRESET', 'Proxy connection ended before receiving CONNECT response'],
	['UND_ERR_ABORTED', 'Proxy response (403) !== 200 when HTTP Tunneling'],
	[undefined, 'Socks5 proxy rejected connection - NotAllowed'],
])('%s "%s": nothing was sent', (code, message) => {
	expect(failed(code, message)).toBe('notTaken');
});

test.each([
	['ECONNRESET', 'socket hang up'],
	['ERR_INVALID_STATE', 'Invalid state: Controller is already closed'],
	['ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC', 'decryption failed or bad record mac'],
	['HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/'],
])('%s "%s": it may have been', (code, message) => {
	expect(failed(code, message)).toBe('unanswered');
});
