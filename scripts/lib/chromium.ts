import { run, isOnPath } from './command';
import { withProgress } from './progress';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The program to drive: a Chromium on the PATH, or on Debian, for root, the package of that name, installed now. */
export async function ensureChromium(): Promise<string> {
	const found = await findChromium();
	if (found) return found;
	if (process.getuid?.() !== 0 || !(await isOnPath('apt-get'))) {
		throw new Error(
			'No Chromium on the PATH. Install it (on Debian: "apt-get install chromium") and try again.',
		);
	}
	await withProgress('Installing Chromium from the Debian packages, once', async (progress) => {
		const env = { DEBIAN_FRONTEND: 'noninteractive' };
		const onLine = (line: string) => progress.update(line.trim());
		await run('apt-get', ['update'], { env, onLine });
		await run('apt-get', ['install', '--yes', '--no-install-recommends', 'chromium'], { env, onLine });
		return { value: undefined, result: 'done' };
	});
	const installed = await findChromium();
	if (!installed)
		throw new Error('The Debian package "chromium" was installed, but there is no chromium on the PATH.');
	return installed;
}

async function findChromium(): Promise<string | undefined> {
	for (const program of PROGRAMS) {
		if (await isOnPath(program)) return (await run('sh', ['-c', `command -v ${program}`])).trim();
	}
	return undefined;
}
