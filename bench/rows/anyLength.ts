import { words, markdownTable } from '../../scripts/lib/markdownTable';
import { providers } from '../../nodes/shared/providers';
import { operationsOf } from '../../nodes/shared/providers/catalogue';
import type { Product, Provider } from '../../nodes/shared/providers/provider';
import { pacingOf } from '../../nodes/shared/task/schedule';
import { drawAnyLength, type Point } from '../pictures/anyLength';
import { seededRandom } from '../random';
import { median, percentile, type Line } from '../report';
import { watchTask } from '../virtualTasks';

/**
 * How late the end of a task is noticed and how often it is asked for, whatever its length: on a virtual clock, no progress
 * reported, with each provider's own settings, and beside it at the fixed intervals of n8n's own nodes.
 */

/** Tasks are this much longer or shorter: whole seconds would hide how checks fall. */
const SPREAD = 0.1;
const TASKS = 4000;
const SEED = 15;

/** The lengths in the tables; seconds. */
const AROUND = {
	video: [10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800],
	image: [5, 7, 10, 15, 20, 30, 45, 60],
};

/** Between the shortest and the longest, for the picture. */
const POINTS = 40;

/** How a task is asked for. */
interface Way {
	name: string;
	provider: Provider;
	/** 0 for automatic. */
	pollIntervalSeconds: number;
}

/** What tasks around a length come to. */
export interface Figures {
	around: number;
	medianSeconds: number;
	lateSeconds: number;
	/** On average. */
	checks: number;
}

/** A way with what it comes to, by length. */
interface Measured extends Way {
	figures: Figures[];
}

function waysFor(product: Product): Way[] {
	const makers = providers.filter((provider) => operationsOf(provider, product).length > 0);
	const [provider] = makers;
	if (!provider) throw new Error(`nobody makes a ${product}`);
	return [
		...makers.map((maker) => ({ name: maker.displayName, provider: maker, pollIntervalSeconds: 0 })),
		...[10, 15].map((seconds) => ({
			name: `every ${seconds} s`,
			// One without a least interval of its own, as n8n's nodes have none.
			provider: { ...provider, pacing: { ...provider.pacing, leastIntervalSeconds: 0 } },
			pollIntervalSeconds: seconds,
		})),
	];
}

function measure(product: Product, way: Way, lengths: readonly number[]): Measured {
	const watch = { ...way, pacing: pacingOf(way.provider.pacing, product), random: seededRandom(SEED) };
	const figures = lengths.map((around) => {
		const watched = Array.from({ length: TASKS }, () =>
			watchTask(around * (1 + SPREAD * (2 * watch.random() - 1)), watch),
		);
		const delays = watched.map(({ delaySeconds }) => delaySeconds);
		const checks = watched.reduce((sum, one) => sum + one.checks, 0) / TASKS;
		return { around, medianSeconds: median(delays), lateSeconds: percentile(delays, 95), checks };
	});
	return { ...way, figures };
}

/** The targets at a length: a share of it, or so many seconds, whichever is more. */
const TARGETS = {
	video: { share: 0.08, seconds: 4, checks: { 180: 20, 600: 30, 1800: 40 } as Record<number, number> },
	image: { share: 0.1, seconds: 3, checks: { 20: 10, 60: 14 } as Record<number, number> },
};

interface Target {
	medianSeconds: number;
	lateSeconds: number;
	checks?: number | undefined;
}

/** Where a service is asked every 10 seconds at most, 6 and 12 seconds take the place of the fewer. */
function targetOf(product: Product, around: number, leastPause: number): Target {
	const { share, seconds, checks } = TARGETS[product];
	const least = leastPause >= 10 ? 6 : seconds;
	return {
		medianSeconds: Math.max(share * around, least),
		lateSeconds: Math.max(2 * share * around, 2 * least),
		checks: checks[around],
	};
}

/** The part of its target that a figure comes to, where that is most. */
function worst(product: Product, { figures, provider }: Measured, key: keyof Target): number {
	return Math.max(
		...figures.map((one) => {
			const target = targetOf(product, one.around, provider.pacing.minPollSeconds)[key];
			return target === undefined ? 0 : one[key] / target;
		}),
	);
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

const LIMITS = {
	video: '8 % of the length or 4 s (6 s where 10 s is the least pause); twice that',
	image: '10 % of the length or 3 s (6 s where 10 s is the least pause); twice that',
};

function linesOf(product: Product, measured: readonly Measured[]): Line[] {
	const own = measured.filter(({ pollIntervalSeconds }) => pollIntervalSeconds === 0);
	const [shortest, longest] = [AROUND[product].at(0), AROUND[product].at(-1)?.toLocaleString('en')];
	const most = (ways: readonly Measured[], key: keyof Target) =>
		Math.max(...ways.map((way) => worst(product, way, key)));
	const delays = (ways: readonly Measured[]) =>
		`at most ${percent(most(ways, 'medianSeconds'))} and ${percent(most(ways, 'lateSeconds'))} of the target`;
	const at = Object.keys(TARGETS[product].checks).map(Number);
	const checks = (ways: readonly Measured[]) =>
		at
			.map((around) => {
				const all = ways.map(({ figures }) => figures.find((one) => one.around === around)?.checks ?? NaN);
				return Math.max(...all).toFixed(1);
			})
			.join(', ');
	const fixed = (seconds: number) =>
		measured.filter(({ pollIntervalSeconds }) => pollIntervalSeconds === seconds);
	const peers = (figure: (ways: readonly Measured[]) => string) => {
		const [ten, fifteen] = [10, 15].map((seconds) => `every ${seconds} s: ${figure(fixed(seconds))}`);
		return { sora: ten ?? '', miniMax: fifteen ?? '', loop: ten ?? '' };
	};
	const name = `${product}s around each length from ${shortest} to ${longest} s, no progress reported`;
	return [
		{
			what: `${name} (virtual clock): median and 95th percentile of the delay`,
			target: LIMITS[product],
			ours: {
				text: delays(own),
				meets: most(own, 'medianSeconds') <= 1 && most(own, 'lateSeconds') <= 1,
			},
			...peers(delays),
		},
		{
			what: `the same: checks at ${at.map((seconds) => seconds.toLocaleString('en')).join(', ')} s`,
			target: Object.values(TARGETS[product].checks).join(', '),
			ours: { text: checks(own), meets: most(own, 'checks') <= 1 },
			...peers(checks),
		},
	];
}

/** Median, 95th percentile and checks, for each length and way. */
function tableOf(product: Product, measured: readonly Measured[]): string {
	return markdownTable(
		['Around', ...measured.map(({ name }) => words(name))],
		AROUND[product].map((around) => [
			`${around.toLocaleString('en')} s`,
			...measured.map(({ figures }) => {
				const one = figures.find((figure) => figure.around === around);
				if (!one) throw new Error(`nothing was measured around ${around} s`);
				return `${one.medianSeconds.toFixed(1)} s, ${one.lateSeconds.toFixed(1)} s; ${one.checks.toFixed(1)}`;
			}),
		]),
	);
}

/** Lengths from the shortest to the longest, each by the same factor longer than the one before. */
function lengthsBetween(all: readonly number[]): number[] {
	const [shortest = NaN, longest = NaN] = [all.at(0), all.at(-1)];
	return Array.from(
		{ length: POINTS },
		(_, index) => shortest * (longest / shortest) ** (index / (POINTS - 1)),
	);
}

/** In the picture two of ours stand for all: one for each least pause. */
const DRAWN: Record<string, string> = {
	hiDream: 'ours, least pause 5 s',
	openComputing: 'ours, least pause 10 s',
};

function pointsOf(product: Product): Point[] {
	const points: Point[] = [];
	for (const way of waysFor(product)) {
		const name = way.pollIntervalSeconds > 0 ? way.name : DRAWN[way.provider.id];
		if (name === undefined) continue;
		const { figures } = measure(product, way, lengthsBetween(AROUND[product]));
		points.push(...figures.map((one) => ({ ...one, product, way: name })));
	}
	return points;
}

/** The lines of the table, and the tables of the chapter. */
export interface AnyLength {
	lines: Line[];
	tables: Record<Product, string>;
}

/** Measures, and draws the picture. */
export async function anyLength(): Promise<AnyLength> {
	const of = (product: Product) => waysFor(product).map((way) => measure(product, way, AROUND[product]));
	const [videos, images] = [of('video'), of('image')];
	await drawAnyLength([...pointsOf('video'), ...pointsOf('image')]);
	return {
		lines: [...linesOf('video', videos), ...linesOf('image', images)],
		tables: { video: tableOf('video', videos), image: tableOf('image', images) },
	};
}
