import type { IBinaryKeyData, IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { InputProblem } from '../../fields/values';
import { productOf } from '../../providers/catalogue';
import type { Product, Provider, TaskStatus } from '../../providers/provider';
import { isProblem } from '../../task/download';
import { fileAdvice, type SentAs } from '../../task/fileAdvice';
import { explain, type Explanation } from '../../task/messages';
import type { JobFailure, JobOutcome } from '../../task/job';
import type { StoredFile } from '../files/resultFile';
import type { Settings } from '../parameters/settings';

/** How a run's outcomes look from outside: output items and error items. */

/** A job's outcome with what its item needs besides. */
export interface ItemOutcome {
	itemIndex: number;
	provider: Provider;
	settings: Settings;
	/** How its files went, where the provider takes either. */
	sentAs?: SentAs | undefined;
	outcome: JobOutcome<StoredFile>;
}

/** An item that ended in an error; plain data for an error item, or for the error that the node throws. */
export interface ItemError extends Explanation {
	itemIndex: number;
	/** What survives: above all the task. */
	details: IDataObject;
}

function isoTime(ms: number | undefined): string | undefined {
	return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** Leaves out what is not known. */
export function defined(object: Record<string, unknown>): IDataObject {
	return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as IDataObject;
}

/** `videoUrl` and `videoUrls`, or the same of images; neither as long as there is nothing. */
function addresses(product: Product, urls: readonly string[]): Record<string, unknown> {
	const [first] = urls;
	return first === undefined ? {} : { [`${product}Url`]: first, [`${product}Urls`]: urls };
}

/** The task as every output shows it (docs/nodes.md, "Generate Video"); unknown fields are left out. */
function taskJson({ outcome, settings }: ItemOutcome): IDataObject {
	const { task, state, statusChecks, finishedAtMs } = outcome;
	// A task that was never asked for waits in the provider's queue; of one that could not be asked for nothing is known.
	const status: TaskStatus | undefined = state?.status ?? (outcome.failure ? undefined : 'queued');
	const submittedMs = task?.submittedAtMs ?? (state?.createdAt ? Date.parse(state.createdAt) : undefined);
	// The provider's own time of finishing, unless its clock contradicts what was seen here.
	const reportedMs = state?.finishedAt && finishedAtMs ? Date.parse(state.finishedAt) : undefined;
	const plausible = reportedMs !== undefined && (submittedMs === undefined || reportedMs >= submittedMs);
	const finishedMs = plausible ? reportedMs : finishedAtMs;
	const elapsedMs =
		finishedMs !== undefined && submittedMs !== undefined ? finishedMs - submittedMs : undefined;
	return defined({
		provider: task?.ref.provider,
		operation: task?.ref.operation,
		model: task?.ref.model,
		apiVersion: task?.ref.apiVersion,
		taskId: task?.ref.taskId,
		status,
		progress: state?.progress,
		...addresses(productOf(task?.ref, state), state?.urls ?? []),
		thumbnailUrl: state?.thumbnailUrl,
		expiresAt: state?.expiresAt,
		durationSeconds: state?.durationSeconds,
		width: state?.width,
		height: state?.height,
		usage: state?.usage,
		submittedAt: isoTime(submittedMs),
		finishedAt: isoTime(finishedMs),
		// A provider whose clock is ahead would make it negative.
		elapsedSeconds: elapsedMs === undefined || elapsedMs < 0 ? undefined : Math.round(elapsedMs / 1000),
		statusChecks,
		raw: settings.includeRawResponse ? (state?.raw ?? outcome.raw) : undefined,
	});
}

function asFailed(item: ItemOutcome): item is ItemOutcome & { outcome: { failure: JobFailure } } {
	return item.outcome.failure !== undefined;
}

/** Whether the user asked for this failure to come out as an ordinary item. */
export function isReturned({ outcome, settings }: ItemOutcome, returnFailures: boolean): boolean {
	const { failure } = outcome;
	if (!failure) return true;
	if (failure.kind === 'timeout') return settings.returnOnTimeout;
	return failure.phase === 'task' && returnFailures;
}

/** The output item of a task that finished, goes on, or failed and is to be returned. */
export function outputItem(item: ItemOutcome): INodeExecutionData {
	const { itemIndex, outcome, provider, settings } = item;
	const json = taskJson(item);
	if (asFailed(item) && item.outcome.failure.kind !== 'timeout') {
		const { kind, code, providerMessage } = item.outcome.failure;
		const { message } = explain(item.outcome, provider, settings.timeoutMinutes);
		// Never a key named `error`: n8n would take the item for a failed run (sources.md 5.2).
		json.failure = defined({
			kind,
			code,
			message: providerMessage ? `${message}: ${providerMessage}` : message,
		});
	}
	const binary: IBinaryKeyData = {};
	// A file that came within an answer is there although nothing was to be downloaded.
	const field = settings.outputBinaryField || 'data';
	for (const [index, file] of (outcome.files ?? []).entries()) {
		binary[index === 0 ? field : `${field}_${index}`] = file;
	}
	const { thumbnail } = outcome;
	if (thumbnail && !isProblem(thumbnail)) binary.thumbnail = thumbnail;
	return { json, ...(Object.keys(binary).length > 0 ? { binary } : {}), pairedItem: { item: itemIndex } };
}

/** What the user is told about a failed job. */
export function jobError(item: ItemOutcome & { outcome: { failure: JobFailure } }): ItemError {
	const { itemIndex, outcome, provider, settings } = item;
	const { kind, code, httpStatus, providerMessage } = outcome.failure;
	const said = explain(outcome, provider, settings.timeoutMinutes);
	const advice = fileAdvice(outcome.failure, item.sentAs);
	const explanation = advice ? { ...said, description: `${advice} ${said.description}` } : said;
	const task = outcome.task ? taskJson(item) : { provider: provider.id };
	const details = defined({
		...task,
		kind,
		code,
		httpStatus,
		providerMessage,
		description: explanation.description,
	});
	return { ...explanation, itemIndex, details };
}

/** What the user is told about an item that cannot be sent. */
export function inputError(itemIndex: number, problems: readonly InputProblem[]): ItemError {
	const message = problems.map((problem) => problem.message).join('; ');
	const description = 'Nothing was sent for this item. Correct the parameter and run again.';
	const parameters = problems.map(({ parameter }) => parameter);
	return { itemIndex, message, description, details: { kind: 'invalidRequest', parameters, description } };
}

/** The item for n8n's error output. Other keys would send it to the success output (sources.md 5.2). */
export function errorItem({ itemIndex, message, details }: ItemError): INodeExecutionData {
	return { json: { error: message, message, details }, pairedItem: { item: itemIndex } };
}
