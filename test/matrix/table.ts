import { table } from '../../scripts/lib/table';
import { PROVIDER_IDS, type ProviderId } from '../simulator/types';
import { faultsFound, type Verdict } from './judge';
import type { Scenario } from './scenario';

/** What became of one run. */
export interface Result {
	verdict: Verdict;
	/** How many tasks the simulator accepted. */
	tasks: number;
}

/** What became of one scenario, with every provider that it is for. */
export interface Row {
	scenario: Scenario;
	results: Partial<Record<ProviderId, Result>>;
}

/** The ends of all items in one cell, neighbours that are alike as one; what is wrong stands out. */
function cell(verdict: Verdict): string {
	const groups: Array<{ end: string; count: number }> = [];
	for (const end of verdict.ends) {
		const last = groups.at(-1);
		if (last?.end === end) last.count++;
		else groups.push({ end, count: 1 });
	}
	const text = groups.map(({ end, count }) => (count > 1 ? `${end} ×${count}` : end)).join(', ');
	return faultsFound(verdict).length > 0 ? `!! ${text}` : text;
}

/** The matrix, and what it comes to, as text. */
export function matrixTable(rows: readonly Row[]): string {
	const results = rows.flatMap(({ results: byProvider }) => Object.values(byProvider));
	const count = (what: (result: Result) => number) => results.reduce((sum, result) => sum + what(result), 0);
	const lines = rows.map(({ scenario: { phase, name }, results: byProvider }) => [
		phase,
		name,
		...PROVIDER_IDS.map((provider) => {
			const result = byProvider[provider];
			return result ? cell(result.verdict) : '';
		}),
	]);
	const totals = [
		`${rows.length} faults`,
		`${results.length} runs`,
		`${count(({ tasks }) => tasks)} tasks made`,
		`${count(({ verdict }) => verdict.lost.length)} lost`,
		`${count(({ verdict }) => verdict.paidTwice.length)} paid twice`,
		`${count(({ verdict }) => verdict.leaks.length)} key leaks`,
		`${count(({ verdict }) => verdict.problems.length)} other problems`,
	];
	return `${table(['phase', 'fault', ...PROVIDER_IDS], lines)}\n\n${totals.join(', ')}\n`;
}
