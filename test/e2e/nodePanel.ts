import type { Locator, Page } from 'playwright-core';

import type { Editor } from '../../scripts/lib/editor';

/** Words that no node of n8n is found by. */
const NONSENSE = 'qqzzqq';

/** Where a dropped connection ends: below the node and to its right, where the canvas of the tests is empty. */
const DROP = { x: 160, y: 260 };

/** The ways in which people open the panel. `behind` is the node that the new one is to follow. */
export const WAYS_IN = {
	'the "+" behind a node': async (editor: Editor, behind: string) => {
		await output(editor.page, behind).getByTestId('canvas-handle-plus').click();
	},
	'a connection dropped on the canvas': async ({ page }: Editor, behind: string) => {
		const box = await output(page, behind).boundingBox();
		if (!box) throw new Error(`"${behind}" has no output on the canvas`);
		const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
		await page.mouse.move(x, y);
		await page.mouse.down();
		await page.mouse.move(x + DROP.x, y + DROP.y, { steps: 10 });
		await page.mouse.up();
	},
	'the "+" of the canvas': async ({ page }: Editor) => {
		await page.getByTestId('node-creator-plus-button').click();
	},
	// Tab opens it no more in n8n 2.40: it tells of this key.
	'the key N': async ({ page }: Editor) => {
		await page.keyboard.press('n');
	},
};

export type WayIn = keyof typeof WAYS_IN;

function output(page: Page, node: string): Locator {
	return page.locator(`[data-test-id="canvas-node-output-handle"][data-node-name="${node}"]`);
}

/** n8n's panel of nodes, in the words of its user. */
export class NodePanel {
	private constructor(private readonly page: Page) {}

	static async open(editor: Editor, way: WayIn, behind: string): Promise<NodePanel> {
		await WAYS_IN[way](editor, behind);
		return await NodePanel.opened(editor.page);
	}

	/** Opens the panel at the connector for tools below an agent. */
	static async openForTools(editor: Editor, agent: string): Promise<NodePanel> {
		const { page } = editor;
		// n8n loads the panel on its first use. If that takes long, this connector's tools come out empty: so another way first.
		const first = await NodePanel.open(editor, 'the key N', agent);
		await page.keyboard.press('Escape');
		await first.searchBox.waitFor({ state: 'hidden' });
		await page
			.locator(`[data-test-id="canvas-node-input-handle"][data-node-name="${agent}"]`)
			.and(page.locator('[data-connection-type="ai_tool"]'))
			.getByTestId('canvas-handle-plus')
			.click();
		await page.getByTestId('nodes-list-header').getByText('Tools', { exact: true }).waitFor();
		return await NodePanel.opened(page);
	}

	private static async opened(page: Page): Promise<NodePanel> {
		const panel = new NodePanel(page);
		await panel.searchBox.waitFor();
		return panel;
	}

	/** The names that a search finds, from top to bottom; none for "No results". */
	async search(words: string): Promise<string[]> {
		// n8n searches a moment after the last key. Between two searches the list is emptied, or the old one would be read.
		await this.searchBox.fill(NONSENSE);
		await this.noResultsFor(NONSENSE).waitFor();
		await this.searchBox.fill(words);
		await this.names.first().or(this.noResultsFor(words)).waitFor();
		return await this.names.allInnerTexts();
	}

	/** Opens what n8n shows of a community node that is in the list, and returns the names of its actions. */
	async openDetails(node: string): Promise<string[]> {
		await this.named(node).click();
		await this.page.getByTestId('nodes-list-header').getByText('Node details').waitFor();
		await this.named(node).waitFor({ state: 'detached' });
		await this.names.first().or(this.addButton).waitFor();
		return await this.names.allInnerTexts();
	}

	/** Adds a node that is in the list, with the first of its actions if it has any. */
	async add(node: string): Promise<void> {
		const [action] = await this.openDetails(node);
		await (action === undefined ? this.addButton : this.named(action)).click();
	}

	/** Chooses an action, or a tool, that is in the list. */
	async choose(name: string): Promise<void> {
		await this.named(name).click();
	}

	/** Whether a node can be seen without scrolling. */
	async isInSight(name: string): Promise<boolean> {
		const box = await this.named(name).boundingBox();
		return box !== null && box.y + box.height < (this.page.viewportSize()?.height ?? 0);
	}

	private get searchBox(): Locator {
		return this.page.getByTestId('node-creator-search-bar');
	}

	private noResultsFor(words: string): Locator {
		return this.page.getByTestId('node-creator-no-results').filter({ hasText: words });
	}

	private get names(): Locator {
		return this.page.getByTestId('node-creator-item-name');
	}

	private named(name: string): Locator {
		return this.names.getByText(name, { exact: true });
	}

	private get addButton(): Locator {
		return this.page.getByText('Add to workflow', { exact: true });
	}
}
