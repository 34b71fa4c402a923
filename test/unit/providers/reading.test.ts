import fc from 'fast-check';
import {
	cutObject,
	asIsoTime,
	asNumber,
	asPercent,
	asText,
	asUrl,
	isObject,
	jsonObjects,
	pathSegment,
} from '../../../nodes/shared/providers/answers/reading';

describe('JSON objects in a text', () => {
	test.each<[string, unknown[]]>([
		['{"a":1}', [{ a: 1 }]],
		[' {"a":1}\r\n', [{ a: 1 }]],
		['{"a":1}{"b":2}', [{ a: 1 }, { b: 2 }]],
		['{"a":{"b":{}}} and {"c":[{}]}', [{ a: { b: {} } }, { c: [{}] }]],
		['{"a":"}{"}{"b":"\\"}"}', [{ a: '}{' }, { b: '"}' }]],
		["{'python': 'dict'} {\"a\":1}", [{ python: 'dict' }, { a: 1 }]],
		['data: {"a":1}\n\ndata: [DONE]', [{ a: 1 }]],
		['{"a":1', []],
		[
			"{'a': None, 'b': True, 'c': [False, 'it\\'s', \"it's\"], 'd': 'say \"hi\"'}",
			[{ a: null, b: true, c: [false, "it's", "it's"], d: 'say "hi"' }],
		],
		[
			"{'a': 'None', 'b': '\\xe4\\n', 'c': 12345678901234567890}",
			[{ a: 'None', b: 'ä\n', c: '12345678901234567890' }],
		],
		['{"a":"x\\&y"}', [{ a: 'x&y' }]],
		['{"a":"two\nlines"}', [{ a: 'two\nlines' }]],
		['{a: 1} {"b":2}', [{ b: 2 }]],
		['[1,2]', []],
		['null', []],
		['"{}"', [{}]],
		['', []],
	])('%s', (text, objects) => expect(jsonObjects(text)).toEqual(objects));

	test('numbers too long to be exact are kept as text, others as they are', () => {
		const text =
			'{"taskid": 1234567890123456789, "n": -9007199254740991, "s": "1234567890123456789", "f": 0.12345678901234567}';
		expect(jsonObjects(text)).toEqual([
			{
				taskid: '1234567890123456789',
				n: -9007199254740991,
				s: '1234567890123456789',
				f: 0.12345678901234567,
			},
		]);
	});

	test('any two objects are found, whatever stands between them (property)', () => {
		const object = fc.dictionary(fc.string(), fc.jsonValue());
		const between = fc.string().filter((text) => !/[{}"]/.test(text));
		fc.assert(
			fc.property(object, between, object, (a, text, b) => {
				const [jsonA, jsonB] = [JSON.stringify(a), JSON.stringify(b)];
				// Numbers too long to be exact become text: see the test below.
				fc.pre(!/\d{16}/.test(jsonA + jsonB));
				const expected = [JSON.parse(jsonA), JSON.parse(jsonB)] as unknown[];
				expect(jsonObjects(`${jsonA}${text}${jsonB}`)).toEqual(expected);
			}),
			{ numRuns: 500 },
		);
	});

	test.each<[string, unknown]>([
		['{"a":1,"b":"x"', { a: 1, b: 'x' }],
		['{"a":1,"b":"x', { a: 1 }],
		['{"a":12', undefined],
		['{"a', undefined],
		['{"a":{"b":"x","c', { a: { b: 'x' } }],
		['{"a":["x","y', { a: ['x'] }],
		['{"a":[{"b":1},{"c":2', { a: [{ b: 1 }] }],
		["{'a': 'x', 'b': 'it\\'", { a: 'x' }],
		['{"whole":1}{"a":"x","b', { a: 'x' }],
		['{"a":"x","error":{"mess', undefined],
		['{"a":"x","fail_reason":"no', undefined],
		['{"whole":1}', undefined],
		['', undefined],
	])('of %s that was cut there is %j', (text, object) => expect(cutObject(text)).toEqual(object));

	test('whatever is cut, what there is of it was in it (property)', () => {
		const object = fc.dictionary(
			fc.string(),
			fc.oneof(fc.string(), fc.boolean(), fc.dictionary(fc.string(), fc.string())),
		);
		fc.assert(
			fc.property(object, fc.nat(), (whole, at) => {
				const json = JSON.stringify(whole);
				fc.pre(!/error|fail|__proto__/i.test(json) && !/\d{16}/.test(json));
				const part = cutObject(json.slice(0, at % json.length)) ?? {};
				for (const [name, value] of Object.entries(part)) {
					if (typeof value === 'object') expect(whole[name]).toMatchObject(value as object);
					else expect(value).toEqual(whole[name]);
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('a file within an answer is not too long for it', () => {
		const file = 'A'.repeat(20_000_000);
		expect(jsonObjects(`{"a":"${file}"}\n{"b":1}`).map((one) => Object.keys(one))).toEqual([['a'], ['b']]);
	});

	test('a body of many braces is read in reasonable work', () => {
		expect(jsonObjects('{'.repeat(200_000))).toEqual([]);
		expect(jsonObjects('{}'.repeat(50_000))).toHaveLength(50_000);
	});
});

describe('values', () => {
	test.each<[unknown, string | undefined]>([
		['a', 'a'],
		[0, '0'],
		['', undefined],
		['  ', undefined],
		[NaN, undefined],
		[null, undefined],
		[true, undefined],
		[{}, undefined],
	])('%j as text is %j', (value, text) => expect(asText(value)).toBe(text));

	test.each<[unknown, number | undefined]>([
		[0, 0],
		['5.2', 5.2],
		['', undefined],
		[' ', undefined],
		['5s', undefined],
		['Infinity', undefined],
		[null, undefined],
		[[], undefined],
		[true, undefined],
	])('%j as a number is %j', (value, number) => expect(asNumber(value)).toBe(number));

	test.each<[unknown, number | undefined]>([
		[45, 45],
		['45', 45],
		[-3, 0],
		[250, 100],
		['45%', 45],
		['100 %', 100],
		['?', undefined],
	])('%j as a percentage is %j', (value, percent) => expect(asPercent(value)).toBe(percent));

	test.each<[unknown, string | undefined]>([
		['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000Z'],
		['2024-01-15T18:30:00+08:00', '2024-01-15T10:30:00.000Z'],
		[1705314600, '2024-01-15T10:30:00.000Z'],
		['1705314600', '2024-01-15T10:30:00.000Z'],
		[1705314600000, '2024-01-15T10:30:00.000Z'],
		['soon', undefined],
		['', undefined],
		[1e300, undefined],
		// Where a server does not know a time.
		[0, undefined],
		['0001-01-01T00:00:00Z', undefined],
		[null, undefined],
		[{}, undefined],
	])('%j as a time is %j', (value, time) => expect(asIsoTime(value)).toBe(time));

	test.each<[unknown, string | undefined]>([
		['https://a.example/v.mp4?x=1', 'https://a.example/v.mp4?x=1'],
		[' HTTP://a.example ', 'HTTP://a.example'],
		['ftp://a.example', undefined],
		['//a.example', undefined],
		['https://', undefined],
		['https:///path', undefined],
		['data:video/mp4;base64,AAAA', undefined],
		[7, undefined],
	])('%j as an address is %j', (value, url) => expect(asUrl(value)).toBe(url));

	test('an object is no list and not null', () => {
		expect([{}, [], null, 'a', undefined].map(isObject)).toEqual([true, false, false, false, false]);
	});

	test('a path segment stays one, and any text can be one (property)', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				expect(pathSegment(text)).not.toMatch(/[/?#\s\\]/);
			}),
			{ numRuns: 1000, examples: [['\ud800']] },
		);
	});
});
