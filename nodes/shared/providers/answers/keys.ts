/**
 * Keys in the words of a service: gateways repeat the call that their supplier refused, with its key. Which key that is nobody
 * here knows, so it is told by what stands before it, or by how it is made.
 */

const HIDDEN = '***';

/** A key as it stands in a sentence, in JSON, in a URL or in a Python dict: up to what cannot be a part of it. */
const VALUE = String.raw`[^\s\\"'\`,;&<>(){}[\]*，。；]+`;

/** What may stand between a name and its value. */
const BETWEEN = String.raw`\\?["']?\s*(?:[:=：]|%3[AD])\s*\\?["']?`;

/** Names of what is secret. Names of other things may end alike: `max_tokens`, `task_token`. */
const NAME = String.raw`(?<![\w-])(?:x-)?(?:(?:api|access|app|secret|private|auth)[ _-]?(?:key|token|secret)(?:[ _-]?(?:id|secret))?|secret|token|password|passwd|authorization|密钥|令牌)(?: \w{1,20}){0,2}`;

/** Whatever follows is a key, but for a word about keys: "Bearer token required". */
const BEARER = new RegExp(
	String.raw`\b(bearer(?:(?:\s|%20|\+)+|${BETWEEN}))(?!(?:token|key|auth\w*|scheme|header|credentials?|is|was|must)\b)(${VALUE})`,
	'gi',
);
const NAMED = new RegExp(`(${NAME}${BETWEEN}(?:[a-z]{3,8}(?:\\s|%20)+)?)(${VALUE})`, 'gi');
const OTHER_SCHEME = new RegExp(
	String.raw`\b((?:basic|token|bearer (?:token|key))(?:\s|%20)+)(${VALUE})`,
	'gi',
);
const PASSWORD_IN_URL = /(:\/\/[^\s/:@]{1,200}:)([^\s/@]{1,200})(?=@)/g;

/** Keys that tell by themselves what they are. */
const BY_FORM = [
	// sk-..., sk-proj-..., gsk_..., and longer words before a longer rest: key-..., ghp_...
	/(?<![\w-])(?:[aprs]k|gsk)[-_][\w-]{8,}/g,
	/(?<![\w-])(?:(?:api-?)?key|secret|gh[a-z]|hf|r8|glpat|xox[a-z])[-_](?=[\w-]*\d)[\w-]*\w{16,}[\w-]*/g,
	// The clouds' key IDs: AKIA..., ASIA..., AKID..., AKLT..., AIza..., LTAI...
	/(?<![\w-])(?:A[KS][A-Z]{2}|AIza|LTAI)(?=[\w-]*\d)[\w-]{12,}/g,
	// JSON Web Tokens; and an ID of 32 digits with its secret (Zhipu).
	/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
	/(?<![\w-])[0-9a-f]{32}\.[A-Za-z0-9]{16}(?![\w-])/g,
];

/** Whether a value is made and not written: ordinary words have no digits, and capitals only at their beginning. */
function isMade(value: string): boolean {
	return value.length >= 6 && /\d|[a-z][A-Z]|[A-Z]{2,}[a-z]|=$/.test(value);
}

/**
 * Hides the keys of others in the words of a service, before anybody sees them: whatever follows `Bearer`, stands behind the
 * name of a key, or is made like one. It leaves alone the names of tasks and models, UUIDs, and addresses but for what they
 * carry as a key.
 *
 * For words alone: an address to be fetched may need what looks like a key in it. The credential's own secrets are
 * `createScrubber`'s.
 */
export function withoutKeys(words: string): string {
	const ifMade = (found: string, before: string, value: string) =>
		isMade(value) ? `${before}${HIDDEN}` : found;
	const named = words
		.replace(BEARER, `$1${HIDDEN}`)
		.replace(NAMED, ifMade)
		.replace(OTHER_SCHEME, ifMade)
		.replace(PASSWORD_IN_URL, `$1${HIDDEN}`);
	return BY_FORM.reduce((clean, pattern) => clean.replace(pattern, HIDDEN), named);
}
