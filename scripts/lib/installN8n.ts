import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { run } from './command';
import { n8nFolder } from './paths';
import { withProgress, type Progress } from './progress';

/** Written last into node_modules, which every `npm ci` empties first: a broken-off install leaves none. */
const stampFile = path.join(n8nFolder, 'node_modules/.installed');

/** The entry point of the installed n8n. */
export const n8nProgram = path.join(n8nFolder, 'node_modules/n8n/bin/n8n');

interface LockFile {
	packages: Record<string, { version?: string }>;
}

/** Installs n8n into test/e2e/n8n when the lock file asks for another one than is there (about five minutes, once). */
export async function installN8n(): Promise<void> {
	const stamp = wantedStamp();
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
	const lock = JSON.parse(readFileSync(path.join(n8nFolder, 'package-lock.json'), 'utf8')) as LockFile;
	const version = lock.packages['node_modules/n8n']?.version ?? '';
	await withProgress(`Installing n8n ${version}, once, some minutes`, async (progress) => {
		await fetchPackages(Object.keys(lock.packages).length - 1, progress);
		progress.update('building its database driver, sqlite3');
		// By name: older npm versions do not know "allowScripts" and would run every package's install script.
		await run('npm', ['rebuild', 'sqlite3'], { cwd: n8nFolder });
		await run('node', ['-e', 'require("sqlite3")'], { cwd: n8nFolder });
		writeFileSync(stampFile, stamp);
		return { value: undefined, result: 'done' };
	});
}

/** What must not have changed since the last install: the lock file, and the Node line that sqlite3 was built with. */
function wantedStamp(): string {
	const hash = createHash('sha256').update(readFileSync(path.join(n8nFolder, 'package-lock.json')));
	return `${hash.digest('hex')} ${process.platform}-${process.arch}`;
}

/** `npm ci`, told to log its requests: they are the only sign of life that npm gives when it does not own the terminal. */
async function fetchPackages(total: number, progress: Progress): Promise<void> {
	let requests = 0;
	const isRequest = (line: string) => line.startsWith('npm http');
	progress.update('reading the list of packages');
	await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http'], {
		cwd: n8nFolder,
		isNoise: (line) => isRequest(line) || line.startsWith('npm warn'),
		onLine: (line) => {
			if (!isRequest(line)) return;
			requests += 1;
			progress.update(requests < total ? `fetched ${requests} of ${total} packages` : 'unpacking');
		},
	});
}
