import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

import { run } from './command';
import { cacheFolder, root } from './paths';

export interface PackedPackage {
	/** Path of the tarball. */
	tarball: string;
	/** The paths in it, without the leading `package/`, sorted. */
	files: string[];
}

/** Builds the package and packs it as `npm publish` would. */
export async function packPackage(): Promise<PackedPackage> {
	await run('npm', ['run', 'build'], { cwd: root });
	const folder = path.join(cacheFolder, 'pack');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	await run('npm', ['pack', '--pack-destination', folder], { cwd: root });
	const name = readdirSync(folder).find((file) => file.endsWith('.tgz'));
	if (!name) throw new Error('npm pack made no tarball');
	const tarball = path.join(folder, name);
	return { tarball, files: await filesIn(tarball) };
}

/** The files in an npm tarball. */
async function filesIn(tarball: string): Promise<string[]> {
	const listing = await run('tar', ['-tzf', tarball]);
	return listing
		.split('\n')
		.filter((line) => line && !line.endsWith('/'))
		.map((line) => line.replace(/^package\//, ''))
		.sort();
}

/** Unpacks an npm tarball into an empty folder, which it returns. */
export async function unpack(tarball: string): Promise<string> {
	const folder = path.join(path.dirname(tarball), 'unpacked');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	await run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
	return folder;
}
