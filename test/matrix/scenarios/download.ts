import { type Fault, status, download, ALWAYS, answer, brokenGzip } from '../answers';
import { type Scenario, NOWHERE } from '../scenario';

const DOWNLOAD_FAULTS: ReadonlyArray<[string, Fault]> = [
	['no answer', { kind: 'cutBefore' }],
	['cut', { kind: 'cutAt', bytes: 1000 }],
	['cut after the headers', { kind: 'cutAt', bytes: 0 }],
	['empty', { kind: 'short' }],
	['broken gzip', brokenGzip('video/mp4')],
	['HTML', { kind: 'wrongType' }],
	['JSON', answer(200, { error: 'no' })],
	['XML', answer(200, '<Error/>', { 'content-type': 'application/xml' })],
	['403 expired', { kind: 'expired' }],
	['404', answer(404, { error: 'no such file' })],
	['500', answer(500, '')],
	['206', answer(206, 'part', { 'content-type': 'video/mp4' })],
	['redirect to file://', { kind: 'redirect', to: 'file:///etc/hostname' }],
	['redirect to itself', { kind: 'redirect', to: '{path}' }],
	['redirect to a host that is not there', { kind: 'redirect', to: `${NOWHERE}{path}` }],
];

export const DOWNLOAD: Scenario[] = [
	...DOWNLOAD_FAULTS.flatMap(([name, fault]): Scenario[] => [
		// Six redirects to itself use up one try.
		{
			name: `${name}, once`,
			phase: 'download',
			rules: [download(fault, name === 'redirect to itself' ? { times: 6 } : {})],
			ends: 'succeeded',
		},
		{
			name: `${name}, for ever`,
			phase: 'download',
			rules: [download(fault, ALWAYS)],
			ends: 'error: download',
		},
	]),
	{
		name: 'redirect to another host',
		phase: 'download',
		rules: ({ url }) => [
			download({ kind: 'redirect', to: `${url.replace('127.0.0.1', 'localhost')}{path}` }),
		],
		ends: 'succeeded',
	},
	{
		name: 'answer late',
		phase: 'download',
		rules: [download({ kind: 'delay', ms: 700 })],
		ends: 'succeeded',
	},
	{
		name: 'silence for ever, once',
		phase: 'download',
		rules: [download({ kind: 'hangBefore' })],
		ends: 'succeeded',
		slow: true,
	},
	{
		name: 'shorter than the video, as announced',
		phase: 'download',
		rules: [download({ kind: 'short', bytes: 1000 })],
		ends: 'succeeded',
		undetectable: true,
	},
	{
		name: 'longer than announced',
		phase: 'download',
		rules: [
			download(answer(200, 'x'.repeat(2000), { 'content-type': 'video/mp4', 'content-length': '1000' })),
		],
		ends: 'succeeded',
		undetectable: true,
	},
	{
		name: 'expired, with the status gone, too',
		phase: 'download',
		rules: [
			download({ kind: 'expired' }, ALWAYS),
			status({ kind: 'cutBefore' }, { after: 1, times: 'always' }),
		],
		settings: { jobSeconds: 0 },
		ends: 'error: download',
	},
];
