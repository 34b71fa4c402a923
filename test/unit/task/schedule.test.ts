import fc from 'fast-check';
import { nextCheckSeconds, type Moment } from '../../../nodes/shared/task/schedule';
import { PACING } from '../builders';

const moment: Moment = {
	elapsedSeconds: 0,
	failedChecks: 0,
	pacing: PACING,
	pollIntervalSeconds: 0,
	random: 0.5,
};

function next(change: Partial<Moment>): number {
	return nextCheckSeconds({ ...moment, ...change });
}

const moments = fc.record({
	elapsedSeconds: fc.double({ min: 0, max: 100_000, noNaN: true }),
	progress: fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined }),
	failedChecks: fc.nat(50),
	retryAfterSeconds: fc.option(fc.double({ min: 0, max: 3600, noNaN: true }), { nil: undefined }),
	pacing: fc.constant(PACING),
	pollIntervalSeconds: fc.constant(0),
	random: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('the pause until the next check', () => {
	test('is never less than the provider allows, nor longer than a minute unless it is asked to be (property)', () => {
		fc.assert(
			fc.property(moments, (one) => {
				const seconds = nextCheckSeconds(one);
				const { retryAfterSeconds = 0 } = one;
				expect(seconds).toBeGreaterThanOrEqual(Math.max(PACING.minPollSeconds, retryAfterSeconds));
				expect(seconds).toBeLessThanOrEqual(Math.max(60, retryAfterSeconds));
			}),
			{ numRuns: 2000, examples: [[{ ...moment, elapsedSeconds: 50_000, random: 1 } as never]] },
		);
	});

	test('shrinks towards the expected end, and grows again after it', () => {
		const before = [0, 20, 40, 60, 80].map((elapsedSeconds) => next({ elapsedSeconds }));
		expect(before).toEqual([...before].sort((a, b) => b - a));
		expect(before[0]).toBe(30);
		const after = [100, 200, 400, 800, 1600, 9000].map((elapsedSeconds) => next({ elapsedSeconds }));
		expect(after).toEqual([5, 10, 20, 40, 60, 60]);
	});

	test('never steps over the expected end of a task that keeps to it', () => {
		for (let elapsedSeconds = 0; elapsedSeconds < 90; elapsedSeconds++) {
			const seconds = next({ elapsedSeconds, random: 1 });
			expect(elapsedSeconds + seconds).toBeLessThanOrEqual(100 + PACING.minPollSeconds);
		}
	});

	test('follows the reported progress, within bounds', () => {
		// Half done after 20 seconds: 20 more to come. Half done after 100: 100 more.
		expect(next({ elapsedSeconds: 20, progress: 50 })).toBeCloseTo(8);
		expect(next({ elapsedSeconds: 100, progress: 50 })).toBeCloseTo(30);
		// "5 %" after 1000 seconds would be five hours; the estimate ends at four times the usual.
		expect(next({ elapsedSeconds: 300, progress: 5 })).toBeCloseTo(30);
		expect(next({ elapsedSeconds: 1, progress: 99 })).toBeCloseTo(9.6);
		for (const progress of [0, 4, 100]) {
			expect(next({ elapsedSeconds: 50, progress })).toBe(next({ elapsedSeconds: 50 }));
		}
	});

	test('is jittered by a tenth', () => {
		expect([0, 0.5, 1].map((random) => next({ random }))).toEqual([27, 30, 33]);
	});

	test('grows with every check that failed, up to a minute', () => {
		const seconds = [1, 2, 3, 4, 5, 60].map((failedChecks) => next({ failedChecks, elapsedSeconds: 95 }));
		expect(seconds).toEqual([5, 10, 20, 40, 60, 60]);
	});

	test('is at least Retry-After', () => {
		expect(next({ retryAfterSeconds: 300 })).toBe(300);
		expect(next({ retryAfterSeconds: 3, elapsedSeconds: 95 })).toBe(5);
		expect(next({ retryAfterSeconds: 300, pollIntervalSeconds: 2 })).toBe(300);
	});

	test("is the user's interval, exactly, unless checks fail", () => {
		for (const elapsedSeconds of [0, 50, 5000]) {
			expect(next({ elapsedSeconds, pollIntervalSeconds: 7, random: 1 })).toBe(7);
		}
		expect(next({ pollIntervalSeconds: 7, failedChecks: 3 })).toBe(20);
	});
});
