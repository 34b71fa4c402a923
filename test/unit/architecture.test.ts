import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { root } from '../../scripts/lib/paths';

/** The house is built as the table in docs/architecture.md says: who may import whom. */

/** More than that nobody takes in at a glance. */
const MOST_FILES = 12;

interface Row {
	folders: string[];
	/** Names of folders, as short as they are clear, and of packages. */
	mayImport: string[];
}

interface Import {
	file: string;
	/** A file of ours, relative to the root, or the name of a package. */
	target: string;
}

const files = globSync('{nodes,credentials}/**/*.ts', { cwd: root }).map((file) =>
	file.replaceAll('\\', '/'),
);
const rows = readTable(readFileSync(path.join(root, 'docs/architecture.md'), 'utf8'));
const imports = files.flatMap(importsOf);

/** The rows below "| Folder |"; what is code in the first and the last cell counts. */
function readTable(document: string): Row[] {
	const [, table = ''] = /^\| Folder .*\n\| -.*\n((?:\|.*\n)+)/m.exec(document) ?? [];
	const code = (cell = '') => [...cell.matchAll(/`(.+?)`/g)].map(([, name = '']) => name);
	return table
		.trim()
		.split('\n')
		.map((line) => line.split('|').slice(1, -1))
		.map((cells) => ({ folders: code(cells[0]), mayImport: code(cells.at(-1)) }));
}

function importsOf(file: string): Import[] {
	const text = readFileSync(path.join(root, file), 'utf8');
	return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => {
		if (!fileName.startsWith('.')) return { file, target: fileName };
		const target = path.posix.join(path.posix.dirname(file), fileName);
		const found = [`${target}.ts`, `${target}/index.ts`].find((one) => existsSync(path.join(root, one)));
		return { file, target: found ?? target };
	});
}

const isIn = (file: string, folder: string) => file.startsWith(`${folder}/`);
const rowOf = (file: string) => rows.find(({ folders }) => folders.some((folder) => isIn(file, folder)));
const folderOf = (file: string) => rowOf(file)?.folders.find((folder) => isIn(file, folder));

/** The folder that a short name stands for: `http` for nodes/shared/n8n/http. A package stands for itself. */
const folderNamed = (name: string) =>
	rows.flatMap(({ folders }) => folders).find((folder) => folder.endsWith(`/${name}`)) ?? name;

function isAllowed({ file, target }: Import): boolean {
	const own = folderOf(file);
	const there = folderOf(target) ?? target;
	return there === own || (rowOf(file)?.mayImport.map(folderNamed).includes(there) ?? false);
}

const shown = ({ file, target }: Import) => `${file} imports ${target}`;

/** Every way that leads back to where it began, once. */
function circles(): string[] {
	const targets = new Map(files.map((file) => [file, [] as string[]]));
	for (const { file, target } of imports) if (targets.has(target)) targets.get(file)?.push(target);
	const done = new Set<string>();
	const found: string[] = [];
	const walk = (file: string, way: readonly string[]) => {
		if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(' -> '));
		if (done.has(file) || way.includes(file)) return;
		for (const target of targets.get(file) ?? []) walk(target, [...way, file]);
		done.add(file);
	};
	for (const file of files) walk(file, []);
	return found;
}

test('every file is in a folder of the table, and every folder of the table has files', () => {
	expect(rows.length).toBeGreaterThan(8);
	expect(files.filter((file) => !rowOf(file))).toEqual([]);
	const folders = rows.flatMap((row) => row.folders);
	expect(folders.filter((folder) => !files.some((file) => isIn(file, folder)))).toEqual([]);
});

test('what is imported is found', () => {
	expect(imports.length).toBeGreaterThan(200);
	const ours = imports.filter(({ target }) => /^(nodes|credentials)\//.test(target));
	expect(ours.filter(({ target }) => !files.includes(target)).map(shown)).toEqual([]);
});

test('a file imports only what the table allows its folder', () => {
	expect(imports.filter((one) => !isAllowed(one)).map(shown)).toEqual([]);
});

test('imports point up in the table', () => {
	rows.forEach(({ folders, mayImport }, index) => {
		const above = rows.slice(0, index).flatMap((row) => row.folders);
		const ours = mayImport.map(folderNamed).filter((name) => name.includes('/'));
		expect([folders, ours.filter((folder) => !above.includes(folder))]).toEqual([folders, []]);
	});
});

test('no file imports itself, by whatever way round', () => {
	expect(circles()).toEqual([]);
});

test("a file of one provider never imports another provider's", () => {
	// A service's folder has an index; the others hold what they share.
	const services = files.flatMap(
		(file) => /^nodes\/shared\/providers\/(\w+)\/index\.ts$/.exec(file)?.[1] ?? [],
	);
	expect(services.length).toBeGreaterThan(3);
	const provider = (file: string) => services.find((one) => isIn(file, `nodes/shared/providers/${one}`));
	const foreign = imports.filter(({ file, target }) => {
		const [own, other] = [provider(file), provider(target)];
		return own !== undefined && other !== undefined && own !== other;
	});
	expect(foreign.map(shown)).toEqual([]);
});

test('the simulator imports nothing of ours', () => {
	const simulator = globSync('test/simulator/**/*.ts', { cwd: root }).flatMap(importsOf);
	expect(simulator.length).toBeGreaterThan(50);
	expect(simulator.filter(({ target }) => /^(nodes|credentials)\//.test(target)).map(shown)).toEqual([]);
});

test(`no folder of nodes/shared has more than ${MOST_FILES} files`, () => {
	const counts = new Map<string, number>();
	for (const file of files.filter((one) => isIn(one, 'nodes/shared'))) {
		const folder = path.posix.dirname(file);
		counts.set(folder, (counts.get(folder) ?? 0) + 1);
	}
	expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([]);
});
