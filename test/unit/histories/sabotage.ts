import type { LedgerFinding } from '../../../nodes/shared/task/ledger';
import { Ledger } from '../../../nodes/shared/task/ledger';
import { Admission } from '../../../nodes/shared/task/admission';
import { runTasks } from '../../../nodes/shared/task/run';
import type { submitTask } from '../../../nodes/shared/task/submit';

/** Ways to break the node, each of which the histories have to find: else they would prove nothing. */

/** Parts that the test has put a switch before; none: the real one. */
export const switched: {
	submitTask?: typeof submitTask;
	runTasks?: typeof runTasks;
	/** n8n's helper hands on nothing of an answer whose connection broke. */
	dropsWhatCame?: true;
	/** The service's own trouble is heard as the task's. */
	believesTrouble?: true;
} = {};

interface Inside {
	store: Record<string, { fingerprint: string; executionId: string; paid?: unknown; delivered?: boolean }>;
	position: { runIndex: number; executionId: string; asTool: boolean };
	key: (itemIndex: number) => string;
}

const inside = (ledger: Ledger) => ledger as unknown as Inside;

/** Puts something in the place of a method; returns the way back. */
function replace<T extends object, K extends keyof T>(
	owner: T,
	name: K,
	make: (real: T[K]) => T[K],
): () => void {
	const real = owner[name];
	owner[name] = make(real);
	return () => void (owner[name] = real);
}

type Real = { submitTask: typeof submitTask; runTasks: typeof runTasks };

/** By name: breaks something, and returns the way back. */
export const sabotages: Record<string, (real: Real) => () => void> = {
	'a ledger that forgets on success': () =>
		replace(
			Ledger.prototype,
			'settle',
			(settle) =>
				function (this: Ledger, itemIndex, print, failure) {
					settle.call(this, itemIndex, print, failure);
					if (!failure) delete inside(this).store[inside(this).key(itemIndex)];
				},
		),
	'a ledger that forgets a task that timed out': () =>
		replace(
			Ledger.prototype,
			'settle',
			(settle) =>
				function (this: Ledger, itemIndex, print, failure) {
					settle.call(this, itemIndex, print, failure);
					if (failure?.kind === 'timeout') delete inside(this).store[inside(this).key(itemIndex)];
				},
		),
	'a ledger that records only after the answer': () =>
		replace(
			Ledger.prototype,
			'record',
			(record) =>
				function (this: Ledger, itemIndex, print, task) {
					if (task) record.call(this, itemIndex, print, task);
				},
		),
	'a ledger without a fingerprint': () =>
		replace(
			Ledger.prototype,
			'find',
			() =>
				function (this: Ledger, itemIndex): LedgerFinding {
					const { store, position } = inside(this);
					const entry = position.asTool
						? Object.values(store).findLast(({ delivered }) => !delivered)
						: store[inside(this).key(itemIndex)];
					if (entry?.paid) return { known: entry.paid } as LedgerFinding;
					return entry?.executionId === position.executionId ? { uncertain: true } : undefined;
				},
		),
	'a ledger without the run index': () =>
		replace(inside(Ledger.prototype), 'key', () => (itemIndex) => String(itemIndex)),
	'a submit that is repeated when no answer came': ({ submitTask: real }) => {
		switched.submitTask = async (options) => {
			const result = await real(options);
			return 'kind' in result && result.kind === 'outcomeUnknown' ? await real(options) : result;
		};
		return () => delete switched.submitTask;
	},
	'a submit whose id had arrived before the connection broke': () => {
		switched.dropsWhatCame = true;
		return () => delete switched.dropsWhatCame;
	},
	"a wait that takes the service's trouble for the task's end": () => {
		switched.believesTrouble = true;
		return () => delete switched.believesTrouble;
	},
	'a submit that is blind to a result at once': ({ submitTask: real }) => {
		switched.submitTask = async (options) => {
			const result = await real(options);
			return 'state' in result ? { kind: 'malformed' } : result;
		};
		return () => delete switched.submitTask;
	},
	'a wait that drops the id at the timeout': ({ runTasks: real }) => {
		switched.runTasks = async (jobs, options) => {
			const outcomes = await real(jobs, options);
			return outcomes.map(({ task, ...outcome }) =>
				task && outcome.failure?.kind !== 'timeout' ? { task, ...outcome } : outcome,
			);
		};
		return () => delete switched.runTasks;
	},
	'a run that ignores the cap': () =>
		replace(Admission.prototype, 'enter', () => async () => await Promise.resolve(undefined)),
	'outcomes in the order in which the tasks end': ({ runTasks: real }) => {
		switched.runTasks = async (jobs, options) => {
			const outcomes = await real(jobs, options);
			return outcomes.sort((a, b) => (a.finishedAtMs ?? 0) - (b.finishedAtMs ?? 0));
		};
		return () => delete switched.runTasks;
	},
};
