import fc from 'fast-check';
import { providers } from '../../../nodes/shared/providers';
import type { FailureKind, Provider } from '../../../nodes/shared/providers/provider';
import { explain, explainList } from '../../../nodes/shared/task/messages';
import type { JobFailure, JobOutcome } from '../../../nodes/shared/task/job';
import { FAILURE_KINDS, PHASES, succeeded } from '../builders';

const [provider] = providers as [Provider];

function outcome(failure: JobFailure, taskId?: string): JobOutcome<unknown> & { failure: JobFailure } {
	const task = taskId === undefined ? {} : { task: { ref: { provider: provider.id, taskId } } };
	return { failure, statusChecks: 1, ...task };
}

const cases = FAILURE_KINDS.flatMap((kind) =>
	PHASES.flatMap((phase) =>
		[undefined, false, true].map(
			(refused) => [kind, phase, refused] as [FailureKind, JobFailure['phase'], typeof refused],
		),
	),
);

describe.each(cases)('%s in %s, refused: %s', (kind, phase, refused) => {
	const bare: JobFailure = { kind, phase, ...(refused === undefined ? {} : { refused }) };
	const full: JobFailure = {
		...bare,
		code: 'x1',
		providerMessage: 'prompt field is required',
		httpStatus: 400,
	};

	test.each([
		['bare', bare],
		['full', full],
	])('%s: one sentence without a full stop, and sentences with one', (_what, failure) => {
		for (const taskId of [undefined, 'task-1']) {
			const { message, description } = explain(outcome(failure, taskId), provider, 30);
			expect(message).toMatch(/^[A-Z].*[^.\s]$/);
			expect(message).not.toContain('\n');
			expect(description).toMatch(/^[A-Z]/);
			for (const words of [message, description]) {
				expect(words).not.toMatch(/undefined|null|NaN|\[object|\.\.$| {2}/);
			}
			expect(message.includes('task-1')).toBe(taskId !== undefined);
			expect(description.includes('Task ID: task-1')).toBe(taskId !== undefined);
		}
	});
});

test("the provider's own words and code are there, set off from what follows", () => {
	const failure: JobFailure = {
		kind: 'taskFailed',
		phase: 'task',
		code: 'x1',
		providerMessage: 'upstream said no',
	};
	const { description } = explain(outcome(failure, 'task-1'), provider, 30);
	expect(description).toContain('(x1): upstream said no');
	expect(description).toMatch(/upstream said no\.? *[.\n] *Task ID: task-1/);
	expect(
		explain(outcome({ kind: 'unavailable', phase: 'status', code: 'ECONNRESET' }), provider, 30).description,
	).toContain('ECONNRESET');
});

test('whether a task may exist is said exactly where it may', () => {
	const says = (failure: JobFailure) =>
		/may exist and be charged/.test(explain(outcome(failure), provider, 30).description);
	expect(says({ kind: 'outcomeUnknown', phase: 'submit' })).toBe(true);
	expect(says({ kind: 'malformed', phase: 'submit' })).toBe(true);
	expect(says({ kind: 'unavailable', phase: 'submit', refused: false })).toBe(true);
	expect(says({ kind: 'unavailable', phase: 'submit', refused: true })).toBe(false);
	expect(says({ kind: 'invalidRequest', phase: 'submit', refused: true })).toBe(false);
	expect(says({ kind: 'unavailable', phase: 'status' })).toBe(false);
});

test('a file that could not be read is not blamed on the provider, and the reason is there', () => {
	const failure: JobFailure = {
		kind: 'invalidRequest',
		phase: 'submit',
		code: 'FILE_UNREADABLE',
		providerMessage: 'a.png has changed since it was checked',
		refused: true,
	};
	for (const one of providers) {
		const { message, description } = explain(outcome(failure), one, 30);
		expect(message).toBe('A file of the item could not be read when it was to be sent');
		expect(description).toContain('a.png has changed since it was checked');
		expect(description).toContain('No task was made');
		expect(message + description).not.toContain(one.displayName.replace(/ \(.*\)$/, ''));
	}
	// The same code from a provider, about a task that is there, is its own.
	const later = explain(outcome({ ...failure, phase: 'status' }, 'task-1'), provider, 30);
	expect(later.message).not.toContain('A file of the item');
});

test('a download that failed names the address and how long it is valid', () => {
	const state = { ...succeeded('https://a.example/v.mp4'), expiresAt: '2026-01-01T00:00:00.000Z' };
	const failed = { ...outcome({ kind: 'download', phase: 'download' }, 'task-1'), state };
	const { description } = explain(failed, provider, 30);
	expect(description).toContain('Address (valid until 2026-01-01T00:00:00.000Z): https://a.example/v.mp4');
});

test('a timeout names its time', () => {
	const timeout: JobFailure = { kind: 'timeout', phase: 'status' };
	expect(explain(outcome(timeout, 't'), provider, 30).message).toContain('after 30 minutes');
	expect(explain(outcome(timeout, 't'), provider, 1).message).toContain('after 1 minute (');
});

test('any words of a provider go through (property)', () => {
	fc.assert(
		fc.property(
			fc.constantFrom(...FAILURE_KINDS),
			fc.constantFrom(...PHASES),
			fc.constantFrom(...providers),
			fc.string({ unit: 'grapheme' }),
			(kind, phase, one, words) => {
				const failure: JobFailure = { kind, phase, providerMessage: words };
				const { message, description } = explain(outcome(failure, 't'), one, 5);
				expect(description).toContain(words.trim());
				expect(message).toContain('(task t)');
			},
		),
		{ numRuns: 500 },
	);
});

test('an image is not called a video', () => {
	for (const kind of FAILURE_KINDS) {
		for (const phase of PHASES) {
			const failed = outcome({ kind, phase }, 't');
			const ref = { provider: provider.id, taskId: 't', operation: 'textToImage' } as const;
			const { message, description } = explain({ ...failed, task: { ref } }, provider, 30);
			expect(message + description).not.toMatch(/video/i);
		}
	}
	const unnamed = { ...outcome({ kind: 'noImage', phase: 'task' }, 't'), state: succeeded() };
	const made = { ...unnamed, state: { ...unnamed.state, product: 'image' as const } };
	expect(explain(made, provider, 30).message).toContain('gives no image');
});

describe('no list of models', () => {
	test.each(FAILURE_KINDS)('%s: what happened, what to do, and the way without the list', (kind) => {
		for (const httpStatus of [undefined, 500]) {
			const words = explainList({ kind, httpStatus, code: 'x1', providerMessage: 'said so' }, provider);
			expect(words).toMatch(/^[A-Z].*[.]$/);
			expect(words).toContain('By ID');
			expect(words).toContain(`${httpStatus ? 'Reason given' : 'Network'} (x1): said so.`);
			expect(words).not.toMatch(/undefined|\[object|task/);
		}
	});

	test('a wrong key is told from a host that is not there', () => {
		expect(explainList({ kind: 'auth', httpStatus: 401 }, provider)).toContain('rejected the credential');
		const gone = explainList({ kind: 'unavailable', code: 'ECONNREFUSED' }, provider);
		expect(gone).toMatch(/cannot be reached.*base URL.*ECONNREFUSED/);
	});
});
