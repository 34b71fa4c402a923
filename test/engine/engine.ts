import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isNativeError } from 'node:util/types';
import { BinaryDataConfig, BinaryDataService, ErrorReporter } from 'n8n-core';
import { Container, Logger, silentErrorReporter } from './coreServices';
import { recordingLogger } from './recorder';

/** Where n8n keeps binary data: in files (n8n 2.x's default) or base64 in the item (`default`, 1.x's default). */
export type BinaryMode = 'filesystem' | 'default';

export interface Engine {
	/** Holds everything that the engine writes: settings and stored binaries. Gone after `stop()`. */
	readonly folder: string;
	/** Changes the binary mode for the runs that follow. */
	setBinaryMode(mode: BinaryMode): Promise<void>;
	stop(): Promise<void>;
}

/**
 * Prepares n8n-core to run workflows without a server: once per test file (Jest gives every file its own copy of
 * n8n-core), before the first run.
 */
export async function startEngine(options: { binaryMode?: BinaryMode } = {}): Promise<Engine> {
	const folder = await mkdtemp(join(tmpdir(), 'aigc-video-engine-'));
	const restoreEnvironment = setEnvironment({
		N8N_USER_FOLDER: folder,
		N8N_ENCRYPTION_KEY: 'engine-test',
		N8N_STORAGE_PATH: join(folder, 'storage'),
		// The tests' servers are on loopback, where a proxy of the machine would not find them.
		NO_PROXY: '127.0.0.1,localhost',
	});
	recogniseForeignErrors();
	Container.set(Logger, recordingLogger);
	Container.set(ErrorReporter, silentErrorReporter);

	const setBinaryMode = async (mode: BinaryMode) => {
		Container.get(BinaryDataConfig).mode = mode;
		await Container.get(BinaryDataService).init();
	};
	await setBinaryMode(options.binaryMode ?? 'filesystem');

	return {
		folder,
		setBinaryMode,
		async stop() {
			restoreEnvironment();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** n8n's settings classes read the environment when they are first asked for; returns the way back. */
function setEnvironment(values: Record<string, string>): () => void {
	const before = Object.keys(values).map((name) => [name, process.env[name]] as const);
	Object.assign(process.env, values);
	return () => {
		for (const [name, value] of before) {
			if (value === undefined) delete process.env[name];
			else process.env[name] = value;
		}
	};
}

/**
 * Makes `error instanceof Error` true for errors that Node itself creates (a refused connection, a missing file).
 *
 * Jest runs tests in a realm with an `Error` of its own, so that such errors fail the check in a test and pass it in
 * the product, and error handling would be tested on a path that users never see. Subclasses keep the usual check.
 */
function recogniseForeignErrors(): void {
	const ordinary = Function.prototype[Symbol.hasInstance];
	Object.defineProperty(Error, Symbol.hasInstance, {
		configurable: true,
		value(this: unknown, candidate: unknown) {
			if (this === Error && isNativeError(candidate)) return true;
			return Reflect.apply(ordinary, this, [candidate]);
		},
	});
}
