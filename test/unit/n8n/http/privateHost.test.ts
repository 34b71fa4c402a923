import { isPrivateHost } from '../../../../nodes/shared/n8n/http/privateHost';

/** As it is called: with what `URL` makes of an address. */
const isPrivate = (host: string) => isPrivateHost(new URL(`http://${host}/`).hostname);

test.each([
	...['localhost', 'LOCALHOST:5678', 'localhost.', 'a.localhost'],
	...['n8n', 'n8n:5678', 'n8n.', 'host-1'],
	...['n8n.local', 'n8n.local.', 'n8n.svc.cluster.local', 'n8n.svc.internal', 'n8n.internal.'],
	...['n8n.lan', 'n8n.home.arpa', 'n8n.home', 'n8n.corp', 'n8n.localdomain', 'n8n.test', 'n8n.invalid'],
	...['0.0.0.0', '127.0.0.1:5678', '127.1', '127.255.255.254', '2130706433', '0x7f.1', '127.0.0.1.'],
	...['10.0.0.7', '10.255.255.255', '172.16.0.1', '172.20.0.1', '172.31.255.1', '192.168.1.2:5678'],
	...['169.254.169.254', '100.64.0.1', '100.99.0.1', '100.100.1.1', '100.127.255.254'],
	...['198.18.0.1', '198.19.255.1'],
	...['[::]:5678', '[::1]:5678', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:10.0.0.1]'],
	...['[fc00::1]', '[fd00::1]', '[FDAB:1::1]', '[fe80::1]', '[fe90::1]', '[febf::1]', '[fec0::1]'],
])('%s is private', (host) => expect(isPrivate(host)).toBe(true));

test.each([
	...['n8n.example', 'n8n.example.', 'n8n.example:5678', 'N8N.EXAMPLE', '图.example'],
	...[
		'local.example',
		'localhost.example',
		'mylocal.example',
		'n8n.notlocal',
		'n8n.corporation',
		'thehome.co',
	],
	...['10.n8n.example', '127.n8n.example', '192.168.n8n.example', '0.example', '10.0.0.1.example'],
	...['fd.example', 'fe80.example', 'fd00.n8n.example'],
	...['1.1.1.1', '9.255.255.255', '11.0.0.1', '128.0.0.1', '110.0.0.1', '8.8.8.8.'],
	...['172.15.0.1', '172.32.0.1', '172.160.0.1', '192.167.1.1', '192.169.0.1', '169.253.1.1'],
	...['100.63.255.1', '100.128.0.1', '100.6.0.1', '198.17.0.1', '198.20.0.1', '198.180.0.1'],
	...['[2001:db8::1]', '[2606:4700::1111]', '[64:ff9b::808:808]'],
])('%s is not', (host) => expect(isPrivate(host)).toBe(false));
