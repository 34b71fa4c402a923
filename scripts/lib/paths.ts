import path from 'node:path';

/** Folders and files that several scripts name. */
export const root = path.resolve(__dirname, '../..');

/** The package of its own that holds n8n (its own lock file; not part of `npm ci` for daily work). */
export const n8nFolder = path.join(root, 'test/e2e/n8n');

/** Where the project's own executables are, Node 24 among them. */
export const toolsFolder = path.join(root, 'node_modules/.bin');

/** Whatever is made on the way and may be deleted at any time; git-ignored. */
export const cacheFolder = path.join(root, '.cache');
