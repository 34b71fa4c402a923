import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { INode } from 'n8n-workflow';

import { providers } from '../../nodes/shared/providers';
import { Semaphore } from '../../nodes/shared/task/clock';
import { startN8n, type RunningN8n } from '../../scripts/lib/n8n';
import type { Execution } from '../../scripts/lib/n8nClient';
import { judge, type Observation, type SeenItem, type TaskAccount, type Verdict } from '../matrix/judge';
import {
	expectedEnds,
	generateParameters,
	getTaskParameters,
	inputOf,
	NOWHERE,
	providersOf,
	rulesOf,
	settingsOf,
	type Scenario,
} from '../matrix/scenario';
import { SCENARIOS } from '../matrix/scenarios';
import { PROVIDER_IDS, SIMULATOR_KEYS, startSimulator, type ProviderId, type Simulator } from '../simulator';
import { search } from './search';
import { LOG_TO_FILE, logOf, sharedN8n } from './shared';
import { chain, GENERATE, generateVideo, getTask, manualTrigger, TRIGGER, type Part } from './workflows';

jest.setTimeout(400_000);

// The simulator of this file takes these keys: unmistakable, and not written the same in a URL or in Base64.
Object.assign(SIMULATOR_KEYS.tomoviee, { appKey: 'PLANTED/app+key=1', appSecret: 'PLANTED/app+secret=2' });
Object.assign(SIMULATOR_KEYS.yishangCloud, { apiKey: 'sk-PLANTED/yishang+key=3' });
Object.assign(SIMULATOR_KEYS.hiDream, { token: 'PLANTED/hidream+token=4' });
Object.assign(SIMULATOR_KEYS.openComputing, { apiKey: 'PLANTED/opencomputing+key=5' });

/** A secret in every way in which it could come out. */
function formsOf(provider: ProviderId): string[] {
	const plain = Object.values(SIMULATOR_KEYS[provider]);
	const pair = Buffer.from(plain.join(':')).toString('base64');
	const secrets = provider === 'tomoviee' ? [...plain, pair] : plain;
	const escaped = (secret: string) => JSON.stringify(secret).slice(1, -1).replace(/\//g, '\\/');
	return [...new Set(secrets.flatMap((secret) => [secret, encodeURIComponent(secret), escaped(secret)]))];
}

/** Services that repeat the key in every form, in an answer that is kept whole. */
const ECHOES: Scenario[] = [
	{
		name: 'a failed task repeats the key in every form',
		phase: 'task',
		rules: ({ provider }) => [
			{
				phase: 'submit',
				fault: { kind: 'taskFails', message: `upstream had ${formsOf(provider).join(' ')}` },
			},
		],
		options: { includeRawResponse: true },
		node: { onError: 'continueRegularOutput' },
		ends: 'error: taskFailed',
	},
	{
		name: 'a good answer repeats the key in every form',
		phase: 'status',
		rules: ({ provider }) => {
			const note = `"note":${JSON.stringify(formsOf(provider))}`;
			const as = (text: string) => text.replace(/^\{/, `{${note},`);
			return [{ phase: 'status', times: Infinity, fault: { kind: 'rewrite', as } }];
		},
		options: { includeRawResponse: true },
		ends: 'succeeded',
	},
];

interface Run {
	scenario: Scenario;
	provider: ProviderId;
}

/** What n8n's engine alone has: images, submits that nobody answers for as long as a submit may take, and runs that are suspended (callback.test.ts). */
function isForTheEngine({ makes, phase, slow, rules, parameters }: Scenario): boolean {
	const hangs = phase === 'submit' && slow === true && JSON.stringify(rules ?? []).includes('"hang');
	return makes === 'image' || hangs || parameters?.wait === 'callback';
}

/** Who needs three checks and more has no time for them within a scenario where the least interval is ten seconds. */
function isInTime({ phase, options }: Scenario, provider: ProviderId): boolean {
	return provider !== 'openComputing' || phase !== 'task' || options !== undefined;
}

/** Every fault with one of its providers, in turn (n8n's engine has them all with all); with each, those that repeat a key. */
const RUNS: Run[] = [...SCENARIOS, ...ECHOES]
	.filter((scenario) => !isForTheEngine(scenario))
	.flatMap((scenario, index) => {
		const able = providersOf(scenario).filter((provider) => isInTime(scenario, provider));
		const turn = able.slice(index % Math.max(1, able.length)).slice(0, 1);
		const chosen = /repeats the key/.test(scenario.name) ? PROVIDER_IDS : turn;
		return chosen.map((provider) => ({ scenario, provider }));
	});

/** Runs mostly wait; more at once than this only wait for the processor. */
const SIDE_BY_SIDE = 10;

const MARKER = 'PLANTED-MARKER/in+plain=sight';

describe('the fault matrix in n8n', () => {
	let n8n: RunningN8n;
	let userFolder: string;
	let verdicts: Map<Run, Promise<Verdict>>;
	let videoTaskId = '';

	beforeAll(async () => {
		const { packed } = await sharedN8n();
		userFolder = mkdtempSync(path.join(tmpdir(), 'aigc-video-secrets-'));
		const env = { ...LOG_TO_FILE, N8N_LOG_LEVEL: 'debug' };
		n8n = await startN8n({ tarball: packed.tarball, userFolder, env });
		const few = new Semaphore(SIDE_BY_SIDE);
		verdicts = new Map(
			RUNS.map((run) => {
				// Those that only wait for a timeout take no place from the others.
				const verdict = run.scenario.slow ? observed(run) : few.use(async () => await observed(run));
				// A test reports it; until then nobody else has to.
				verdict.catch(() => {});
				return [run, verdict];
			}),
		);
	});
	afterAll(async () => {
		await n8n?.stop();
		rmSync(userFolder, { recursive: true, force: true });
	});

	it.each(RUNS.map((run) => [run.scenario.phase, run.scenario.name, run.provider, run] as const))(
		'%s: %s (%s)',
		async (_phase, _name, _provider, run) => {
			const { ends, lost, paidTwice, leaks } = await (verdicts.get(run) as Promise<Verdict>);
			expect({ ends, lost, paidTwice, leaks }).toEqual({
				ends: endsInN8n(run.scenario),
				lost: [],
				paidTwice: [],
				leaks: [],
			});
		},
	);

	it('leaves no key in anything that n8n keeps: database, files, logs', async () => {
		await Promise.allSettled(verdicts.values());
		const { client } = n8n;
		const leak: Part = {
			name: 'Leak',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ marker: MARKER }) },
		};
		const workflowId = await client.createWorkflow(chain(manualTrigger(), leak));
		const { status } = await client.waitForExecution(await client.run(workflowId, TRIGGER));
		expect(status).toBe('success');

		const keys = PROVIDER_IDS.flatMap(formsOf);
		const found = search(userFolder, [...keys, MARKER, videoTaskId]);
		// It can find: what a node put out, and what is in a video, in the log and in custom data.
		expect([...(found.get(MARKER) ?? [])]).toContain('execution_data.data');
		const places = [...(found.get(videoTaskId) ?? [])];
		expect(places).toEqual(
			expect.arrayContaining([
				'execution_data.data',
				'execution_metadata.value',
				'logs/n8n.log',
				expect.stringMatching(/^storage\//),
			]),
		);
		// And it has everything before it, the log of a debug level too.
		expect(logOf({ userFolder })).toContain('"level":"debug"');
		const leaked = keys.flatMap((key) => [...(found.get(key) ?? [])].map((place) => `${key} in ${place}`));
		expect(leaked).toEqual([]);
		for (const key of keys) expect(n8n.logs()).not.toContain(key);
	});

	/** Runs one scenario as an execution and judges what is to be seen of it. */
	async function observed({ scenario, provider }: Run): Promise<Verdict> {
		const { client } = n8n;
		const simulator = await startSimulator(settingsOf(scenario));
		try {
			for (const rule of rulesOf(scenario, { provider, url: simulator.url })) simulator.misbehave(rule);
			const { credential: type } = providers.find(({ id }) => id === provider) as (typeof providers)[number];
			const credential = await client.createCredential(type, `${provider}: ${scenario.name}`, {
				...simulator.keys[provider],
				baseUrl: scenario.unreachable ? NOWHERE : simulator.url,
			});
			const generate = generateVideo(credential, parametersOf(generateParameters(scenario, provider)));
			const asked = getTaskParameters(scenario);
			const parts = asked ? [generate, getTask(credential, parametersOf(asked))] : [generate];
			const last = parts[parts.length - 1] as Part;
			const { onError, retryOnFail } = scenario.node ?? {};
			Object.assign(last, {
				...(onError ? { onError } : {}),
				...(retryOnFail ? { retryOnFail, maxTries: 2, waitBetweenTries: 1 } : {}),
			});
			const pinData = { [TRIGGER]: inputOf(scenario).map((json) => ({ json })) };
			const workflowId = await client.createWorkflow({ ...chain(manualTrigger(), ...parts), pinData });
			const executionId = await client.run(workflowId, TRIGGER);
			const over = new AbortController();
			void stopWhenAsked(scenario, simulator, executionId, over.signal);
			let execution = await client.waitForExecution(executionId, { timeoutMs: 300_000 });
			over.abort();
			if (scenario.retried) {
				simulator.behave();
				execution = await client.waitForExecution(await client.retryExecution(executionId));
			}
			// A stopped node still waits for the answer to a submit that is under way, and notes it.
			if (scenario.stop?.phase === 'submit') await untilSubmitsAreAnswered(simulator, executionId);
			return judge(scenario, provider, await observation(execution, last.name, simulator));
		} finally {
			await simulator.close();
		}
	}

	async function observation(
		execution: Execution,
		lastNode: string,
		simulator: Simulator,
	): Promise<Observation> {
		const { error } = execution.data.resultData;
		const logs = linesOf(execution.id);
		const tasks = JSON.parse(JSON.stringify(simulator.tasks)) as TaskAccount[];
		const done = execution.status === 'success' && tasks.find(({ state }) => state === 'succeeded');
		if (done && lastNode === GENERATE) videoTaskId = done.id;
		return {
			status: execution.status,
			items: itemsOf(execution, lastNode),
			...(error ? { error: error as unknown as NonNullable<Observation['error']> } : {}),
			customData: execution.customData ?? {},
			logs,
			everything: JSON.stringify([execution, logs]),
			tasks,
			requests: [...simulator.requests],
			violations: [...simulator.violations],
			// What Get Task makes of it is tested in n8n's engine.
			fetched: [],
		};
	}

	async function stopWhenAsked(
		{ stop }: Scenario,
		simulator: Simulator,
		executionId: string,
		over: AbortSignal,
	): Promise<void> {
		if (!stop) return;
		const { phase, requests = 1 } = stop;
		while (simulator.requests.filter((request) => request.phase === phase).length < requests) {
			if (over.aborted) return;
			await sleep(50);
		}
		await n8n.client.stopExecution(executionId);
	}

	/** Until every submit has been answered, or the node has given up on the answer. */
	async function untilSubmitsAreAnswered(simulator: Simulator, executionId: string): Promise<void> {
		const isOpen = () =>
			simulator.requests.some(({ phase, answeredStatus }) => phase === 'submit' && !answeredStatus);
		while (isOpen() && !linesOf(executionId).some((line) => line.includes('in submit'))) await sleep(500);
		// The answer is on its way to the log.
		await sleep(1_000);
	}

	/** The lines on n8n's log that say which execution they are about. */
	function linesOf(executionId: string): string[] {
		const ofExecution = `(execution ${executionId}, `;
		return logOf({ userFolder })
			.split('\n')
			.filter((line) => line.includes(ofExecution));
	}
});

/** n8n closes a stopped execution at once, whatever the node has to say about a submit that is under way. */
function endsInN8n(scenario: Scenario): string[] {
	return scenario.stop ? inputOf(scenario).map(() => 'stopped') : expectedEnds(scenario);
}

/** The parameters of a scenario are plain data, as a workflow's are. */
function parametersOf(parameters: Record<string, unknown>): INode['parameters'] {
	return parameters as INode['parameters'];
}

/** All items that a node put out in its last run. */
function itemsOf(execution: Execution, nodeName: string): SeenItem[] {
	const outputs = execution.data.resultData.runData[nodeName]?.at(-1)?.data?.['main'] ?? [];
	return outputs.flatMap((items, output) =>
		(items ?? []).map(({ json, pairedItem }) => {
			const paired =
				typeof pairedItem === 'object' && !Array.isArray(pairedItem) ? pairedItem.item : pairedItem;
			return { output, itemIndex: Number(paired), json };
		}),
	);
}
