import type { ProviderId } from '../../simulator/types';
import {
	type Fault,
	status,
	ALWAYS,
	SECOND,
	answer,
	gateway,
	brokenGzip,
	says,
	noSuchTask,
	keysOf,
	STRANGE,
} from '../answers';
import { type Scenario, PATIENT } from '../scenario';

/** Bad answers to status checks. None of them may cost the task. */
const BAD_STATUS: ReadonlyArray<[string, (provider: ProviderId) => Fault]> = [
	['cut', () => ({ kind: 'cutAfter' })],
	['truncated', () => ({ kind: 'truncate', bytes: 20 })],
	['half a JSON', () => ({ kind: 'short', bytes: 20 })],
	['broken gzip', () => brokenGzip('application/json')],
	['HTML 200', () => ({ kind: 'rewrite', as: 'html' })],
	['HTML 502', () => gateway(502)],
	['500', (provider) => answer(500, says(provider, 'Internal server error', 500))],
	['429', () => ({ kind: 'rateLimit' })],
	['429 with Retry-After', () => ({ kind: 'rateLimit', retryAfterSeconds: 1 })],
	['429 with an endless Retry-After', () => ({ kind: 'rateLimit', retryAfterSeconds: 3600 })],
	['no balance', () => ({ kind: 'noBalance' })],
	['redirect 302', () => ({ kind: 'redirect', to: '/elsewhere' })],
	...STRANGE.filter(([name]) => ['an array', 'null', 'an unknown object', 'nothing'].includes(name)).map(
		([name, body]): [string, () => Fault] => [`answer is ${name}`, () => answer(200, body)],
	),
];

export const STATUS: Scenario[] = [
	...BAD_STATUS.flatMap(([name, fault]): Scenario[] => [
		{
			name: `${name}, once`,
			phase: 'status',
			rules: ({ provider }) => [status(fault(provider))],
			ends: 'succeeded',
		},
		{
			name: `${name}, for ever`,
			phase: 'status',
			rules: ({ provider }) => [status(fault(provider), ALWAYS)],
			ends: 'error: timeout',
		},
	]),
	{
		name: 'answer is there twice',
		phase: 'status',
		rules: [status({ kind: 'rewrite', as: 'twoObjects' })],
		ends: 'succeeded',
	},
	{ name: 'answer late', phase: 'status', rules: [status({ kind: 'delay', ms: 700 })], ends: 'succeeded' },
	{
		name: 'silence for ever',
		phase: 'status',
		rules: [status({ kind: 'hangBefore' })],
		ends: 'error: timeout',
		slow: true,
	},
	{
		name: 'provider gone for the whole timeout',
		phase: 'status',
		rules: [status({ kind: 'cutBefore' }, ALWAYS)],
		ends: 'error: timeout',
	},
	{
		name: '401, once',
		phase: 'status',
		rules: ({ provider }) => [status(answer(401, says(provider, 'unauthorized')))],
		ends: 'succeeded',
	},
	{
		name: '401 that repeats the key, for ever',
		phase: 'status',
		rules: ({ provider }) => [
			status(answer(401, says(provider, `Invalid API Key ${keysOf(provider)}`)), ALWAYS),
		],
		options: PATIENT,
		ends: 'error: auth',
	},
	{
		name: '404 once, after it was known',
		phase: 'status',
		settings: { jobSeconds: 1.2 },
		rules: ({ provider }) => [status(noSuchTask(provider), SECOND)],
		ends: 'succeeded',
	},
	{
		name: '404 for ever',
		phase: 'status',
		rules: ({ provider }) => [status(noSuchTask(provider), ALWAYS)],
		ends: 'error: timeout',
	},
];
