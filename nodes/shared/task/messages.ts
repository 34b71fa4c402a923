import { productOf } from '../providers/catalogue';
import type { FailureKind, Product, Provider, ProviderFailure, TaskState } from '../providers/provider';
import type { JobFailure, JobOutcome } from './job';
import { UNREADABLE, UNWATCHED } from './submit';

/** A failure in words for the person in the editor: what happened, and what to do now. */
export interface Explanation {
	/** One sentence without a full stop; names the task if there is one. */
	message: string;
	/** Sentences. */
	description: string;
}

/** What happened, and what to do. */
export interface Words {
	what: string;
	todo: string;
}

/** The provider's name in a sentence: without the Chinese one that the form has in brackets. */
export function nameOf({ displayName }: Provider): string {
	return displayName.replace(/ \(.*\)$/, '');
}

function minutes(count: number): string {
	return `${count} ${count === 1 ? 'minute' : 'minutes'}`;
}

/** The kinds that are about the account or the content, whatever was asked for. */
type AccountKind = 'auth' | 'quota' | 'contentRejected';

export function isOfAccount(kind: FailureKind): kind is AccountKind {
	return kind === 'auth' || kind === 'quota' || kind === 'contentRejected';
}

/**
 * What happened and what to do, for those kinds; `then` is what to do once key or balance are right.
 *
 * @param scope whether it is about the model or the item alone
 */
export function accountWords(
	kind: AccountKind,
	provider: Provider,
	then: string,
	scope: ProviderFailure['scope'] = 'run',
): Words {
	const name = nameOf(provider);
	const { accountUrl } = provider;
	switch (kind) {
		case 'auth':
			if (scope !== 'run') {
				return {
					what: `${name} refuses this model to this key`,
					todo: `Allow the model for the key at ${accountUrl}, or choose another model. ${then}`,
				};
			}
			return {
				what: `${name} rejected the credential`,
				todo: `Check the key in the credential and the account at ${accountUrl}. ${then}`,
			};
		case 'quota':
			return {
				what: `The ${name} account has no balance left`,
				todo: `Top it up at ${accountUrl}${scope === 'model' ? ', or choose another model: one without a price is answered like this, too' : ''}. ${then}`,
			};
		case 'contentRejected':
			return {
				what: `The review of ${name} rejected the content`,
				todo: 'Change the prompt or the other input and run the item again.',
			};
	}
}

/** What happened and what to do, by kind. */
function inWords(
	failure: JobFailure,
	provider: Provider,
	product: Product,
	taskId: string | undefined,
	timeoutMinutes: number,
): Words {
	const name = nameOf(provider);
	const { accountUrl } = provider;
	const submitting = failure.phase === 'submit';
	const reasoned = Boolean(failure.providerMessage?.trim());
	const later = taskId === undefined ? 'Run the item again later.' : 'Fetch it later with the Get Task node.';
	// A task that has failed is over: there is nothing to fetch.
	const then = failure.phase === 'status' ? later : 'Then run the item again.';
	const unsure = `A task may exist and be charged: look for it at ${accountUrl} before you run this item again. If there is one, fetch it with the Get Task node. The request was not repeated.`;
	const { kind, scope } = failure;
	if (submitting && failure.code === UNWATCHED) {
		return {
			what: `The item was not submitted, because ${name} lets nobody watch the other tasks of this run`,
			todo: 'No task was made. Mend what the reason names, such as the rights of the key, and run the item again; the other tasks can be fetched with the Get Task node then.',
		};
	}
	if (isOfAccount(kind)) return accountWords(kind, provider, then, scope);
	switch (kind) {
		case 'rateLimit':
			return submitting
				? {
						what:
							(failure.retryAfterSeconds ?? 0) >= timeoutMinutes * 60
								? `${name} takes no more requests for ${minutes(Math.ceil((failure.retryAfterSeconds ?? 0) / 60))}, longer than the timeout`
								: `${name} takes no more requests, also not within the ${minutes(timeoutMinutes)} of the timeout`,
						todo: 'No task was made. Lower Options > Max Concurrent Tasks, or run the item again later.',
					}
				: { what: `${name} answers no more status checks for now`, todo: later };
		case 'invalidRequest':
			if (!submitting) return { what: `${name} refused the status check`, todo: later };
			if (failure.code === UNREADABLE) {
				return {
					what: 'A file of the item could not be read when it was to be sent',
					todo: 'No task was made. Run the item again, with the file as it is now.',
				};
			}
			return {
				what: `${name} refused the request`,
				todo: reasoned
					? 'Correct what it names and run again. No task was made.'
					: 'It gives no reason: check the values, and run again. No task was made.',
			};
		case 'notFound':
			return submitting
				? {
						what: `${name} does not have what was asked for`,
						todo: `Check the model, and the base URL in the credential. ${provider.otherBaseUrls ? `${provider.otherBaseUrls} ` : ''}No task was made.`,
					}
				: {
						what: `${name} does not know the task`,
						todo: `${provider.keepsTasksFor ? `It keeps tasks for ${provider.keepsTasksFor}. ` : ''}The task may have expired or belong to another account: check the task ID and the credential.`,
					};
		case 'unavailable':
			if (!submitting) return { what: `${name} gives no answer`, todo: later };
			if (failure.refused && failure.isOfSupplier) {
				return {
					what: `A supplier of ${name} had trouble, and no task was made`,
					todo: 'Nothing is wrong with your request. Run the item again later.',
				};
			}
			return failure.refused
				? {
						what: `${name} cannot be reached or takes no tasks`,
						todo: 'No task was made. Run the item again later.',
					}
				: { what: `${name} had an error while it took the request`, todo: unsure };
		case 'malformed':
			return { what: `${name} gave an answer that cannot be read`, todo: submitting ? unsure : later };
		case 'outcomeUnknown':
			return {
				what: `It is not known whether ${name} took the task: no answer of its own came`,
				todo: unsure,
			};
		case 'taskFailed':
			if (failure.isDoubtful) {
				return {
					what: `${name} reports trouble of its own with the task`,
					todo: 'The task may go on: fetch it later with the Get Task node before you pay for another.',
				};
			}
			return {
				what: `The task failed at ${name}`,
				todo: reasoned
					? 'Read the reason, change the input if it asks for that, and run the item again.'
					: 'It gives no reason: run the item again, and change the input if it fails once more.',
			};
		case 'cancelled':
			return {
				what: `The task was cancelled at ${name}`,
				todo: `Run the item again if you still want the ${product}.`,
			};
		case 'expired':
			return {
				what: `The task timed out or expired at ${name}`,
				todo: `Run the item again if you still want the ${product}.`,
			};
		case 'noVideo':
		case 'noImage':
			return {
				what: `${name} reports success, but gives no ${product}`,
				todo: `Look at the task at ${accountUrl}, or ask for it again with the Get Task node.`,
			};
		case 'timeout': {
			const todo = 'it with the Get Task node, or run again with a higher Options > Timeout.';
			return reasoned || failure.code !== undefined
				? {
						what: `${name} has given no answer about the task, and ${minutes(timeoutMinutes)} are over`,
						todo: `The task probably goes on and is not lost: fetch ${todo}`,
					}
				: {
						what: `The task is not finished after ${minutes(timeoutMinutes)}`,
						todo: `It goes on at ${name} and is not lost: fetch ${todo}`,
					};
		}
		case 'download':
			return {
				what: `The ${product} is finished, but could not be downloaded`,
				todo: 'It is not lost: fetch it again with the Get Task node, or open its address.',
			};
	}
}

/** Whose words a reason is; without a code of the network's they are this node's. */
function labelOf({ phase, httpStatus, code }: JobFailure): string {
	if (phase === 'download') return 'Problem';
	if (phase === 'task' || httpStatus !== undefined) return 'Reason given';
	return code === undefined || code === UNREADABLE ? 'Problem' : 'Network';
}

/** The reason that was given, as a sentence, if one was. */
function reasonOf({ providerMessage, code }: ProviderFailure, label: string): string[] {
	const words = providerMessage?.trim();
	if (!words) return code ? [`Code: ${code}.`] : [];
	return [`${label}${code ? ` (${code})` : ''}: ${words}${/[.!?。！？…]$/.test(words) ? '' : '.'}`];
}

/** The reason that the provider or the network gives for a failed request, as a sentence, if there is one. */
export function reasonGiven(failure: JobFailure): string[] {
	return reasonOf(failure, labelOf(failure));
}

/** What may be behind a task that is not finished in time. */
function whyLate(provider: Provider, timeoutMinutes: number, state: TaskState | undefined): string[] {
	const { recoversAfterMinutes = 0 } = provider.pacing;
	const word = state?.statusWord;
	return [
		...(word === undefined ? [] : [`Its state is called "${word}" there, which this node does not know.`]),
		...(timeoutMinutes < recoversAfterMinutes
			? [`A task that is stuck there moves again after 10 minutes: allow ${recoversAfterMinutes} or more.`]
			: []),
	];
}

/**
 * Says what went wrong with a job.
 *
 * @param timeoutMinutes how long the job was waited for
 */
export function explain(
	outcome: JobOutcome<unknown> & { failure: JobFailure },
	provider: Provider,
	timeoutMinutes: number,
): Explanation {
	const { failure, state } = outcome;
	const taskId = outcome.task?.ref.taskId;
	const product = productOf(outcome.task?.ref, state);
	const { what, todo } = inWords(failure, provider, product, taskId, timeoutMinutes);
	const sentences = [todo, ...(failure.kind === 'timeout' ? whyLate(provider, timeoutMinutes, state) : [])];
	sentences.push(...reasonGiven(failure));
	if (taskId !== undefined) sentences.push(`Task ID: ${taskId} (${provider.id}).`);
	const [url] = state?.urls ?? [];
	if (failure.kind === 'download' && url !== undefined) {
		// Last, so that no full stop sticks to it.
		sentences.push(`Address${state?.expiresAt ? ` (valid until ${state.expiresAt})` : ''}: ${url}`);
	}
	return {
		message: taskId === undefined ? what : `${what} (task ${taskId})`,
		description: sentences.join(' '),
	};
}

/** Says why the form has no list of a provider's models, and how to go on; in one text, as n8n shows no description there. */
export function explainList(failure: ProviderFailure, provider: Provider): string {
	const name = nameOf(provider);
	const answered = failure.httpStatus !== undefined;
	const what = () => {
		if (failure.kind === 'auth') {
			return `${name} rejected the credential. Check its key, and the account at ${provider.accountUrl}.`;
		}
		return answered
			? `${name} gave no list of models. Check the base URL in the credential, or try again later.`
			: `${name} cannot be reached. Check the base URL in the credential, and the network.`;
	};
	return [
		what(),
		'To go on without the list, choose By ID and type the model.',
		...reasonOf(failure, answered ? 'Reason given' : 'Network'),
	].join(' ');
}
