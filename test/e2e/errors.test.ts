import { Editor, openEditor } from '../../scripts/lib/editor';
import { createSimulatorCredentials } from '../../scripts/lib/examples';
import type { Credential, N8nClient } from '../../scripts/lib/n8nClient';
import type { FaultRule } from '../simulator';
import { startSimulator, type Simulator } from '../simulator';
import { sharedN8n } from './shared';
import { chain, generateVideo, GENERATE, GET_TASK, getTask, manualTrigger } from './workflows';

jest.setTimeout(180_000);

/** Nothing listens on the discard port. */
const NOBODY = 'http://127.0.0.1:9';

interface Case {
	kind: string;
	provider: 'openComputing' | 'tomoviee' | 'yishangCloud';
	/** What the person in the editor has to read. */
	reads: RegExp;
	rules?: FaultRule[];
	minutes?: number;
	baseUrl?: string;
	/** Asked of Get Task in place of Generate Video. */
	taskId?: string;
}

const MODELS = { openComputing: 'viduq3-pro', tomoviee: 'tob_text2video_b', yishangCloud: 'sora-2' };

const submitAnswer = (status: number, body: unknown): FaultRule[] => [
	{ phase: 'submit', fault: { kind: 'answer', status, body } },
];

const CASES: Case[] = [
	{
		kind: 'auth',
		provider: 'openComputing',
		reads: /rejected the credential/,
		rules: submitAnswer(401, { error: 'Invalid API Key' }),
	},
	{
		kind: 'quota',
		provider: 'openComputing',
		reads: /no balance left/,
		rules: [{ phase: 'submit', fault: { kind: 'noBalance' } }],
	},
	{
		kind: 'rateLimit',
		provider: 'yishangCloud',
		reads: /takes no more requests/,
		rules: [{ phase: 'submit', times: Infinity, fault: { kind: 'rateLimit' } }],
		minutes: 0.01,
	},
	{
		kind: 'invalidRequest',
		provider: 'openComputing',
		reads: /refused the request/,
		rules: submitAnswer(400, { error: 'Missing required parameter: prompt' }),
	},
	{
		kind: 'notFound',
		provider: 'yishangCloud',
		reads: /does not know the task \(task task_0\)/,
		taskId: 'task_0',
	},
	{ kind: 'unavailable', provider: 'tomoviee', reads: /cannot be reached/, baseUrl: NOBODY, minutes: 0.01 },
	{
		kind: 'malformed',
		provider: 'openComputing',
		reads: /cannot be read/,
		rules: [{ phase: 'submit', fault: { kind: 'rewrite', as: 'html' } }],
	},
	{
		kind: 'outcomeUnknown',
		provider: 'yishangCloud',
		reads: /not known whether/,
		rules: [{ phase: 'submit', fault: { kind: 'cutAfter' } }],
	},
	{
		kind: 'taskFailed',
		provider: 'yishangCloud',
		reads: /The task failed at YishangCloud/,
		rules: [{ phase: 'submit', fault: { kind: 'taskFails', message: '生成失败' } }],
	},
	{
		kind: 'contentRejected',
		provider: 'openComputing',
		reads: /review of OpenComputing/,
		rules: [{ phase: 'submit', fault: { kind: 'taskRejected' } }],
	},
	{
		kind: 'cancelled',
		provider: 'tomoviee',
		reads: /was cancelled at/,
		rules: [{ phase: 'submit', fault: { kind: 'taskState', status: 5 } }],
	},
	{
		kind: 'expired',
		provider: 'tomoviee',
		reads: /timed out or expired/,
		rules: [{ phase: 'submit', fault: { kind: 'taskState', status: 6 } }],
	},
	{
		kind: 'noVideo',
		// Asked for a few times more, which OpenComputing bears only every ten seconds.
		provider: 'tomoviee',
		reads: /reports success, but gives no video/,
		rules: [{ phase: 'submit', fault: { kind: 'noVideo' } }],
	},
	{
		kind: 'timeout',
		provider: 'openComputing',
		reads: /not finished after/,
		rules: [{ phase: 'submit', fault: { kind: 'taskState', status: 'RUNNING' } }],
		minutes: 0.05,
	},
	{
		kind: 'download',
		provider: 'openComputing',
		reads: /could not be downloaded/,
		rules: [{ phase: 'download', times: Infinity, fault: { kind: 'wrongType' } }],
	},
];

/** One error of each kind in the editor's error panel. The screenshots are for people to read. */
describe('the error panel', () => {
	let client: N8nClient;
	let simulator: Simulator;
	let editor: Editor;
	let credentials: Credential[];
	let strayed: Credential;

	beforeAll(async () => {
		const n8n = await sharedN8n();
		({ client } = n8n);
		simulator = await startSimulator({ jobSeconds: 0.5 });
		credentials = await createSimulatorCredentials(client, simulator, []);
		strayed = await client.createCredential('tomovieeApi', 'Nobody there', {
			...simulator.keys.tomoviee,
			baseUrl: NOBODY,
		});
		editor = await openEditor(n8n);
	});
	beforeEach(() => simulator.reset());
	afterAll(async () => {
		await editor?.close();
		await simulator.close();
	});

	it.each(CASES)('$kind', async ({ kind, provider, reads, rules = [], minutes = 1, baseUrl, taskId }) => {
		for (const rule of rules) simulator.misbehave(rule);
		const own = credentials.find(({ type }) => type === `${provider}Api`) as Credential;
		const credential = baseUrl === undefined ? own : strayed;
		const options = { pollIntervalSeconds: 0.5, timeoutMinutes: minutes };
		const node =
			taskId === undefined
				? generateVideo(credential, { provider, model: MODELS[provider], options })
				: getTask(credential, { taskSource: 'manual', provider, taskId, options });
		await editor.openWorkflow(await client.createWorkflow(chain(manualTrigger(), node)));
		await editor.openNode(taskId === undefined ? GENERATE : GET_TASK);
		await editor.executeStep();
		const message = await editor.errorMessage();
		await editor.screenshot(`error-${kind}`);
		expect(message).toMatch(reads);
		expect(message).not.toMatch(/undefined|\[object/);
		// The id of a task that exists is in what the user reads.
		for (const task of simulator.tasks) {
			if (kind !== 'outcomeUnknown' && kind !== 'malformed') expect(message).toContain(task.id);
		}
	});
});
