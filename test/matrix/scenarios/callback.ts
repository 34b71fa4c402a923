import { ALWAYS, answer, download, keysOf, says, SECOND, status, submit } from '../answers';
import type { Scenario } from '../scenario';

/** Runs that are suspended until the service calls; it calls for each task as that ends, twice. If that is no use, time goes by. */
const SUSPENDED = {
	phase: 'run',
	only: ['hiDream', 'tomoviee'],
	parameters: { wait: 'callback' },
	settings: { jobSeconds: 0.5 },
	// Calls shortly before the deadline come too late.
	options: { timeoutMinutes: 10 },
} as const satisfies Partial<Scenario>;

const THREE = { ...SUSPENDED, items: 3 } as const;

export const CALLBACK: Scenario[] = [
	{ ...SUSPENDED, name: 'called back', ends: 'succeeded' },
	{ ...THREE, name: 'called back, 3 items', ends: 'succeeded' },
	{
		...SUSPENDED,
		name: 'called back, a check fails',
		rules: [status({ kind: 'cutBefore' })],
		ends: 'succeeded',
	},
	{
		...SUSPENDED,
		name: 'called back, no check is answered',
		rules: [status({ kind: 'cutBefore' }, ALWAYS)],
		ends: 'in progress',
	},
	{
		...SUSPENDED,
		name: 'called back, the key is refused by then',
		rules: ({ provider }) => [
			status(answer(401, says(provider, `Invalid API Key ${keysOf(provider)}`)), ALWAYS),
		],
		ends: 'in progress',
	},
	{
		...SUSPENDED,
		name: 'called back, task fails',
		rules: [submit({ kind: 'taskFails' })],
		ends: 'error: taskFailed',
	},
	{
		...THREE,
		name: 'called back, error output, all fail',
		rules: [submit({ kind: 'taskFails' }, { times: 3 })],
		node: { onError: 'continueErrorOutput' },
		ends: 'error: taskFailed',
	},
	{
		...SUSPENDED,
		name: 'called back, bad download once',
		rules: [download({ kind: 'wrongType' })],
		ends: 'succeeded',
	},
	{
		...SUSPENDED,
		name: 'called back, bad downloads for ever',
		rules: [download({ kind: 'wrongType' }, ALWAYS)],
		ends: 'error: download',
	},
	{
		...SUSPENDED,
		name: 'called back, submit cut off',
		rules: [submit({ kind: 'cutAfter' })],
		ends: 'error: outcomeUnknown',
	},
	{
		...SUSPENDED,
		items: 2,
		name: 'called back, Retry On Fail after a refused submit',
		rules: ({ provider }) => [submit(answer(400, says(provider, 'prompt is too long')), SECOND)],
		node: { retryOnFail: true },
		ends: 'succeeded',
		submits: 3,
	},
	{
		...SUSPENDED,
		items: 2,
		name: 'called back, retried by hand after a refused submit',
		rules: ({ provider }) => [submit(answer(400, says(provider, 'prompt is too long')), SECOND)],
		retried: true,
		ends: 'succeeded',
		submits: 3,
	},
	{
		...SUSPENDED,
		items: 3,
		name: 'called back, the account takes one at a time',
		settings: { jobSeconds: 0.5, maxConcurrent: { hiDream: 1, tomoviee: 1 } },
		ends: 'succeeded',
		submits: 'any',
	},
];
