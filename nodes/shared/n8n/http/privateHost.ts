/** Networks that only a machine itself or its neighbours reach, as the beginnings of IPv4 addresses. */
const PRIVATE_IPV4 =
	/^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|198\.1[89])\./;

/** The same for IPv6: unspecified and loopback, unique local, link local, site local, and IPv4 inside. */
const PRIVATE_IPV6 = /^\[(::1?|f[cd].*|fe[89a-f].*|::ffff:.*)\]$/;

/** Names that no public name server has. */
const PRIVATE_NAME = /(^|\.)(localhost|local|internal|lan|home\.arpa|localdomain|corp|home|test|invalid)$/;

/**
 * Whether a host cannot be reached from the internet, as far as its name tells.
 *
 * @param hostname as `URL` has it: in lower case, IPv4 as four numbers, IPv6 in brackets
 */
export function isPrivateHost(hostname: string): boolean {
	const host = hostname.toLowerCase().replace(/\.$/, '');
	if (host.startsWith('[')) return PRIVATE_IPV6.test(host);
	if (/^\d+(\.\d+){3}$/.test(host)) return PRIVATE_IPV4.test(host);
	return !host.includes('.') || PRIVATE_NAME.test(host);
}
