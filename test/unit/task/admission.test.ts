import fc from 'fast-check';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import { answer } from '../builders';
import { VirtualClock } from '../virtualClock';
import { completed, FakeService, jobOf, run, type Happening } from './fakeService';

/** What an account takes is learned from its refusals; nothing fails by them, and the cap of the run holds throughout. */

const BUSY: Happening = {
	accepts: false,
	gives: answer(429, { error: { message: 'Rate limit exceeded', code: 'rate_limit_exceeded' } }),
};

let clock: VirtualClock;
beforeEach(() => {
	clock = new VirtualClock();
});

interface Account {
	items: number;
	cap: number;
	/** How many tasks the account runs side by side; it may change with time. */
	concurrent?: (seconds: number) => number;
	/** How many submits it takes in a minute. */
	perMinute?: number;
	jobSeconds?: number;
	timeoutSeconds?: number;
}

/** Runs items on an account that has limits. */
async function runOn({ concurrent, perMinute = Infinity, jobSeconds = 60, ...account }: Account) {
	const takenAt: number[] = [];
	const refusedAt: number[] = [];
	const endsAt = new Map<string, number>();
	const service: FakeService = new FakeService(
		clock,
		() => {
			const lately = takenAt.filter((at) => at > clock.seconds - 60).length;
			const full = service.open >= (concurrent?.(clock.seconds) ?? Infinity) || lately >= perMinute;
			(full ? refusedAt : takenAt).push(clock.seconds);
			return full ? BUSY : { accepts: true };
		},
		(taskId) => {
			const endAt = endsAt.get(taskId) ?? 0;
			return answer(200, clock.seconds < endAt ? { status: 'processing' } : completed(taskId));
		},
	);
	const jobs = Array.from({ length: account.items }, (_, job) =>
		jobOf(service, job, {
			timeoutSeconds: account.timeoutSeconds ?? 1800,
			onTask: ({ ref }) => endsAt.set(String(ref.taskId), clock.seconds + jobSeconds),
		}),
	);
	const outcomes = await run(clock, jobs, account.cap);
	return { service, outcomes, takenAt, refusedAt, failures: outcomes.filter(({ failure }) => failure) };
}

test('a run with a cap never has more tasks open at the provider, whatever the account takes (property)', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.record({
				items: fc.integer({ min: 1, max: 25 }),
				cap: fc.integer({ min: 1, max: 12 }),
				limits: fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 6 }),
				perMinute: fc.constantFrom(1, 5, 30, Infinity),
			}),
			async ({ items, cap, limits, perMinute }) => {
				clock = new VirtualClock();
				// The account takes now more, now fewer; in the end at least one.
				const concurrent = (seconds: number) => limits[Math.floor(seconds / 45)] ?? 2;
				const { service, failures } = await runOn({ items, cap, concurrent, perMinute });
				expect(service.mostOpen).toBeLessThanOrEqual(cap);
				expect([...service.tasks.values()].map(({ length }) => length)).toEqual(Array(items).fill(1));
				expect(failures).toEqual([]);
			},
		),
		{ numRuns: 150 },
	);
});

describe('an account that runs fewer tasks than the run would have', () => {
	test('gets all items all the same, in rounds of what it takes', async () => {
		const { service, failures } = await runOn({ items: 30, cap: 10, concurrent: () => 3 });
		expect([failures, service.mostOpen]).toEqual([[], 3]);
		// Ten rounds of a minute, and what the checks and pauses cost.
		expect(clock.seconds).toBeLessThan(10 * 60 * 1.25);
	});

	test('is asked for more ever more seldom', async () => {
		const { refusedAt } = await runOn({ items: 30, cap: 10, concurrent: () => 3 });
		const [atOnce, later] = [refusedAt.filter((at) => at < 1), refusedAt.filter((at) => at >= 1)];
		expect(atOnce).toHaveLength(7);
		expect(later.length).toBeLessThan(20);
		const pauses = later.slice(1).map((at, index) => at - (later[index] as number));
		expect(pauses.slice(0, 4)).toEqual([...pauses.slice(0, 4)].sort((a, b) => a - b));
	});

	test('that takes more later gets more', async () => {
		const { service, failures } = await runOn({
			items: 60,
			cap: 10,
			concurrent: (seconds) => (seconds < 100 ? 2 : 10),
		});
		expect([failures, service.mostOpen]).toEqual([[], 10]);
	});
});

test('an account that takes ten submits a minute gets them, and the run does not mistake it for one that runs ten', async () => {
	const { service, failures } = await runOn({ items: 30, cap: 30, perMinute: 10, jobSeconds: 600 });
	expect(failures).toEqual([]);
	expect(service.mostOpen).toBe(30);
	expect(clock.seconds).toBeLessThan(600 + 300);
});

test('one refusal holds the other submits back, too', async () => {
	const sentAt: number[] = [];
	const service = new FakeService(clock, (job) => {
		sentAt.push(clock.seconds);
		return job === 0 && clock.seconds < 1 ? BUSY : { accepts: true, latencyMs: 300 };
	});
	await run(
		clock,
		[0, 1, 2, 3].map((job) => jobOf(service, job)),
		2,
	);
	expect(sentAt.slice(0, 2)).toEqual([0, 0]);
	expect(Math.min(...sentAt.slice(2))).toBeGreaterThanOrEqual(2);
	expect(service.tasks.size).toBe(4);
});

describe('an account that takes nothing', () => {
	test('fails the items, once their time is up and not before', async () => {
		const { failures, refusedAt } = await runOn({
			items: 40,
			cap: 5,
			concurrent: () => 0,
			timeoutSeconds: 600,
		});
		expect(failures.map(({ failure }) => failure?.kind)).toEqual(Array(40).fill('rateLimit'));
		expect(clock.seconds).toBeGreaterThanOrEqual(600);
		expect(clock.seconds).toBeLessThan(610);
		expect(refusedAt.length).toBeLessThan(30);
	});

	test('for the time of an item, but takes others of the run, fails none', async () => {
		// 12 tasks one after the other take longer than the timeout of each.
		const { failures } = await runOn({ items: 12, cap: 4, concurrent: () => 1, timeoutSeconds: 300 });
		expect(failures).toEqual([]);
		expect(clock.seconds).toBeGreaterThan(12 * 60);
	});
});

test('tasks that exist already come before new ones, which would be too many beside them', async () => {
	const order: string[] = [];
	const service = new FakeService(clock, () => ({ accepts: true }));
	const jobs = [0, 1, 2, 3].map((job) =>
		jobOf(service, job, {
			...(job >= 2 ? { known: { ref: { provider: yishangCloud.id, taskId: `old-${job}` } } } : {}),
			onTask: () => order.push(`new ${job}`),
			onOutcome: () => order.push(`end ${job}`),
		}),
	);
	await run(clock, jobs, 2);
	expect(order.indexOf('new 0')).toBeGreaterThan(Math.min(order.indexOf('end 2'), order.indexOf('end 3')));
});
