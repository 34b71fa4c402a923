import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { RunningN8n } from '../../scripts/lib/n8n';
import { N8nClient } from '../../scripts/lib/n8nClient';
import type { PackedPackage } from '../../scripts/lib/packPackage';

/** What the global setup leaves to the test files, which run in another context: plain data, by the environment. */
export interface SharedN8n extends Pick<RunningN8n, 'url' | 'login' | 'pid' | 'userFolder'> {
	packed: PackedPackage;
}

const VARIABLE = 'AIGC_VIDEO_E2E';

/** For n8n's environment: its log goes into a file as well, where the tests can read it. */
export const LOG_TO_FILE = { N8N_LOG_OUTPUT: 'console,file' };

/** What an n8n that logs to its file has said so far. */
export function logOf({ userFolder }: Pick<RunningN8n, 'userFolder'>): string {
	return readFileSync(path.join(userFolder, '.n8n/logs/n8n.log'), 'utf8');
}

let running: RunningN8n | undefined;

/** For the setup: hands the running n8n to the tests and keeps it for the teardown. */
export function publish(n8n: RunningN8n, packed: PackedPackage): void {
	running = n8n;
	const { url, login, pid, userFolder } = n8n;
	process.env[VARIABLE] = JSON.stringify({ url, login, pid, userFolder, packed } satisfies SharedN8n);
}

/** For the teardown: what the setup started. */
export function ownN8n(): RunningN8n | undefined {
	return running;
}

/** For the tests: the n8n that the setup started, with a client that is logged in. */
export async function sharedN8n(): Promise<SharedN8n & { client: N8nClient }> {
	const shared = JSON.parse(process.env[VARIABLE] ?? 'null') as SharedN8n | null;
	if (!shared) throw new Error('The e2e tests need their global setup (see jest.config.js)');
	return { ...shared, client: await N8nClient.login(shared.url, shared.login) };
}
