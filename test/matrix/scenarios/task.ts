import { submit, status, ALWAYS, answer, running, oddStatus, keysOf } from '../answers';
import { type Scenario } from '../scenario';

export const TASK: Scenario[] = [
	{
		name: 'fails',
		phase: 'task',
		rules: [submit({ kind: 'taskFails', message: '生成失败' })],
		ends: 'error: taskFailed',
	},
	{
		name: 'fails without a word',
		phase: 'task',
		// Of 元境 that is how a supplier's trouble looks, which is not believed within the seconds of a scenario.
		only: ['tomoviee', 'yishangCloud', 'hiDream'],
		rules: [submit({ kind: 'taskFails', message: ' ' })],
		ends: 'error: taskFailed',
	},
	{
		name: 'rejected by the review',
		phase: 'task',
		rules: [submit({ kind: 'taskRejected' })],
		ends: 'error: contentRejected',
	},
	{
		name: 'fails and repeats the key',
		phase: 'task',
		rules: ({ provider }) => [submit({ kind: 'taskFails', message: `worker had ${keysOf(provider)}` })],
		ends: 'error: taskFailed',
	},
	{
		name: 'unknown status for a while',
		phase: 'task',
		rules: ({ provider }) => [submit({ kind: 'taskState', status: oddStatus(provider), ms: 500 })],
		ends: 'succeeded',
	},
	{
		name: 'unknown status for ever',
		phase: 'task',
		rules: ({ provider }) => [status({ kind: 'taskState', status: oddStatus(provider) }, ALWAYS)],
		ends: 'error: timeout',
	},
	{
		name: 'success without a video',
		phase: 'task',
		// 易尚云 has a place of its own for files, where Get Task looks, too.
		only: ['tomoviee', 'hiDream', 'openComputing'],
		rules: [submit({ kind: 'noVideo' })],
		ends: 'error: noVideo',
	},
	{
		name: 'not known at first',
		phase: 'task',
		rules: [submit({ kind: 'notYetKnown', ms: 500 })],
		ends: 'succeeded',
	},
	{
		name: 'progress goes backwards',
		phase: 'task',
		rules: ({ provider }) =>
			[90, 20, 100, 0].map((percent) => status(answer(200, running(provider, percent)))),
		ends: 'succeeded',
	},
];
