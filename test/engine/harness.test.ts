import { setTimeout as sleep } from 'node:timers/promises';
import { NodeOperationError, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';
import { dummyNode, textProperty } from './dummies';
import { retryExecution, runWorkflow, startEngine, stopWhen, type Engine } from './harness';

const DUMMY = 'test.dummy';
const OTHER = 'test.other';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine();
});
afterAll(async () => {
	await engine.stop();
});

/** Counts its runs in `getContext` and fails until it has run `failures` times. */
function flakyNode(failures: number) {
	return dummyNode(
		async function () {
			const context = this.getContext('node');
			context['runs'] = ((context['runs'] as number | undefined) ?? 0) + 1;
			if (context['runs'] <= failures) throw new NodeOperationError(this.getNode(), 'Not yet');
			return [[{ json: { runs: context['runs'], prompt: this.getNodeParameter('prompt', 0) } }]];
		},
		{ properties: [textProperty('prompt')] },
	);
}

describe('parameters', () => {
	const readPrompts = dummyNode(
		async function () {
			return [
				this.getInputData().map((_, item) => ({
					json: {
						prompt: this.getNodeParameter('prompt', item),
						count: this.getNodeParameter('count', item),
					},
				})),
			];
		},
		{
			properties: [
				textProperty('prompt'),
				textProperty('kind'),
				{ displayName: 'Count', name: 'count', type: 'number', default: 7 },
				textProperty('hidden', { default: 'dropped', displayOptions: { show: { kind: ['special'] } } }),
			],
		},
	);

	it('evaluates expressions per item and fills in defaults', async () => {
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: readPrompts },
			items: [{ json: { animal: 'cat' } }, { json: { animal: 'dog' } }],
			node: { type: DUMMY, parameters: { prompt: '=A {{ $json.animal }}' } },
		});

		expect(run.status).toBe('success');
		expect(run.received().map(({ json }) => json)).toEqual([
			{ prompt: 'A cat', count: 7 },
			{ prompt: 'A dog', count: 7 },
		]);
	});

	it('knows only the parameters that are shown', async () => {
		const readHidden = dummyNode(async function () {
			return [[{ json: { hidden: this.getNodeParameter('hidden', 0, 'absent') } }]];
		}, readPrompts.description);
		const node = { type: DUMMY, parameters: { hidden: 'left over' } };
		const hidden = await runWorkflow({ nodeTypes: { [DUMMY]: readHidden }, node });
		const shown = await runWorkflow({
			nodeTypes: { [DUMMY]: readHidden },
			node: { type: DUMMY, parameters: { ...node.parameters, kind: 'special' } },
		});

		expect(hidden.received()[0]?.json).toEqual({ hidden: 'absent' });
		expect(shown.received()[0]?.json).toEqual({ hidden: 'left over' });
	});
});

describe('outputs', () => {
	const errorItems = dummyNode(async () => [
		[
			{ json: { error: 'Failed', message: 'Failed', details: { taskId: '1' } }, pairedItem: { item: 0 } },
			{ json: { error: 'Failed', taskId: '2' }, pairedItem: { item: 1 } },
		],
	]);

	it('sends only items of error, message and details to the error output', async () => {
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: errorItems },
			items: [{ json: { prompt: 'a' } }, { json: { prompt: 'b' } }],
			node: { type: DUMMY, onError: 'continueErrorOutput' },
		});

		expect(run.received(0).map(({ json }) => json)).toEqual([{ error: 'Failed', taskId: '2' }]);
		expect(run.received(1).map(({ json }) => json)).toEqual([
			{ prompt: 'a', error: 'Failed', message: 'Failed', details: { taskId: '1' } },
		]);
	});

	it('sends the input to the success output when a node throws under a continue setting', async () => {
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: flakyNode(9) },
			items: [{ json: { prompt: 'paid for' } }],
			node: { type: DUMMY, onError: 'continueErrorOutput' },
		});

		expect(run.status).toBe('success');
		expect(run.nodeError()).toMatchObject({ name: 'NodeOperationError', message: 'Not yet' });
		expect(run.received(0)[0]?.json).toEqual({ prompt: 'paid for' });
		expect(run.received(1)).toEqual([]);
	});

	it('catches each of the outputs that an expression over a parameter gives', async () => {
		const split = dummyNode(
			async () => ['finished', 'running', 'failed'].map((state) => [{ json: { state } }]),
			{
				outputs: '={{ $parameter.split ? ["main", "main", "main"] : ["main"] }}',
				properties: [{ displayName: 'Split', name: 'split', type: 'boolean', default: false }],
			},
		);
		const nodeTypes = { [DUMMY]: split };
		const run = await runWorkflow({ nodeTypes, node: { type: DUMMY, parameters: { split: true } } });
		const single = await runWorkflow({ nodeTypes, node: { type: DUMMY } });

		expect([0, 1, 2].map((output) => run.received(output)[0]?.json)).toEqual([
			{ state: 'finished' },
			{ state: 'running' },
			{ state: 'failed' },
		]);
		expect(single.received(1)).toEqual([]);
	});

	it('records paired items, so that later nodes find the input of an item', async () => {
		const reverse = dummyNode(async function () {
			const items = this.getInputData().map(({ json }, item) => ({
				json: { was: json['n'] },
				pairedItem: { item },
			}));
			return [items.reverse() as Array<{ json: IDataObject; pairedItem: { item: number } }>];
		});
		const trace = dummyNode(
			async function (this: IExecuteFunctions) {
				return [
					this.getInputData().map((_, item) => ({ json: { n: this.getNodeParameter('origin', item) } })),
				];
			},
			{ displayName: 'Trace', properties: [{ ...textProperty('origin'), type: 'number', default: 0 }] },
		);
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: reverse, [OTHER]: trace },
			items: [{ json: { n: 1 } }, { json: { n: 2 } }],
			workflow: {
				nodes: [{ type: DUMMY }, { type: OTHER, parameters: { origin: "={{ $('Input').item.json.n }}" } }],
			},
		});

		expect(run.outputs()[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 1 }, { item: 0 }]);
		expect(run.received(0, 'Trace').map(({ json }) => json)).toEqual([{ n: 2 }, { n: 1 }]);
	});

	it('runs the node once per batch, with the next run index', async () => {
		const readRunIndex = dummyNode(async function () {
			return [[{ json: { runIndex: this.getWorkflowDataProxy(0).$runIndex } }]];
		});
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: readRunIndex },
			batches: [[{ json: {} }], [{ json: {} }]],
			node: { type: DUMMY },
		});

		expect(run.received(0, 'Dummy', 1)[0]?.json).toEqual({ runIndex: 1 });
	});
});

describe('trying again', () => {
	it('keeps the context of the node over Retry On Fail', async () => {
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: flakyNode(2) },
			node: { type: DUMMY, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
		});

		expect(run.status).toBe('success');
		expect(run.received()[0]?.json).toMatchObject({ runs: 3 });
	});

	it('keeps the context of the node over Retry execution, with the workflow as it was or as edited', async () => {
		const failed = await runWorkflow({
			nodeTypes: { [DUMMY]: flakyNode(1) },
			node: { type: DUMMY, parameters: { prompt: 'first' } },
		});
		expect(failed.status).toBe('error');
		expect(failed.error).toMatchObject({ name: 'NodeOperationError', message: 'Not yet' });
		expect(failed.contextData).toEqual({ 'node:Dummy': { runs: 1 } });

		const asItWas = await retryExecution(failed);
		const edited = await retryExecution(failed, { edits: { Dummy: { parameters: { prompt: 'second' } } } });

		expect(asItWas.received()[0]?.json).toEqual({ runs: 2, prompt: 'first' });
		expect(edited.received()[0]?.json).toEqual({ runs: 2, prompt: 'second' });
		await expect(retryExecution(asItWas)).rejects.toThrow('succeeded');
	});
});

describe('Stop', () => {
	it('aborts the cancel signal of the node that is running', async () => {
		let isRunning = false;
		const waiting = dummyNode(async function () {
			isRunning = true;
			await sleep(60_000, undefined, { signal: this.getExecutionCancelSignal() }).catch(() => undefined);
			return [[{ json: { aborted: this.getExecutionCancelSignal()?.aborted } }]];
		});
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: waiting },
			node: { type: DUMMY },
			onStarted: stopWhen(() => isRunning),
		});

		expect(run.status).toBe('canceled');
		expect(run.outputs()[0]?.[0]?.json).toEqual({ aborted: true });
		expect(run.received()).toEqual([]);
		expect(run.saved.resultData.runData['Dummy']).toBeUndefined();
	});
});

describe('traces', () => {
	const talkative = dummyNode(async function () {
		this.logger.info('Submitted', { taskId: '1' });
		this.sendMessageToUI('Half way');
		this.getWorkflowDataProxy(0)['$execution'].customData.set('task_1', 'abc');
		this.addExecutionHints({ message: 'Worth knowing', location: 'outputPane' });
		return [[]];
	});

	it('collects log lines, messages to the editor, custom data and hints', async () => {
		const run = await runWorkflow({
			nodeTypes: { [DUMMY]: talkative },
			node: { type: DUMMY },
			mode: 'manual',
		});

		expect(run.logs).toEqual([{ level: 'info', message: 'Submitted', metadata: { taskId: '1' } }]);
		expect(run.uiMessages).toEqual([{ source: '[Node: "Dummy"]', messages: ['Half way'] }]);
		expect(run.customData).toEqual({ task_1: 'abc' });
		expect(run.hints()).toEqual([{ message: 'Worth knowing', location: 'outputPane' }]);
	});

	it('sends nothing to the editor outside manual runs', async () => {
		const run = await runWorkflow({ nodeTypes: { [DUMMY]: talkative }, node: { type: DUMMY } });

		expect(run.uiMessages).toEqual([]);
	});
});
