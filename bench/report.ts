/** What the rows of the bench hand in. */

/** A figure of one of the subjects, as it is printed. */
export interface Figure {
	text: string;
	/** Whether it meets the target; absent where there is none. */
	meets?: boolean;
}

/** A figure of all subjects, for the picture. */
export interface Chart {
	/** With the unit. */
	title: string;
	values: { ours: number; sora?: number; miniMax?: number; loop?: number };
}

/** A line of the table. */
export interface Line {
	what: string;
	target: string;
	ours: Figure;
	/** Empty where a peer has nothing of the kind. */
	sora?: string;
	miniMax?: string;
	loop?: string;
	/** Its figures that stand side by side with others' in the picture. */
	charts?: Chart[];
}

/** A figure that has to be at most `limit`. */
export function atMost(value: number, limit: number, text: string): Figure {
	return { text, meets: value <= limit };
}

/** A figure that has to be at least `limit`. */
export function atLeast(value: number, limit: number, text: string): Figure {
	return { text, meets: value >= limit };
}

export const HEADINGS = [
	'What',
	'Target',
	'Generate Video',
	'',
	"n8n's Sora",
	"n8n's MiniMax",
	'HTTP loop',
] as const;

/** The lines as rows of a table. */
export function cells(lines: readonly Line[]): string[][] {
	return lines.map(({ what, target, ours, sora, miniMax, loop }) => {
		const mark = ours.meets === undefined ? '' : ours.meets ? 'met' : 'missed';
		return [what, target, ours.text, mark, sora ?? '', miniMax ?? '', loop ?? ''];
	});
}

export function median(values: readonly number[]): number {
	return percentile(values, 50);
}

/** The value that so many percent of all do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(((sorted.length - 1) * percent) / 100)] ?? NaN;
}
