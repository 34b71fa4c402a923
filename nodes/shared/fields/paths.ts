/**
 * Where the API wants a value: a name, or a path into objects and lists, such as `metadata.ratio` or
 * `metadata.video_list[0].refer_type`.
 */

type Node = Record<string | number, unknown>;

function isPlain(value: unknown): value is Record<string, unknown> {
	return Object.prototype.toString.call(value) === '[object Object]';
}

/** The steps of a path; a number is a place in a list. */
export function stepsOf(path: string): Array<string | number> {
	return [...path.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map(([name, place]) =>
		place === undefined ? name : Number(place),
	);
}

/** What stands at a path, or undefined. */
export function valueAt(body: Readonly<Record<string, unknown>>, path: string): unknown {
	return stepsOf(path).reduce<unknown>(
		(inside, step) => (typeof inside === 'object' && inside !== null ? (inside as Node)[step] : undefined),
		body,
	);
}

/** Puts a value at a path, and makes the objects and lists on the way. */
export function putAt(body: Record<string, unknown>, path: string, value: unknown): void {
	const steps = stepsOf(path);
	let inside: Node = body;
	for (const [index, step] of steps.entries()) {
		const next = steps[index + 1];
		if (next === undefined) inside[step] = value;
		else inside = (inside[step] ??= typeof next === 'number' ? [] : {}) as Node;
	}
}

/** An object with another laid over it: objects are merged at every depth, anything else is replaced. */
export function merged(
	under: Readonly<Record<string, unknown>>,
	over: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
	const both = new Map(Object.entries(under));
	for (const [name, value] of Object.entries(over)) {
		const before = both.get(name);
		both.set(name, isPlain(before) && isPlain(value) ? merged(before, value) : value);
	}
	// `fromEntries` makes a property of its own even of `__proto__`.
	return Object.fromEntries(both);
}
