import { readFileSync } from 'node:fs';
import path from 'node:path';

import { run } from '../../scripts/lib/command';
import { unpack } from '../../scripts/lib/packPackage';
import { root } from '../../scripts/lib/paths';
import { sharedN8n } from './shared';

jest.setTimeout(300_000);

/** The package as users get it. */
describe('the packed package', () => {
	const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
		n8n: { nodes: string[]; credentials: string[] };
	};

	it('holds dist, index.js, the READMEs, the licence and package.json, and nothing else', async () => {
		const { files } = (await sharedN8n()).packed;
		const others = files.filter((file) => !file.startsWith('dist/'));
		expect(others).toEqual(['LICENSE.md', 'README.md', 'README.zh-CN.md', 'index.js', 'package.json']);
		expect(files).toEqual(expect.arrayContaining([...manifest.n8n.nodes, ...manifest.n8n.credentials]));
	});

	it('has in dist what n8n loads, and no tests or sources', async () => {
		const { files } = (await sharedN8n()).packed;
		const inDist = files.filter((file) => file.startsWith('dist/'));
		const unexpected = inDist.filter(
			(file) => !/^dist\/(nodes|credentials)\/.+\.(js|svg|node\.json)$/.test(file),
		);
		expect(unexpected).toEqual([]);
	});

	it('brings no dependencies along', async () => {
		const listing = await run('npm', ['ls', '--json', '--omit=dev', '--omit=peer'], { cwd: root });
		const { dependencies = {} } = JSON.parse(listing) as {
			dependencies?: Record<string, { extraneous?: true }>;
		};
		// What npm calls extraneous is on the disk without being anybody's dependency.
		expect(Object.keys(dependencies).filter((name) => !dependencies[name]?.extraneous)).toEqual([]);
	});

	it("passes n8n's package scan on its source", async () => {
		await scan('source', root);
	});

	it("passes n8n's package scan on the tarball", async () => {
		await scan('tarball', await unpack((await sharedN8n()).packed.tarball));
	});
});

/** Fails with the scanner's findings. */
async function scan(kind: 'source' | 'tarball', folder: string): Promise<void> {
	await run('node', [path.join(__dirname, 'scanPackage.mjs'), kind, folder], { cwd: root });
}
