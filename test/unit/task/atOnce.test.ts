import type {
	KnownTask,
	ProviderFailure,
	Provider,
	TaskState,
} from '../../../nodes/shared/providers/provider';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import type { TaskJob } from '../../../nodes/shared/task/job';
import type { Answer } from '../../../nodes/shared/task/submit';
import { UNWATCHED } from '../../../nodes/shared/task/submit';
import { answer } from '../builders';
import { VirtualClock } from '../virtualClock';
import { FakeService, jobOf, run } from './fakeService';

let clock: VirtualClock;
beforeEach(() => {
	clock = new VirtualClock();
});

/** A job for an image whose submit is answered so. */
function imageJob(gives: Answer, change: Partial<TaskJob<string>> = {}): TaskJob<string> {
	const target = { provider: 'openComputing', operation: 'textToImage', model: 'cogview-3' } as const;
	const service = new FakeService(clock, () => ({ accepts: true, gives }));
	return jobOf(service, 0, { provider: openComputing, target, ...change });
}

const IMAGE = 'https://cdn.example/i.png';
const WITH_ADDRESS = answer(200, { status: 'SUCCEEDED', image: IMAGE, usage: { n: 1 } });
const PNG = `iVBORw0KGgo${'A'.repeat(301)}`;
const WITH_BYTES = answer(200, { data: [{ b64_json: PNG }] });

describe('a result in the answer to the submit', () => {
	test('is fetched, with nothing asked, and recorded before that', async () => {
		const order: string[] = [];
		const [outcome] = await run(clock, [
			imageJob(WITH_ADDRESS, {
				onTask: ({ ref, result }) => order.push(`known ${String(ref.taskId)} ${result?.state.urls.join()}`),
				fetch: async ({ url }) => {
					order.push(`fetch ${url}`);
					return await Promise.resolve('file');
				},
			}),
		]);
		expect(order).toEqual([`known undefined ${IMAGE}`, `fetch ${IMAGE}`]);
		expect(outcome).toMatchObject({ state: { status: 'succeeded' }, files: ['file'], statusChecks: 0 });
		expect(outcome?.task?.ref).not.toHaveProperty('taskId');
	});

	test('that comes as bytes is stored first, also where nothing is to be downloaded; the ledger gets no bytes', async () => {
		const known: KnownTask[] = [];
		const job = imageJob(WITH_BYTES, {
			onTask: (task) => known.push(task),
			keep: async (_place, { base64 }) => await Promise.resolve(`stored ${base64.length}`),
		});
		delete job.fetch;
		const [outcome] = await run(clock, [job]);
		expect(outcome).toMatchObject({ files: [`stored ${PNG.length}`] });
		expect(known).toMatchObject([{ result: { files: [`stored ${PNG.length}`] } }]);
		expect(JSON.stringify(known)).not.toContain(PNG);
	});

	test('is fetched also where the provider has places of its own for the files of tasks', async () => {
		const video = 'https://cdn.example/v.mp4';
		const gives = answer(200, { id: 'video_1', status: 'completed', video_url: video });
		const target = { provider: 'yishangCloud', operation: 'textToVideo', model: 'sora-2' } as const;
		const [outcome] = await run(clock, [imageJob(gives, { provider: yishangCloud, target })]);
		expect(outcome).toMatchObject({ state: { urls: [video] }, files: [`file of ${video}`], statusChecks: 0 });
		expect(outcome).not.toHaveProperty('failure');
	});

	test.each([
		['an address', WITH_ADDRESS],
		['bytes', WITH_BYTES],
	])('of %s is not paid again by a retry', async (_what, gives) => {
		const known: KnownTask[] = [];
		const keep = async () => await Promise.resolve('stored');
		const bad = async () => await Promise.resolve({ problem: 'no' });
		await run(clock, [imageJob(gives, { onTask: (task) => known.push(task), keep, fetch: bad })]);
		const send = jest.fn<Promise<Answer>, []>();
		const [again] = await run(clock, [
			imageJob(gives, { known: JSON.parse(JSON.stringify(known[0])) as KnownTask, send, keep }),
		]);
		expect(send).not.toHaveBeenCalled();
		expect(again?.failure).toBeUndefined();
		expect(again?.files).toHaveLength(1);
	});
});

describe('tasks that cannot be watched', () => {
	const noRight = answer(403, {
		error: { message: 'This token has no access to model  ', type: 'new_api_error' },
	});

	test('stop further submits; their ids are kept', async () => {
		const service = new FakeService(clock, undefined, () => noRight);
		const jobs = [0, 1, 2, 3, 4, 5].map((job) => jobOf(service, job));
		const outcomes = await run(clock, jobs, 2);
		expect(service.tasks.size).toBe(2);
		expect(outcomes.slice(0, 2)).toMatchObject(
			[0, 1].map((job) => ({ task: { ref: { taskId: `task-${job}-0` } } })),
		);
		for (const { failure, task } of outcomes.slice(2)) {
			expect(task).toBeUndefined();
			expect(failure).toMatchObject({ phase: 'submit', code: UNWATCHED, refused: true });
			expect(failure?.providerMessage).toContain('no access to model');
		}
	});

	test('one that only nobody answers for does the same, once its time is up', async () => {
		const service = new FakeService(clock, undefined, () => ({ transport: 'unanswered', message: 'reset' }));
		const outcomes = await run(
			clock,
			[0, 1, 2].map((job) => jobOf(service, job)),
			1,
		);
		expect(service.tasks.size).toBe(1);
		expect(outcomes[0]).toMatchObject({ failure: { kind: 'timeout' } });
		expect(outcomes[1]).toMatchObject({ failure: { code: UNWATCHED } });
	});

	test('a task that fails, or a known one that nobody finds, stops nothing', async () => {
		const failing = new FakeService(clock, undefined, () =>
			answer(200, { status: 'failed', error: { message: 'no' } }),
		);
		await run(
			clock,
			[0, 1, 2].map((job) => jobOf(failing, job)),
			1,
		);
		expect(failing.tasks.size).toBe(3);
		const missing = new FakeService(clock, undefined, (taskId) =>
			taskId === 'old'
				? answer(404, { error: { code: 'task_not_found', message: 'task not found' } })
				: answer(200, { status: 'completed', video_url: 'https://a/1.mp4' }),
		);
		const known = { ref: { provider: 'yishangCloud', taskId: 'old' } } as const;
		await run(clock, [jobOf(missing, 0, { known }), jobOf(missing, 1), jobOf(missing, 2)], 1);
		expect(missing.tasks.size).toBe(2);
	});
});

describe('a refusal of one model', () => {
	/** A provider that refuses some models, in this kind and scope. */
	function refusing(models: readonly string[], failure: ProviderFailure) {
		const sent: string[] = [];
		const state: TaskState = { status: 'succeeded', urls: ['https://a/1.mp4'], raw: undefined };
		const provider: Provider = {
			...openComputing,
			readSubmit: ({ text }) => (models.includes(text) ? failure : { taskId: `of ${text}`, raw: undefined }),
			readStatus: () => state,
		};
		const jobs = (wanted: readonly string[]) =>
			wanted.map((model): TaskJob<string> => {
				const target = { provider: 'openComputing', operation: 'textToVideo', model } as const;
				const submit = { method: 'POST', path: '/', json: { model } } as const;
				const send = async (request: object) => {
					if (request === submit) sent.push(model);
					return await Promise.resolve({ status: 200, headers: {}, text: model });
				};
				return jobOf(new FakeService(clock), 0, { provider, target, submit, send });
			});
		return { sent, jobs };
	}

	test.each(['auth', 'quota'] as const)('%s: closes that model and no other', async (kind) => {
		const { sent, jobs } = refusing(['a'], { kind, scope: 'model', refused: true });
		const outcomes = await run(clock, jobs(['a', 'a', 'b', 'a', 'b']), 1);
		expect(sent).toEqual(['a', 'b', 'b']);
		expect(outcomes.map(({ failure }) => failure?.kind)).toEqual([kind, kind, undefined, kind, undefined]);
	});

	test("an empty balance that a second model tells of is the account's", async () => {
		const { sent, jobs } = refusing(['a', 'b'], { kind: 'quota', scope: 'model', refused: true });
		await run(clock, jobs(['a', 'b', 'c', 'b']), 1);
		expect(sent).toEqual(['a', 'b']);
	});

	test('a key without the right to two models may have that to a third', async () => {
		const { sent, jobs } = refusing(['a', 'b'], { kind: 'auth', scope: 'model', refused: true });
		await run(clock, jobs(['a', 'b', 'c']), 1);
		expect(sent).toEqual(['a', 'b', 'c']);
	});

	test('of one item closes nothing', async () => {
		const { sent, jobs } = refusing(['a'], { kind: 'auth', scope: 'item', refused: true });
		await run(clock, jobs(['a', 'a', 'b']), 1);
		expect(sent).toEqual(['a', 'a', 'b']);
	});

	test('that must not be repeated is not, although nothing was taken', async () => {
		const { sent, jobs } = refusing(['a'], { kind: 'unavailable', refused: true, mustNotRepeat: true });
		const [outcome] = await run(clock, jobs(['a']), 1);
		expect(sent).toEqual(['a']);
		expect(outcome).toMatchObject({ failure: { kind: 'unavailable', refused: true } });
	});
});

test('bytes that n8n could not store at first are stored with a later try', async () => {
	let tries = 0;
	const keep = async () => await Promise.resolve(++tries < 3 ? { problem: 'disk full' } : 'stored');
	const [outcome] = await run(clock, [imageJob(WITH_BYTES, { keep })]);
	expect(outcome).toMatchObject({ files: ['stored'] });
});
