/** An answer with one of its values changed. */
interface Variant {
	path: string;
	value: unknown;
}

/**
 * The fields of an answer that nothing reads: whatever becomes of them, the reader says the same. This is found by trying,
 * because a reader that looks everywhere for a result has touched every field, and used few.
 *
 * @param answer the answer, parsed
 * @param read what the reader says of an answer, as text
 * @returns paths such as `data.items[].cost`; `→` leads into JSON that stands within a text
 */
export function unreadFields(answer: unknown, read: (answer: unknown) => string): string[] {
	const usual = read(answer);
	const isRead = new Map<string, boolean>();
	for (const { path, value } of variantsOf(answer, '')) {
		if (isRead.get(path) !== true) isRead.set(path, read(value) !== usual);
	}
	return [...isRead].filter(([, changes]) => !changes).map(([path]) => path);
}

function* variantsOf(value: unknown, path: string): Generator<Variant> {
	if (Array.isArray(value)) {
		for (const [index, inner] of value.entries()) {
			for (const variant of variantsOf(inner, `${path}[]`)) {
				yield { path: variant.path, value: value.with(index, variant.value) as unknown };
			}
		}
		return;
	}
	if (typeof value === 'object' && value !== null) {
		for (const [name, inner] of Object.entries(value)) {
			const innerPath = path === '' || path.endsWith('→') ? `${path}${name}` : `${path}.${name}`;
			for (const variant of variantsOf(inner, innerPath)) {
				yield { path: variant.path, value: { ...value, [name]: variant.value } };
			}
			if (isLeaf(inner)) {
				const { [name]: _left, ...rest } = value as Record<string, unknown>;
				yield { path: innerPath, value: rest };
			}
		}
		return;
	}
	const nested = nestedJson(value);
	if (nested !== undefined) {
		for (const variant of variantsOf(nested, `${path}→`)) {
			yield { path: variant.path, value: JSON.stringify(variant.value) };
		}
		return;
	}
	for (const other of othersThan(value)) yield { path, value: other };
}

function isLeaf(value: unknown): boolean {
	return (typeof value !== 'object' || value === null) && nestedJson(value) === undefined;
}

/** JSON that stands within a text. */
export function nestedJson(value: unknown): unknown {
	if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return undefined;
	try {
		return JSON.parse(value) as unknown;
	} catch {
		return undefined;
	}
}

function othersThan(value: unknown): unknown[] {
	if (typeof value === 'boolean') return [!value];
	if (typeof value === 'number') return [value + 1, 987_654, 3];
	return ['another', 'failed', 'https://other.invalid/other.mp4'];
}
