import type { IExecuteFunctions } from 'n8n-workflow';
import { productOf } from '../../providers/catalogue';
import {
	hasNoResult,
	type KnownTask,
	type Product,
	type TaskRef,
	type TaskState,
} from '../../providers/provider';
import type { ItemOutcome } from './items';

/** n8n warns of longer values in an execution's custom data, and keeps ten of them for all nodes together. */
const LONGEST_VALUE = 250;
const MOST_VALUES = 5;

/** n8n's custom data of an execution. */
interface CustomData {
	get(key: string): unknown;
	set(key: string, value: string): void;
}

/** What a task can be found by: its ID, or the address of a result that came at once. */
function nameOf({ ref, result }: KnownTask): string | undefined {
	return ref.taskId ?? result?.state.urls[0];
}

/**
 * The traces that tasks leave in n8n: the log, which survives Stop and a crash; the execution's custom data, which
 * survives Stop; and in manual runs the browser's console.
 */
export class Trace {
	/** Tasks that are worth fetching, by item: also finished ones, whose items are lost when the node is stopped. */
	private readonly tasks = new Map<number, KnownTask>();
	/** Items whose submit was sent and not answered. */
	private readonly unanswered = new Set<number>();

	constructor(private readonly context: IExecuteFunctions) {}

	/** A submit goes out. Until its answer nobody knows whether it made a task; of a process that dies by then this line is left. */
	submitting(target: Omit<TaskRef, 'taskId'>, itemIndex: number): void {
		const { provider, model } = target;
		this.unanswered.add(itemIndex);
		this.log(productOf(target), 'task is being submitted', `${provider} ${model ?? ''}`, itemIndex);
	}

	/** No task was made of what went out. */
	refused(itemIndex: number): void {
		this.unanswered.delete(itemIndex);
	}

	/** A task was made, or its result is there at once: the first line that anything is known of it. */
	submitted(task: KnownTask, itemIndex: number): void {
		const { provider, model } = task.ref;
		const name = nameOf(task);
		this.unanswered.delete(itemIndex);
		this.resumed(task, itemIndex);
		const product = productOf(task.ref);
		this.log(
			product,
			'task submitted',
			`${provider} ${model ?? ''} ${name ?? 'answered at once'}`,
			itemIndex,
		);
		if (name !== undefined) this.writeCustomData(`${product}Tasks`, `${provider}:${name}`);
	}

	/** A task that exists already is watched. */
	resumed(task: KnownTask, itemIndex: number): void {
		this.tasks.set(itemIndex, task);
	}

	/** A submit of an earlier try was not answered, and is not repeated. */
	uncertain(itemIndex: number): void {
		this.unanswered.add(itemIndex);
	}

	/** The provider told where the task is. */
	state({ ref }: KnownTask, { status, progress, position }: TaskState): void {
		if (this.context.getMode() !== 'manual') return;
		const percent = progress === undefined ? '' : ` ${progress} %`;
		const line = position === undefined || status !== 'queued' ? '' : `, ${position} before it`;
		this.context.sendMessageToUI(`${ref.provider} ${ref.taskId}: ${status}${percent}${line}`);
	}

	/**
	 * The job ended, one way or the other.
	 *
	 * @param target what it was to make, for a job that is to make something
	 */
	ended({ outcome, itemIndex, provider }: ItemOutcome, target?: Omit<TaskRef, 'taskId'>): void {
		const { task, state, failure, statusChecks } = outcome;
		const taskId = task?.ref.taskId;
		if (failure?.phase === 'task' && !hasNoResult(failure.kind)) this.tasks.delete(itemIndex);
		const end = failure ? `${failure.kind} in ${failure.phase}` : (state?.status ?? 'submitted');
		this.log(
			productOf(task?.ref ?? target, state),
			'job ended',
			`${provider.id} ${taskId ?? 'without a task'}: ${end}`,
			itemIndex,
			`, ${statusChecks} checks`,
		);
	}

	/** What is left behind when the run is stopped, in words. */
	leftBehind(): string {
		const named = (names: string[]) => [...new Set(names)].join(', ');
		const tasks = [...this.tasks.values()];
		const ids = named(tasks.flatMap(({ ref }) => (ref.taskId ? `${ref.taskId} (${ref.provider})` : [])));
		const addresses = named(
			tasks.flatMap(({ ref, result }) => (ref.taskId ? [] : (result?.state.urls ?? []))),
		);
		const items = [...this.unanswered].join(', ');
		return [
			...(ids !== '' ? [`These tasks exist and can be fetched with the Get Task node: ${ids}.`] : []),
			...(items !== ''
				? [`Whether a task was made for these items is not known: ${items}. Look at the account.`]
				: []),
			...(addresses !== '' ? [`These results came at once, without a task: ${addresses}`] : []),
		].join(' ');
	}

	/** A line in n8n's log that says where in n8n it comes from. */
	private log(product: Product, what: string, about: string, itemIndex: number, more = ''): void {
		const place = `execution ${this.context.getExecutionId()}, item ${itemIndex}${more}`;
		const kind = product === 'video' ? 'Video' : 'Image';
		this.context.logger.info(`${kind} ${what}: ${about} (${place})`);
	}

	/** Adds to what is there: from earlier tries, other items of a loop, and other nodes. */
	private writeCustomData(name: string, entry: string): void {
		try {
			const { customData } = this.context.getWorkflowDataProxy(0).$execution as { customData: CustomData };
			for (let part = 1; part <= MOST_VALUES; part++) {
				const key = `${name}${part === 1 ? '' : part}`;
				const current = customData.get(key);
				const longer = typeof current === 'string' && current !== '' ? `${current} ${entry}` : entry;
				if (longer.length > LONGEST_VALUE) continue;
				customData.set(key, longer);
				return;
			}
		} catch (error) {
			// A trace must not cost the task that it is about; the log has it too.
			this.context.logger.warn(
				`Custom data was not written: ${error instanceof Error ? error.message : String(error)}`,
			);
		}
	}
}
