import { submit, SECOND } from '../answers';
import { PATIENT, type Scenario } from '../scenario';

/** Submits whose answer is streamed and never closed: what came decides. */
export const BROKEN_OFF: Scenario[] = [
	...(['cutBeforeId', 'cutWithinId'] as const).map(
		(kind): Scenario => ({
			name: kind === 'cutBeforeId' ? 'cut before the ID' : 'cut within the ID',
			phase: 'submit',
			rules: [submit({ kind })],
			ends: 'error: outcomeUnknown',
		}),
	),
	...(['cutAfterId', 'cutBehind'] as const).flatMap((kind): Scenario[] => {
		const name = kind === 'cutAfterId' ? 'cut right after the ID' : 'cut behind the JSON';
		const common = { phase: 'submit', rules: [submit({ kind })] } as const;
		return [
			{ ...common, name, ends: 'succeeded' },
			{ ...common, name: `${name}, not waited for`, parameters: { wait: 'none' }, ends: 'in progress' },
			{ ...common, name: `${name}, Retry On Fail`, node: { retryOnFail: true }, ends: 'succeeded' },
		];
	}),
	{
		name: 'every answer cut behind the JSON',
		phase: 'submit',
		items: 3,
		rules: [submit({ kind: 'cutBehind' }), submit({ kind: 'cutBehind' }), submit({ kind: 'cutBehind' })],
		ends: 'succeeded',
	},
	{
		name: 'the 2nd of 3 cut behind the JSON, the task of the 3rd fails',
		phase: 'submit',
		items: 3,
		rules: [submit({ kind: 'cutBehind' }, SECOND), submit({ kind: 'taskFails' })],
		ends: ['kept', 'kept', 'error: taskFailed'],
	},
	{
		name: 'a refusal cut behind the JSON',
		phase: 'submit',
		// What no service knows; the cut strikes the answer to it.
		rules: [submit({ kind: 'cutBehind' })],
		options: { additionalFields: { no_such_field: 1 } },
		ends: 'error: invalidRequest',
	},
	{
		name: 'a rate limit cut behind the JSON, twice',
		phase: 'submit',
		settings: { maxConcurrent: { tomoviee: 1, yishangCloud: 1, hiDream: 1, openComputing: 1 } },
		items: 2,
		rules: [submit({ kind: 'cutBehind' }, { times: 2 })],
		options: { ...PATIENT, maxConcurrentTasks: 2 },
		ends: 'succeeded',
		submits: 'any',
	},
];
