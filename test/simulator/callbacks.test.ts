import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { until } from '../until';
import { startSimulator, type Simulator } from './index';
import { TestClient } from './testClient';

/** The calls of the services that tell of a task's end, as far as their documents say. */

let simulator: Simulator;
let client: TestClient;
let receiver: Server;
let url: string;
/** What was called, and how it is answered. */
const bodies: unknown[] = [];
let answer = 200;

beforeAll(async () => {
	simulator = await startSimulator({ jobSeconds: 600 });
	client = new TestClient(simulator);
	receiver = createServer((request, response) => {
		void text(request).then((body) => {
			bodies.push(JSON.parse(body));
			response.writeHead(answer).end();
		});
	});
	await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
	url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/called`;
});
beforeEach(() => {
	simulator.reset();
	bodies.length = 0;
	answer = 200;
});
afterAll(async () => {
	await simulator.close();
	receiver.close();
});

const FIELDS = [
	['hiDream', 'notify_url', 'result'],
	['tomoviee', 'callback', 'data'],
] as const;

/** Ends the one task, and waits until so many calls have been answered. */
async function endAndWait(calls: number): Promise<void> {
	for (const task of simulator.tasks) task.endsAtMs = Date.now();
	await until(() => simulator.callbacks.filter(({ status }) => status !== undefined).length >= calls);
}

it.each(FIELDS)(
	'%s calls the address in %s once, with what a status check is answered',
	async (id, field, part) => {
		const taskId = await client.start(id, { [field]: url });
		expect(simulator.callbacks).toEqual([]);
		await endAndWait(1);
		expect(bodies).toEqual([
			expect.objectContaining({ [part]: expect.objectContaining({ task_id: taskId }) }),
		]);
		expect(simulator.callbacks).toMatchObject([{ taskId, url, status: 200 }]);
	},
);

it('calls three times where it is not answered 200, and then no more', async () => {
	answer = 409;
	await client.start('hiDream', { notify_url: url });
	await endAndWait(3);
	expect(simulator.callbacks.map(({ status }) => status)).toEqual([409, 409, 409]);
});

it('calls twice, or never, if it is told to', async () => {
	simulator.settings.callbackTimes = 2;
	await client.start('hiDream', { notify_url: url });
	await endAndWait(2);
	simulator.settings.callbackTimes = 0;
	await client.start('hiDream', { notify_url: url });
	await client.start('tomoviee', { callback: url });
	simulator.settings.callbackTimes = 1;
	const last = await client.start('hiDream', { notify_url: url });
	await endAndWait(3);
	expect(simulator.callbacks.map(({ taskId }) => taskId).slice(2)).toEqual([last]);
});
