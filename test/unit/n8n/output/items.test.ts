import fc from 'fast-check';
import {
	errorItem,
	inputError,
	isReturned,
	jobError,
	outputItem,
} from '../../../../nodes/shared/n8n/output/items';
import type { ItemOutcome } from '../../../../nodes/shared/n8n/output/items';
import { providers } from '../../../../nodes/shared/providers';
import type { TaskState, Provider } from '../../../../nodes/shared/providers/provider';
import type { JobFailure, JobOutcome } from '../../../../nodes/shared/task/job';
import { FAILURE_KINDS, PHASES, RUNNING, succeeded } from '../../builders';

const [provider] = providers as [Provider];
const VIDEO = { data: 'filesystem-v2', mimeType: 'video/mp4', fileName: 'v.mp4' };
const SUBMITTED_MS = Date.parse('2026-01-01T00:00:00Z');

const TASK = {
	ref: { provider: provider.id, taskId: 't1', operation: 'textToVideo', model: 'm' },
	submittedAtMs: SUBMITTED_MS,
} as const;

function item(
	outcome: Partial<JobOutcome<typeof VIDEO>>,
	settings: Partial<ItemOutcome['settings']> = {},
): ItemOutcome {
	return {
		itemIndex: 3,
		provider,
		settings: {
			wait: 'poll',
			outputBinaryField: 'data',
			fileName: '',
			includeRawResponse: false,
			timeoutMinutes: 30,
			pollIntervalSeconds: 0,
			maxConcurrentTasks: 0,
			maxTasksPerRun: 0,
			sendFilesAs: 'auto',
			downloadThumbnail: false,
			returnOnTimeout: false,
			returnOnFailure: false,
			...settings,
		},
		outcome: { task: TASK, statusChecks: 4, ...outcome },
	};
}

function failedItem(failure: JobFailure, more: Partial<JobOutcome<typeof VIDEO>> = {}) {
	return item({ failure, ...more }) as ItemOutcome & { outcome: { failure: JobFailure } };
}

describe('the output item', () => {
	test('of a finished task', () => {
		const state: TaskState = {
			...succeeded('https://a/1.mp4', 'https://a/2.mp4'),
			thumbnailUrl: 'https://a/1.jpg',
			durationSeconds: 5.2,
			width: 1280,
			height: 720,
			usage: { credits: 10 },
		};
		const finishedAtMs = SUBMITTED_MS + 96_400;
		expect(outputItem(item({ state, files: [VIDEO, VIDEO], finishedAtMs }))).toEqual({
			json: {
				provider: provider.id,
				operation: 'textToVideo',
				model: 'm',
				taskId: 't1',
				status: 'succeeded',
				progress: 100,
				videoUrl: 'https://a/1.mp4',
				videoUrls: ['https://a/1.mp4', 'https://a/2.mp4'],
				thumbnailUrl: 'https://a/1.jpg',
				durationSeconds: 5.2,
				width: 1280,
				height: 720,
				usage: { credits: 10 },
				submittedAt: '2026-01-01T00:00:00.000Z',
				finishedAt: '2026-01-01T00:01:36.400Z',
				elapsedSeconds: 96,
				statusChecks: 4,
			},
			binary: { data: VIDEO, data_1: VIDEO },
			pairedItem: { item: 3 },
		});
	});

	test('of a task that nobody waited for has no binary, and nothing that is not known', () => {
		const task = { ref: { provider: provider.id, taskId: 't1' } };
		expect(outputItem(item({ task, statusChecks: 0 }))).toEqual({
			json: { provider: provider.id, taskId: 't1', status: 'queued', statusChecks: 0 },
			pairedItem: { item: 3 },
		});
	});

	test('has the raw answer on request only', () => {
		const raw = { anything: 1 };
		const state = { ...RUNNING, raw };
		expect(outputItem(item({ state })).json).not.toHaveProperty('raw');
		expect(outputItem(item({ state }, { includeRawResponse: true })).json.raw).toBe(raw);
		expect(outputItem(item({ raw }, { includeRawResponse: true })).json.raw).toBe(raw);
	});

	test('of a failed task says why, and never under `error`', () => {
		const failure = { kind: 'taskFailed', code: 'x1', providerMessage: 'no', phase: 'task' } as const;
		const state = { ...RUNNING, status: 'failed' } as const;
		expect(outputItem(failedItem(failure, { state })).json).toMatchObject({
			status: 'failed',
			failure: { kind: 'taskFailed', code: 'x1', message: expect.stringMatching(/task t1.*: no$/) },
		});
	});

	test('of a task that ran out of time is one of a task that goes on', () => {
		const { json } = outputItem(failedItem({ kind: 'timeout', phase: 'status' }, { state: RUNNING }));
		expect(json).toMatchObject({ status: 'running', taskId: 't1' });
		expect(json).not.toHaveProperty('failure');
	});

	test("takes the provider's own times where they make sense", () => {
		const finishedAtMs = SUBMITTED_MS + 90_000;
		const times = (state: Partial<TaskState>, task: JobOutcome<unknown>['task'] = TASK) => {
			const { json } = outputItem(
				item({ task, finishedAtMs, state: { ...succeeded('https://a'), ...state } }),
			);
			return [json.submittedAt, json.finishedAt, json.elapsedSeconds];
		};
		const [submitted, seen] = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:01:30.000Z'];
		const reported = '2026-01-01T00:01:10.000Z';
		expect(times({ finishedAt: reported })).toEqual([submitted, reported, 70]);
		expect(times({ finishedAt: '2020-01-01T00:00:00.000Z' })).toEqual([submitted, seen, 90]);
		const foreign = { ref: TASK.ref };
		expect(times({ createdAt: submitted }, foreign)).toEqual([submitted, seen, 90]);
		expect(times({}, foreign)).toEqual([undefined, seen, undefined]);
		// The provider's clock is ahead of ours.
		const [, , elapsed = 0] = times({ createdAt: '2026-01-01T00:05:00.000Z' }, foreign);
		expect(elapsed).toBeGreaterThanOrEqual(0);
	});
});

describe('what is returned as an item', () => {
	test('is what succeeded, and of the failures what was asked for', () => {
		const timeout: JobFailure = { kind: 'timeout', phase: 'status' };
		const taskFailed: JobFailure = { kind: 'taskFailed', phase: 'task' };
		expect(isReturned(item({}), false)).toBe(true);
		expect(isReturned(item({ failure: timeout }), true)).toBe(false);
		expect(isReturned(item({ failure: timeout }, { returnOnTimeout: true }), false)).toBe(true);
		expect(isReturned(item({ failure: taskFailed }), false)).toBe(false);
		expect(isReturned(item({ failure: taskFailed }), true)).toBe(true);
		expect(isReturned(item({ failure: { kind: 'download', phase: 'download' } }), true)).toBe(false);
	});
});

describe('the error item', () => {
	test('has the keys that send it to the error output, and no others', () => {
		const error = jobError(
			failedItem(
				{ kind: 'download', providerMessage: 'empty', phase: 'download' },
				{ state: succeeded('https://a') },
			),
		);
		const { json, pairedItem } = errorItem(error);
		expect(Object.keys(json).sort()).toEqual(['details', 'error', 'message']);
		expect(json.error).toBe(json.message);
		expect(json.details).toMatchObject({
			...{ provider: provider.id, taskId: 't1', videoUrl: 'https://a', kind: 'download' },
			...{ providerMessage: 'empty', description: error.description },
		});
		expect(pairedItem).toEqual({ item: 3 });
	});

	test('of a submit that made no task names the provider all the same', () => {
		const { outcome, ...rest } = failedItem({ kind: 'quota', phase: 'submit', httpStatus: 403 });
		const { failure, statusChecks } = outcome;
		const { details } = jobError({ ...rest, outcome: { failure, statusChecks } });
		expect(details).toMatchObject({ provider: provider.id, kind: 'quota', httpStatus: 403 });
		expect(details).not.toHaveProperty('taskId');
	});

	test('of an item that cannot be sent names all that is wrong with it', () => {
		const problems = [
			{ parameter: 'prompt', message: '"Prompt" is empty, but m needs it' },
			{ parameter: 'duration', message: '"Duration (Seconds)" is 0, but m accepts 1 or more' },
		];
		const { json } = errorItem(inputError(3, problems));
		expect(json.message).toBe(problems.map(({ message }) => message).join('; '));
		expect(json.details).toMatchObject({ kind: 'invalidRequest', parameters: ['prompt', 'duration'] });
	});
});

test('neither item has a key without a value, whatever became of the job (property)', () => {
	const failures = fc.record<JobFailure>({
		kind: fc.constantFrom(...FAILURE_KINDS),
		phase: fc.constantFrom(...PHASES),
		code: fc.option(fc.string(), { nil: undefined }),
		providerMessage: fc.option(fc.string(), { nil: undefined }),
	});
	const states = fc.constantFrom<TaskState>(RUNNING, succeeded(), succeeded('https://a'));
	fc.assert(
		fc.property(failures, states, fc.boolean(), (failure, state, includeRawResponse) => {
			const one = {
				...failedItem(failure, { state }),
				...{ settings: item({}, { includeRawResponse }).settings },
			};
			const out = outputItem(one).json;
			const { details } = jobError(one);
			for (const json of [out, details, (out.failure ?? {}) as object]) {
				expect(Object.values(json)).not.toContain(undefined);
				expect(Object.values(json)).not.toContain(null);
			}
			expect(out).not.toHaveProperty('error');
			expect(JSON.parse(JSON.stringify(out))).toEqual(out);
		}),
		{ numRuns: 500 },
	);
});
