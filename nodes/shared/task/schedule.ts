import type { Pacing, Product, TaskRef } from '../providers/provider';

/** A provider's pacing for what a task makes. */
export interface TaskPacing extends Pick<Pacing, 'minPollSeconds' | 'leastIntervalSeconds'> {
	firstPollSeconds: number;
	typicalSeconds: number;
}

/** A provider's pacing for a product; where it has none for images, as for videos. */
export function pacingOf(pacing: Pacing, product: Product): TaskPacing {
	const { firstPollSeconds, typicalSeconds } = pacing;
	return {
		...pacing,
		firstPollSeconds: firstPollSeconds[product] ?? firstPollSeconds.video,
		typicalSeconds: typicalSeconds[product] ?? typicalSeconds.video,
	};
}

/** What the next status check depends on. */
export interface Moment {
	/** Since the task was submitted. */
	elapsedSeconds: number;
	/** As last reported, 0 to 100. */
	progress?: number | undefined;
	/** How many checks in a row gave no answer. */
	failedChecks: number;
	/** What the provider asked for with its last answer. */
	retryAfterSeconds?: number | undefined;
	/** How long such tasks take, as far as is known by now. */
	typicalSeconds: number;
	pacing: TaskPacing;
	/** A fixed interval that the user chose; 0 for automatic. */
	pollIntervalSeconds: number;
	/** 0 to 1, for the jitter. */
	random: number;
}

/** The longest pause between two checks of a task. */
const LONGEST_SECONDS = 120;

/** The longest pause because checks fail. */
const LONGEST_BACKOFF_SECONDS = 60;

/** The pause as a share of the time that has passed. It bounds how late an end is noticed, at any length. */
const OF_ELAPSED = 0.15;

/** While that is little, pauses may be longer: up to a third of the time that has passed, or so much of the usual time. */
const OF_ELAPSED_YOUNG = 1 / 3;
const OF_TYPICAL_YOUNG = 0.047;

/** From the expected end on: the pause as a share of the expected time, then of the time since that end. */
const OF_EXPECTED = 0.05;
const OF_OVERDUE = 1 / 4;

/** An end that is told of is near when no more than this share of the expected time is left. */
const OF_NEAR = 0.12;

/** When the task will be done as its own progress says, if it says so. */
function endByProgress({ elapsedSeconds, progress, typicalSeconds }: Moment): number | undefined {
	if (progress === undefined || progress < 5 || progress >= 100) return undefined;
	// Progress is often a guess of the provider's own: it may move the estimate, but not without bounds.
	const seconds = (elapsedSeconds * 100) / progress;
	return Math.min(typicalSeconds * 4, Math.max(typicalSeconds / 8, seconds));
}

/** The pause, but for jitter and limits. */
function plannedSeconds(moment: Moment): number {
	const { elapsedSeconds, typicalSeconds, pacing } = moment;
	const byProgress = endByProgress(moment);
	const expected = byProgress ?? typicalSeconds;
	const remaining = expected - elapsedSeconds;
	const coarse = OF_ELAPSED * elapsedSeconds;
	const fine = Math.max(pacing.minPollSeconds, OF_EXPECTED * expected);
	if (remaining <= 0) return Math.min(coarse, Math.max(fine, OF_OVERDUE * -remaining));
	if (byProgress !== undefined) {
		// An end that is told of is aimed at: straight where it is near, else so that it does not fall just after a check.
		const isNear = remaining < Math.max(2 * pacing.minPollSeconds, OF_NEAR * expected);
		return isNear ? Math.max(fine, remaining) : Math.min(coarse, remaining / 2);
	}
	return Math.max(coarse, Math.min(OF_ELAPSED_YOUNG * elapsedSeconds, OF_TYPICAL_YOUNG * typicalSeconds));
}

/**
 * How long to wait until the next check. A pause is about a sixth of the time that the task has taken so far: any length is
 * noticed soon, and a long task is asked for ever more seldom. Around the time that such tasks usually take pauses are
 * finer, from a twentieth of it on; what a run learns from its own tasks and what progress says moves that time.
 *
 * Two limits save checks that would bring little. In the first minute a pause need not be much less than a twentieth of
 * the usual time. And an end that progress tells of is aimed at. Up to a tenth is added by chance, so that tasks which
 * started together do not ask together. What comes of it stands in docs/performance.md ("any length").
 *
 * @returns seconds, never less than the provider's minimum (or, where the user set an interval, the least that the
 * provider bears) nor than its `Retry-After`
 */
export function nextCheckSeconds(moment: Moment): number {
	const { failedChecks, retryAfterSeconds = 0, pacing, pollIntervalSeconds, random } = moment;
	const backoff = failedChecks > 0 ? Math.min(LONGEST_BACKOFF_SECONDS, 5 * 2 ** (failedChecks - 1)) : 0;
	const least = Math.max(backoff, retryAfterSeconds);
	if (pollIntervalSeconds > 0) return Math.max(pollIntervalSeconds, pacing.leastIntervalSeconds ?? 0, least);
	const planned = Math.max(pacing.minPollSeconds, plannedSeconds(moment));
	return Math.max(Math.min(LONGEST_SECONDS, planned * (1 + random / 10)), least);
}

/**
 * How long after its submit a task is first asked for. By chance up to the provider's least pause later: checks of tasks
 * that started together are spread, and none of the lengths that tasks may have is always missed by a moment.
 *
 * @returns seconds; the interval, where the user set one
 */
export function firstCheckSeconds({
	pacing,
	pollIntervalSeconds,
	random,
}: Pick<Moment, 'pacing' | 'pollIntervalSeconds' | 'random'>): number {
	if (pollIntervalSeconds > 0) return pollIntervalSeconds;
	return pacing.firstPollSeconds + random * pacing.minPollSeconds;
}

/** So many tasks tell more about the next than the provider's usual time does. */
const ENOUGH = 3;

/** What tasks that take about the same time have in common. */
export type TaskKind = Pick<TaskRef, 'provider' | 'model'>;

/** How long the tasks of a run have taken, by model. */
export class Durations {
	private readonly seconds = new Map<string, number[]>();

	/** A task that this run submitted has succeeded after so many seconds. */
	add(kind: TaskKind, seconds: number): void {
		const known = this.of(kind);
		const index = known.findIndex((one) => one > seconds);
		known.splice(index === -1 ? known.length : index, 0, seconds);
	}

	/**
	 * How long tasks of a kind take, if enough are known: as long as the quickest. From then on an end may come at any time;
	 * those that are open still would be asked for too late by what the others took on average.
	 */
	typicalSeconds(kind: TaskKind): number | undefined {
		const known = this.of(kind);
		return known.length < ENOUGH ? undefined : known[0];
	}

	private of({ provider, model = '' }: TaskKind): number[] {
		const key = `${provider} ${model}`;
		const known = this.seconds.get(key) ?? [];
		this.seconds.set(key, known);
		return known;
	}
}
