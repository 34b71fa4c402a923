import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, selectors, type Locator, type Page } from 'playwright-core';

import { ensureChromium } from './chromium';
import type { RunningN8n } from './n8n';
import { cacheFolder } from './paths';

/** Where screenshots of the editor go, for people to look at. */
export const screenshotFolder = path.join(cacheFolder, 'screenshots');

/** Nothing that the browser does by itself may leave the machine. */
const OFFLINE = [
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--disable-quic',
	'--no-first-run',
	'--no-sandbox',
];

selectors.setTestIdAttribute('data-test-id');

/** Opens n8n's editor in a headless Chromium and logs in. */
export async function openEditor(n8n: Pick<RunningN8n, 'url' | 'login'>): Promise<Editor> {
	const browser = await chromium.launch({ executablePath: await ensureChromium(), args: OFFLINE });
	const page = await browser.newPage({
		baseURL: n8n.url,
		viewport: { width: 1600, height: 1100 },
		locale: 'en-US',
	});
	await page.goto('/signin');
	await page.locator('input[name="emailOrLdapLoginId"]').fill(n8n.login.email);
	await page.locator('input[name="password"]').fill(n8n.login.password);
	await page.locator('input[name="password"]').press('Enter');
	await page.waitForURL((url) => !url.pathname.startsWith('/signin'));
	return new Editor(page);
}

/** n8n's editor, in the words of its user. */
export class Editor {
	constructor(readonly page: Page) {}

	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens a node's panel. */
	async openNode(name: string): Promise<void> {
		await this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`).dblclick();
		await this.parameters.waitFor();
	}

	async closeNode(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.parameters.waitFor({ state: 'hidden' });
	}

	/** The open node's parameters, credentials included. */
	get parameters(): Locator {
		return this.page.getByTestId('node-parameters').first();
	}

	/** The open node's credentials: one per credential type that is drawn. */
	get credentials(): Locator {
		return this.parameters.getByTestId('node-credentials-select');
	}

	/** The input of the open node's parameter with this name (not its label). */
	field(name: string): Locator {
		return this.parameters.getByTestId(`parameter-input-${name}`);
	}

	/** The names of the parameters that are drawn, from top to bottom. */
	async fieldNames(): Promise<string[]> {
		const inputs = this.parameters.locator('[data-parameter-path]:visible');
		const paths = await inputs.evaluateAll((elements) =>
			elements.map((element) => element.getAttribute('data-parameter-path') ?? ''),
		);
		return paths.map((parameterPath) => parameterPath.replace(/^parameters\./, ''));
	}

	/** What a drop-down offers, as its user reads it. */
	async choices(dropDown: Locator): Promise<string[]> {
		const list = await this.openList(dropDown);
		const texts = await list.getByRole('option').allInnerTexts();
		await this.page.keyboard.press('Escape');
		await list.waitFor({ state: 'hidden' });
		return texts.map((text) => text.split('\n')[0]?.trim() ?? '');
	}

	async choose(dropDown: Locator, choice: string): Promise<void> {
		const list = await this.openList(dropDown);
		await list.getByRole('option').getByText(choice, { exact: true }).click();
		await list.waitFor({ state: 'hidden' });
	}

	/** What is chosen in the drop-down of a parameter, as its user reads it. */
	async chosen(parameter: string): Promise<string> {
		return await this.field(parameter).getByRole('combobox').inputValue();
	}

	/** The buttons by which a parameter of the open node is left to an AI model (`$fromAI`). */
	get fromAiButtons(): Locator {
		return this.page.getByTestId('from-ai-override-button');
	}

	/** The line on the canvas from one node to another. */
	connection(from: string, to: string): Locator {
		return this.page.locator(
			`[data-test-id="edge"][data-source-node-name="${from}"][data-target-node-name="${to}"]`,
		);
	}

	/** The field of the open node that takes a model from the provider's own list. */
	modelListIn(parameter: string): ModelList {
		return new ModelList(this.page, this.field(parameter));
	}

	/** The one that Generate Video and Generate Image have for it. */
	get modelList(): ModelList {
		return this.modelListIn('modelId');
	}

	/** A button among the open node's parameters, by its words. */
	button(words: string): Locator {
		return this.parameters.getByRole('button', { name: words });
	}

	/** Runs the open node, and what it needs from the nodes before it. */
	async executeStep(): Promise<void> {
		await this.page.getByTestId('node-execute-button').click();
	}

	/** The message of the error that the open node's run ended in, with its description. */
	async errorMessage(): Promise<string> {
		const view = this.page.getByTestId('node-error-message').first();
		await view.waitFor();
		return await view.innerText();
	}

	/** Waits until the open node has run and its items are shown. */
	async outputReady(): Promise<void> {
		await this.page.getByTestId('output-panel').getByTestId('node-run-status-success').waitFor();
	}

	/** Opens the chat of the open workflow and says something in it. */
	async sayInChat(words: string): Promise<void> {
		await this.page.getByTestId('workflow-chat-button').click();
		const input = this.page.getByTestId('chat-input');
		await input.fill(words);
		await input.press('Enter');
	}

	async screenshot(name: string): Promise<void> {
		mkdirSync(screenshotFolder, { recursive: true });
		await this.page.screenshot({ path: path.join(screenshotFolder, `${name}.png`) });
	}

	async close(): Promise<void> {
		await this.page.context().browser()?.close();
	}

	/** Opens a drop-down and returns the list that belongs to it, which the page holds elsewhere. */
	private async openList(dropDown: Locator): Promise<Locator> {
		const box = dropDown.getByRole('combobox');
		await box.click();
		const list = this.page.locator(`[id="${await box.getAttribute('aria-controls')}"]`);
		await list.getByRole('option').first().waitFor();
		return list;
	}
}

/** n8n's field that takes a value from a list or as it is. Its list the page holds elsewhere. */
class ModelList {
	private readonly items: Locator;
	private readonly searchBox: Locator;
	private readonly error: Locator;

	constructor(
		private readonly page: Page,
		private readonly field: Locator,
	) {
		this.items = page.getByTestId('rlc-item');
		this.searchBox = page.getByTestId('rlc-search');
		this.error = page.getByTestId('rlc-error-container');
	}

	/** The ways to name a model, if there are several. */
	async modes(): Promise<string[]> {
		return await this.field.getByTestId('rlc-mode-selector').allInnerTexts();
	}

	/** Changes to the list, for a field that has begun with an ID. */
	async switchToList(): Promise<void> {
		await this.field.getByTestId('rlc-mode-selector').click();
		await this.page.getByRole('option', { name: 'From List' }).click();
	}

	async open(): Promise<void> {
		await this.field.getByTestId('rlc-input').click();
	}

	async choices(): Promise<string[]> {
		await this.items.first().waitFor();
		return (await this.items.allInnerTexts()).map((text) => text.trim());
	}

	/** Searches, and waits until so many are left. */
	async search(words: string, left: number): Promise<void> {
		await this.searchBox.fill(words);
		await this.items.nth(left).waitFor({ state: 'detached' });
	}

	async choose(model: string): Promise<void> {
		await this.items.getByText(model, { exact: true }).click();
	}

	/** What the list says in place of models. */
	async problem(): Promise<string> {
		await this.error.waitFor();
		return await this.error.innerText();
	}
}
