import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { NodePanel } from '../test/e2e/nodePanel';
import { startSimulator } from '../test/simulator';
import { openEditor, type Editor } from './lib/editor';
import { createSimulatorCredentials, forSimulator, readExamples } from './lib/examples';
import { startN8n, type RunningN8n } from './lib/n8n';
import { packPackage } from './lib/packPackage';
import { root } from './lib/paths';

/**
 * `npm run screenshots`: makes the pictures of the README, in n8n's own editor, light and dark, with the packed package and
 * simulated services behind it.
 */
const FOLDER = path.join(root, 'docs/images');
const THEMES = ['light', 'dark'] as const;

/** The example whose pictures are shown, and its node. */
const EXAMPLE = 'text-to-video-openComputing';
const NODE = 'Generate Video';

async function main(): Promise<void> {
	mkdirSync(FOLDER, { recursive: true });
	const { tarball } = await packPackage();
	const simulator = await startSimulator({ jobSeconds: 2 });
	const n8n = await startN8n({ tarball });
	try {
		const examples = readExamples();
		const credentials = await createSimulatorCredentials(n8n.client, simulator, examples);
		const idOf = async (name: string) => {
			const example = examples.find(({ id }) => id === name);
			if (!example) throw new Error(`There is no example ${name}`);
			return await n8n.client.createWorkflow(forSimulator(example.workflow, simulator, credentials));
		};
		const workflows = { one: await idOf(EXAMPLE), chain: await idOf('idea-to-video-openComputing') };
		for (const theme of THEMES) await picturesIn(theme, n8n, workflows);
	} finally {
		await n8n.stop();
		await simulator.close();
	}
}

/** All pictures in one of n8n's themes. */
async function picturesIn(
	theme: (typeof THEMES)[number],
	n8n: RunningN8n,
	{ one, chain }: { one: string; chain: string },
): Promise<void> {
	const editor = await openEditor(n8n);
	const { page } = editor;
	const take = async (name: string) => {
		const file = path.join(FOLDER, `${name}${theme === 'dark' ? '.dark' : ''}.png`);
		await page.screenshot({ path: file, animations: 'disabled' });
		console.log(`Written: ${path.relative(root, file)}`);
	};
	try {
		await page.setViewportSize({ width: 1280, height: 800 });
		await page.evaluate((name) => localStorage.setItem('N8N_THEME', name), theme);
		await editor.openWorkflow(one);
		const panel = await NodePanel.open(editor, 'the key N', NODE);
		await panel.search('generate video');
		await take('panel');
		await page.keyboard.press('Escape');
		await editor.openNode(NODE);
		await settled(editor);
		await take('form');
		await editor.executeStep();
		await editor.outputReady();
		await page.getByTestId('output-panel').getByText('Binary', { exact: true }).click();
		await settled(editor);
		await take('result');
		await editor.openWorkflow(chain);
		await settled(editor);
		await take('chain');
	} finally {
		await editor.close();
	}
}

/** Nothing is loaded or moved any more. */
async function settled({ page }: Editor): Promise<void> {
	await page.waitForLoadState('networkidle');
	await page.evaluate(
		async () => await Promise.all(document.getAnimations().map(async (one) => await one.finished)),
	);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.stack : error);
	process.exitCode = 1;
});
