import type { IExecuteFunctions } from 'n8n-workflow';
import { connect, type Connection } from '../../../../nodes/shared/n8n/http/connection';
import { openComputing } from '../../../../nodes/shared/providers/openComputing';

/** A connection whose requests all end in this error. */
async function failingWith(error: unknown): Promise<Connection> {
	const context = {
		getCredentials: async () => await Promise.resolve({ apiKey: 'the-key', baseUrl: 'https://a.example' }),
		getExecutionCancelSignal: () => undefined,
		getNode: () => ({}),
		helpers: { httpRequestWithAuthentication: async () => await Promise.reject(error) },
	} as unknown as IExecuteFunctions;
	return (await connect(context, openComputing, 0)) as Connection;
}

const GET = { method: 'GET', path: '/' } as const;
const refused = Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:443'), {
	code: 'ECONNREFUSED',
	syscall: 'connect',
});
const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
const slow = Object.assign(new Error('connect ETIMEDOUT 192.0.2.1:443'), {
	code: 'ETIMEDOUT',
	syscall: 'connect',
});

/** As n8n 2.x wraps it: the network's error is the innermost cause. */
const since2 = (cause: Error) => Object.assign(new Error('The service has a problem'), { cause });
/** As n8n 1.123 wraps it: its words and its code are all that is left (measured, 1.123.81). */
const in1 = ({ message, code }: Error & { code: string }) =>
	Object.assign(new Error('The service has a problem'), { httpCode: code, messages: [message] });

describe('a request without an answer', () => {
	test.each([
		['refused', refused, 'notTaken'],
		['not connected in time', slow, 'notTaken'],
		['cut', lost, 'unanswered'],
	])('%s: the same in all versions of n8n', async (_what, error, transport) => {
		for (const wrapped of [error, since2(error), in1(error), since2(in1(error))]) {
			const connection = await failingWith(wrapped);
			const { code, message } = error;
			expect(await connection.send(GET)).toEqual({ transport, code, message });
		}
	});

	test.each([
		['a timeout while connected', Object.assign(new Error('timeout'), { httpCode: 'ETIMEDOUT' })],
		['a status as a code', Object.assign(new Error('odd'), { httpCode: '502', messages: ['502 - "x"'] })],
		['words about connecting', Object.assign(new Error('odd'), { messages: ['connect with our sales'] })],
		['no error at all', 'odd'],
	])('%s may have been taken', async (_what, error) => {
		expect(await (await failingWith(error)).send(GET)).toMatchObject({ transport: 'unanswered' });
	});

	test('has no secrets in its words', async () => {
		const connection = await failingWith(new Error('proxy said: the-key is wrong'));
		expect(JSON.stringify(await connection.send(GET))).not.toContain('the-key');
	});
});
