import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { errorsDocument, errorsText } from './lib/errorsTable';
import { modelsDocument, type Language } from './lib/modelsTable';
import { root } from './lib/paths';

/**
 * `npm run docs`: writes what the documents say about models and errors, from the code itself. `-- --check` writes nothing
 * and fails if something is out of date; `-- --errors` prints the table of errors.
 */
const MODELS: Record<string, Language> = { 'docs/models.md': 'en', 'docs/models.zh-CN.md': 'zh' };
const ERRORS = 'docs/errors.md';

function read(file: string): string {
	const full = path.join(root, file);
	return existsSync(full) ? readFileSync(full, 'utf8') : '';
}

/** The documents as they should be, by path. */
export async function generatedDocuments(): Promise<Record<string, string>> {
	const models = Object.entries(MODELS).map(([file, language]) => [file, modelsDocument(language)] as const);
	return { ...Object.fromEntries(models), [ERRORS]: await errorsDocument() };
}

/** The documents that are not as they should be. */
export async function outdatedDocuments(): Promise<string[]> {
	const documents = await generatedDocuments();
	return Object.keys(documents).filter((file) => read(file) !== documents[file]);
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { check: { type: 'boolean', default: false }, errors: { type: 'boolean', default: false } },
	});
	if (values.errors) {
		console.log(await errorsText());
		return;
	}
	const documents = await generatedDocuments();
	const outdated = await outdatedDocuments();
	if (values.check && outdated.length > 0) {
		throw new Error(`Out of date: ${outdated.join(', ')}. Run "npm run docs".`);
	}
	for (const file of outdated) writeFileSync(path.join(root, file), documents[file] ?? '');
	console.log(outdated.length === 0 ? 'All documents are up to date.' : `Written: ${outdated.join(', ')}`);
}

// The tests import this file.
if (require.main === module) {
	main().catch((error: unknown) => {
		console.error(error instanceof Error ? error.message : error);
		process.exitCode = 1;
	});
}
