import fc from 'fast-check';
import { Durations, nextCheckSeconds, type Moment } from '../../../nodes/shared/task/schedule';

const MINIMUM = 5;

const moment: Moment = {
	elapsedSeconds: 0,
	failedChecks: 0,
	typicalSeconds: 100,
	pacing: { minPollSeconds: MINIMUM, typicalSeconds: 100 },
	pollIntervalSeconds: 0,
	random: 0,
};

function next(change: Partial<Moment>): number {
	return nextCheckSeconds({ ...moment, ...change });
}

const moments = fc.record({
	elapsedSeconds: fc.double({ min: 0, max: 100_000, noNaN: true }),
	progress: fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined }),
	failedChecks: fc.nat(50),
	retryAfterSeconds: fc.option(fc.double({ min: 0, max: 3600, noNaN: true }), { nil: undefined }),
	typicalSeconds: fc.double({ min: 1, max: 2000, noNaN: true }),
	pacing: fc.record({
		minPollSeconds: fc.constant(MINIMUM),
		typicalSeconds: fc.double({ min: 1, max: 2000, noNaN: true }),
	}),
	pollIntervalSeconds: fc.constant(0),
	random: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('the pause until the next check', () => {
	test('is never less than the provider allows, nor longer than a minute unless it is asked to be (property)', () => {
		fc.assert(
			fc.property(moments, (one) => {
				const seconds = nextCheckSeconds(one);
				const { retryAfterSeconds = 0 } = one;
				expect(seconds).toBeGreaterThanOrEqual(Math.max(MINIMUM, retryAfterSeconds));
				expect(seconds).toBeLessThanOrEqual(Math.max(60, retryAfterSeconds));
			}),
			{ numRuns: 2000, examples: [[{ ...moment, elapsedSeconds: 50_000, random: 1 } as never]] },
		);
	});

	test('halves the way to the expected end, goes it whole where it is near, and grows after it', () => {
		const before = [0, 20, 40, 60, 80, 90].map((elapsedSeconds) => next({ elapsedSeconds }));
		expect(before).toEqual([30, 30, 30, 20, 10, 10]);
		expect(next({ elapsedSeconds: 87 })).toBe(13);
		const after = [100, 200, 400, 800, 1600, 9000].map((elapsedSeconds) => next({ elapsedSeconds }));
		expect(after).toEqual([100 / 15, 200 / 24, 400 / 24, 800 / 24, 60, 60]);
	});

	test('never steps over the expected end of a task that keeps to it, but by the jitter', () => {
		for (let elapsedSeconds = 0; elapsedSeconds < 90; elapsedSeconds++) {
			const seconds = next({ elapsedSeconds, random: 1 });
			expect(elapsedSeconds + seconds).toBeLessThanOrEqual(100 + seconds / 10);
		}
	});

	test('follows the reported progress, within bounds', () => {
		// Half done after 20 seconds: 20 more to come. Half done after 100: 100 more.
		expect(next({ elapsedSeconds: 20, progress: 50 })).toBeCloseTo(10);
		expect(next({ elapsedSeconds: 100, progress: 50 })).toBeCloseTo(30);
		// "5 %" after 1000 seconds would be five hours; the estimate ends at four times the usual.
		expect(next({ elapsedSeconds: 300, progress: 5 })).toBeCloseTo(30);
		// "99 %" after a second would be the end; the estimate begins at an eighth of the usual.
		expect(next({ elapsedSeconds: 1, progress: 99 })).toBeCloseTo(5.75);
		for (const progress of [0, 4, 100]) {
			expect(next({ elapsedSeconds: 50, progress })).toBe(next({ elapsedSeconds: 50 }));
		}
	});

	test('is up to a tenth longer by chance, so that a check that aims at the end is not a moment too early', () => {
		expect([0, 0.5, 1].map((random) => next({ random }))).toEqual([30, 31.5, 33]);
	});

	test('a task of unknown length is asked for few times, and seen soon: 180 seconds where 120 are usual', () => {
		let [elapsedSeconds, checks] = [5, 1];
		for (; elapsedSeconds < 180; checks++) {
			elapsedSeconds += next({
				elapsedSeconds,
				typicalSeconds: 120,
				pacing: { minPollSeconds: 5, typicalSeconds: 120 },
				random: 0.5,
			});
		}
		expect(checks).toBeLessThanOrEqual(14);
		expect(elapsedSeconds - 180).toBeLessThan(10);
	});

	test('grows with every check that failed, up to a minute', () => {
		const seconds = [1, 2, 3, 4, 5, 60].map((failedChecks) => next({ failedChecks, elapsedSeconds: 100 }));
		expect(seconds).toEqual([100 / 15, 10, 20, 40, 60, 60]);
	});

	test('is at least Retry-After', () => {
		expect(next({ retryAfterSeconds: 300 })).toBe(300);
		expect(next({ retryAfterSeconds: 3, elapsedSeconds: 90 })).toBe(10);
		expect(next({ retryAfterSeconds: 300, pollIntervalSeconds: 2 })).toBe(300);
	});

	test("is the user's interval, exactly, unless checks fail", () => {
		for (const elapsedSeconds of [0, 50, 5000]) {
			expect(next({ elapsedSeconds, pollIntervalSeconds: 7, random: 1 })).toBe(7);
		}
		expect(next({ pollIntervalSeconds: 7, failedChecks: 3 })).toBe(20);
	});
});

describe('what a run learns about how long its tasks take', () => {
	const kind = (model: string) => ({ provider: 'hiDream' as const, model });

	test('is the median by model, once there are three', () => {
		const durations = new Durations();
		for (const [seconds, typical] of [
			[90, undefined],
			[20, undefined],
			[30, 30],
			[40, 30],
			[50, 40],
		] as const) {
			durations.add(kind('fast'), seconds);
			expect(durations.typicalSeconds(kind('fast'))).toBe(typical);
		}
		expect(durations.typicalSeconds(kind('slow'))).toBeUndefined();
	});
});
