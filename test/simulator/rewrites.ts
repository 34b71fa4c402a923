/**
 * Ways in which real answers differ from the documents, by name, so that rules sent as JSON can ask for them too.
 * Sources: sources.md 4.3 and 4.4 (元境) and 2.2 and 2.3 (易尚云).
 */
export const REWRITES = {
	/** 元境 streams its answers; they may end in a newline. */
	trailingNewline: (text) => `${text}\n`,
	/** 元境, one revision: two JSON objects one after the other. */
	twoObjects: (text) => `${text}\n${text}`,
	/** 元境, one revision: Python's way to write a dict. */
	pythonDict: (text) => pythonRepr(JSON.parse(text)),
	/** 元境: what the document shows, one level down; what is there already stays. */
	wrapped: (text) => (/^\s*\{\s*"status":\s*"ok"/.test(text) ? text : `{"status":"ok","data":${text}}`),
	/** 易尚云: `id` in place of `task_id`. */
	idForTaskId: edited(({ task_id: id, ...rest }) => ({ id, ...rest })),
	/** 易尚云: a submit answered with a status that is there and empty. */
	emptyStatus: edited((answer) => ({ ...answer, status: '' })),
	/** 易尚云: the URL where its Kling models have it. */
	urlInMetadata: edited(({ video_url: url, ...rest }) => ({ ...rest, metadata: { video_url: url } })),
	/** A field that nobody knows. */
	newField: (text) => text.replace('{', '{"seed_used":7,'),
	/** What a broken gateway sends. */
	html: () => '<html><body><h1>502 Bad Gateway</h1></body></html>',
	empty: () => '',
} satisfies Record<string, (text: string) => string>;

export type RewriteName = keyof typeof REWRITES;

type JsonObject = Record<string, unknown>;

function edited(edit: (answer: JsonObject) => JsonObject): (text: string) => string {
	return (text) => JSON.stringify(edit(JSON.parse(text) as JsonObject));
}

function pythonRepr(value: unknown): string {
	if (value === null) return 'None';
	if (typeof value === 'boolean') return value ? 'True' : 'False';
	if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
	if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
	if (typeof value !== 'object') return String(value);
	const entries = Object.entries(value).map(([key, entry]) => `${pythonRepr(key)}: ${pythonRepr(entry)}`);
	return `{${entries.join(', ')}}`;
}
