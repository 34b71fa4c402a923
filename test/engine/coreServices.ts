import { createRequire } from 'node:module';
import type { ErrorReporter } from 'n8n-core';

type Constructor<T> = abstract new (...args: never[]) => T;

interface ServiceContainer {
	get<T>(service: Constructor<T>): T;
	set<T>(service: Constructor<T>, instance: T): void;
}

export interface ServerLogger {
	error(message: string, metadata?: object): void;
	warn(message: string, metadata?: object): void;
	info(message: string, metadata?: object): void;
	debug(message: string, metadata?: object): void;
	scoped(scopes: string | string[]): ServerLogger;
}

/**
 * n8n-core's own service container and logger class.
 *
 * They are resolved from where n8n-core stands, not from here: other packages bring other versions of `@n8n/di`
 * along, each with a container of its own, and a service set in the wrong one is never seen by the engine.
 */
const requireFromCore = createRequire(require.resolve('n8n-core'));

export const { Container } = requireFromCore('@n8n/di') as { Container: ServiceContainer };

export const { Logger } = requireFromCore('@n8n/backend-common') as { Logger: Constructor<ServerLogger> };

/** Errors that n8n would send to its error tracking: nobody listens in a test. */
export const silentErrorReporter = { error() {}, warn() {}, info() {} } as unknown as ErrorReporter;
