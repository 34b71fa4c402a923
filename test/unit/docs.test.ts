import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { outdatedDocuments } from '../../scripts/docs';
import { root } from '../../scripts/lib/paths';

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const english = read('README.md');
const chinese = read('README.zh-CN.md');

/** What is inside a fence is no heading, but the two have to share it. */
const FENCE = /^```[^]*?^```$/gm;
const fences = (document: string) => document.match(FENCE) ?? [];
const headings = (document: string) => document.replace(FENCE, '').match(/^#{1,6} .+$/gm) ?? [];
const levels = (document: string) => headings(document).map((heading) => /^#+/.exec(heading)?.[0].length);
const examples = (document: string) =>
	[...document.matchAll(/^- \[.+?\]\(examples\/(.+?)\)/gm)].map((match) => match[1]);

/** GitHub's rule, as far as our headings need it. */
const anchor = (heading: string) =>
	heading
		.replace(/^#+ /, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}\s_-]/gu, '')
		.replace(/\s/g, '-');

test('what is generated is up to date: if this fails, run "npm run docs"', async () => {
	expect(await outdatedDocuments()).toEqual([]);
});

/** A page in its two languages. */
describe.each([
	['README.md', 'README.zh-CN.md'],
	['docs/nodes.md', 'docs/nodes.zh-CN.md'],
])('%s and %s', (englishFile, chineseFile) => {
	const [english, chinese] = [read(englishFile), read(chineseFile)];

	test('have the same structure', () => {
		expect(levels(chinese)).toEqual(levels(english));
	});

	test('show the same commands and items', () => {
		expect(fences(chinese)).toEqual(fences(english));
	});

	test('have tables of the same size', () => {
		const sizes = (document: string) =>
			(document.match(/^\|.*\|$/gm) ?? []).map((row) => row.split(/(?<!\\)\|/).length);
		expect(sizes(chinese)).toEqual(sizes(english));
	});

	test('link to each other before anything else', () => {
		expect(english.split('\n')[2]).toContain(`(${path.basename(chineseFile)})`);
		expect(chinese.split('\n')[2]).toContain(`(${path.basename(englishFile)})`);
	});
});

describe('the two READMEs', () => {
	test('are read to the end: 12 KB at most', () => {
		for (const document of [english, chinese]) expect(Buffer.byteLength(document)).toBeLessThan(12_000);
	});

	test('list every example, and no other', () => {
		const files = readdirSync(path.join(root, 'examples')).sort();
		expect([...examples(english)].sort()).toEqual(files);
		expect(examples(chinese)).toEqual(examples(english));
	});
});

test("the nodes' documentation links to a heading that is there", () => {
	expect(headings(english).map(anchor)).toContain('credentials');
});

test.each(globSync('{*,docs/**/*}.md', { cwd: root }))('every link within %s leads somewhere', (file) => {
	const links = [...read(file).matchAll(/\]\(([^)]+)\)|src(?:set)?="([^"]+)"/g)];
	for (const link of links.map(([, text, picture]) => text ?? picture ?? '')) {
		if (/^https?:/.test(link)) continue;
		const [to, heading] = link.split('#');
		const target = to ? path.join(path.dirname(file), to) : file;
		expect([link, existsSync(path.join(root, target))]).toEqual([link, true]);
		if (heading) expect(headings(read(target)).map(anchor)).toContain(heading);
	}
});

test('every file that CONTRIBUTING.md names is there', () => {
	const named = [...read('CONTRIBUTING.md').matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(
		([, file = '']) => file,
	);
	expect(named.length).toBeGreaterThan(20);
	expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});
