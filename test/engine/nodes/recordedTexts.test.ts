import { LoadOptionsContext } from 'n8n-core';
import type { ILoadOptionsFunctions, IWorkflowBase } from 'n8n-workflow';
import { GenerateText } from '../../../nodes/GenerateText/GenerateText.node';
import { LIST_ENDS, TASK_ENDS, TEXT_ENDS } from '../../recorded/ends';
import { RECORDINGS, ReplayServer } from '../../recorded/replay';
import { createAdditionalData } from '../additionalData';
import { buildWorkflow, INPUT_TYPE, NodeTypeRegistry, SINK_TYPE } from '../definition';
import { createInputNode, createSinkNode } from '../harnessNodes';
import { NodeBench } from './bench';

/** Recorded answers to requests for a text and for a list of models, byte for byte through a socket to the node. */

const TYPE = 'n8n-nodes-aigc-video.generateText';

let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});

let replay: ReplayServer | undefined;
afterEach(async () => {
	await replay?.close();
	replay = undefined;
});

const at = (url: string) => ({ openComputingApi: { apiKey: 'sk-0123456789abcdef', baseUrl: url } });

test.each(Object.entries(TEXT_ENDS))('%s', async (name, { then = [], ends, shows = /./ }) => {
	const answers = [name, ...then];
	replay = await ReplayServer.start(answers);
	const stream = name.includes('stream') || name === 'chat-c_m3_by_name';
	const run = await bench.text({ prompt: '狮子', stream }, { credentials: at(replay.url) });
	const { error } = run;
	const { details } = (error?.context ?? {}) as { details?: { kind?: string } };
	const shown = error
		? `${error.message}\n${String(error.description)}\n${JSON.stringify(details)}`
		: String(run.received()[0]?.json.text);
	expect({ ended: error ? details?.kind : 'succeeded', shown }).toEqual({
		ended: expect.stringMatching(`^(${[ends].flat().join('|')})$`),
		shown: expect.stringMatching(shows),
	});
	expect(replay.requests).toHaveLength(answers.length);
});

/** n8n as the field for the model sees it when its list is opened. */
function listContext(url: string): ILoadOptionsFunctions {
	const { nodeTypes, credentialTypes } = bench.surroundings();
	const registry = new NodeTypeRegistry({
		...nodeTypes,
		[INPUT_TYPE]: createInputNode([]),
		[SINK_TYPE]: createSinkNode(),
	});
	const workflow = buildWorkflow({ nodes: [{ type: TYPE }] }, registry, new Set(['openComputingApi']), 0);
	const data = createAdditionalData({
		executionId: '1',
		mode: 'internal',
		workflow: { id: 'workflow-1' } as IWorkflowBase,
		credentialTypes,
		credentials: at(url),
		onSave: () => {},
		onUiMessage: () => {},
	});
	const node = Object.values(workflow.nodes).find(({ type }) => type === TYPE)!;
	return new LoadOptionsContext(workflow, node, data, 'parameters.model') as ILoadOptionsFunctions;
}

test.each(Object.entries(LIST_ENDS))('%s', async (name, end) => {
	replay = await ReplayServer.start([name]);
	const { searchModels } = new GenerateText().methods.listSearch;
	const search = searchModels.call(listContext(replay.url));
	if (end instanceof RegExp) return await expect(search).rejects.toThrow(end);
	expect((await search).results.map(({ value }) => value)).toEqual(end);
});

test('every recording has an end', () => {
	const held = Object.keys({ ...TASK_ENDS, ...TEXT_ENDS, ...LIST_ENDS });
	expect(held.sort()).toEqual(RECORDINGS);
});
