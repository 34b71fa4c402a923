import fc from 'fast-check';
import { providers } from '../../../nodes/shared/providers';
import { hiDream } from '../../../nodes/shared/providers/hiDream';
import { operationsOf } from '../../../nodes/shared/providers/catalogue';
import {
	Durations,
	firstCheckSeconds,
	nextCheckSeconds,
	pacingOf,
	type Moment,
	type TaskPacing,
} from '../../../nodes/shared/task/schedule';

const MINIMUM = 5;

const pacing: TaskPacing = { firstPollSeconds: 9, minPollSeconds: MINIMUM, typicalSeconds: 100 };

const moment: Moment = {
	elapsedSeconds: 0,
	failedChecks: 0,
	typicalSeconds: 100,
	pacing,
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
		firstPollSeconds: fc.double({ min: 1, max: 20, noNaN: true }),
		minPollSeconds: fc.constant(MINIMUM),
		typicalSeconds: fc.double({ min: 1, max: 2000, noNaN: true }),
	}),
	pollIntervalSeconds: fc.constant(0),
	random: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** How a task of that length is watched that tells of no progress. */
function watched(seconds: number, of: TaskPacing, random: () => number): { checks: number; late: number } {
	let elapsedSeconds = firstCheckSeconds({ pacing: of, pollIntervalSeconds: 0, random: random() });
	let checks = 1;
	for (; elapsedSeconds < seconds; checks++) {
		const { typicalSeconds } = of;
		elapsedSeconds += next({ elapsedSeconds, typicalSeconds, pacing: of, random: random() });
	}
	return { checks, late: elapsedSeconds - seconds };
}

describe('the pause until the next check', () => {
	test('is never less than the provider allows, nor longer than two minutes unless it is asked to be (property)', () => {
		fc.assert(
			fc.property(moments, (one) => {
				const seconds = nextCheckSeconds(one);
				const { retryAfterSeconds = 0 } = one;
				expect(seconds).toBeGreaterThanOrEqual(Math.max(MINIMUM, retryAfterSeconds));
				expect(seconds).toBeLessThanOrEqual(Math.max(120, retryAfterSeconds));
			}),
			{ numRuns: 2000, examples: [[{ ...moment, elapsedSeconds: 50_000, random: 1 } as never]] },
		);
	});

	test('is a share of the time that has passed, finer once a task is as old as such tasks get', () => {
		const before = [0, 12, 15, 40, 60, 80, 99].map((elapsedSeconds) => next({ elapsedSeconds }));
		expect(before).toEqual([5, 5, 5, 6, 9, 12, 0.15 * 99]);
		const after = [100, 110, 124, 140, 200, 400, 9000].map((elapsedSeconds) => next({ elapsedSeconds }));
		expect(after).toEqual([5, 5, 6, 10, 25, 60, 120]);
	});

	test('need not be much less than a twentieth of the usual time, but for the first moments', () => {
		const seconds = [6, 18, 30, 60, 120].map((elapsedSeconds) =>
			next({ elapsedSeconds, typicalSeconds: 200 }),
		);
		expect(seconds).toEqual([5, 6, 9.4, 9.4, 18]);
	});

	test('is finer around the time that tasks of this run have taken, not around what is usual elsewhere', () => {
		const elapsedSeconds = 300;
		expect(next({ elapsedSeconds, typicalSeconds: 300 })).toBeCloseTo(15);
		expect(next({ elapsedSeconds, typicalSeconds: 100 })).toBeCloseTo(45);
		expect(next({ elapsedSeconds, typicalSeconds: 600 })).toBeCloseTo(45);
	});

	test('aims at the end that progress tells of, within bounds', () => {
		// Half done after 20 seconds: 20 more to come. Half done after 100: 100 more.
		expect(next({ elapsedSeconds: 20, progress: 50 })).toBeCloseTo(5);
		expect(next({ elapsedSeconds: 100, progress: 50 })).toBeCloseTo(15);
		expect(next({ elapsedSeconds: 180, progress: 90 })).toBeCloseTo(20);
		// "5 %" after 350 seconds would be two hours; the estimate ends at four times the usual.
		expect(next({ elapsedSeconds: 380, progress: 5 })).toBeCloseTo(20);
		// "99 %" after a second would be the end; the estimate begins at an eighth of the usual.
		expect(next({ elapsedSeconds: 6, progress: 99 })).toBeCloseTo(6.5);
		for (const progress of [0, 4, 100]) {
			expect(next({ elapsedSeconds: 50, progress })).toBe(next({ elapsedSeconds: 50 }));
		}
	});

	test('progress that does not move costs no more than a few checks, nor hides the end (property)', () => {
		const cases = [fc.integer({ min: 0, max: 100 }), fc.double({ min: 10, max: 1800, noNaN: true })] as const;
		fc.assert(
			fc.property(...cases, (progress, seconds) => {
				let [elapsedSeconds, checks] = [9, 1];
				for (; elapsedSeconds < seconds; checks++) elapsedSeconds += next({ elapsedSeconds, progress });
				expect(checks).toBeLessThanOrEqual(70);
				expect(elapsedSeconds - seconds).toBeLessThanOrEqual(Math.max(2 * MINIMUM, seconds / 4));
			}),
		);
	});

	test('is up to a tenth longer by chance, so that a check that aims at the end is not a moment too early', () => {
		const toTheEnd = { elapsedSeconds: 180, progress: 90 };
		const seconds = [0, 0.5, 1].map((random) => next({ ...toTheEnd, random }));
		for (const [index, expected] of [20, 21, 22].entries()) expect(seconds[index]).toBeCloseTo(expected);
	});

	test('a task of unknown length is asked for few times, and seen soon: 180 seconds where 150 are usual', () => {
		const { checks, late } = watched(180, { ...pacing, typicalSeconds: 150 }, () => 0.5);
		expect(checks).toBeLessThanOrEqual(17);
		expect(late).toBeLessThan(10);
	});

	test.each(
		providers.flatMap((provider) =>
			(['video', 'image'] as const)
				.filter((product) => operationsOf(provider, product).length > 0)
				.map((product) => [provider.displayName, product, provider] as const),
		),
	)(
		'%s: a %s of any length is seen soon, and is not asked for often (property)',
		(_name, product, provider) => {
			const of = pacingOf(provider.pacing, product);
			const [shortest, longest] = product === 'video' ? [10, 1800] : [5, 60];
			const chance = fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true }));
			fc.assert(
				fc.property(fc.double({ min: shortest, max: longest, noNaN: true }), chance, (seconds, stream) => {
					const { checks, late } = watched(seconds, of, () => stream.next().value);
					// A pause is 15 % of what had passed before it, and a tenth more by chance.
					expect(late).toBeLessThanOrEqual(Math.max(10, 0.165 * seconds, of.minPollSeconds * 1.1));
					expect(checks).toBeLessThanOrEqual(6 + 6.2 * Math.log2(seconds / 10 + 1));
				}),
			);
		},
	);

	test('grows with every check that failed, up to a minute', () => {
		const seconds = [1, 2, 3, 4, 5, 60].map((failedChecks) => next({ failedChecks, elapsedSeconds: 100 }));
		expect(seconds).toEqual([5, 10, 20, 40, 60, 60]);
	});

	test('is at least Retry-After', () => {
		expect(next({ retryAfterSeconds: 300 })).toBe(300);
		expect(next({ retryAfterSeconds: 3, elapsedSeconds: 90 })).toBe(13.5);
		expect(next({ retryAfterSeconds: 300, pollIntervalSeconds: 2 })).toBe(300);
	});

	test("is the user's interval, exactly, unless checks fail", () => {
		for (const elapsedSeconds of [0, 50, 5000]) {
			expect(next({ elapsedSeconds, pollIntervalSeconds: 7, random: 1 })).toBe(7);
		}
		expect(next({ pollIntervalSeconds: 7, failedChecks: 3 })).toBe(20);
	});

	test('is not less than the provider bears, though the user wants it so', () => {
		const careful = { ...pacing, leastIntervalSeconds: 10 };
		expect(next({ pollIntervalSeconds: 7, pacing: careful })).toBe(10);
		expect(next({ pollIntervalSeconds: 12, pacing: careful })).toBe(12);
	});
});

describe('the first check', () => {
	const first = (change: Partial<Moment>) => firstCheckSeconds({ ...moment, ...change });

	test('is spread by chance over the least pause between two checks', () => {
		expect([0, 0.5, 1].map((random) => first({ random }))).toEqual([9, 11.5, 14]);
	});

	test("comes after the user's interval: the least that the provider bears is between two checks", () => {
		expect(first({ pollIntervalSeconds: 3, random: 1 })).toBe(3);
		expect(first({ pollIntervalSeconds: 3, pacing: { ...pacing, leastIntervalSeconds: 10 } })).toBe(3);
	});

	test('may come sooner for an image', () => {
		const { pacing: all } = hiDream;
		expect(pacingOf(all, 'image').firstPollSeconds).toBeLessThan(pacingOf(all, 'video').firstPollSeconds);
		const videosOnly = { ...all, firstPollSeconds: { video: 9 }, typicalSeconds: { video: 150 } };
		expect(pacingOf(videosOnly, 'image')).toMatchObject({ firstPollSeconds: 9, typicalSeconds: 150 });
	});
});

describe('what a run learns about how long its tasks take', () => {
	const kind = (model: string) => ({ provider: 'hiDream' as const, model });

	test('is the time of the quickest by model, once there are three', () => {
		const durations = new Durations();
		for (const [seconds, typical] of [
			[90, undefined],
			[20, undefined],
			[30, 20],
			[40, 20],
			[15, 15],
		] as const) {
			durations.add(kind('fast'), seconds);
			expect(durations.typicalSeconds(kind('fast'))).toBe(typical);
		}
		expect(durations.typicalSeconds(kind('slow'))).toBeUndefined();
	});
});
