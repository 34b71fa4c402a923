import type { VideoProvider } from '../providers/provider';
import type { JobFailure, JobOutcome } from './run';

/** A failure in words for the person in the editor: what happened, and what to do now. */
export interface Explanation {
	/** One sentence without a full stop; names the task if there is one. */
	message: string;
	/** Sentences. */
	description: string;
}

interface Words {
	what: string;
	todo: string;
}

/** What happened and what to do, by kind. */
function inWords(
	failure: JobFailure,
	provider: VideoProvider,
	taskId: string | undefined,
	timeoutMinutes: number,
): Words {
	const { displayName: name, accountUrl } = provider;
	const submitting = failure.phase === 'submit';
	const later = taskId === undefined ? 'Run the item again later.' : 'Fetch it later with the Get Task node.';
	const unsure = `A task may exist and be charged: look for it at ${accountUrl} before you run this item again. If there is one, fetch it with the Get Task node. The request was not repeated.`;
	switch (failure.kind) {
		case 'auth':
			return {
				what: `${name} rejected the credential`,
				todo: `Check the key in the credential and the account at ${accountUrl}. ${submitting ? 'Then run again.' : later}`,
			};
		case 'quota':
			return {
				what: `The ${name} account has no balance left`,
				todo: `Top it up at ${accountUrl}. ${submitting ? 'Then run again.' : later}`,
			};
		case 'rateLimit':
			return {
				what: `${name} takes no more requests for now`,
				todo: `Lower Options > Max Concurrent Tasks, or wait. ${later}`,
			};
		case 'invalidRequest':
			return submitting
				? {
						what: `${name} refused the request`,
						todo: 'Correct what it names below and run again. No task was made.',
					}
				: { what: `${name} refused the status check`, todo: later };
		case 'notFound':
			return submitting
				? {
						what: `${name} does not have what was asked for`,
						todo: 'Check the model and the base URL in the credential.',
					}
				: {
						what: `${name} does not know the task`,
						todo: 'It may have expired or belong to another account: check the task ID and the credential.',
					};
		case 'unavailable':
			if (!submitting) return { what: `${name} gives no answer`, todo: later };
			return failure.refused
				? {
						what: `${name} cannot be reached or takes no tasks`,
						todo: 'No task was made. Run the item again later.',
					}
				: { what: `${name} had an error while it took the request`, todo: unsure };
		case 'malformed':
			return { what: `${name} gave an answer that cannot be read`, todo: submitting ? unsure : later };
		case 'outcomeUnknown':
			return { what: `It is not known whether ${name} took the task, because no answer came`, todo: unsure };
		case 'taskFailed':
			return {
				what: `The task failed at ${name}`,
				todo: 'Read its reason below, change the input and run the item again.',
			};
		case 'contentRejected':
			return {
				what: `The review of ${name} rejected the content`,
				todo: 'Change the prompt or the pictures and run the item again.',
			};
		case 'cancelled':
			return {
				what: `The task was cancelled at ${name}`,
				todo: 'Run the item again if you still want the video.',
			};
		case 'expired':
			return {
				what: `The task timed out or expired at ${name}`,
				todo: 'Run the item again if you still want the video.',
			};
		case 'noVideo':
			return {
				what: `${name} reports success, but gives no video`,
				todo: `Look at the task at ${accountUrl}, or ask for it again with the Get Task node.`,
			};
		case 'timeout':
			return {
				what: `The task is not finished after ${timeoutMinutes} ${timeoutMinutes === 1 ? 'minute' : 'minutes'}`,
				todo: `It goes on at ${name} and is not lost: fetch it with the Get Task node, or raise Options > Timeout.`,
			};
		case 'download':
			return {
				what: 'The video is finished, but could not be downloaded',
				todo: 'It is not lost: fetch it again with the Get Task node, or open its address.',
			};
	}
}

/**
 * Says what went wrong with a job.
 *
 * @param timeoutMinutes how long the job was waited for
 */
export function explain(
	outcome: JobOutcome<unknown> & { failure: JobFailure },
	provider: VideoProvider,
	timeoutMinutes: number,
): Explanation {
	const { failure, state } = outcome;
	const taskId = outcome.task?.ref.taskId;
	const { what, todo } = inWords(failure, provider, taskId, timeoutMinutes);
	const sentences = [todo];
	const words = failure.providerMessage?.trim();
	if (words) {
		const code = failure.code ? ` (${failure.code})` : '';
		sentences.push(`Reason given${code}: ${words}${/[.!?。！？…]$/.test(words) ? '' : '.'}`);
	} else if (failure.code) sentences.push(`Code: ${failure.code}.`);
	if (failure.kind === 'download' && state?.videoUrls[0]) {
		sentences.push(
			`Address: ${state.videoUrls[0]}${state.expiresAt ? `, valid until ${state.expiresAt}` : ''}`,
		);
	}
	if (taskId !== undefined) sentences.push(`Task ID: ${taskId} (${provider.id}).`);
	return {
		message: taskId === undefined ? what : `${what} (task ${taskId})`,
		description: sentences.join(' '),
	};
}
