import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';

import { toolsFolder } from './paths';

/** How much of a failed command's output is shown. */
const LINES_SHOWN = 40;

const running = new Set<ChildProcess>();

// Whatever ends this process ends what it started: an orphaned npm or n8n would go on writing into the folders.
process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

/**
 * The environment for child processes: the project's own Node (24) first on the PATH, whatever the machine has, so that
 * npm, its install scripts and n8n all run on the version that n8n needs. Without NODE_ENV: Jest's "test" changes what
 * other programs do (n8n's lint rules take every file for a node).
 */
export function toolsEnvironment(): NodeJS.ProcessEnv {
	const { NODE_ENV: _, ...inherited } = process.env;
	return { ...inherited, PATH: [toolsFolder, inherited['PATH']].join(path.delimiter) };
}

export interface RunOptions {
	cwd?: string;
	/** Added to `toolsEnvironment()`. */
	env?: NodeJS.ProcessEnv;
	/** Sees every line of both streams as it comes. */
	onLine?: (line: string) => void;
	/** Lines that say nothing about a failure and would push out those that do. */
	isNoise?: (line: string) => boolean;
}

/** Runs a command to its end and returns what it wrote to stdout. A failure carries the last lines of its output. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
	const child = spawn(command, args, {
		cwd: options.cwd,
		env: { ...toolsEnvironment(), ...options.env },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	running.add(child);
	let stdout = '';
	const lines: string[] = [];
	const takeLine = (line: string) => {
		options.onLine?.(line);
		if (options.isNoise?.(line)) return;
		lines.push(line);
		if (lines.length > LINES_SHOWN) lines.shift();
	};
	child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
	onLines(child.stdout, takeLine);
	onLines(child.stderr, takeLine);
	try {
		const code = await new Promise<number | string>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (exitCode, signal) => resolve(exitCode ?? signal ?? 'no exit code'));
		});
		if (code !== 0)
			throw new Error(`"${[command, ...args].join(' ')}" failed (${code}):\n${lines.join('\n')}`);
		return stdout;
	} finally {
		running.delete(child);
	}
}

/** Calls back for every line of a stream, also for a last one without a line end. */
export function onLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
	let rest = '';
	stream.setEncoding('utf8');
	stream.on('data', (text: string) => {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		lines.forEach(onLine);
	});
	stream.on('end', () => {
		if (rest) onLine(rest);
	});
}

/** Whether a program of this name is on the PATH. */
export async function isOnPath(program: string): Promise<boolean> {
	return await run('sh', ['-c', `command -v "${program}"`]).then(
		() => true,
		() => false,
	);
}
