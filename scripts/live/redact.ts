import { createScrubber, type Scrubber } from '../../nodes/shared/n8n/http/secrets';
import { withoutKeys } from '../../nodes/shared/providers/answers/keys';
import { joinMessage, parseMessage } from './wire';

/** Headers that tell who somebody is. */
const PERSONAL_HEADER =
	/^((?:authorization|proxy-authorization|x-app-key|api-user-id|cookie|set-cookie):\s*).*$/gim;

/** Parts of an address's query that say what it is of or until when it works. Any other may be a signature. */
const OPEN_QUERY = /^(?:(?:x-\w+-)?(?:date|expires)|e|se|st|q-sign-time|catelogid|\w*task_?id|model\w*)$/i;

const QUERY = /(\?|&|\\u0026|&amp;|\\&)([\w.~%-]+)=([^\s"'<>&\\]+)/g;

/** What a video or a picture is sent as: its bytes are nobody's to publish, and nothing reads them. */
const FILE = /^(?:video|image|audio)\/|octet-stream/i;

/**
 * Makes a function that takes out of a text what nobody else may see: the credential's secrets, plain and encoded, the
 * user's number, signatures in addresses, and whatever looks like a key of somebody else.
 */
export function createRedactor(credential: Record<string, unknown>): Scrubber {
	const scrub = createScrubber(credential);
	const values = Object.entries(credential).flatMap(([name, value]) =>
		typeof value === 'string' && name !== 'baseUrl' && value.trim().length >= 4 ? [value.trim()] : [],
	);
	const encoded = values.flatMap((value) => {
		const bytes = Buffer.from(value);
		return [
			value,
			bytes.toString('base64').replace(/=+$/, ''),
			bytes.toString('base64url'),
			bytes.toString('hex'),
		];
	});
	return (text) => {
		const own = encoded.reduce((clean, secret) => clean.split(secret).join('***'), scrub(text));
		const unsigned = own
			.replace(PERSONAL_HEADER, '$1***')
			.replace(QUERY, (found: string, before: string, name: string) =>
				OPEN_QUERY.test(name) ? found : `${before}${name}=***`,
			);
		return withoutKeys(unsigned);
	};
}

/** A message without secrets. Its bytes stay as they came where there is nothing to hide. */
export function redactMessage(bytes: Buffer, redact: Scrubber): Buffer {
	if (bytes.length === 0) return bytes;
	const message = parseMessage(bytes);
	const head = redact(message.head);
	const isFile = FILE.test(message.headers['content-type'] ?? '');
	const isForm = /multipart/i.test(message.headers['content-type'] ?? '');
	const text = message.body.toString(isForm ? 'latin1' : 'utf8');
	const clean = isFile ? '' : isForm ? redact(text).replace(FORM_FILE, '$1(a file)') : redact(text);
	const isCompressed = 'content-encoding' in message.headers;
	if (head === message.head && clean === text && !isCompressed) return bytes;
	const body = Buffer.from(clean, isForm ? 'latin1' : 'utf8');
	return clean === text && !isCompressed
		? Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(bytes.indexOf('\r\n\r\n'))])
		: joinMessage({ ...message, head }, body);
}

/** The content of a part that is a file, up to the next boundary. */
const FORM_FILE = /(filename=[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)[\s\S]*?(?=\r\n--)/g;
