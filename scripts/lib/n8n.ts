import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { onLines, run } from './command';
import { installN8n, n8nProgram } from './installN8n';
import { n8nEnvironment } from './n8nEnvironment';
import { N8nClient, type Login } from './n8nClient';
import { residentBytesOfGroup } from './residentMemory';

const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 30_000;

/** The login of every n8n that is started here; nothing of it leaves the machine. */
export const LOGIN: Login = { email: 'demo@example.com', password: 'Aigc-video-demo-1' };

export interface N8nOptions {
	/** The packed package, to be installed as a community package. */
	tarball: string;
	/** Where n8n keeps database, files and community packages. Without it a temporary one, removed on `stop`. */
	userFolder?: string;
	/** Without it a free one. */
	port?: number;
	/** Added to n8n's environment. */
	env?: NodeJS.ProcessEnv;
}

export interface RunningN8n {
	url: string;
	login: Login;
	/** Logged in. */
	client: N8nClient;
	pid: number;
	userFolder: string;
	/** What n8n has printed so far. */
	logs(): string;
	/** Resident memory of n8n and its children. */
	rssBytes(): number;
	/** Ends n8n as `systemctl stop` would. */
	stop(): Promise<void>;
	/** Ends n8n as a crash would; the user folder stays, unless it is a temporary one. */
	kill(): Promise<void>;
}

/** Starts a real n8n with the packed package in it, with an owner who is logged in. Installs n8n first where needed. */
export async function startN8n(options: N8nOptions): Promise<RunningN8n> {
	await installN8n();
	const userFolder = options.userFolder ?? mkdtempSync(path.join(tmpdir(), 'aigc-video-n8n-'));
	await installCommunityPackage(options.tarball, userFolder);
	const port = options.port ?? (await freePort());
	const lines: string[] = [];
	const child = spawn('node', ['--require', path.join(__dirname, 'endWithParent.cjs'), n8nProgram, 'start'], {
		cwd: userFolder,
		env: { ...n8nEnvironment(userFolder, { port, brokerPort: await freePort() }), ...options.env },
		stdio: ['pipe', 'pipe', 'pipe'],
		// A process group of its own: n8n and its task runner end, and are measured, together.
		detached: true,
	});
	onLines(child.stdout, (line) => lines.push(line));
	onLines(child.stderr, (line) => lines.push(line));
	const url = `http://127.0.0.1:${port}`;
	const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
		await endProcess(child, signal);
		if (!options.userFolder) rmSync(userFolder, { recursive: true, force: true });
	};
	try {
		await untilReady(url, child);
		const client = await N8nClient.login(url, LOGIN);
		const pid = child.pid ?? 0;
		return {
			url,
			login: LOGIN,
			client,
			pid,
			userFolder,
			logs: () => lines.join('\n'),
			rssBytes: () => residentBytesOfGroup(pid),
			stop: () => end('SIGTERM'),
			kill: () => end('SIGKILL'),
		};
	} catch (error) {
		await end('SIGKILL');
		throw new Error(`n8n did not start:\n${lines.slice(-60).join('\n')}`, { cause: error });
	}
}

/**
 * Puts the package where n8n looks for community packages. `--legacy-peer-deps` keeps npm from adding n8n-workflow and zod,
 * which would hide whether n8n's own resolve.
 */
async function installCommunityPackage(tarball: string, userFolder: string): Promise<void> {
	const folder = path.join(userFolder, '.n8n/nodes');
	mkdirSync(folder, { recursive: true });
	const flags = ['--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'];
	await run('npm', ['install', '--prefix', folder, ...flags, tarball], { cwd: folder });
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/** Waits until n8n has migrated its database and answers; n8n 1.x says that it is ready before its REST interface is there. */
async function untilReady(url: string, child: ChildProcess): Promise<void> {
	const deadline = Date.now() + READY_TIMEOUT_MS;
	while (Date.now() < deadline) {
		if (child.exitCode !== null || child.signalCode !== null) throw new Error('It ended by itself');
		const answers = ['/healthz/readiness', '/rest/settings'].map(
			async (path) => await fetch(`${url}${path}`),
		);
		const responses = await Promise.all(answers).catch(() => []);
		if (responses.length > 0 && responses.every(({ ok }) => ok)) return;
		await sleep(250);
	}
	throw new Error(`It was not ready after ${READY_TIMEOUT_MS / 1_000} seconds`);
}

/** Signals n8n, and its whole group with SIGKILL if that is asked for or SIGTERM does not end it. */
async function endProcess(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, 'exit');
	if (signal === 'SIGTERM') {
		child.kill('SIGTERM');
		await Promise.race([exited, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
	}
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch {
		// The whole group has ended already.
	}
	await exited;
}
