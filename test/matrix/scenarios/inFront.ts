import { answer, status, submit, ALWAYS, SECOND, type Fault } from '../answers';
import { IMPATIENT, PATIENT, type Scenario } from '../scenario';

/** What stands before a service and speaks in its place: Cloudflare, its challenges, other CDNs. */

const EDGE = { server: 'cloudflare', 'cf-ray': '8f0a1b2c3d4e5f60-FRA', 'content-type': 'text/html' };

const page = (title: string) =>
	`<!DOCTYPE html><html><head><title>${title}</title></head><body></body></html>`;

/** Of these the edge never reached the service ... */
const NOT_REACHED: Array<[string, Fault]> = [
	['521 of Cloudflare', answer(521, page('Web server is down'), EDGE)],
	['523 of Cloudflare', answer(523, page('Origin is unreachable'), EDGE)],
	['a challenge with 403', answer(403, page('Just a moment...'), EDGE)],
	['a challenge with 503', answer(503, page('Just a moment...'), EDGE)],
	['a challenge by its header', answer(403, '', { ...EDGE, 'cf-mitigated': 'challenge' })],
];

/** ... and of these it may have. */
const PERHAPS_REACHED: Array<[string, Fault]> = [520, 522, 524].map((code) => [
	`${code} of Cloudflare, task made`,
	{ kind: 'answer', status: code, headers: EDGE, body: page(`${code}: A timeout occurred`), workDone: true },
]);

export const IN_FRONT: Scenario[] = [
	{
		name: 'redirect 307 to another host',
		phase: 'submit',
		rules: [submit({ kind: 'redirect', to: 'http://localhost:9{path}', status: 307 })],
		ends: 'error: invalidRequest',
	},
	...NOT_REACHED.flatMap(([name, fault]): Scenario[] => [
		{
			name: `${name}, once`,
			phase: 'submit',
			rules: [submit(fault)],
			options: PATIENT,
			ends: 'succeeded',
			submits: 2,
		},
		{
			name: `${name}, for ever`,
			phase: 'submit',
			rules: [submit(fault, ALWAYS)],
			options: IMPATIENT,
			ends: 'error: unavailable',
		},
		{ name: `${name}, once`, phase: 'status', rules: [status(fault)], ends: 'succeeded' },
		{ name: `${name}, for ever`, phase: 'status', rules: [status(fault, ALWAYS)], ends: 'error: timeout' },
	]),
	...PERHAPS_REACHED.map(
		([name, fault]): Scenario => ({
			name,
			phase: 'submit',
			rules: [submit(fault)],
			ends: 'error: outcomeUnknown',
		}),
	),
	{
		name: 'a challenge to the 2nd of 3 closes nothing',
		phase: 'submit',
		items: 3,
		rules: [submit(NOT_REACHED[2]![1], SECOND)],
		options: { ...PATIENT, maxConcurrentTasks: 1 },
		ends: 'succeeded',
		submits: 4,
	},
	{
		name: 'an empty 403 of a CDN, once',
		phase: 'status',
		rules: [status(answer(403, '', { 'x-cache': 'Error from cloudfront' }))],
		ends: 'succeeded',
	},
	{
		name: 'an empty 403 of a CDN, for ever',
		phase: 'status',
		rules: [status(answer(403, '', { 'x-cache': 'Error from cloudfront' }), ALWAYS)],
		ends: 'error: timeout',
	},
	{ name: '202 and nothing, once', phase: 'status', rules: [status(answer(202, ''))], ends: 'succeeded' },
	{
		name: '204 and nothing, for ever',
		phase: 'status',
		rules: [status(answer(204, ''), ALWAYS)],
		ends: 'error: timeout',
	},
];
