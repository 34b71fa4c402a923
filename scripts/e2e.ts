import { spawnSync } from 'node:child_process';

import { toolsEnvironment } from './lib/command';
import { root } from './lib/paths';

/**
 * `npm run test:e2e`: the tests in a real n8n. `-- --n8n 1.123.81` runs them in another version, which is installed under
 * `.cache`; whatever else is behind the `--` goes to Jest.
 */
const words = process.argv.slice(2);
const at = words.indexOf('--n8n');
const [, version] = at < 0 ? [] : words.splice(at, 2);
if (at >= 0 && version === undefined)
	throw new Error('Usage: npm run test:e2e [-- --n8n <version>] [Jest options]');

const { status } = spawnSync('jest', ['--selectProjects', 'e2e', '--runInBand', ...words], {
	cwd: root,
	stdio: 'inherit',
	env: { ...toolsEnvironment(), ...(version === undefined ? {} : { N8N_UNDER_TEST: version }) },
});
process.exitCode = status ?? 1;
