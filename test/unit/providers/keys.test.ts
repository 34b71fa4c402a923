import fc from 'fast-check';
import { withoutKeys } from '../../../nodes/shared/providers/answers/keys';

test.each<[string, string]>([
	['Bearer sk-abcdefgh12345678 is wrong', 'Bearer *** is wrong'],
	[
		"headers={'Authorization': 'Bearer XXXXXXXX', 'Content-Type': 'application/json'}",
		"headers={'Authorization': 'Bearer ***', 'Content-Type': 'application/json'}",
	],
	['{\\"Authorization\\":\\"Bearer a.b.c\\"}', '{\\"Authorization\\":\\"Bearer ***\\"}'],
	['bearer%20abc12345&x=1', 'bearer%20***&x=1'],
	['Authorization: Basic dXNlcjpwYXNz', 'Authorization: Basic ***'],
	['Basic dXNlcjpwYXNzd29yZA== refused', 'Basic *** refused'],
	['Authorization=0123456789abcdef', 'Authorization=***'],
	['api_key=0123456789abcdef&model=wan', 'api_key=***&model=wan'],
	['"apiKey": "a1b2c3d4e5f6"', '"apiKey": "***"'],
	['x-api-key: a1b2c3d4e5f6', 'x-api-key: ***'],
	['Incorrect API key provided: a1b2c3d4e5f6g7h8.', 'Incorrect API key provided: ***'],
	['access_token=ya29.a0Af_x1', 'access_token=***'],
	['secretAccessKey', 'secretAccessKey'],
	['secret_key: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'secret_key: ***'],
	['无效的令牌：sk-abcdefgh', '无效的令牌：***'],
	['密钥：0123456789ab 已过期', '密钥：*** 已过期'],
	['sk-proj-Ab12_Cd34-Ef56 is over its limit', '*** is over its limit'],
	['the key gsk_abcdefgh1234', 'the key ***'],
	['key-0123456789abcdef0123456789abcdef', '***'],
	['AKIAIOSFODNN7EXAMPLE and LTAI5tAbCdEfGhIjKlMnOp', '*** and ***'],
	['https://g.example/v1?key=AIzaSyA-1234567890abcdefghijklmnopqrstu', 'https://g.example/v1?key=***'],
	['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl!', 'jwt ***!'],
	['0123456789abcdef0123456789abcdef.AbCdEfGh12345678 expired', '*** expired'],
	['https://bob:hunter2@proxy.example/x', 'https://bob:***@proxy.example/x'],
])('%s', (words, clean) => {
	expect(withoutKeys(words)).toBe(clean);
	expect(withoutKeys(clean)).toBe(clean);
});

test.each([
	'Bearer token required',
	'Bearer authentication is required',
	'Basic authentication failed',
	'Authorization: required',
	'Authorization header is missing',
	'api_key: missing',
	'Invalid API Key',
	'API key not found: check the account',
	'invalid token: expired',
	'This token has no access to model veo3',
	'max_tokens: 8192 is more than 4096',
	'Input tokens: 123456',
	'task_01HXABCDEFGHJKMNPQRSTVWXYZ not found',
	'video_68d7512d07848190b3e45da0ecbebcde004da08e1e0678d5',
	'cgt-20250101123456-abcde failed',
	'task-0123456789abcdef0123456789abcdef',
	'chatcmpl-0123456789abcdef0123456789abcdef',
	'(request id: 20261126081723123456789AbCdEfGh)',
	'3f2504e0-4f89-41d3-9a0c-0305e82c3301',
	'taskid BWXZQizO565ztXCOX-Mr_ not exist',
	'doubao-seedance-1-5-pro-251215, MiniMax-Hailuo-02, wan2.5-t2v-preview, key-frames-to-video',
	'https://cdn.example/a/0123456789abcdef.mp4?X-Amz-Signature=0123456789abcdef&Expires=1800000000',
	'Input data may contain inappropriate content.',
	'图片尺寸：1280x720',
	'令牌额度不足',
])('%s stays', (words) => expect(withoutKeys(words)).toBe(words));

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const made = (minLength: number) =>
	fc
		.string({ unit: fc.constantFrom(...LETTERS), minLength, maxLength: 60 })
		.filter((text) => /\d/.test(text) && /[a-z]/.test(text));
const around = fc.constantFrom('', ' ', 'The call failed: ', "{'x': '1', ", '{"error":"', '余额 ');

test('a key is hidden in whatever words it stands (property)', () => {
	const forms = fc.constantFrom<(key: string) => string>(
		(key) => `Bearer ${key}`,
		(key) => `'Authorization': 'Bearer ${key}'`,
		(key) => `"Authorization":"${key}"`,
		(key) => `Authorization: Basic ${Buffer.from(`a1:${key}`).toString('base64')}`,
		(key) => `api_key=${key}`,
		(key) => `"api-key": "${key}"`,
		(key) => `X-Api-Key: ${key}`,
		(key) => `access_token=${key}`,
		(key) => `appSecret: ${key}`,
		(key) => `sk-${key}`,
		(key) => `sk-proj-${key}`,
		(key) => `key-${key}`,
		(key) => `AKIA${key}`,
		(key) => `AIza${key}`,
		(key) => `eyJ${key}.${key}.${key}`,
	);
	fc.assert(
		fc.property(made(20), forms, around, around, (key, form, before, after) => {
			const clean = withoutKeys(`${before}${form(key)}${after && `" ${after}`}`);
			expect(clean).not.toContain(key);
			expect(clean).not.toContain(Buffer.from(`a1:${key}`).toString('base64').slice(0, 20));
			expect(clean).toContain('***');
			expect(clean.startsWith(before)).toBe(true);
		}),
		{ numRuns: 2000 },
	);
});

test('names of tasks and models, UUIDs and addresses stay (property)', () => {
	const id = made(8);
	const ordinary = fc.oneof(
		fc.uuid(),
		fc.integer().map(String),
		id.map((one) => `task_${one}`),
		id.map((one) => `task-${one}`),
		id.map((one) => `video_${one}`),
		id.map((one) => `request id: ${one}`),
		id.map((one) => `Task ID: ${one} (yishangCloud)`),
		id.map((one) => `https://cdn.example/${one}/a.mp4?Expires=1800000000&Signature=${one}`),
		fc.constantFrom('sora-2', 'viduq3-pro', 'MiniMax M3', 'kling-v2-5-turbo', 'skyreels-v2', 'ark-model-1'),
	);
	fc.assert(
		fc.property(ordinary, around, (one, before) => {
			// The made-up ones must not begin like a key by accident.
			fc.pre(!/eyJ|AIza|LTAI|A[KS][A-Z]{2}/.test(one));
			expect(withoutKeys(`${before}${one} not found`)).toBe(`${before}${one} not found`);
		}),
		{ numRuns: 2000 },
	);
});

test('any words go through, in time, and twice is the same as once (property)', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (words) => {
			expect(withoutKeys(withoutKeys(words))).toBe(withoutKeys(words));
		}),
	);
	for (const part of ['sk-', 'key-', 'token ', 'api key ', 'bearer ', 'eyJa.', '://a:', 'key-a1']) {
		expect(withoutKeys(part.repeat(5000))).toEqual(expect.any(String));
	}
});
