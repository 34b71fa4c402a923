import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Steps of `npm run live` that somebody recorded with a key, looked through and kept (`docs/live-check.md`). */

const FOLDER = join(__dirname, 'kept');

/** One step, as `scripts/live/recordings.ts` writes it. */
export interface KeptStep {
	/** A provider's id. */
	provider: string;
	/** The node that asked, or what else was: `credential`, `models`, `status`. */
	node: string;
	parameters: Record<string, unknown>;
	/** How the run ended: a status, or the kind of a failure. */
	end: string;
	/** The answers in order, and what each is to. */
	answers: Array<{ file: string; phase: string }>;
}

/** The names of all kept steps. */
export function keptNames(folder = FOLDER): string[] {
	if (!existsSync(folder)) return [];
	return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'step.json')));
}

/** A kept step. */
export function keptStep(name: string, folder = FOLDER): KeptStep {
	return JSON.parse(readFileSync(join(folder, name, 'step.json'), 'utf8')) as KeptStep;
}

/** One of its answers, head and body as bytes. */
export function keptAnswer(name: string, file: string, folder = FOLDER): Buffer {
	return readFileSync(join(folder, name, file));
}
