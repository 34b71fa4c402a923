import { openEditor } from '../../scripts/lib/editor';
import { outputItems, type Credential, type N8nClient, type WorkflowFile } from '../../scripts/lib/n8nClient';
import { startSimulator, type RecordedRequest, type Simulator } from '../simulator';
import { textFor } from '../simulator/providers/openComputingChat';
import { until } from '../until';
import { startFakeOpenAi } from './fakeOpenAi';
import { sharedN8n, type SharedN8n } from './shared';
import {
	chain,
	chatTrigger,
	generateText,
	GENERATE_TEXT,
	items,
	manualTrigger,
	PROMPT_OF_ITEM,
	start,
	TRIGGER,
	webhook,
	type Part,
} from './workflows';

jest.setTimeout(180_000);

/** A line of n8n's answer to a streaming chat. */
interface Chunk {
	type: 'begin' | 'item' | 'end' | 'error';
	content?: string;
	metadata: { nodeName: string; itemIndex: number };
}

const MODEL = { __rl: true, mode: 'id', value: 'qwen3-max' };
const CHAT_INPUT = { prompt: '={{ $json.chatInput }}' };

/** Slow enough for all to see, on a busy machine as well: the text of a short prompt takes some ten seconds. */
const SLOWLY = { chatPieceBytes: 120, chatPieceMs: 250 };

describe('Generate Text in a real n8n', () => {
	let n8n: SharedN8n & { client: N8nClient };
	let client: N8nClient;
	let simulator: Simulator;
	let credential: Credential;

	beforeAll(async () => {
		n8n = await sharedN8n();
		({ client } = n8n);
		simulator = await startSimulator();
		credential = await client.createCredential('openComputingApi', 'Text', {
			...simulator.keys.openComputing,
			baseUrl: simulator.url,
		});
	});
	beforeEach(() => simulator.reset());
	afterAll(async () => await simulator.close());

	const chats = (): RecordedRequest[] => simulator.requests.filter(({ phase }) => phase === 'chat');
	const prompts = () => chats().map(({ body }) => (JSON.parse(body) as { prompt: string }).prompt);

	async function publish(workflow: WorkflowFile): Promise<string> {
		const workflowId = await client.createWorkflow(workflow);
		await client.activate(workflowId);
		return workflowId;
	}

	/** Says something in a chat, and reads n8n's answer line by line as it comes. */
	async function* say(path: string, chatInput: string): AsyncGenerator<Chunk> {
		const response = await client.callWebhook(`${path}/chat`, { sessionId: path, chatInput });
		expect(response.status).toBe(200);
		let unfinished = '';
		const decoder = new TextDecoder();
		for await (const bytes of response.body as unknown as AsyncIterable<Uint8Array>) {
			const lines = (unfinished + decoder.decode(bytes, { stream: true })).split('\n');
			unfinished = lines.pop() ?? '';
			for (const line of lines) if (line !== '') yield JSON.parse(line) as Chunk;
		}
	}

	it.each([true, false])('gives a text, streamed: %s', async (stream) => {
		const node = generateText(credential, { model: MODEL, stream });
		const workflowId = await client.createWorkflow(chain(manualTrigger(), node));
		const execution = await client.waitForExecution(await client.run(workflowId, TRIGGER));
		expect(outputItems(execution, GENERATE_TEXT)).toEqual([
			{
				json: expect.objectContaining({
					text: textFor('A paper boat in the rain'),
					model: 'qwen3-max',
					finishReason: 'stop',
				}),
				pairedItem: { item: 0 },
			},
		]);
		expect(simulator.violations).toEqual([]);
	});

	describe('behind a chat trigger', () => {
		it('streams: the first words are in the chat before the service has said the last', async () => {
			Object.assign(simulator.settings, SLOWLY);
			await publish(chain(chatTrigger('text-streaming', 'streaming'), generateText(credential, CHAT_INPUT)));
			const chunks: Chunk[] = [];
			let underWay = 0;
			for await (const chunk of say('text-streaming', 'a kite')) {
				chunks.push(chunk);
				if (chunk.type === 'item' && chats()[0]?.answeredAtMs === undefined) underWay++;
			}
			expect(chunks.map(({ type }) => type).join(' ')).toMatch(/^begin( item)+ end$/);
			expect(chunks.map(({ content }) => content ?? '').join('')).toBe(textFor('a kite'));
			expect(new Set(chunks.map(({ metadata }) => metadata.nodeName))).toEqual(new Set([GENERATE_TEXT]));
			// Most words came one by one, while the answer was still being written.
			expect(underWay).toBeGreaterThan(5);
		});

		it('says in the chat what went wrong', async () => {
			simulator.misbehave({ phase: 'chat', fault: { kind: 'noBalance' } });
			await publish(chain(chatTrigger('text-error', 'streaming'), generateText(credential, CHAT_INPUT)));
			const chunks: Chunk[] = [];
			for await (const chunk of say('text-error', 'a kite')) chunks.push(chunk);
			expect(chunks).toMatchObject([{ type: 'error', content: expect.stringContaining('Top it up at') }]);
		});

		it('that answers at the end gives the text of the last node', async () => {
			await publish(chain(chatTrigger('text-last-node', 'lastNode'), generateText(credential, CHAT_INPUT)));
			const response = await client.callWebhook('text-last-node/chat', {
				sessionId: 's',
				chatInput: 'a kite',
			});
			expect(await response.json()).toMatchObject({ text: textFor('a kite') });
		});

		it("as an agent's tool it answers the agent, and leaves the chat to it", async () => {
			const openAi = await startFakeOpenAi({ Prompt: 'a red kite' });
			try {
				const key = await client.createCredential('openAiApi', 'Fake', { apiKey: 'x', url: openAi.url });
				const agent: Part = {
					name: 'AI Agent',
					type: '@n8n/n8n-nodes-langchain.agent',
					typeVersion: 3.1,
					parameters: { options: {} },
				};
				const model: Part = {
					name: 'Model',
					type: '@n8n/n8n-nodes-langchain.lmChatOpenAi',
					typeVersion: 1.3,
					parameters: { model: { ...MODEL, value: 'fake' }, responsesApiEnabled: false },
					credentials: { openAiApi: { id: key.id, name: key.name } },
				};
				const tool = {
					...generateText(credential, { prompt: "={{ $fromAI('Prompt', '', 'string') }}" }),
					type: 'n8n-nodes-aigc-video.generateTextTool',
				};
				const workflow = chain(chatTrigger('text-agent', 'streaming'), agent);
				workflow.nodes.push(...chain(model, tool).nodes);
				workflow.connections['Model'] = {
					ai_languageModel: [[{ node: 'AI Agent', type: 'ai_languageModel', index: 0 }]],
				};
				workflow.connections[GENERATE_TEXT] = {
					ai_tool: [[{ node: 'AI Agent', type: 'ai_tool', index: 0 }]],
				};
				await publish({ ...workflow, settings: { executionOrder: 'v1' } });
				const chunks: Chunk[] = [];
				for await (const chunk of say('text-agent', 'a kite, please')) chunks.push(chunk);
				expect(prompts()).toEqual(['a red kite']);
				expect(openAi.toolAnswers[0]).toContain(textFor('a red kite'));
				expect(new Set(chunks.map(({ metadata }) => metadata.nodeName))).toEqual(new Set(['AI Agent']));
				expect(chunks.map(({ content }) => content ?? '').join('')).toContain('The agent says: ');
			} finally {
				await openAi.close();
			}
		});
	});

	it('"Retry execution" and Retry On Fail ask only for the items that failed', async () => {
		const ideas = ['one', 'two', 'three'];
		const match = ({ body }: RecordedRequest) => body.includes('"two"');
		simulator.misbehave({ phase: 'chat', match, times: 3, fault: { kind: 'truncate', bytes: 900 } });
		const retrying = { retryOnFail: true, maxTries: 2, waitBetweenTries: 100 };
		const node = { ...generateText(credential, { prompt: PROMPT_OF_ITEM }), ...retrying };
		const { executionId } = await start(client, chain(webhook('text-retry'), items(), node), ideas);
		const failed = await client.waitForExecution(executionId);
		expect(failed.data.resultData.error?.message).toBe('The answer of OpenComputing broke off');
		expect(prompts().sort()).toEqual(['one', 'three', 'two', 'two']);

		const retried = await client.waitForExecution(await client.retryExecution(executionId));
		expect(retried.status).toBe('success');
		expect(outputItems(retried, GENERATE_TEXT).map(({ json }) => json['text'])).toEqual(ideas.map(textFor));
		expect(prompts().sort()).toEqual(['one', 'three', 'two', 'two', 'two', 'two']);
	});

	it('Stop ends it at once', async () => {
		simulator.misbehave({ phase: 'chat', fault: { kind: 'hangBefore' } });
		const node = generateText(credential, { prompt: PROMPT_OF_ITEM });
		const { executionId } = await start(client, chain(webhook('text-stop'), items(), node), ['one']);
		await until(() => chats().length > 0);
		await client.stopExecution(executionId);
		// The answer never comes: whatever ends, ends because of Stop.
		expect((await client.waitForExecution(executionId)).status).toBe('canceled');
	});

	describe('in the editor', () => {
		it('shows a form that says what it wants', async () => {
			const workflowId = await client.createWorkflow(
				chain(manualTrigger(), generateText(credential, { model: MODEL })),
			);
			const editor = await openEditor(n8n);
			try {
				await editor.openWorkflow(workflowId);
				await editor.openNode(GENERATE_TEXT);
				expect(await editor.fieldNames()).toEqual(['provider', 'model', 'prompt', 'systemPrompt', 'stream']);
				expect(await editor.credentials.count()).toBe(1);
				await editor.executeStep();
				await editor.outputReady();
				await editor.screenshot('generate-text');
			} finally {
				await editor.close();
			}
		});

		it('offers the models for text that the service has', async () => {
			simulator.settings.extraModels = [{ id: 'qwen9-max', catelogid: 't2t' }];
			const node = generateText(credential, { prompt: 'a kite' });
			const editor = await openEditor(n8n);
			try {
				await editor.openWorkflow(await client.createWorkflow(chain(manualTrigger(), node)));
				await editor.openNode(GENERATE_TEXT);
				const list = editor.modelListIn('model');
				await list.switchToList();
				await list.open();
				expect(await list.choices()).toEqual(['qwen3-max', 'qwen9-max']);
				await editor.screenshot('generate-text-models');
				await list.choose('qwen9-max');
				await editor.executeStep();
				await editor.outputReady();
				expect(chats().map(({ body }) => JSON.parse(body) as object)).toMatchObject([{ model: 'qwen9-max' }]);
			} finally {
				await editor.close();
			}
		});

		it('shows in its chat the text while it is written', async () => {
			Object.assign(simulator.settings, SLOWLY);
			const trigger: Part = {
				...chatTrigger('text-editor', 'streaming'),
				parameters: { public: false, options: { responseMode: 'streaming' } },
			};
			const workflowId = await client.createWorkflow(chain(trigger, generateText(credential, CHAT_INPUT)));
			const editor = await openEditor(n8n);
			try {
				await editor.openWorkflow(workflowId);
				await editor.sayInChat('a kite over a winter field');
				const text = textFor('a kite over a winter field');
				await editor.page.getByText('A wide shot of a kite').first().waitFor();
				expect(chats()[0]?.answeredAtMs).toBeUndefined();
				await editor.screenshot('generate-text-chat-under-way');
				await editor.page.getByText(text).first().waitFor();
				await editor.screenshot('generate-text-chat');
			} finally {
				await editor.close();
			}
		});
	});
});
