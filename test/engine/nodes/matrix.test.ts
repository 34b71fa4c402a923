import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';
import { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import { runJudged, startMatrix } from '../../matrix/inEngine';
import { faultsFound, judge, type Observation, type SeenItem } from '../../matrix/judge';
import { providersOf, type Scenario } from '../../matrix/scenario';
import { SCENARIOS } from '../../matrix/scenarios';
import { matrixTable, type Row } from '../../matrix/table';
import { SIMULATOR_KEYS } from '../../simulator';
import { NodeBench } from './bench';

/**
 * The fault matrix: every fault with every provider, and neither a task lost nor one paid twice. `npm run matrix` runs only this
 * file, whose table goes to standard output.
 */

// All runs go side by side from the start, so that the first test waits for many of them.
jest.setTimeout(400_000);

let bench: NodeBench;
let rows: Map<Scenario, Promise<Row>>;
beforeAll(async () => {
	bench = await NodeBench.start();
	rows = startMatrix(bench);
});
afterAll(async () => {
	process.stdout.write(`\n${matrixTable(await Promise.all(rows.values()))}\n`);
	await bench.stop();
});

it.each(SCENARIOS.map((scenario) => [scenario.phase, scenario.name, scenario] as const))(
	'%s: %s',
	async (_phase, _name, scenario) => {
		const { results } = (await rows.get(scenario))!;
		const found = providersOf(scenario).flatMap((provider) =>
			faultsFound(results[provider]!.verdict).map((fault) => `${provider}: ${fault}`),
		);
		expect(found).toEqual([]);
	},
);

function scenarioOf(name: string): Scenario {
	const found = SCENARIOS.find((scenario) => scenario.name === name);
	if (!found) throw new Error(`There is no scenario "${name}"`);
	return found;
}

it('no two scenarios of a phase have the same name', () => {
	const names = SCENARIOS.map(({ phase, name }) => `${phase}: ${name}`);
	expect(new Set(names).size).toBe(names.length);
});

it('every rule can go over HTTP as JSON', () => {
	for (const { rules = [] } of SCENARIOS) {
		const listed = typeof rules === 'function' ? rules({ provider: 'hiDream', url: 'http://x' }) : rules;
		expect(JSON.parse(JSON.stringify(listed))).toEqual(listed);
	}
});

/** Proof that the matrix can fail: nodes that do wrong. */
describe('a node that does wrong is found out', () => {
	const withNode = (node: GenerateVideo) => ({
		surroundings: () => {
			const { nodeTypes, ...rest } = bench.surroundings();
			return { ...rest, nodeTypes: { ...nodeTypes, 'n8n-nodes-aigc-video.generateVideo': node } };
		},
	});

	class Forgetful extends GenerateVideo {
		override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			delete this.getContext('node').tasks;
			return await GenerateVideo.prototype.execute.call(this);
		}
	}

	class Taciturn extends GenerateVideo {
		override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			return await GenerateVideo.prototype.execute.call(this).catch(() => {
				throw new NodeOperationError(this.getNode(), 'It did not work');
			});
		}
	}

	class Talkative extends GenerateVideo {
		override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const { appKey, appSecret } = await this.getCredentials('tomovieeApi');
			this.logger.info('Sending', { headers: { Authorization: btoa(`${appKey}:${appSecret}`) } });
			return await GenerateVideo.prototype.execute.call(this);
		}
	}

	it.each(['Retry On Fail after a bad download', 'Retry On Fail after a lost answer'])(
		'one that forgets what it paid for: %s',
		async (name) => {
			const { verdict } = await runJudged(withNode(new Forgetful()), scenarioOf(name), 'yishangCloud');
			expect(verdict.paidTwice).toHaveLength(1);
			expect(verdict.problems.join()).toContain('2 submits were sent');
		},
	);

	it.each(['timeout', 'cut after', 'fails'])('one that does not say what it knows: %s', async (name) => {
		const { verdict, tasks } = await runJudged(withNode(new Taciturn()), scenarioOf(name), 'hiDream');
		expect(tasks).toBe(1);
		// A failed task costs nothing, and the log has it.
		expect(verdict.lost).toHaveLength(name === 'fails' ? 0 : 1);
		expect(faultsFound(verdict)).not.toEqual([]);
	});

	it('one that logs what it sends', async () => {
		const node = withNode(new Talkative());
		const { verdict } = await runJudged(node, scenarioOf('taken, and not waited for'), 'tomoviee');
		expect(faultsFound(verdict)).toEqual(['a key came out']);
	});
});

/** Proof that the judge can: observations in which one thing is wrong. */
describe('the judge', () => {
	const provider = 'tomoviee';
	const taskId = 'task-1';
	const task = { id: taskId, state: 'succeeded', videoBytes: 9, body: { prompt: 'Clip 0' } } as const;
	const item: SeenItem = {
		output: 0,
		itemIndex: 0,
		json: { taskId, status: 'succeeded' },
		videoBytes: 9,
	};
	const submit = {
		atMs: 0,
		phase: 'submit',
		method: 'POST',
		path: '/',
		headers: {},
		body: '',
		taskId,
	} as const;
	const good: Observation = {
		status: 'success',
		items: [item],
		customData: {},
		logs: [],
		everything: taskId,
		tasks: [task],
		requests: [submit],
		violations: [],
		fetched: [{ taskId, status: 'succeeded' }],
	};
	const scenario: Scenario = { name: 'x', phase: 'run', ends: 'succeeded' };
	const verdictOn = (change: Partial<Observation>, other: Partial<Scenario> = {}) =>
		judge({ ...scenario, ...other }, provider, { ...good, ...change });
	const errorItem = (details: Record<string, unknown>, output = 1): SeenItem => ({
		output,
		itemIndex: 0,
		json: { error: 'It failed', details },
	});

	it('finds nothing where nothing is wrong', () => {
		expect(faultsFound(verdictOn({}))).toEqual([]);
	});

	it('misses a task that nothing names', () => {
		const silent = { items: [{ ...item, json: { status: 'succeeded' } }] };
		expect(verdictOn(silent).lost).toEqual([taskId]);
		// The log and the custom data are for runs that were stopped.
		const aside = { ...silent, logs: [taskId], customData: { videoTasks: taskId } };
		expect(verdictOn(aside).lost).toEqual([taskId]);
		expect(verdictOn({ ...aside, status: 'canceled' }).lost).toEqual([]);
		expect(verdictOn({ items: [], status: 'canceled' }).lost).toEqual([taskId]);
	});

	it('accepts a lost answer only where the user is told of it', () => {
		const requests = [{ ...submit, fault: 'cutAfter' }];
		const description = 'A task may exist and be charged: look for it at https://x before you go on.';
		const told = errorItem({ kind: 'outcomeUnknown', description });
		const untold = errorItem({ kind: 'outcomeUnknown', description: 'No answer.' });
		expect(verdictOn({ requests, items: [told] }).lost).toEqual([]);
		expect(verdictOn({ requests, items: [untold] }).lost).toEqual([taskId]);
		expect(verdictOn({ items: [told] }).lost).toEqual([taskId]);
		expect(verdictOn({ requests, items: [{ ...told, itemIndex: 1 }] }).lost).toEqual([taskId]);
	});

	it('counts what was paid twice, but not anew after a failure', () => {
		const tasks = [task, { ...task, id: 'task-2' }];
		const items = [{ ...item, json: { ...item.json, also: 'task-2' } }];
		expect(verdictOn({ tasks, items }).paidTwice).toEqual(['task-2']);
		expect(verdictOn({ tasks: [{ ...task, state: 'failed' }, tasks[1]!], items }).paidTwice).toEqual([]);
	});

	it('finds every key, and what ToMoviee makes of two', () => {
		const { appKey, appSecret } = SIMULATOR_KEYS[provider];
		for (const secret of [appKey, appSecret, Buffer.from(`${appKey}:${appSecret}`).toString('base64')]) {
			expect(verdictOn({ everything: `before ${secret} after` }).leaks).toEqual([secret]);
		}
	});

	it.each<[string, Partial<Observation>, Partial<Scenario>, RegExp]>([
		['an end that was not expected', {}, { ends: 'error: timeout' }, /ended as "succeeded"/],
		[
			'a fault that never struck',
			{},
			{ rules: [{ phase: 'status', fault: { kind: 'cutBefore' } }] },
			/this proves nothing/,
		],
		['what the provider does not like', { violations: ['a key sent'] }, {}, /a key sent/],
		['one submit too many', { requests: [submit, submit] }, {}, /2 submits were sent and not 1/],
		['half a video', { items: [{ ...item, videoBytes: 5 }] }, {}, /9 bytes came as one of 5/],
		['no video at all', { items: [{ output: 0, itemIndex: 0, json: item.json }] }, {}, /one of undefined/],
		['a task that cannot be fetched', { fetched: [] }, {}, /Get Task does not find/],
		['a task fetched as another', { fetched: [{ taskId, status: 'failed' }] }, {}, /and it is succeeded/],
		[
			'a stack trace',
			{ error: { message: `${taskId}: TypeError\n    at execute (node.ts:1)` } },
			{},
			/not for people/,
		],
		['an object as text', { error: { message: `${taskId}: [object Object]` } }, {}, /not for people/],
		[
			'an error at the wrong output',
			{ items: [errorItem({ taskId, kind: 'timeout' }, 0)] },
			{ ends: 'error: timeout', node: { onError: 'continueErrorOutput' } },
			/item 0 left by output 0/,
		],
	])('finds %s', (_what, change, other, problem) => {
		expect(verdictOn(change, other).problems).toEqual([expect.stringMatching(problem)]);
	});
});
