import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { run } from './command';
import { n8nFolder, otherN8n, usualN8nFolder } from './paths';
import { withProgress, type Progress } from './progress';

/** Written last into node_modules, which every `npm ci` empties first: a broken-off install leaves none. */
const stampFile = path.join(n8nFolder, 'node_modules/.installed');

/** The entry point of the installed n8n. */
export const n8nProgram = path.join(n8nFolder, 'node_modules/n8n/bin/n8n');

/**
 * What n8n 1.x needs without its own lock file: it takes xlsx from a server of its own, which not every machine reaches, and
 * later versions of the other do not go with its @langchain/core.
 */
const OVERRIDES_OF_OTHERS = { xlsx: '0.18.5', '@langchain/langgraph-checkpoint': '1.0.0' };

interface PackageFile {
	overrides?: Record<string, string>;
}

/**
 * Installs n8n when another one is wanted than is there (about five minutes, once): the one of the lock file in test/e2e/n8n,
 * or the version that `otherN8n` names, which has a folder of its own and no lock file.
 */
export async function installN8n(): Promise<void> {
	if (otherN8n !== undefined) describeOther(otherN8n);
	const wanted = path.join(n8nFolder, otherN8n === undefined ? 'package-lock.json' : 'package.json');
	const text = readFileSync(wanted, 'utf8');
	const stamp = stampOf(text);
	if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
	const packages = otherN8n === undefined ? packagesIn(text) : undefined;
	const version = otherN8n ?? packages?.['node_modules/n8n']?.version ?? '';
	await withProgress(`Installing n8n ${version}, once, some minutes`, async (progress) => {
		await fetchPackages(packages && Object.keys(packages).length - 1, progress);
		progress.update('building its database driver, sqlite3');
		// By name: older npm versions do not know "allowScripts" and would run every package's install script.
		await run('npm', ['rebuild', 'sqlite3'], { cwd: n8nFolder });
		await run('node', ['-e', 'require("sqlite3")'], { cwd: n8nFolder });
		writeFileSync(stampFile, stamp);
		return { value: undefined, result: 'done' };
	});
}

/** Writes the package that holds another version, after the usual one's. */
function describeOther(version: string): void {
	const usual = JSON.parse(readFileSync(path.join(usualN8nFolder, 'package.json'), 'utf8')) as PackageFile;
	const overrides = { ...usual.overrides, ...OVERRIDES_OF_OTHERS };
	mkdirSync(n8nFolder, { recursive: true });
	const file = { ...usual, dependencies: { n8n: version }, overrides };
	writeFileSync(path.join(n8nFolder, 'package.json'), `${JSON.stringify(file, null, 2)}\n`);
}

function packagesIn(lockFile: string): Record<string, { version?: string }> {
	return (JSON.parse(lockFile) as { packages: Record<string, { version?: string }> }).packages;
}

/** What must not have changed since the last install: what is wanted, and the platform that sqlite3 was built for. */
function stampOf(wanted: string): string {
	const hash = createHash('sha256').update(wanted);
	return `${hash.digest('hex')} ${process.platform}-${process.arch}`;
}

/** Runs npm, told to log its requests: they are the only sign of life that it gives when it does not own the terminal. */
async function fetchPackages(total: number | undefined, progress: Progress): Promise<void> {
	let requests = 0;
	const isRequest = (line: string) => line.startsWith('npm http');
	progress.update('reading the list of packages');
	const command = total === undefined ? 'install' : 'ci';
	await run('npm', [command, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=http'], {
		cwd: n8nFolder,
		isNoise: (line) => isRequest(line) || line.startsWith('npm warn'),
		onLine: (line) => {
			if (!isRequest(line)) return;
			requests += 1;
			const isUnpacking = total !== undefined && requests >= total;
			progress.update(
				isUnpacking ? 'unpacking' : `fetched ${requests}${total ? ` of ${total}` : ''} packages`,
			);
		},
	});
}
