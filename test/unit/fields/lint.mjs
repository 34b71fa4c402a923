import { json } from 'node:stream/consumers';
import { ESLint } from 'eslint';

/** Lints source texts with the project's own config: a list of `{ filePath, source }` in, a list of messages per text out. */
// A process of its own, because the config is made of ES modules, which Jest cannot load.
const eslint = new ESLint();
const texts = await json(process.stdin);
const results = await Promise.all(texts.map(({ filePath, source }) => eslint.lintText(source, { filePath })));
console.log(JSON.stringify(results.map(([result]) => result.messages)));
