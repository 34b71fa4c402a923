import { providers } from '../../nodes/shared/providers';
import { OPERATIONS } from '../../nodes/shared/providers/catalogue';
import { Editor, openEditor } from '../../scripts/lib/editor';
import type { N8nClient } from '../../scripts/lib/n8nClient';
import { NodePanel, WAYS_IN, type WayIn } from './nodePanel';
import { sharedN8n } from './shared';
import {
	chain,
	GENERATE,
	GENERATE_IMAGE,
	GENERATE_TEXT,
	GET_TASK,
	manualTrigger,
	TRIGGER,
} from './workflows';

jest.setTimeout(600_000);

const NODES = [GENERATE, GENERATE_IMAGE, GENERATE_TEXT, GET_TASK];
const AGENT = 'AI Agent';

/** The node that the panel adds to, without and with nodes of n8n's AI on the canvas: n8n searches otherwise there. */
const CANVASES = { 'a canvas without AI nodes': TRIGGER, 'a canvas with AI nodes': AGENT };

/** Words by which people look for a node, and which stand for nothing else. */
const WORDS: Record<string, string[]> = {
	[GENERATE]: [
		...['Generate Video', 'generate a video', 'make a video', 'video generation', 'AI video generator'],
		...['text to video', 'text-to-video', 'text2video', 't2v', 'image to video', 'img2video', 'i2v'],
		...['reference to video', 'r2v', 'last frame', 'keyframe'],
		...['Seedance', 'seedance 2.0', 'Sora 2', 'Veo 3.1', 'veo3', 'Vidu', 'Wan 2.6', 'HappyHorse', 'Kling'],
		...['ToMoviee', 'Wondershare', 'YishangCloud', 'HiDream', 'OpenComputing'],
		...['文生视频', '图生视频', '参考生视频', '视频生成', '生成视频', '首尾帧', '可灵', '即梦', '豆包'],
		...['易尚云', '元境', '智象未来', '万兴天幕'],
	],
	[GENERATE_IMAGE]: [
		...['Generate Image', 'text to image', 'txt2img', 'image to image', 'img2img', 'AI image generator'],
		...['CogView', 'HiDream image', '文生图', '图生图', '图片生成', '元境图片'],
	],
	[GENERATE_TEXT]: ['Generate Text', 'text generation', 'OpenComputing text', '通义千问', '文本生成'],
	[GET_TASK]: ['Get Task', 'video task', 'task status', 'download video', '视频任务', '查询任务'],
};

/** Of these some: a name, what the node does, Chinese. The way in decides what is searched, not how words are compared. */
const FEW_WORDS: typeof WORDS = {
	[GENERATE]: ['Generate Video', 'image to video', 'Seedance', '文生视频', '易尚云'],
	[GENERATE_IMAGE]: ['Generate Image', 'text to image', '文生图'],
	[GENERATE_TEXT]: ['Generate Text', '文本生成'],
	[GET_TASK]: ['Get Task', '视频任务'],
};

/** Words that nodes of n8n have, too, or are named by; n8n puts those first. */
const SHARED_WORDS: Record<string, string[]> = {
	[GENERATE]: ['video', 'Sora', 'Veo', 'Wan', 'Grok'],
	[GENERATE_IMAGE]: ['image', 'Wan'],
	[GENERATE_TEXT]: ['text', 'LLM', 'Qwen'],
};

/** What n8n lists below a node: the actions of the provider with the most. */
const ACTIONS: Record<string, string[]> = {
	[GENERATE]: ['Generate video from text', 'Generate video from image', 'Generate video from references'],
	[GENERATE_IMAGE]: ['Generate image from text', 'Generate image from image'],
};

/** What is to be first in the list, for each word. */
function nodeOfEach(words: typeof WORDS): Record<string, string> {
	const pairs = Object.entries(words).flatMap(([node, own]) => own.map((word) => [word, node] as const));
	return Object.fromEntries(pairs);
}

/** People look for nodes in n8n's panel, and the codex decides over what they find there. */
describe("n8n's panel of nodes", () => {
	let client: N8nClient;
	let editor: Editor;

	beforeAll(async () => {
		const n8n = await sharedN8n();
		({ client } = n8n);
		editor = await openEditor(n8n);
	});
	afterAll(async () => await editor?.close());

	/** Opens a new workflow that ends in this node. */
	async function openCanvas(last: string): Promise<void> {
		const agent = { name: AGENT, type: '@n8n/n8n-nodes-langchain.agent', typeVersion: 3, parameters: {} };
		const parts = last === AGENT ? [manualTrigger(), agent] : [manualTrigger()];
		await editor.openWorkflow(await client.createWorkflow(chain(...parts)));
	}

	async function openPanel(last: string, way: WayIn = 'the "+" behind a node'): Promise<NodePanel> {
		await openCanvas(last);
		return await NodePanel.open(editor, way, last);
	}

	describe.each(Object.entries(CANVASES))('on %s', (canvas, last) => {
		it.each(Object.keys(WAYS_IN) as WayIn[])('has our nodes first, by %s', async (way) => {
			const panel = await openPanel(last, way);
			const first = await firstFor(panel, FEW_WORDS);
			await panel.search('text to video');
			await editor.screenshot(`panel-${canvas}-${way}`.replaceAll(/\W+/g, '-'));
			expect(first).toEqual(nodeOfEach(FEW_WORDS));
		});

		it.each(Object.entries(ACTIONS))('lists the actions of %s', async (node, actions) => {
			const panel = await openPanel(last);
			await panel.search(node);
			expect(await panel.openDetails(node)).toEqual(expect.arrayContaining(actions));
			await editor.screenshot(`panel-actions-${node}-${last}`.replaceAll(' ', '-'));
		});

		it.each(NODES)('adds %s behind the node, with a form that offers nothing to an AI', async (node) => {
			const panel = await openPanel(last);
			await panel.search(node);
			await panel.add(node);
			await editor.parameters.waitFor();
			expect(await editor.fieldNames()).not.toEqual([]);
			await editor.screenshot(`panel-form-${node}-${last}`.replaceAll(' ', '-'));
			expect(await editor.fromAiButtons.count()).toBe(0);
			await editor.closeNode();
			await editor.connection(last, node).waitFor({ state: 'attached' });
		});
	});

	it.each(Object.keys(ACTIONS))('opens %s with the operation of the chosen action', async (node) => {
		let actions = [''];
		for (let index = 0; index < actions.length; index += 1) {
			const panel = await openPanel(TRIGGER);
			await panel.search(node);
			actions = await panel.openDetails(node);
			const action = actions[index] ?? '';
			await panel.choose(action);
			await editor.parameters.waitFor();
			const operation = Object.values(OPERATIONS).find((one) => one.action === action);
			expect(await editor.chosen('operation')).toBe(operation?.name);
			expect(await editor.fieldNames()).toEqual(expect.arrayContaining(['provider', 'model', 'prompt']));
			await editor.screenshot(`panel-chosen-${action}`.replaceAll(' ', '-'));
		}
	});

	it('has a node first for the words that people know it by', async () => {
		const panel = await openPanel(TRIGGER);
		expect(await firstFor(panel, WORDS)).toEqual(nodeOfEach(WORDS));
	});

	it('shows a node without scrolling for words that nodes of n8n have, too', async () => {
		const panel = await openPanel(TRIGGER);
		const outOfSight: string[] = [];
		for (const [node, words] of Object.entries(SHARED_WORDS)) {
			for (const word of words) {
				await panel.search(word);
				if (!(await panel.isInSight(node))) outOfSight.push(`${node}: ${word}`);
			}
		}
		expect(outOfSight).toEqual([]);
	});

	it('shows the node for every provider and every family of models in the catalogue', async () => {
		const names = providers.flatMap(({ displayName }) =>
			displayName.split(/[()]/).map((name) => name.trim()),
		);
		// The models of the other two are named by what they do.
		const families = providers
			.filter(({ id }) => id === 'openComputing' || id === 'yishangCloud')
			.flatMap(({ models }) => models)
			.filter(({ operations }) => !operations.textToImage && !operations.imageToImage)
			.map(({ id }) => /^[a-z]+/.exec(id)?.[0] ?? id);
		const panel = await openPanel(TRIGGER);
		const outOfSight: string[] = [];
		for (const word of new Set([...names.filter(Boolean), ...families])) {
			await panel.search(word);
			if (!(await panel.isInSight(GENERATE))) outOfSight.push(word);
		}
		expect(outOfSight).toEqual([]);
	});

	describe("at an agent's connector for tools", () => {
		it.each(NODES)('offers %s as a tool', async (node) => {
			await openCanvas(AGENT);
			const panel = await NodePanel.openForTools(editor, AGENT);
			const [first] = await panel.search(node);
			await editor.screenshot(`panel-tool-${node}`.replaceAll(' ', '-'));
			expect(first).toBe(`${node} Tool`);
			await panel.choose(`${node} Tool`);
			await editor.parameters.waitFor();
			// A tool's parameters may be left to the model: here the button is right.
			await editor.fromAiButtons.first().waitFor({ state: 'attached' });
		});
	});

	/** The first node in the list, for each word. */
	async function firstFor(
		panel: NodePanel,
		words: typeof WORDS,
	): Promise<Record<string, string | undefined>> {
		const first: Record<string, string | undefined> = {};
		for (const word of Object.values(words).flat()) [first[word]] = await panel.search(word);
		return first;
	}
});
