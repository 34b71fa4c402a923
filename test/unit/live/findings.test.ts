import { differences } from '../../../scripts/live/differences';
import { readOptions } from '../../../scripts/live/options';
import { PURCHASES } from '../../../scripts/live/purchases';
import { credentialFrom, missingSettings, services } from '../../../scripts/live/services';
import { unreadFields } from '../../../scripts/live/unread';
import { parseMessage } from '../../../scripts/live/wire';

const answer = (body: unknown, status = 200) =>
	parseMessage(
		Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(body)}`),
	);

test('a field that changes nothing is unread, also within JSON that is a text', () => {
	const read = (one: unknown) => {
		const { code, result } = one as { code: number; result?: string };
		const { path } = JSON.parse(result ?? '{}') as { path?: string };
		return `${code === 0 ? 'ok' : 'failed'} ${path}`;
	};
	const body = { code: 0, wait: 3, list: [{ cost: 1 }], result: '{"path":"a","size":9}' };
	expect(unreadFields(body, read)).toEqual(['wait', 'list[].cost', 'result→size']);
});

test('new, missing and changed fields, words and ends are named', () => {
	const found = differences(
		[answer({ status: 'DONE', id: 7, more: { cost: 1 } }, 201)],
		[answer({ status: 'SUCCESS', id: '7', gone: true })],
	);
	expect(found).toEqual([
		'HTTP status `201`; the simulator: `200`',
		'`id` is number; the simulator: string',
		'new field `more.cost` (number)',
		'no field `gone`',
		'`status` says `DONE`; the simulator: `SUCCESS`',
	]);
	expect(differences([answer({ a: 1 })], [answer({ a: 2 })])).toEqual([]);
});

test('the command line is read, and what is wrong with it is said', () => {
	expect(readOptions(['--only', 'hiDream', '--model', 'txt2video'])).toMatchObject({
		services: [{ provider: { id: 'hiDream' } }],
		areNamed: true,
		model: 'txt2video',
		pay: false,
	});
	expect(readOptions([])).toMatchObject({ areNamed: false });
	expect(readOptions(['--only', 'nobody'])).toEqual({ problem: 'There is no service "nobody"' });
	expect(readOptions(['--buy'])).toHaveProperty('problem');
});

test('credentials come from the environment, and what is missing is named', () => {
	const service = services.find(({ provider }) => provider.id === 'tomoviee')!;
	expect(missingSettings(service, { TOMOVIEE_APP_KEY: 'a' }).map(({ variable }) => variable)).toEqual([
		'TOMOVIEE_APP_SECRET',
	]);
	expect(credentialFrom(service, { TOMOVIEE_APP_KEY: ' a ' })).toMatchObject({
		appKey: 'a',
		baseUrl: expect.stringMatching(/^https:/),
	});
});

test('every kind of task that a service has can be bought once', () => {
	for (const { provider } of services) {
		// What no document of the service has costs more than it would prove.
		const documented = provider.models.filter(({ description = '' }) => !/client/.test(description));
		const operations = new Set(documented.flatMap((model) => Object.keys(model.operations)));
		const bought = PURCHASES.filter((one) => one.provider === provider.id && one.node !== 'generateText');
		expect(bought.map(({ parameters }) => parameters.operation).sort()).toEqual([...operations].sort());
		for (const { model, parameters } of bought) {
			const entry = provider.models.find(({ id }) => id === model);
			expect(Object.keys(entry?.operations ?? {})).toContain(parameters.operation);
		}
	}
});
