import type { TaskFault } from './faults';
import type { SimulatedTask } from './task';

/** Scripts the task that a submit has just made. */
export function scriptNewTask(task: SimulatedTask, fault: TaskFault): void {
	const sinceSubmit = (ms: number) => task.submittedAtMs + ms;
	if ('afterMs' in fault && fault.afterMs !== undefined) task.endsAtMs = sinceSubmit(fault.afterMs);
	switch (fault.kind) {
		case 'numericId':
			return;
		case 'notYetKnown':
			task.hiddenUntilMs = sinceSubmit(fault.ms);
			return;
		case 'taskState':
			task.forced = { status: fault.status, untilMs: sinceSubmit(fault.ms ?? Infinity) };
			return;
		case 'resultAtOnce':
			task.endsAtMs = task.submittedAtMs;
			task.atOnce = fault.as;
			return;
		case 'addressLate':
		case 'fileLate':
		case 'finalWord':
		case 'seemsFailed':
			setManner(task, fault);
			return;
		default:
			setOutcome(task, fault);
	}
}

/** Changes the task that a status check asks for, with effect from this check's answer on. */
export function changeTask(task: SimulatedTask, fault: TaskFault, nowMs: number): void {
	switch (fault.kind) {
		case 'numericId':
		case 'resultAtOnce':
			return;
		case 'addressLate':
		case 'fileLate':
		case 'finalWord':
		case 'seemsFailed':
			setManner(task, fault);
			return;
		case 'notYetKnown':
			task.hiddenUntilMs = nowMs + fault.ms;
			return;
		case 'taskState':
			task.forced = {
				status: fault.status,
				untilMs: fault.ms === undefined ? 'answered' : nowMs + fault.ms,
			};
			return;
		case 'noVideo':
			task.endsAtMs = Math.min(task.endsAtMs, nowMs);
			break;
		default:
			task.endsAtMs = nowMs + (fault.afterMs ?? 0);
	}
	setOutcome(task, fault);
}

/** How the task is told of; its end stays what it is. */
function setManner(
	task: SimulatedTask,
	fault: Extract<TaskFault, { kind: 'addressLate' | 'fileLate' | 'finalWord' | 'seemsFailed' }>,
): void {
	switch (fault.kind) {
		case 'addressLate':
			task.addressLateChecks = fault.checks;
			return;
		case 'fileLate':
			task.fileLateMs = fault.ms;
			return;
		case 'finalWord':
			task.finalWord = fault.word;
			return;
		case 'seemsFailed':
			task.seemingFailure = fault.message;
	}
}

function setOutcome(
	task: SimulatedTask,
	fault: Extract<TaskFault, { kind: 'taskFails' | 'taskRejected' | 'noVideo' }>,
): void {
	if (fault.kind === 'noVideo') task.outcome = { kind: 'succeedsWithoutFile' };
	else task.outcome = { kind: fault.kind === 'taskFails' ? 'fails' : 'isRejected', message: fault.message };
}
