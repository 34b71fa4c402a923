import type { ChatFailure } from '../../../nodes/shared/providers/text/chat';
import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { explainChat } from '../../../nodes/shared/task/text/chatMessages';

const explain = (failure: ChatFailure) => explainChat(failure, openComputing, 300);

test.each<[ChatFailure, string, string]>([
	[
		{ kind: 'outcomeUnknown', code: 'ECONNRESET', providerMessage: 'aborted', text: 'A boat' },
		'The answer of OpenComputing broke off',
		'It may have been charged all the same: your account is at https://ai.opencomputing.cn. Run the item again; it is a new request. The text so far is in the details. Network (ECONNRESET): aborted.',
	],
	[
		{ kind: 'timeout' },
		'OpenComputing has not answered within 300 seconds',
		'Raise Options > Timeout if it needs longer. It may have been charged all the same: your account is at https://ai.opencomputing.cn. Run the item again; it is a new request.',
	],
	[
		{ kind: 'malformed', code: 'length', httpStatus: 200 },
		'OpenComputing gave an answer without text',
		'It may have been charged: your account is at https://ai.opencomputing.cn. Change the prompt or the model, or run the item again. Code: length.',
	],
	[
		{ kind: 'quota', providerMessage: 'Insufficient balance', httpStatus: 429, refused: true },
		'The OpenComputing account has no balance left',
		'Top it up at https://ai.opencomputing.cn. Then run the item again. Reason given: Insufficient balance.',
	],
	[
		{ kind: 'taskFailed', code: 'E7', providerMessage: 'upstream closed', httpStatus: 200, text: 'A' },
		'The answer of OpenComputing ended in an error',
		'Run the item again; it is a new request. The text so far is in the details. Reason given (E7): upstream closed.',
	],
	[
		{ kind: 'unavailable', code: 'ECONNREFUSED', providerMessage: 'refused', refused: true },
		'OpenComputing cannot be reached or takes no requests',
		'Run the item again later. Network (ECONNREFUSED): refused.',
	],
])('%j', (failure, message, description) => {
	expect(explain(failure)).toEqual({ message, description });
});

/** The ends that a chat can have. */
const KINDS = [
	...(['auth', 'quota', 'rateLimit', 'invalidRequest', 'notFound', 'unavailable', 'malformed'] as const),
	...(['outcomeUnknown', 'taskFailed', 'contentRejected', 'timeout'] as const),
];

test.each(KINDS.flatMap((kind) => [{ kind }, { kind, refused: true, text: 'A', providerMessage: 'no' }]))(
	'%j is explained as what it is: no task, no video',
	(failure) => {
		const { message, description } = explain(failure);
		expect(message).toMatch(/^[A-Z].*[^.]$/);
		expect(description).toMatch(/[.]$/);
		expect(`${message} ${description}`).not.toMatch(/task|video|undefined/i);
	},
);
