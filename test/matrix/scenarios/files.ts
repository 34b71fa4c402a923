import { answer, download, submit, ALWAYS, type Fault } from '../answers';
import { PATIENT, type Scenario } from '../scenario';

/** Results that are elsewhere than at a public address, or there only later; and refusals in the gateway's words. */

const YISHANG = { only: ['yishangCloud'] } as const;
const CONTENT = { ...YISHANG, phase: 'download', settings: { yishangCloudFiles: 'content' } } as const;

/** The same way on another host. */
const elsewhere = (url: string): Fault => ({
	kind: 'redirect',
	to: `${url.replace('127.0.0.1', 'localhost')}{path}`,
});
const NO_CHANNEL = answer(503, {
	error: {
		message: 'No available channel for model sora-2 under group default (distributor) (request id: 2026)',
		type: 'new_api_error',
		code: 'model_not_found',
	},
});

export const FILES: Scenario[] = [
	...(['metadata', 'ownHost', 'relative', 'content', 'data'] as const).map(
		(where): Scenario => ({
			...YISHANG,
			phase: 'download',
			name: `the video is at: ${where}`,
			settings: { yishangCloudFiles: where },
			ends: 'succeeded',
		}),
	),
	{
		...CONTENT,
		name: 'behind the key, cut once',
		rules: [download({ kind: 'cutAt', bytes: 1000 })],
		ends: 'succeeded',
	},
	{
		...CONTENT,
		name: 'behind the key, sent to another host once',
		rules: ({ url }) => [download(elsewhere(url))],
		ends: 'succeeded',
		slow: true,
	},
	{
		...CONTENT,
		name: 'behind the key, sent to another host for ever',
		rules: ({ url }) => [download(elsewhere(url), ALWAYS)],
		ends: 'error: download',
		slow: true,
	},
	{
		...CONTENT,
		name: 'behind the key, and not ready for 12 s',
		rules: [submit({ kind: 'fileLate', ms: 12_000 })],
		ends: 'succeeded',
		slow: true,
	},
	{
		phase: 'download',
		name: 'in the store only 12 s later',
		rules: [submit({ kind: 'fileLate', ms: 12_000 })],
		ends: 'succeeded',
		slow: true,
	},
	{
		...YISHANG,
		phase: 'submit',
		name: 'no channel, as the gateway says it in English, once',
		rules: [submit(NO_CHANNEL)],
		options: PATIENT,
		ends: 'succeeded',
		submits: 2,
	},
	...(['rateLimit', 'noBalance'] as const).map(
		(kind): Scenario => ({
			...YISHANG,
			phase: 'submit',
			name: `${kind} as the gateway says it, once`,
			settings: { yishangCloudErrors: 'newApi' },
			rules: [submit({ kind })],
			options: PATIENT,
			ends: kind === 'rateLimit' ? 'succeeded' : 'error: quota',
			submits: kind === 'rateLimit' ? 2 : 1,
		}),
	),
];
