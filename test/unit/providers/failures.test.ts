import { providers } from '../../../nodes/shared/providers';
import { failureFrom, failureOf, failureOfTask } from '../../../nodes/shared/providers/answers/failures';
import { kindOfWords } from '../../../nodes/shared/providers/answers/words';
import { answer, TASK_STATUSES } from '../builders';

describe('a failure as HTTP has it', () => {
	test.each([
		[200, 'malformed', false],
		[302, 'malformed', false],
		[400, 'invalidRequest', true],
		[401, 'auth', true],
		[402, 'quota', true],
		[403, 'auth', true],
		[404, 'notFound', true],
		[408, 'unavailable', false],
		[410, 'notFound', true],
		[413, 'invalidRequest', true],
		[422, 'invalidRequest', true],
		[429, 'rateLimit', true],
		[500, 'unavailable', false],
		[502, 'unavailable', false],
		[503, 'unavailable', false],
		[504, 'unavailable', false],
	])('%i is %s, refused: %s', (status, kind, refused) => {
		expect(failureOf(answer(status, ''))).toMatchObject({ kind, refused, httpStatus: status });
	});

	test('what the body says comes first', () => {
		const known = { kind: 'quota', providerMessage: 'empty' } as const;
		expect(failureOf(answer(429, '{"error":"empty"}'), known)).toMatchObject({ ...known, refused: true });
	});

	test('a page is shown as its words, cut to a line', () => {
		const page = `<html><style>b{}</style><script>alert("x")</script><h1>Bad\n gateway</h1>${'x'.repeat(500)}`;
		const { providerMessage } = failureOf(answer(502, page));
		expect(providerMessage).toMatch(/^Bad gateway x+\.\.\.$/);
		expect(providerMessage).toHaveLength(200);
		expect(failureOf(answer(502, ' \n')).providerMessage).toBeUndefined();
	});

	test('an echo of what was sent is no message: it is cut, and so is a code', () => {
		const picture = 'iVBORw0KGgo'.repeat(100_000);
		const said = { providerMessage: `image invalid: ${picture}`, code: picture };
		for (const failure of [failureOf(answer(400, ''), said), failureOfTask('failed', said)]) {
			expect(failure?.providerMessage).toBe(`${said.providerMessage.slice(0, 1000)}...`);
			expect(failure?.code).toBe(`${picture.slice(0, 1000)}...`);
		}
		const fits = { providerMessage: 'm'.repeat(1000), code: 'c'.repeat(1000) };
		expect(failureOf(answer(400, ''), fits)).toMatchObject(fits);
		expect(failureOfTask('failed', fits)).toMatchObject(fits);
	});

	test('a reason is found wherever it stands in a long message', () => {
		const providerMessage = `${'x'.repeat(5000)} insufficient balance`;
		expect(failureOfTask('failed', { providerMessage })?.kind).toBe('quota');
		expect(failureOf(answer(400, ''), { providerMessage }).kind).toBe(
			failureOf(answer(400, ''), { providerMessage: 'insufficient balance' }).kind,
		);
	});

	test.each<[Record<string, string>, number | undefined]>([
		[{ 'retry-after': '120' }, 120],
		[{ 'retry-after': '-5' }, 0],
		[{ 'retry-after': 'soon' }, undefined],
		[{ 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT', date: 'Thu, 01 Jan 2026 00:00:00 GMT' }, 90],
		[{ 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT', date: 'Thu, 01 Jan 2026 00:01:00 GMT' }, 0],
		[{ 'retry-after': 'Thu, 01 Jan 2026 00:01:30 GMT' }, undefined],
		[{}, undefined],
	])('%j asks for %s seconds', (headers, seconds) => {
		expect(failureOf(answer(503, '', headers)).retryAfterSeconds).toBe(seconds);
	});
});

describe('words', () => {
	test.each([
		['Insufficient balance', 'quota'],
		['令牌额度已用尽', 'quota'],
		['Rate limit exceeded', 'rateLimit'],
		['请求过于频繁', 'rateLimit'],
		['Invalid API Key', 'auth'],
		['无效的令牌', 'auth'],
		['Blocked by our moderation system', 'contentRejected'],
		['内容审核未通过', 'contentRejected'],
		['content_policy_violation', 'contentRejected'],
		['无可用渠道', 'unavailable'],
		['Resource has been exhausted (e.g. check quota).', 'rateLimit'],
		['RESOURCE_EXHAUSTED', 'rateLimit'],
		['quota exceeded', undefined],
		['user quota is not enough', 'quota'],
		['insufficient_user_quota', 'quota'],
		['Your account is in arrears', 'quota'],
		['unauthorized: Unauthorized', 'auth'],
		['unauthorized use of a celebrity', undefined],
		['12 frames per second is not supported', undefined],
		['Quota exceeded for metric GenerateRequestsPerMinute', 'rateLimit'],
		['quota exceeded per minute', 'rateLimit'],
		['This API key has been disabled', 'auth'],
		['Unexpected token in JSON', undefined],
		['missing key: prompt', undefined],
		['case-sensitive', undefined],
		['The phone in the prompt is recharged', undefined],
		['violates the rule of the field size', undefined],
		['unsafe URL', undefined],
		['Please recharge your account', 'quota'],
		['AccountOverdueError', 'quota'],
		['billing hard limit has been reached', 'quota'],
		['InputImageSensitiveContentDetected', 'contentRejected'],
		['upstream timeout', undefined],
		['', undefined],
		[undefined, undefined],
	])('"%s" speak of %s', (words, kind) => expect(kindOfWords(words)).toBe(kind));
});

test('words of any length are judged in reasonable work', () => {
	for (const word of [
		'quota ',
		'violat ',
		'concurrent ',
		'令牌',
		'负载',
		'insufficient ',
		"no available {'",
		'request id',
		' (',
	]) {
		const providerMessage = word.repeat(100_000);
		expect(failureOf(answer(400, ''), { providerMessage }).refused).toBe(true);
		expect(failureFrom(answer(400, ''), { error: { message: providerMessage } }).refused).toBe(true);
	}
});

test('exactly the final states without a video have a failure', () => {
	const kinds = TASK_STATUSES.map((status) => [status, failureOfTask(status, {})?.kind]);
	expect(Object.fromEntries(kinds)).toEqual({
		failed: 'taskFailed',
		rejected: 'contentRejected',
		cancelled: 'cancelled',
		expired: 'expired',
	});
	expect(failureOfTask('failed', { providerMessage: 'insufficient balance' })?.kind).toBe('quota');
});

test('a code that is an object of any kind is read as none, and throws nothing', () => {
	for (const code of [{ toString: 0 }, { valueOf: 1, toString: null }, [], [[]], true]) {
		for (const provider of providers) {
			const text = JSON.stringify({ code });
			expect(() => provider.readSubmit({ status: 200, headers: {}, text })).not.toThrow();
			const task = { provider: provider.id, taskId: 'T', model: 'm' };
			expect(() => provider.readStatus({ status: 200, headers: {}, text }, task)).not.toThrow();
		}
	}
});
