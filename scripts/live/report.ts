import type { StepResult } from './check';
import type { Phase, ReadExchange } from './read';
import { statusOf } from './wire';

/** A service's part of the report, in Markdown, as it also stands on the terminal. */
export function reportOf(displayName: string, baseUrl: string, results: readonly StepResult[]): string {
	const found = results.flatMap(({ differs }) => [...differs.values()].flat());
	return [
		`## ${displayName} (${baseUrl})`,
		`${count(results.length, 'step')}, ${count(found.length, 'difference')} from the simulator.`,
		...results.map(stepOf),
	].join('\n\n');
}

function stepOf({
	step,
	end,
	exchanges,
	simulatedEnd,
	differs,
	seconds,
	expectedSeconds,
}: StepResult): string {
	const same = end.end === simulatedEnd.end;
	const title = `### ${step.name}: ${end.end}${end.words ? ` – ${oneLine(end.words)}` : ''}`;
	const lines = [
		...(same
			? []
			: [`- **Ends otherwise than at the simulator**: ${simulatedEnd.end} – ${oneLine(simulatedEnd.words)}`]),
		...answersOf(exchanges),
		...[...differs].flatMap(([phase, sentences]) =>
			sentences.map((one) => `- **Differs** (${phase}): ${one}`),
		),
		...unreadOf(exchanges),
	];
	if (seconds !== undefined && expectedSeconds !== undefined) {
		lines.push(
			`- Time: ${seconds.toFixed(1)} s from the submit to the end; the schedule expects ${expectedSeconds} s`,
		);
	}
	const link = exchanges.find(({ linksUntilMs }) => linksUntilMs !== undefined);
	if (link?.linksUntilMs !== undefined) {
		lines.push(
			`- Links: say that they work for ${lasting((link.linksUntilMs - link.exchange.endedAtMs) / 1000)}`,
		);
	} else if (exchanges.some(({ state }) => (state?.urls.length ?? 0) > 0)) {
		lines.push('- Links: do not say how long they work');
	}
	return lines.length > 0 ? `${title}\n\n${lines.join('\n')}` : title;
}

/** An answer per line; status checks that read alike are one. */
function answersOf(exchanges: readonly ReadExchange[]): string[] {
	const lines = exchanges.map(({ exchange, answer, phase, reading }) => {
		const cut =
			exchange.isComplete || statusOf(answer) === 0
				? ''
				: ` **The connection closed behind ${answer.body.length} bytes, before the answer's end.**`;
		return `- ${phase}: HTTP ${statusOf(answer) || 'none'}, read as: ${oneLine(reading)}.${cut}`;
	});
	const told: Array<{ line: string; times: number }> = [];
	for (const line of lines) {
		const last = told.at(-1);
		if (last?.line === line) last.times += 1;
		else told.push({ line, times: 1 });
	}
	return told.map(({ line, times }) => (times > 1 ? `${line} (${times} times)` : line));
}

function unreadOf(exchanges: readonly ReadExchange[]): string[] {
	const fields = new Map<Phase, Map<string, boolean>>();
	for (const { phase, answer, unread } of exchanges) {
		if (phase === 'credential' || answer.body.length === 0) continue;
		const known = fields.get(phase) ?? new Map<string, boolean>();
		fields.set(phase, known);
		for (const path of unread) known.set(path, true);
	}
	return [...fields].flatMap(([phase, known]) => {
		// A field that is read in one answer and not in another is not news.
		const always = [...known.keys()].filter((path) =>
			exchanges.every((one) => one.phase !== phase || one.unread.includes(path) || !mentions(one, path)),
		);
		return always.length > 0
			? [`- Nothing reads (${phase}): ${always.map((path) => `\`${path}\``).join(', ')}`]
			: [];
	});
}

/** Whether an answer has a field, by its last name. */
function mentions({ answer }: ReadExchange, path: string): boolean {
	return answer.body.includes(path.split(/[.→[]/).at(-1) ?? path);
}

/** A service's words may be long, and of several lines. */
function oneLine(words: string): string {
	const line = words.replace(/\s+/g, ' ').trim();
	return line.length > 300 ? `${line.slice(0, 300)} …` : line;
}

function count(number: number, what: string): string {
	return number === 1 ? `1 ${what}` : `${number || 'no'} ${what}s`;
}

/** `90 minutes`, `24 hours`, `7 days`. */
function lasting(seconds: number): string {
	if (seconds < 7200) return `${Math.round(seconds / 60)} minutes`;
	return seconds < 172_800 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 86_400)} days`;
}
