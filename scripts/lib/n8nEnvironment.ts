import { toolsEnvironment } from './command';
import { otherN8n } from './paths';

/** Settings of whoever runs this that would reach into n8n: another n8n's, Jest's (`NODE_ENV=test`), npm's. */
const FOREIGN = /^(N8N|DB|EXECUTIONS|QUEUE|CREDENTIALS|GENERIC|WEBHOOK|NODES|NODE|JEST|npm)_/;
const WANTED = ['NODE_EXTRA_CA_CERTS'];

/** A module that calls home. Other versions do not know it, and refuse to start. */
const USUAL = { N8N_DISABLED_MODULES: 'mcp-registry' };

/** The default of n8n 2.x; that of 1.x keeps files in memory. */
const OTHERS = { N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' };

export interface N8nPorts {
	port: number;
	/** n8n's own channel to its task runner. */
	brokerPort: number;
}

/** The environment of an n8n that keeps to itself: its own folder, loopback only, no calls home, no questions to the user. */
export function n8nEnvironment(userFolder: string, { port, brokerPort }: N8nPorts): NodeJS.ProcessEnv {
	const inherited = Object.entries(toolsEnvironment()).filter(
		([name]) => !FOREIGN.test(name) || WANTED.includes(name),
	);
	return {
		...Object.fromEntries(inherited),
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		...(otherN8n === undefined ? USUAL : OTHERS),
	};
}
