import type { ChatFailure } from '../../providers/text/chat';
import type { Provider } from '../../providers/provider';
import { accountWords, isOfAccount, nameOf, reasonGiven, type Explanation, type Words } from '../messages';

/** What happened and what to do. */
function chatWords(failure: ChatFailure, provider: Provider, timeoutSeconds: number): Words {
	const name = nameOf(provider);
	const isPartial = failure.text !== undefined;
	const again = `Run the item again; it is a new request.${isPartial ? ' The text so far is in the details.' : ''}`;
	// An answer that nobody got cannot be asked for again, unlike a task.
	const unsure = `It may have been charged all the same: your account is at ${provider.accountUrl}. ${again}`;
	const { kind } = failure;
	if (isOfAccount(kind)) return accountWords(kind, provider, 'Then run the item again.');
	switch (kind) {
		case 'rateLimit':
			return {
				what: `${name} takes no more requests`,
				todo: 'Lower Options > Max Concurrent Requests, or run the item again later.',
			};
		case 'invalidRequest':
			return {
				what: `${name} refused the request`,
				todo: failure.providerMessage
					? 'Correct what it names and run again.'
					: 'It gives no reason: check the values, and run again.',
			};
		case 'notFound':
			return {
				what: `${name} does not have what was asked for`,
				todo: 'Check the model, and the base URL in the credential.',
			};
		case 'unavailable':
			return failure.refused
				? { what: `${name} cannot be reached or takes no requests`, todo: 'Run the item again later.' }
				: { what: `${name} had an error while it answered`, todo: unsure };
		case 'malformed':
			// A redirect, say, comes from somewhere else.
			return failure.httpStatus === 200
				? {
						what: `${name} gave an answer without text`,
						todo: `It may have been charged: your account is at ${provider.accountUrl}. Change the prompt or the model, or run the item again.`,
					}
				: {
						what: `${name} gave an answer that cannot be read`,
						todo: 'Check the base URL in the credential, or run the item again.',
					};
		case 'timeout':
			return {
				what: isPartial
					? `The answer of ${name} has stopped coming, or takes longer than ${timeoutSeconds} seconds`
					: `${name} has not answered within ${timeoutSeconds} seconds`,
				todo: `Raise Options > Timeout if it needs longer. ${unsure}`,
			};
		case 'taskFailed':
			return { what: `The answer of ${name} ended in an error`, todo: again };
		default:
			// `outcomeUnknown`; the kinds that only tasks have never come here.
			return {
				what: isPartial ? `The answer of ${name} broke off` : `${name} gave no answer`,
				todo: unsure,
			};
	}
}

/** Says why there is no answer, in words for the person in the editor. */
export function explainChat(failure: ChatFailure, provider: Provider, timeoutSeconds: number): Explanation {
	const { what, todo } = chatWords(failure, provider, timeoutSeconds);
	return {
		message: what,
		description: [todo, ...reasonGiven({ ...failure, phase: 'submit' })].join(' '),
	};
}
