import { createWriteStream } from 'node:fs';
import { get } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** Copies a URL into a file, and nothing else: `node bareCopy.mjs <url> <file>`. The measure for a download. */
const [url, file] = process.argv.slice(2);
const response = await new Promise((resolve, reject) => get(url, resolve).on('error', reject));
await pipeline(response, createWriteStream(file));
