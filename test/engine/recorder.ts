import { AsyncLocalStorage } from 'node:async_hooks';
import type { ServerLogger } from './coreServices';

export interface LogLine {
	level: 'error' | 'warn' | 'info' | 'debug';
	message: string;
	metadata: object | undefined;
}

/**
 * n8n has one logger for the whole process. The current run is known by its asynchronous context, so that runs at
 * the same time do not read each other's lines.
 */
const currentRun = new AsyncLocalStorage<LogLine[]>();

export function recordLogs<T>(lines: LogLine[], task: () => T): T {
	return currentRun.run(lines, task);
}

const record = (level: LogLine['level']) => (message: string, metadata?: object) => {
	currentRun.getStore()?.push({ level, message, metadata });
};

/** What nodes get as `this.logger`. The engine's own chatter goes through `LoggerProxy` and is not recorded. */
export const recordingLogger: ServerLogger = {
	error: record('error'),
	warn: record('warn'),
	info: record('info'),
	debug: record('debug'),
	scoped: () => recordingLogger,
};
