import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { hasNoResult, type Provider, type TaskState } from '../../providers/provider';
import { isObject } from '../../providers/answers/reading';
import type { JobFailure, JobOutcome, ResultFile, TaskJob } from '../../task/job';
import type { SentAs } from '../../task/fileAdvice';
import { runTasks } from '../../task/run';
import { resultFileName, storeInline, storeResult, type StoredFile } from '../files/resultFile';
import { connectAll } from './connectAll';
import { hintsOf, showHints } from '../output/hints';
import type { Connection } from '../http/connection';
import { nodeError } from '../output/nodeError';
import {
	errorItem,
	isReturned,
	jobError,
	outputItem,
	type ItemError,
	type ItemOutcome,
} from '../output/items';
import { clock, scheduled } from './scheduled';
import type { Settings } from '../parameters/settings';
import { Trace } from '../output/trace';

/** What all nodes do with the tasks of a run. */

/** One item that is fit to be worked on. */
export interface PlannedItem {
	itemIndex: number;
	provider: Provider;
	settings: Settings;
	/** What is particular to the node; the rest of the job is filled in here. */
	job: Pick<
		TaskJob<StoredFile>,
		'target' | 'submit' | 'known' | 'uncertain' | 'wait' | 'onSubmit' | 'onRefused' | 'onTask'
	>;
	/** What the user should know of its input, as sentences. */
	hints?: readonly string[];
	/** How its files go, where the provider takes either. */
	sentAs?: SentAs | undefined;
}

/** What the node puts out for an item: on which of its outputs, and what. */
export interface RoutedItem {
	itemIndex: number;
	/** The node's own outputs, from 0. */
	output: number;
	item: INodeExecutionData;
}

/** What is particular to a node. */
export interface TaskNodeRun {
	planned: PlannedItem[];
	/** Items that were found wanting before anything was sent. */
	errors: ItemError[];
	/** Over all tasks of the run. */
	maxConcurrentTasks: number;
	/** The output for an item, and for an error item under a continue setting. */
	route: (outcome: ItemOutcome | 'error') => number;
	/** Whether tasks that failed at the provider come out as items, whatever the options say. */
	returnFailures: boolean;
	/** Called for each job as it ends, also if the run is stopped afterwards. */
	onOutcome?: (item: ItemOutcome) => void;
}

/** Whether a returned failure leaves nothing to fetch: only of a success without a result more may come. */
function isOver(failure: unknown): boolean {
	return isObject(failure) && !hasNoResult(failure.kind);
}

/** The tasks of the items that did not fail, in words: their items are lost with the node's output. */
function tasksLeft(done: readonly RoutedItem[]): string {
	const worthFetching = done.filter(({ item: { json } }) => !isOver(json.failure));
	const named = (values: unknown[]) => [...new Set(values.filter((value) => value !== undefined))].join(', ');
	const tasks = named(
		worthFetching.map(
			({ item: { json } }) => json.taskId && `${String(json.taskId)} (${String(json.provider)})`,
		),
	);
	// A result that came at once has no task.
	const addresses = named(
		worthFetching.map(({ item: { json } }) => (json.taskId ? undefined : (json.imageUrl ?? json.videoUrl))),
	);
	return [
		tasks && `The tasks of the other items are not lost and can be fetched with the Get Task node: ${tasks}.`,
		addresses && `Results that came at once, without a task: ${addresses}`,
	]
		.filter(Boolean)
		.join(' ');
}

/**
 * Runs the planned tasks and turns what became of them into output items.
 *
 * @returns one entry per item, in input order
 * @throws NodeOperationError as `seeThrough` and `toOutput` do
 */
export async function runTaskNode(context: IExecuteFunctions, run: TaskNodeRun): Promise<RoutedItem[]> {
	return toOutput(context, run, await seeThrough(context, run));
}

/**
 * Runs the planned tasks.
 *
 * @param trace of the whole run, where this is a part of one: a Stop tells of all of it
 * @returns what became of them; `run.errors` has those that could not even be begun
 * @throws NodeOperationError unless a continue setting is on: before anything is sent for items that cannot be sent; always
 * when the user stops the execution
 */
export async function seeThrough(
	context: IExecuteFunctions,
	run: TaskNodeRun,
	trace = new Trace(context),
): Promise<ItemOutcome[]> {
	const { planned, errors } = run;
	const connections = await connectAll(
		context,
		planned.map(({ itemIndex, provider, job }) => ({ itemIndex, provider, about: job.known?.ref })),
		errors,
	);
	const ready = planned.filter(({ provider }) => connections.has(provider));
	const jobs = ready.map((plan) => {
		const connection = connections.get(plan.provider) as Connection;
		return toJob(context, plan, connection, trace, run.onOutcome);
	});
	const outcomes = await scheduled(
		context,
		() => trace.leftBehind(),
		async (scheduler) =>
			await runTasks(jobs, {
				clock,
				scheduler,
				maxConcurrentTasks: run.maxConcurrentTasks,
				random: Math.random,
			}),
	);
	return ready.map(({ itemIndex, provider, settings, sentAs }, index): ItemOutcome => {
		const outcome = outcomes[index] as JobOutcome<StoredFile>;
		return { itemIndex, provider, settings, sentAs, outcome };
	});
}

/** What runs have in common that submit nothing. */
export const NOTHING_NEW = { maxConcurrentTasks: Infinity, route: () => 0, returnFailures: false };

/** Fetches the files of tasks whose end is known; nothing more is asked for, unless an address has gone stale. */
export async function fetched(
	context: IExecuteFunctions,
	ended: readonly ItemOutcome[],
	trace?: Trace,
): Promise<ItemOutcome[]> {
	const planned = ended.map(({ outcome: { task, state }, ...one }): PlannedItem => {
		const known = {
			...task,
			ref: task?.ref ?? { provider: one.provider.id },
			result: { state: state as TaskState },
		};
		return { ...one, job: { known, wait: 'once' } };
	});
	const items = await seeThrough(context, { ...NOTHING_NEW, planned, errors: [] }, trace);
	return items.map((item) => {
		const before = ended.find(({ itemIndex }) => itemIndex === item.itemIndex)?.outcome.statusChecks ?? 0;
		return { ...item, outcome: { ...item.outcome, statusChecks: before + item.outcome.statusChecks } };
	});
}

/**
 * Turns what became of the tasks into output items.
 *
 * @returns one entry per item, in input order
 * @throws NodeOperationError unless a continue setting is on, when an item failed
 */
export function toOutput(
	context: IExecuteFunctions,
	run: TaskNodeRun,
	items: readonly ItemOutcome[],
): RoutedItem[] {
	const { planned, errors, route, returnFailures } = run;
	const itemCount = items.length + errors.length;
	const returned: ItemOutcome[] = [];
	for (const item of items) {
		if (isReturned(item, returnFailures || item.settings.returnOnFailure)) returned.push(item);
		else errors.push(jobError(item as ItemOutcome & { outcome: { failure: JobFailure } }));
	}
	const routed = returned.map((item) => ({
		itemIndex: item.itemIndex,
		output: route(item),
		item: outputItem(item),
	}));
	if (errors.length > 0 && !context.continueOnFail()) {
		throw nodeError(context, errors, itemCount, tasksLeft(routed));
	}
	const planHints = planned.flatMap(({ hints = [] }) => hints);
	showHints(context, hintsOf(returned, planHints));
	for (const error of errors) {
		routed.push({ itemIndex: error.itemIndex, output: route('error'), item: errorItem(error) });
	}
	return routed.sort((a, b) => a.itemIndex - b.itemIndex);
}

/** Fills in what all jobs have in common. */
function toJob(
	context: IExecuteFunctions,
	plan: PlannedItem,
	connection: Connection,
	trace: Trace,
	onOutcome: TaskNodeRun['onOutcome'],
): TaskJob<StoredFile> {
	const { provider, settings, job, itemIndex } = plan;
	const isLeft = job.wait === 'none' || job.wait === 'callback';
	if (job.known) trace.resumed(job.known, itemIndex);
	if (job.uncertain) trace.uncertain(itemIndex);
	const { fileName } = settings;
	const madeName = ({ task: { ref } }: ResultFile) =>
		[ref.model ?? provider.id, ref.taskId].filter((part) => part !== undefined).join('-');
	const name = (file: ResultFile) => (extension: string) =>
		resultFileName(fileName, madeName(file), file, extension);
	const thumbnailName = (file: ResultFile) => (extension: string) => {
		const stem = fileName.replace(/\.\w{2,4}$/, '') || madeName(file);
		return resultFileName('', `${stem}-thumbnail`, file, extension);
	};
	const fetch = async (file: ResultFile) => await storeResult(context, connection, file, name(file));
	const fetchThumbnail = async (file: ResultFile) =>
		await storeResult(context, connection, file, thumbnailName(file));
	return {
		...job,
		provider,
		timeoutSeconds: settings.timeoutMinutes * 60,
		pollIntervalSeconds: settings.pollIntervalSeconds,
		send: async (request) =>
			await (request === job.submit ? connection.sendToEnd(request) : connection.send(request)),
		onSubmit: () => {
			job.onSubmit?.();
			trace.submitting({ provider: provider.id, ...job.target }, itemIndex);
		},
		onRefused: () => {
			job.onRefused?.();
			trace.refused(itemIndex);
		},
		onTask: (task) => {
			job.onTask?.(task);
			trace.submitted(task, itemIndex);
		},
		onState: (task, state) => trace.state(task, state),
		onOutcome: (outcome) => {
			const item = { itemIndex, provider, settings, outcome };
			trace.ended(item, job.target);
			onOutcome?.(item);
		},
		absolute: (url) => connection.absolute(url),
		keep: async (file, inline) => await storeInline(context, file.product, inline, name(file)),
		...(settings.outputBinaryField === '' || isLeft ? {} : { fetch }),
		...(settings.downloadThumbnail && !isLeft ? { fetchThumbnail } : {}),
	};
}
