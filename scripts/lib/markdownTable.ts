/** Markdown for what the scripts generate. */

/** Code in a cell. A `|` would end the cell, also inside code. */
export function code(text: string): string {
	const fence = text.includes('`') ? '``' : '`';
	return `${fence}${text.replace(/\|/g, '\\|')}${fence}`;
}

/** Words in a cell: what Markdown takes for its own is shown as it is. */
export function words(text: string): string {
	return text.replace(/[\\|*_`[\]<>]/g, '\\$&').replace(/\s*\n\s*/g, '<br>');
}

/** A table, one line per row; Prettier is asked to leave it so: padded to the longest cell nobody can read its source. */
export function markdownTable(headings: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [
		'<!-- prettier-ignore -->',
		line(headings),
		line(headings.map(() => '---')),
		...rows.map(line),
	].join('\n');
}

/** The document with everything between two markers replaced; the markers stay. */
export function replaceBetween(document: string, name: string, content: string): string {
	const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
	const from = document.indexOf(start);
	const to = document.indexOf(end);
	if (from === -1 || to < from) throw new Error(`The document has no "${start}" with an "${end}" behind it`);
	return `${document.slice(0, from + start.length)}\n\n${content}\n\n${document.slice(to)}`;
}
