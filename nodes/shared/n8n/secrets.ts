/** Shorter values would be found by accident in ordinary text. */
const SHORTEST_SECRET = 6;

/** Settings of a credential that are no secrets. */
const OPEN_SETTINGS = ['baseUrl', 'userId'];

/** Replaces every secret in a text. */
export type Scrubber = (text: string) => string;

/**
 * Makes a function that removes a credential's secrets from any text that goes out: plain, as they stand in a URL, and
 * `base64(appKey:appSecret)` as it stands in a Basic header.
 *
 * @param credential the decrypted credential
 */
export function createScrubber(credential: Record<string, unknown>): Scrubber {
	const plain = Object.entries(credential)
		.filter(([name]) => !OPEN_SETTINGS.includes(name))
		.map(([, value]) => value)
		.filter((value) => typeof value === 'string')
		.flatMap((value) => [value, value.replace(/^(Basic|Bearer)\s+/i, '')]);
	const pairs = plain.flatMap((one) =>
		plain.map((other) => Buffer.from(`${one}:${other}`).toString('base64')),
	);
	const secrets = [...new Set([...plain, ...plain.map(encodeURIComponent), ...pairs])]
		.filter((secret) => secret.length >= SHORTEST_SECRET)
		// The longest first: one secret may contain another.
		.sort((a, b) => b.length - a.length);
	return (text) => secrets.reduce((clean, secret) => clean.split(secret).join('***'), text);
}
