import type { IExecuteFunctions } from 'n8n-workflow';
import type { TaskState } from '../providers/provider';
import type { KnownTask } from '../task/ledger';
import type { ItemOutcome } from './outcome';

/** n8n cuts off longer values of an execution's custom data, and keeps ten of them for all nodes together. */
const LONGEST_VALUE = 250;
const MOST_VALUES = 5;

/**
 * The traces that tasks leave in n8n: the log and the execution's custom data, which survive Stop and a crash, and in
 * manual runs the browser's console.
 */
export class Trace {
	private readonly open = new Map<string, KnownTask>();
	private readonly written: string[] = [''];

	constructor(private readonly context: IExecuteFunctions) {}

	/** A task was made: the first line that anything is known of it. */
	submitted(task: KnownTask, itemIndex: number): void {
		const { provider, model, taskId } = task.ref;
		const { context } = this;
		this.open.set(taskId, task);
		context.logger.info(
			`Video task submitted: ${provider} ${model ?? ''} ${taskId} (execution ${context.getExecutionId()}, item ${itemIndex})`,
		);
		this.writeCustomData(`${provider}:${taskId}`);
	}

	/** The provider told where the task is. */
	state({ ref }: KnownTask, { status, progress }: TaskState): void {
		if (this.context.getMode() !== 'manual') return;
		const percent = progress === undefined ? '' : ` ${progress} %`;
		this.context.sendMessageToUI(`${ref.provider} ${ref.taskId}: ${status}${percent}`);
	}

	/** The job ended, one way or the other. */
	ended({ outcome, itemIndex, provider }: ItemOutcome): void {
		const { task, state, failure, statusChecks } = outcome;
		const taskId = task?.ref.taskId;
		if (taskId !== undefined) this.open.delete(taskId);
		const end = failure ? `${failure.kind} in ${failure.phase}` : (state?.status ?? 'submitted');
		this.context.logger.info(
			`Video task ended: ${provider.id} ${taskId ?? 'without a task'}: ${end} (item ${itemIndex}, ${statusChecks} checks)`,
		);
	}

	/** The tasks that nobody waits for any more, in words. */
	openTasks(): string {
		if (this.open.size === 0) return 'No task was left behind.';
		const ids = [...this.open.values()].map(({ ref }) => `${ref.taskId} (${ref.provider})`);
		return `These tasks go on and can be fetched with the Get Task node: ${ids.join(', ')}`;
	}

	private writeCustomData(entry: string): void {
		const last = this.written.length - 1;
		const current = this.written[last] ?? '';
		const longer = current === '' ? entry : `${current} ${entry}`;
		if (longer.length <= LONGEST_VALUE) this.written[last] = longer;
		else if (this.written.length < MOST_VALUES) this.written.push(entry);
		else return;
		const key = `videoTasks${this.written.length === 1 ? '' : this.written.length}`;
		try {
			const data = this.context.getWorkflowDataProxy(0).$execution as {
				customData: { set(key: string, value: string): void };
			};
			data.customData.set(key, this.written[this.written.length - 1] ?? entry);
		} catch (error) {
			// A trace must not cost the task that it is about; the log has it too.
			this.context.logger.warn(
				`Custom data was not written: ${error instanceof Error ? error.message : String(error)}`,
			);
		}
	}
}
