import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { seededRandom } from '../../bench/random';
import { createSimulatorCredentials, forSimulator, readExamples } from '../../scripts/lib/examples';
import { freePort, startN8n, type N8nOptions, type RunningN8n } from '../../scripts/lib/n8n';
import type { WorkflowFile } from '../../scripts/lib/n8nClient';
import { otherN8n } from '../../scripts/lib/paths';
import { startSimulator, type Simulator } from '../simulator';
import { LOG_TO_FILE, logOf, sharedN8n } from './shared';

jest.setTimeout(400_000);

const ROWS = 30;
const KILLS = 3;
const TABLE = 'video_tasks';
const COLUMNS = ['prompt', 'status', 'claim', 'provider', 'taskId', 'model', 'submittedAt', 'file', 'reason'];

type Row = Record<string, string | null>;

/** The two examples that keep tasks in a Data Table, in an n8n that is killed again and again. */
describe('videos from a table', () => {
	const seed = Number(process.env.TABLE_SEED ?? Math.floor(Math.random() * 1e9));
	let n8n: RunningN8n;
	let simulator: Simulator;
	let options: N8nOptions;
	let userFolder: string;
	let tableId: string;
	let rowsUrl: string;

	beforeAll(async () => {
		const { packed } = await sharedN8n();
		simulator = await startSimulator({ jobSeconds: 2 });
		userFolder = mkdtempSync(path.join(tmpdir(), 'aigc-video-table-'));
		mkdirSync(path.join(userFolder, 'videos'));
		const env = {
			...LOG_TO_FILE,
			N8N_RESTRICT_FILE_ACCESS_TO: path.join(userFolder, 'videos'),
			// Without it n8n 1.x loses what it has written in the last second when it is killed (sources.md 5.8).
			...(otherN8n === undefined ? {} : { DB_SQLITE_POOL_SIZE: '2' }),
		};
		options = { tarball: packed.tarball, userFolder, port: await freePort(), env };
		n8n = await startN8n(options);
	});
	afterAll(async () => {
		await n8n?.stop();
		await simulator.close();
		rmSync(userFolder, { recursive: true, force: true });
	});

	it(`are made once each, though n8n is killed ${KILLS} times (TABLE_SEED=${seed})`, async () => {
		const random = seededRandom(seed);
		await makeTable();
		const examples = readExamples();
		const credentials = await createSimulatorCredentials(n8n.client, simulator, examples);
		for (const { id, workflow } of examples.filter(({ id }) => id.startsWith('video-table-'))) {
			expect(id).toMatch(/^video-table-[12]/);
			const workflowId = await n8n.client.createWorkflow(
				quick(forSimulator(workflow, simulator, credentials)),
			);
			await n8n.client.activate(workflowId);
		}
		for (let kill = 0; kill < KILLS; kill++) {
			await sleep(500 + random() * 4500);
			await n8n.kill();
			n8n = await startN8n(options);
		}
		let rows = await readRows();
		while (rows.some(({ status }) => status === 'open' || status === 'submitted')) {
			await sleep(500);
			rows = await readRows();
		}

		const done = rows.filter(({ status }) => status === 'done');
		for (const { taskId, file } of done) {
			const video = readFileSync(String(file));
			expect(video.length).toBe(simulator.video(String(taskId)).bytes);
			expect(video.includes(String(taskId))).toBe(true);
		}
		// What a kill caught between claim and note stands apart, for a person.
		const caught = rows.filter(({ status }) => status === 'submitting');
		expect(done.length + caught.length).toBe(ROWS);
		expect(done.length).toBeGreaterThanOrEqual(ROWS - KILLS);
		const prompts = simulator.tasks.map(({ body }) => body['prompt']);
		expect(new Set(prompts).size).toBe(prompts.length);
		// Of each that was made the table or the log has the ID, or the log that it was being made.
		const log = logOf({ userFolder });
		const lost = simulator.tasks.filter(
			({ id }) => !rows.some(({ taskId }) => taskId === id) && !log.includes(id),
		);
		expect(lost.length).toBeLessThanOrEqual(caught.length);
		expect(log.split('Video task is being submitted').length - 1).toBeGreaterThanOrEqual(prompts.length);
		console.info(`${done.length} of ${ROWS} filed, ${caught.length} for a person, ${prompts.length} paid`);
	});

	/** Every two seconds in place of five minutes, and into a folder of this test. */
	function quick(workflow: WorkflowFile): WorkflowFile {
		const nodes = workflow.nodes.map((node) => {
			if (node.type === 'n8n-nodes-base.scheduleTrigger') {
				return { ...node, parameters: { rule: { interval: [{ field: 'seconds', secondsInterval: 2 }] } } };
			}
			// n8n 1.x knows tables by their IDs alone: there its user chooses the table in each node.
			if (node.type === 'n8n-nodes-base.dataTable' && otherN8n !== undefined) {
				const dataTableId = { __rl: true, mode: 'id', value: tableId };
				return { ...node, parameters: { ...node.parameters, dataTableId } };
			}
			if (node.type !== 'n8n-nodes-base.readWriteFile') return node;
			const fileName = String(node.parameters['fileName']).replace(
				'/home/node/.n8n-files',
				`${userFolder}/videos`,
			);
			return { ...node, parameters: { ...node.parameters, fileName } };
		});
		return { ...workflow, nodes };
	}

	async function makeTable(): Promise<void> {
		const { client } = n8n;
		const { id: projectId } = await client.request<{ id: string }>('GET', '/rest/projects/personal');
		const tables = `/rest/projects/${projectId}/data-tables`;
		const columns = COLUMNS.map((name) => ({ name, type: 'string' }));
		const { id } = await client.request<{ id: string }>('POST', tables, { name: TABLE, columns });
		const data = Array.from({ length: ROWS }, (_, n) => ({ prompt: `Row ${n}`, status: 'open' }));
		await client.request('POST', `${tables}/${id}/insert`, { data, returnType: 'count' });
		tableId = id;
		rowsUrl = `${tables}/${id}/rows?take=100`;
	}

	async function readRows(): Promise<Row[]> {
		return (await n8n.client.request<{ data: Row[] }>('GET', rowsUrl)).data;
	}
});
