import { answer, download, submit, ALWAYS, SECOND } from '../answers';
import type { Scenario } from '../scenario';

/** Submits that are answered with the result itself. */

const IMAGE = { makes: 'image', only: ['openComputing'] } as const;
const BAD_PROMPT = answer(400, { error: 'prompt is too long' });

export const AT_ONCE: Scenario[] = [
	{
		name: 'video at once',
		phase: 'submit',
		only: ['yishangCloud', 'openComputing'],
		rules: [submit({ kind: 'resultAtOnce' })],
		ends: 'succeeded',
	},
	{
		name: 'video at once, not waited for',
		phase: 'submit',
		only: ['yishangCloud', 'openComputing'],
		parameters: { wait: 'none' },
		rules: [submit({ kind: 'resultAtOnce' })],
		ends: 'succeeded',
		undetectable: true,
	},
	...(['url', 'openAi', 'base64', 'dataUrl'] as const).flatMap((as): Scenario[] => [
		{
			...IMAGE,
			name: `image at once, ${as}`,
			phase: 'submit',
			rules: [submit({ kind: 'resultAtOnce', as })],
			ends: 'succeeded',
		},
		{
			...IMAGE,
			name: `image at once, ${as}, retried by hand after the 2nd of 2 failed`,
			phase: 'submit',
			items: 2,
			rules: [submit({ kind: 'resultAtOnce', as }), submit(BAD_PROMPT)],
			options: { maxConcurrentTasks: 1 },
			retried: true,
			ends: 'succeeded',
			submits: 3,
		},
	]),
	...(['url', 'openAi'] as const).flatMap((as): Scenario[] => [
		{
			...IMAGE,
			name: `image at once, ${as}, bad download for ever`,
			phase: 'submit',
			rules: [submit({ kind: 'resultAtOnce', as }), download({ kind: 'cutBefore' }, ALWAYS)],
			ends: 'error: download',
			slow: true,
		},
		{
			...IMAGE,
			name: `image at once, ${as}, retried by hand after a bad download`,
			phase: 'submit',
			rules: [submit({ kind: 'resultAtOnce', as }), download({ kind: 'cutBefore' }, ALWAYS)],
			retried: true,
			ends: 'succeeded',
			slow: true,
		},
	]),
	{
		...IMAGE,
		name: 'image at once and images by tasks side by side',
		phase: 'submit',
		items: 3,
		rules: [submit({ kind: 'resultAtOnce' }, SECOND)],
		ends: 'succeeded',
	},
];
