/** JSON as Python's `json.dumps` writes it: with a blank behind each comma and colon. */
export function pythonJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(pythonJson).join(', ')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const entries = Object.entries(value)
		.filter(([, entry]) => entry !== undefined)
		.map(([key, entry]) => `${JSON.stringify(key)}: ${pythonJson(entry)}`);
	return `{${entries.join(', ')}}`;
}

/** The same with an indent, over several lines. */
export function pythonPage(value: unknown): string {
	return JSON.stringify(value, undefined, 4);
}
