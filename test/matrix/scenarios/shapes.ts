import { DOCUMENTED } from '../../simulator/types';
import { answer, status, submit, type Fault } from '../answers';
import type { Scenario } from '../scenario';

/** Other ways in which a task is told of: late addresses, seeming failures, other words, other shapes. */

const SEEMING = [
	'system error',
	"(1040, 'Too many connections')",
	"None,http error(502, url='http://supplier.example/v1/tasks/1', headers={'Authorization': 'Bearer sk-0123456789abcdef0123'}, data=bad gateway)",
];
const WORDS = ['succeed', 'done', 'SUCCESS', ' Completed ', 'fertig'];
const LAST_WORDS = ['fail', 'FAILURE', ' Failed '];
const WORDED = { phase: 'task', only: ['yishangCloud', 'openComputing'] } as const;
const YISHANG = { phase: 'task', only: ['yishangCloud'] } as const;

const seems = (message: string): Fault => ({ kind: 'seemsFailed', message });

export const SHAPES: Scenario[] = [
	...[1, 2].map(
		(checks): Scenario => ({
			name: `success ${checks} checks before its address`,
			phase: 'task',
			rules: [submit({ kind: 'addressLate', checks })],
			ends: 'succeeded',
		}),
	),
	...SEEMING.flatMap((message): Scenario[] => {
		const common = { phase: 'task', only: ['openComputing'], settings: { jobSeconds: 1.2 } } as const;
		return [
			{
				...common,
				name: `fails for a moment: ${message.slice(0, 24)}`,
				rules: [status(seems(message))],
				ends: 'succeeded',
			},
			{
				...common,
				name: `fails for a moment, Retry On Fail: ${message.slice(0, 24)}`,
				rules: [status(seems(message), { after: 1 })],
				node: { retryOnFail: true },
				ends: 'succeeded',
			},
		];
	}),
	...WORDS.map(
		(word): Scenario => ({
			...WORDED,
			name: `success is called "${word}"`,
			rules: [submit({ kind: 'finalWord', word })],
			ends: 'succeeded',
		}),
	),
	...LAST_WORDS.map(
		(word): Scenario => ({
			...WORDED,
			name: `failure is called "${word}"`,
			rules: [submit({ kind: 'finalWord', word }), status({ kind: 'taskFails', message: 'GPU on fire' })],
			settings: { jobSeconds: 30 },
			ends: 'error: taskFailed',
		}),
	),
	{
		...YISHANG,
		name: 'in an envelope, success',
		settings: { yishangCloudStatus: 'envelope' },
		ends: 'succeeded',
	},
	{
		...YISHANG,
		name: 'in an envelope, failure',
		settings: { yishangCloudStatus: 'envelope' },
		rules: [submit({ kind: 'taskFails', message: 'generation failed' })],
		ends: 'error: taskFailed',
	},
	{
		...YISHANG,
		name: 'an envelope with nothing in it, once',
		settings: { yishangCloudStatus: 'envelope' },
		rules: [status(answer(200, { code: 'success', message: '', data: null }))],
		ends: 'succeeded',
	},
	...(['id', 'taskId'] as const).map(
		(names): Scenario => ({
			...YISHANG,
			name: `its ID is under ${names} alone`,
			settings: { yishangCloudIds: names },
			ends: 'succeeded',
		}),
	),
	{
		...YISHANG,
		name: 'not known at first, as the gateway says it',
		settings: { yishangCloudErrors: 'newApi' },
		rules: [submit({ kind: 'notYetKnown', ms: 500 })],
		ends: 'succeeded',
	},
	...(['sample', 'nested', 'go', 'goOuter'] as const).map(
		(ampersand): Scenario => ({
			phase: 'task',
			only: ['tomoviee'],
			name: `& of its address: ${ampersand}`,
			settings: { tomovieeAmpersand: ampersand },
			ends: 'succeeded',
		}),
	),
	{ name: 'as the documents have it', phase: 'task', settings: DOCUMENTED, ends: 'succeeded' },
];
