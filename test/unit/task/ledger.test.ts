import type { FailureKind, KnownTask } from '../../../nodes/shared/providers/provider';
import { Ledger, type LedgerPosition } from '../../../nodes/shared/task/ledger';
import type { JobFailure } from '../../../nodes/shared/task/job';

type Store = ConstructorParameters<typeof Ledger<KnownTask>>[0];

const TASK: KnownTask = { ref: { provider: 'openComputing', taskId: 't1' }, submittedAtMs: 1_000_000 };
const FIRST: LedgerPosition = { executionId: 'e1', runIndex: 0, asTool: false };

let store: Store;
beforeEach(() => {
	store = {};
});

/** A ledger as a further try finds it: n8n has written the store to its database and read it again. */
function ledger(position: Partial<LedgerPosition> = {}): Ledger {
	store = JSON.parse(JSON.stringify(store)) as Store;
	return new Ledger(store, { ...FIRST, ...position });
}

function failure(kind: FailureKind, phase: JobFailure['phase'], refused?: boolean): JobFailure {
	return { kind, phase, ...(refused === undefined ? {} : { refused }) };
}

describe('in the same execution', () => {
	test('a task is found again at its place, whatever was asked', () => {
		const first = ledger();
		first.record(2, 'asked');
		first.record(2, 'asked', TASK);
		expect(ledger().find(2, 'asked')).toEqual({ known: TASK });
		expect(ledger().find(2, 'asked a moment later')).toEqual({ known: TASK });
		expect(ledger().find(1, 'asked')).toBeUndefined();
		expect(ledger({ runIndex: 1 }).find(2, 'asked')).toBeUndefined();
	});

	test('a submit without an answer stays uncertain', () => {
		ledger().record(0, 'asked');
		expect(ledger().find(0, 'asked')).toEqual({ uncertain: true });
	});

	test('what has been delivered stays: n8n may rerun a run that returned', () => {
		const first = ledger();
		first.record(0, 'asked', TASK);
		first.settle(0, 'asked');
		expect(ledger().find(0, 'asked')).toEqual({ known: TASK });
	});
});

describe('in a new execution', () => {
	const retry = { executionId: 'e2' };

	test('a task is found where place and what was asked agree', () => {
		ledger().record(0, 'asked', TASK);
		expect(ledger(retry).find(0, 'asked')).toEqual({ known: TASK });
		expect(ledger(retry).find(0, 'edited')).toBeUndefined();
		expect(ledger(retry).find(1, 'asked')).toBeUndefined();
	});

	test('an uncertain submit is sent again: whoever retries by hand has read of it', () => {
		ledger().record(0, 'asked');
		expect(ledger(retry).find(0, 'asked')).toBeUndefined();
	});
});

describe('when a job has ended', () => {
	/** What a retry finds after a job that ended so. */
	function after(ending: JobFailure | undefined, task: KnownTask | undefined) {
		const first = ledger();
		first.record(0, 'asked', task);
		first.settle(0, 'asked', ending);
		return ledger().find(0, 'asked');
	}

	test.each<[FailureKind]>([['taskFailed'], ['contentRejected'], ['cancelled'], ['expired']])(
		'a task that ended with %s is forgotten, so that a retry may try it again',
		(kind) => expect(after(failure(kind, 'task'), TASK)).toBeUndefined(),
	);

	test.each<[FailureKind, JobFailure['phase']]>([
		['noVideo', 'task'],
		['timeout', 'status'],
		['unavailable', 'status'],
		['auth', 'status'],
		['malformed', 'status'],
		['download', 'download'],
	])('a task that is paid stays: %s in %s', (kind, phase) => {
		expect(after(failure(kind, phase), TASK)).toEqual({ known: TASK });
	});

	test.each<[FailureKind, boolean | undefined]>([
		['outcomeUnknown', undefined],
		['malformed', false],
		['malformed', undefined],
		// A 500 in the provider's own words: the message says that a task may exist.
		['unavailable', false],
	])('a submit that may have made a task stays uncertain: %s, refused: %s', (kind, refused) => {
		expect(after(failure(kind, 'submit', refused), undefined)).toEqual({ uncertain: true });
	});

	test.each<[FailureKind]>([['auth'], ['quota'], ['rateLimit'], ['invalidRequest'], ['unavailable']])(
		'a submit that made no task is forgotten: %s',
		(kind) => expect(after(failure(kind, 'submit', true), undefined)).toBeUndefined(),
	);

	test('nothing happens to an item that was never recorded', () => {
		const empty = ledger();
		empty.settle(3, 'asked');
		empty.settle(3, 'asked', failure('auth', 'submit', true));
		expect(store).toEqual({});
	});
});

describe('as an AI tool', () => {
	const tool = (runIndex: number, executionId = 'e1') => ledger({ asTool: true, runIndex, executionId });

	test('what was asked alone counts, until the task is delivered', () => {
		tool(0).record(0, 'asked', TASK);
		expect(tool(1).find(0, 'asked')).toEqual({ known: TASK });
		expect(tool(1).find(0, 'something else')).toBeUndefined();
		expect(tool(5, 'e2').find(0, 'asked')).toEqual({ known: TASK });
		tool(1).settle(0, 'asked');
		expect(tool(2).find(0, 'asked')).toBeUndefined();
	});

	test('a task that failed under one run index is forgotten under another', () => {
		tool(0).record(0, 'asked', TASK);
		tool(1).settle(0, 'asked', failure('taskFailed', 'task'));
		expect(tool(2).find(0, 'asked')).toBeUndefined();
	});

	test('what an older execution has left in doubt does not hide what this one has paid for', () => {
		tool(0, 'e1').record(0, 'asked');
		expect(tool(1, 'e2').find(0, 'asked')).toBeUndefined();
		tool(1, 'e2').record(0, 'asked');
		expect(tool(2, 'e2').find(0, 'asked')).toEqual({ uncertain: true });
		tool(1, 'e2').record(0, 'asked', TASK);
		expect(tool(2, 'e2').find(0, 'asked')).toEqual({ known: TASK });
	});

	test('one call does not settle another', () => {
		tool(0).record(0, 'asked', TASK);
		tool(1).settle(0, 'something else');
		expect(tool(2).find(0, 'asked')).toEqual({ known: TASK });
	});
});
