import { stopWhen } from '../harness';
import { NodeBench } from './bench';

/** What happens rarely, and must not cost a task or go to the wrong output when it does. */
let bench: NodeBench;
beforeAll(async () => {
	bench = await NodeBench.start();
});
afterAll(async () => {
	await bench.stop();
});
beforeEach(() => bench.simulator.reset());

const items = (count: number) => Array.from({ length: count }, (_, n) => ({ json: { n } }));
const submits = () => bench.simulator.requests.filter(({ phase }) => phase === 'submit');

describe('an expression that cannot be evaluated', () => {
	const parameters = { prompt: "={{ $json.n === 1 ? 'x'.toNumber() : 'A clip' }}" };

	it('is the error of its own item', async () => {
		const run = await bench.generate(parameters, { items: items(3), onError: 'continueErrorOutput' });
		expect(run.outputs()[0]?.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(run.received(1)[0]?.json.error).toContain('cannot be read');
		expect(bench.simulator.tasks).toHaveLength(2);
	});

	it('keeps everything from being sent without a continue setting', async () => {
		const run = await bench.generate(parameters, { items: items(3) });
		expect(run.error?.description).toContain('Nothing was sent');
		expect(bench.simulator.requests).toEqual([]);
	});

	it('does so in Get Task, too', async () => {
		const field = "={{ $json.n === 1 ? 'x'.toNumber() : 'data' }}";
		const run = await bench.getTask(
			{ outputBinaryField: field },
			{ items: items(2), onError: 'continueErrorOutput' },
		);
		expect(run.received(0)).toEqual([]);
		expect(run.received(1)).toHaveLength(2);
	});
});

describe('Stop', () => {
	it.each([false, true])('names the tasks that go on, with Retry On Fail %s', async (retryOnFail) => {
		bench.simulator.settings.jobSeconds = 30;
		const run = await bench.generate({}, { retryOnFail, onStarted: bench.stopOnceWatched });
		expect(run.status).toBe('canceled');
		expect(run.error?.description).toContain(bench.simulator.tasks[0]?.id);
	});

	it('says of which items it is not known whether there is a task', async () => {
		bench.simulator.settings.jobSeconds = 30;
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'cutAfter' } });
		bench.simulator.misbehave({ phase: 'submit', times: Infinity, fault: { kind: 'rateLimit' } });
		const options = { maxConcurrentTasks: 1 };
		const onStarted = stopWhen(() => bench.simulator.requests.some(({ fault }) => fault === 'rateLimit'));
		const run = await bench.generate({ options }, { items: items(2), onStarted });
		expect(run.error?.description).toContain('not known: 0');
		expect(run.logs.map(({ message }) => message).join()).toContain('outcomeUnknown');
	});
});

it('custom data keeps the tasks of all runs of a node', async () => {
	const run = await bench.generate({ wait: 'none' }, { batches: [items(1), items(1), items(1)] });
	const data = Object.values(run.customData).join(' ');
	for (const { id } of bench.simulator.tasks) expect(data).toContain(id);
	expect(bench.simulator.tasks).toHaveLength(3);
});

describe('answers to a submit whose words mislead', () => {
	it.each([
		[400, { error: 'The prompt has too many characters' }, 'invalidRequest'],
		[400, { error: '12 frames per second is not supported' }, 'invalidRequest'],
		[422, { error: 'unauthorized use of a celebrity' }, 'invalidRequest'],
		[503, { message: 'upstream request timeout' }, 'unavailable'],
		[502, { message: 'The load balancer got an invalid response' }, 'unavailable'],
	])('%i %j is %s, and is not sent again', async (status, body, kind) => {
		bench.simulator.misbehave({ phase: 'submit', times: Infinity, fault: { kind: 'answer', status, body } });
		const run = await bench.generate({}, { onError: 'continueErrorOutput' });
		expect(run.received(1)[0]?.json.details).toMatchObject({ kind });
		expect(submits()).toHaveLength(1);
	});

	it('a service that says it is overloaded is asked again', async () => {
		const body = { error: 'The service is busy, please try again' };
		bench.simulator.misbehave({ phase: 'submit', fault: { kind: 'answer', status: 503, body } });
		const run = await bench.generate({});
		expect(run.received()[0]?.json.status).toBe('succeeded');
	});
});

describe('settings that make no sense are refused before anything is sent', () => {
	it.each([
		[{ download: '={{ "no" }}' }, '"Download" is "no"'],
		[{ wait: '={{ "None" }}' }, '"Wait" is "None"'],
		[{ options: { onTimeout: 'retrnTask' } }, '"On Timeout" is "retrnTask"'],
		[{ options: { maxConcurrentTasks: 0.5 } }, '"Max Concurrent Tasks" is 0.5'],
		[{ outputBinaryField: '__proto__' }, '"Put Output File in Field"'],
		[{ model: '={{ ["viduq3-pro"] }}' }, '"Model" is ["viduq3-pro"]'],
		[{ prompt: '={{ NaN }}' }, '"Prompt" is NaN'],
	])('%j', async (parameters, message) => {
		const run = await bench.generate(parameters);
		expect(run.error?.message).toContain(message);
		expect(bench.simulator.requests).toEqual([]);
	});

	it("a module that climbs the provider's address", async () => {
		const json = { provider: 'hiDream', taskId: 'x', model: '..' };
		const run = await bench.getTask({}, { items: [{ json }] });
		expect(run.error?.message).toContain('"Model" is ".."');
		expect(bench.simulator.requests).toEqual([]);
	});
});
