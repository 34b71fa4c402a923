/** What HTTP lets stand in a header (RFC 9110, section 5.5): visible ASCII, spaces and tabs. */
const SENDABLE = /^[\t\x20-\x7e]$/;

/** Marks that the eye does not see: control and format characters, such as the zero-width space, and foreign blanks. */
const INVISIBLE = /^[\p{C}\p{Z}]$/u;

function inWords(character: string): string {
	if (/[\r\n\u2028\u2029]/.test(character)) return 'a line break';
	return INVISIBLE.test(character) ? 'an invisible character' : 'no letter, digit or sign of a key';
}

/**
 * Says what keeps a value of a credential from being sent, as a sentence that shows nothing of it; nothing if it can be sent.
 * Blanks around it do not count: they are cut off.
 *
 * @param label what the user knows it by: "API Key"
 */
export function headerProblem(label: string, value: unknown): string | undefined {
	const characters = [...String(value ?? '').trim()];
	const index = characters.findIndex((character) => !SENDABLE.test(character));
	const found = characters[index];
	if (found === undefined) return undefined;
	return `${label} cannot be sent: its character ${index + 1} is ${inWords(found)}. Copy it anew, and nothing with it.`;
}
