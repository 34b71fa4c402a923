import path from 'node:path';

/** Folders and files that several scripts name. */
export const root = path.resolve(__dirname, '../..');

/** Where the project's own executables are, Node 24 among them. */
export const toolsFolder = path.join(root, 'node_modules/.bin');

/** Whatever is made on the way and may be deleted at any time; git-ignored. */
export const cacheFolder = path.join(root, '.cache');

/** Which n8n is wanted in place of the usual one: `npm run test:e2e -- --n8n <version>` sets it. */
export const otherN8n = process.env.N8N_UNDER_TEST;

/** Holds the usual n8n: a package of its own with its own lock file, not part of `npm ci` for daily work. */
export const usualN8nFolder = path.join(root, 'test/e2e/n8n');

/** Holds the n8n that is run. */
export const n8nFolder = otherN8n === undefined ? usualN8nFolder : path.join(cacheFolder, `n8n-${otherN8n}`);
