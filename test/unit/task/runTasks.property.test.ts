import fc from 'fast-check';
import type { Answer } from '../../../nodes/shared/task/submit';
import { answer, GATEWAY_PAGE } from '../builders';
import { VirtualClock } from '../virtualClock';
import { completed, FakeService, jobOf, run, type Happening } from './fakeService';

/** Any history of answers: money is spent once per job at most, and nothing that was paid for is lost. */

const REFUSALS: Answer[] = [
	answer(429, { error: { message: 'Rate limit exceeded' } }),
	answer(503, { error: { message: 'overloaded' } }),
	answer(400, { error: { message: 'prompt field is required' } }),
	answer(401, { error: { message: 'Invalid API key provided', code: 'invalid_api_key' } }),
	answer(403, { error: { message: 'Insufficient quota', code: 'insufficient_quota' } }),
	answer(429, '', { 'retry-after': '40' }),
	{ transport: 'notTaken', code: 'ECONNREFUSED', message: 'refused' },
];

/** Answers after which nobody outside can know whether there is a task. */
const SILENCES: Answer[] = [
	{ transport: 'unanswered', code: 'ECONNRESET', message: 'socket hang up' },
	answer(502, GATEWAY_PAGE),
	answer(504, ''),
	answer(504, { message: 'Endpoint request timed out' }),
	answer(500, { error: { message: 'Internal server error' } }),
	answer(503, '<html>Service Unavailable</html>'),
	answer(200, '<html>Welcome</html>'),
	answer(200, { status: 'queued' }),
	answer(302, ''),
	answer(408, ''),
];

const happening: fc.Arbitrary<Happening> = fc.oneof(
	{ weight: 3, arbitrary: fc.constant<Happening>({ accepts: true }) },
	{ weight: 4, arbitrary: fc.constantFrom(...REFUSALS).map((gives) => ({ accepts: false, gives })) },
	{
		weight: 2,
		arbitrary: fc.record({ accepts: fc.boolean(), gives: fc.constantFrom(...SILENCES) }),
	},
);

const checkAnswer = fc.constantFrom<Answer | 'completed'>(
	'completed',
	answer(200, { status: 'processing', progress: 50 }),
	answer(200, { status: '' }),
	answer(200, { status: 'failed', error: { message: 'no' } }),
	answer(200, { status: 'completed' }),
	answer(404, { error: { message: 'Task not found', code: 'task_not_found' } }),
	...REFUSALS,
	...SILENCES,
);

const history = fc.record({
	submits: fc.array(fc.array(happening, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
	checks: fc.array(checkAnswer, { minLength: 1, maxLength: 10 }),
	cap: fc.integer({ min: 1, max: 4 }),
	timeoutSeconds: fc.constantFrom(0, 30, 200),
});

test('at most one task per job, an end to every run, and every task id that was told is in the outcomes', async () => {
	await fc.assert(
		fc.asyncProperty(history, async ({ submits, checks, cap, timeoutSeconds }) => {
			const clock = new VirtualClock();
			const told = new Map<number, string>();
			const service = new FakeService(
				clock,
				(job, nth) => {
					const list = submits[job] ?? [];
					return list[Math.min(nth, list.length - 1)] as Happening;
				},
				(taskId, nth) => {
					const given = checks[Math.min(nth, checks.length - 1)] as Answer | 'completed';
					return given === 'completed' ? answer(200, completed(taskId)) : given;
				},
			);
			const jobs = submits.map((_, job) =>
				jobOf(service, job, {
					timeoutSeconds,
					onTask: ({ ref }) => told.set(job, String(ref.taskId)),
				}),
			);
			const outcomes = await run(clock, jobs, cap);

			expect(outcomes).toHaveLength(jobs.length);
			for (const [job, { task, failure, files, state }] of outcomes.entries()) {
				const made = service.tasks.get(job) ?? [];
				expect(made.length).toBeLessThanOrEqual(1);
				expect(task?.ref.taskId).toBe(told.get(job));
				if (task) expect(made).toEqual([task.ref.taskId]);
				// A task that exists and is not known must at least be suspected, never denied.
				if (made.length > 0 && !task)
					expect([failure?.phase, failure?.refused ?? false]).toEqual(['submit', false]);
				expect(files !== undefined || failure !== undefined).toBe(true);
				if (files) expect(files).toHaveLength(state?.urls.length ?? 0);
			}
		}),
		{ numRuns: 300 },
	);
});
