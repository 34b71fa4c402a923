import fc from 'fast-check';
import { createScrubber, scrubbed } from '../../../../nodes/shared/n8n/http/secrets';

const APP_KEY = 'app-key-0123456789';
const APP_SECRET = 'app/secret+0123456789=';

/** What stands in a Basic header. */
function basic(key: string, secret: string): string {
	return Buffer.from(`${key}:${secret}`).toString('base64');
}

describe('a scrubber', () => {
	const scrub = createScrubber({
		appKey: APP_KEY,
		appSecret: APP_SECRET,
		baseUrl: 'https://a.example',
		userId: 'user-1234',
	});

	test.each([
		[`Invalid key ${APP_KEY} provided`, 'Invalid key *** provided'],
		[`${APP_KEY}${APP_KEY}`, '******'],
		[`?secret=${encodeURIComponent(APP_SECRET)}`, '?secret=***'],
		[`Authorization: Basic ${basic(APP_KEY, APP_SECRET)}`, 'Authorization: Basic ***'],
		['https://a.example/path of user-1234', 'https://a.example/path of user-1234'],
		['', ''],
		[
			'cannot fetch "https://n8n.example/rest/binary-data/signed?token=eyJh-b_c.eyJpZCI.s1g-_x", try again',
			'cannot fetch "https://n8n.example/rest/binary-data/signed?token=***", try again',
		],
		[
			'{"a":"https://n8n.example/n8n/rest/binary-data/signed?token=a.b.c","b":"/binary-data/signed?token=d.e.f"}',
			'{"a":"https://n8n.example/n8n/rest/binary-data/signed?token=***","b":"/binary-data/signed?token=***"}',
		],
		[
			'{"m":"https:\\/\\/n8n.example\\/rest\\/binary-data\\/signed?token=a.b.c"}',
			'{"m":"https:\\/\\/n8n.example\\/rest\\/binary-data\\/signed?token=***"}',
		],
		['binary-data/signed?token\\u003da.b.c"', 'binary-data/signed?token\\u003d***"'],
		['n8n%2Frest%2Fbinary-data%2Fsigned%3Ftoken%3Da.b.c', 'n8n%2Frest%2Fbinary-data%2Fsigned%3Ftoken%3D***'],
		['https://cdn.example/a.mp4?token=a.b.c', 'https://cdn.example/a.mp4?token=a.b.c'],
	])('%s', (text, clean) => expect(scrub(text)).toBe(clean));

	test('knows a key that was pasted with its scheme', () => {
		const scrubBearer = createScrubber({ token: 'Bearer sk-0123456789' });
		expect(scrubBearer('the key sk-0123456789 is wrong')).toBe('the key *** is wrong');
		expect(scrubBearer('sent Bearer sk-0123456789')).not.toContain('0123456789');
	});

	test('knows a key that was pasted with a space or a line break', () => {
		for (const pasted of ['sk-0123456789\n', ' sk-0123456789 ', 'Bearer sk-0123456789 ']) {
			expect(createScrubber({ apiKey: pasted })('the key sk-0123456789 is wrong')).toBe(
				'the key *** is wrong',
			);
		}
	});

	test('leaves text alone where there is nothing secret, or nothing long enough', () => {
		for (const credential of [{}, { apiKey: '' }, { apiKey: 'abc' }, { apiKey: 7, other: null }]) {
			expect(createScrubber(credential)('abc 7 null: all is well')).toBe('abc 7 null: all is well');
		}
	});

	test('is made of any text', () => {
		expect(createScrubber({ apiKey: '\ud800sk-0123456789' })('all is well')).toBe('all is well');
	});
});

describe('no secret of six characters or more survives (property)', () => {
	const secret = fc.string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 40 }).filter(
		// One of asterisks alone could not be told from what replaces it.
		(text) => text.trim().length >= 6 && !text.includes('*'),
	);

	test.each<[string, (key: string, other: string) => string]>([
		['plain', (key) => key],
		['in a URL', (key) => encodeURIComponent(key)],
		['in a Basic header', (key, other) => basic(key, other)],
		['twice', (key) => key + key],
		['both', (key, other) => `${other}${key}`],
	])('%s', (_where, form) => {
		fc.assert(
			fc.property(secret, secret, fc.string(), fc.string(), (key, other, before, after) => {
				const clean = createScrubber({ appKey: key, appSecret: other })(
					`${before}\u0000${form(key, other)}\u0000${after}`,
				);
				expect(clean).not.toContain(key);
				expect(clean).not.toContain(other);
				expect(clean).not.toContain(basic(key, other));
			}),
			{ numRuns: 500 },
		);
	});
});

test('a key is found as JSON escapes it, the slash too', () => {
	const key = 'sk-abc/def"ghi\\jkl';
	const scrub = createScrubber({ apiKey: key });
	const escaped = JSON.stringify({ error: `Invalid API Key ${key}` });
	for (const text of [escaped, escaped.replaceAll('/', '\\/')]) {
		expect(JSON.parse(scrub(text))).toEqual({ error: 'Invalid API Key ***' });
	}
});

test('a value keeps its shape, whatever digits its numbers have', () => {
	const scrub = createScrubber({ apiKey: '123456' });
	const value = { usage: { total_tokens: 1234567, 'of 123456': ['key 123456', null, true] } };
	expect(scrubbed(value, scrub)).toEqual({
		usage: { total_tokens: 1234567, 'of ***': ['key ***', null, true] },
	});
});
