import type { MediaField } from '../../../../nodes/shared/fields/media';
import { mediaInputs } from '../../../../nodes/shared/fields/mediaInputs';
import { anyFiles, first, last, one, optionalFirst, optionalLast, read } from './fields';

describe('a frame', () => {
	test.each<[what: string, field: MediaField, parameters: Record<string, unknown>, read: unknown]>([
		[
			'binary',
			first,
			{ firstFrameInput: 'binary', firstFrameBinaryField: 'img' },
			[['image', 'binary', 'img']],
		],
		['a field that is not given', first, { firstFrameInput: 'binary' }, ['"First Frame" has no field']],
		[
			'an empty field',
			first,
			{ firstFrameInput: 'binary', firstFrameBinaryField: ' ' },
			['"First Frame" has no field'],
		],
		['no input', first, {}, [['image', 'binary', 'data']]],
		['no input, optional', optionalFirst, {}, [['image', 'binary', 'data']]],
		['no input, optional and last', optionalLast, {}, []],
		['no input, required and last', last, {}, ['"Last Frame" has no field']],
		['an empty field, last', last, { lastFrameBinaryField: ' ' }, ['"Last Frame" has no field']],
		['a field, last', last, { lastFrameBinaryField: 'data' }, [['image', 'binary', 'data']]],
		['an empty input', optionalLast, { lastFrameInput: '' }, []],
		[
			'an input of an optional last one',
			optionalLast,
			{ lastFrameInput: 'binary', lastFrameBinaryField: 'data' },
			[['image', 'binary', 'data']],
		],
		[
			'an input of an optional last one, and no place',
			optionalLast,
			{ lastFrameInput: 'binary' },
			['"Last Frame" has no field'],
		],
		['none', optionalFirst, { firstFrameInput: 'none', firstFrameUrl: 'https://a.example/old.png' }, []],
		['none where it is needed', first, { firstFrameInput: 'none' }, ['the-model needs a "First Frame"']],
		['none where it is needed, last', last, { lastFrameInput: 'none' }, ['the-model needs a "Last Frame"']],
		[
			'the file itself',
			first,
			{ firstFrameBinaryField: { mimeType: 'image/png', data: 'filesystem-v2' } },
			[['image', 'binary', { mimeType: 'image/png', data: 'filesystem-v2' }]],
		],
		[
			'url',
			first,
			{ firstFrameInput: 'url', firstFrameUrl: 'https://a.example/1.png', firstFrameBinaryField: 'old' },
			[['image', 'url', 'https://a.example/1.png']],
		],
		[
			'url with spaces around it',
			first,
			{ firstFrameInput: 'url', firstFrameUrl: ' \nhttp://a.example/1.png?a=1,2&b=图#x \t' },
			[['image', 'url', 'http://a.example/1.png?a=1,2&b=图#x']],
		],
		[
			'url in capitals',
			last,
			{ lastFrameInput: 'url', lastFrameUrl: 'HTTPS://A.EXAMPLE/1.PNG' },
			[['image', 'url', 'HTTPS://A.EXAMPLE/1.PNG']],
		],
		['no url', first, { firstFrameInput: 'url' }, ['"First Frame" has no URL']],
		['an empty url', first, { firstFrameInput: 'url', firstFrameUrl: '  ' }, ['"First Frame" has no URL']],
		[
			'an unknown input',
			first,
			{ firstFrameInput: 'base64' },
			['"First Frame Input" is "base64", but has to be one of binary, url'],
		],
		[
			'an unknown input, optional',
			optionalLast,
			{ lastFrameInput: { a: 1 } },
			['"Last Frame Input" is {"a":1}, but has to be one of binary, url, none'],
		],
	])('%s', (_what, field, parameters, expected) => {
		expect(read(field, parameters)).toEqual(expected);
	});

	test.each([
		'file:///etc/passwd',
		'ftp://a.example/1.png',
		'data:image/png;base64,iVBORw0KGgo=',
		'javascript:alert(1)',
		'//a.example/1.png',
		'a.example/1.png',
		'/files/1.png',
		'https://',
		'https://a b.example/',
		'data',
		5,
		true,
		['https://a.example/1.png'],
		{ url: 'https://a.example/1.png' },
	])('is not at %j', (url) => {
		expect(read(first, { firstFrameInput: 'url', firstFrameUrl: url })).toEqual([
			`"First Frame" is ${JSON.stringify(url)}, but has to be an address that begins with http:// or https://`,
		]);
	});

	test.each([
		'https:a.example/1.png',
		'https:/a.example/1.png',
		'http:\\\\a.example\\1.png',
		'https://a.example/1.png\nhttps://a.example/2.png',
	])('is not at %j, which only a browser would understand', (url) => {
		expect(read(first, { firstFrameInput: 'url', firstFrameUrl: url })).toEqual([
			expect.stringContaining('but has to be an address that begins with http:// or https://'),
		]);
	});

	test.each([
		'https://bob:hunter2@a.example/1.png',
		' HTTP://bob:hunter2@a.example/1.png',
		'https://hunter2@a.example/1.png',
		'https://:hunter2@a.example',
		'https://bob:hunter2@@a.example/1.png',
		'ftp://bob:hunter2@a.example/1.png',
		'https://bob:hunter2@',
	])('has no password in its address, and it is not repeated: %j', (url) => {
		const items = [{ input: 'url', url: [one, url] }];
		const words = expect.stringMatching(
			/^"(First Frame|Reference 1)" has a user name or password in its URL((?!hunter2|bob).)*$/,
		) as unknown;
		expect(read(first, { firstFrameInput: 'url', firstFrameUrl: url })).toEqual([words]);
		expect(read(anyFiles, { references: { items } })).toEqual([words]);
	});

	test.each([
		'https://a.example/@bob/1.png',
		'https://a.example/1.png?by=bob:hunter2@a.example',
		'https://a.example?x@y',
		'https://a.example#bob:hunter2@a.example',
	])('may have an @ where it is no password: %j', (url) => {
		expect(read(first, { firstFrameInput: 'url', firstFrameUrl: url })).toEqual([['image', 'url', url]]);
	});

	test('names the parameter that is to be changed', () => {
		const parameterOf = (field: MediaField, parameters: Record<string, unknown>) => {
			const { inputs, problems } = mediaInputs([field], (name) => parameters[name], 'm');
			return [...problems, ...inputs].map(({ parameter }) => parameter);
		};
		expect(parameterOf(first, {})).toEqual(['firstFrameBinaryField']);
		expect(parameterOf(first, { firstFrameInput: 'url' })).toEqual(['firstFrameUrl']);
		expect(parameterOf(first, { firstFrameInput: 'x' })).toEqual(['firstFrameInput']);
		expect(parameterOf(last, {})).toEqual(['lastFrameBinaryField']);
		expect(parameterOf(last, { lastFrameInput: 'url', lastFrameUrl: 'https://a.example' })).toEqual([
			'lastFrameUrl',
		]);
	});

	test('comes in the order of the fields, with all that is wrong', () => {
		const parameters: Record<string, unknown> = { firstFrameInput: 'url', lastFrameInput: 'other' };
		const { inputs, problems } = mediaInputs([first, last], (name) => parameters[name], 'm');
		expect(inputs).toEqual([]);
		expect(problems.map(({ parameter }) => parameter)).toEqual(['firstFrameUrl', 'lastFrameInput']);
		const fine = mediaInputs([first, last], (name) => (name.endsWith('Field') ? 'a' : ''), 'm');
		expect(fine.inputs.map(({ label }) => label)).toEqual(['First Frame', 'Last Frame']);
		expect(fine.problems).toEqual([]);
	});
});
