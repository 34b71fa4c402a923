import { pathSegment } from '../../providers/answers/reading';

/** Shorter values would be found by accident in ordinary text. */
const SHORTEST_SECRET = 6;

/** Settings of a credential that are no secrets. */
const OPEN_SETTINGS = ['baseUrl', 'userId'];

/** n8n's links to files, as they stand, in JSON or in a URL: whoever has one has the file. */
const SIGNED_LINK = /(binary-data(?:\\?\/|%2F)signed(?:\?|%3F|\\u003f)token(?:=|%3D|\\u003d))[\w.-]+/gi;

/** Replaces every secret in a text. */
export type Scrubber = (text: string) => string;

/**
 * Makes a function that removes a credential's secrets from any text that goes out: plain, as they stand in a URL, and
 * `base64(appKey:appSecret)` as it stands in a Basic header.
 *
 * @param credential the decrypted credential
 */
export function createScrubber(credential: Record<string, unknown>): Scrubber {
	const values = Object.entries(credential).flatMap(([name, value]) =>
		typeof value === 'string' && !OPEN_SETTINGS.includes(name) ? [value] : [],
	);
	// As pasted, a key may have spaces around it or its scheme before it.
	const plain = values.flatMap((value) => [value.trim(), value.trim().replace(/^(Basic|Bearer)\s+/i, '')]);
	const sides = [...values, ...plain];
	const pairs = sides.flatMap((one) =>
		sides.map((other) => Buffer.from(`${one}:${other}`).toString('base64')),
	);
	const found = [...plain, ...pairs];
	// As a URL has them, and as JSON has them, which may escape the slash.
	const written = found.flatMap((secret) => {
		const escaped = JSON.stringify(secret).slice(1, -1);
		return [secret, pathSegment(secret), escaped, escaped.replace(/\//g, '\\/')];
	});
	const secrets = [...new Set(written)]
		.filter((secret) => secret.length >= SHORTEST_SECRET)
		// The longest first: one secret may contain another.
		.sort((a, b) => b.length - a.length);
	return (text) =>
		secrets.reduce((clean, secret) => clean.split(secret).join('***'), text).replace(SIGNED_LINK, '$1***');
}

/** The same for all texts in a value, names included. Numbers stay numbers, whatever digits they have. */
export function scrubbed<T>(value: T, scrub: Scrubber): T {
	const walk = (one: unknown): unknown => {
		if (typeof one === 'string') return scrub(one);
		if (Array.isArray(one)) return one.map(walk);
		if (typeof one !== 'object' || one === null) return one;
		return Object.fromEntries(Object.entries(one).map(([name, inner]) => [scrub(name), walk(inner)]));
	};
	return walk(value) as T;
}
