import fc from 'fast-check';
import { frame, references, type MediaField } from '../../../nodes/shared/fields/media';
import { mediaInputs, type MediaInput } from '../../../nodes/shared/fields/mediaInputs';

const first = frame('firstFrame', 'image', ['url']);
const optionalFirst = frame('firstFrame', 'image', ['file'], { required: false });
const last = frame('lastFrame', 'image_tail', ['url']);
const optionalLast = frame('lastFrame', 'image_tail', ['file'], { required: false });
/** As in seed 003: `happyhorse-1.0-r2v` and seedance 2.0. */
const nineImages = references({ image: { wireName: 'image_files', min: 1, max: 9 } }, ['file']);
const anyFiles = references(
	{
		image: { wireName: 'image_files', min: 1 },
		video: { wireName: 'video_files', min: 0 },
		audio: { wireName: 'audio_files', min: 0 },
	},
	['file'],
);

/** What is read of these parameters: each file by type and source, or the problems' words. */
function read(field: MediaField, parameters: Record<string, unknown>): unknown {
	const { inputs, problems } = mediaInputs([field], (name) => parameters[name], 'the-model');
	for (const input of inputs) expect(input.field).toBe(field);
	return problems.length > 0 ? problems.map(({ message }) => message) : inputs.map(described);
}

function described({ type, source }: MediaInput): unknown[] {
	return 'url' in source ? [type, 'url', source.url] : [type, 'binary', source.binary];
}

const [one, two] = ['https://a.example/1.png', 'https://a.example/2.png'];

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

describe('references', () => {
	const image = (binary: unknown) => ['image', 'binary', binary];

	test.each<[what: string, items: unknown, read: unknown]>([
		['an entry', [{ type: 'image', input: 'binary', binaryField: 'a' }], [image('a')]],
		[
			'several entries',
			[{ type: 'video', input: 'binary', binaryField: 'a' }, { binaryField: 'b' }],
			[['video', 'binary', 'a'], image('b')],
		],
		['an empty field', [{ input: 'binary', binaryField: ' ' }], ['"Reference 1" has no field']],
		['several names', [{ binaryField: 'a, b ,c,,' }], [image('a'), image('b'), image('c')]],
		[
			'an array of names, which may have commas',
			[{ binaryField: ['b', ' a ', 'c,d'] }],
			[image('b'), image(' a '), image('c,d')],
		],
		[
			'a file itself, and several',
			[{ binaryField: { data: 'x' } }, { binaryField: [{ data: 'y' }, 'z'] }],
			[image({ data: 'x' }), image({ data: 'y' }), image('z')],
		],
		[
			'several URLs',
			[{ input: 'url', url: `${one}, ${two}` }],
			[
				['image', 'url', one],
				['image', 'url', two],
			],
		],
		[
			'several URLs in lines',
			[{ input: 'url', url: `${one},\n${two}` }],
			[
				['image', 'url', one],
				['image', 'url', two],
			],
		],
		[
			'an array of URLs',
			[{ input: 'url', url: [two, ` ${one} `] }],
			[
				['image', 'url', two],
				['image', 'url', one],
			],
		],
		[
			'an array of URLs, which may have others in them',
			[{ input: 'url', url: [`https://a.example/fetch/w_1,${one}`] }],
			[['image', 'url', `https://a.example/fetch/w_1,${one}`]],
		],
		[
			'URLs with commas of their own',
			[{ input: 'url', url: 'https://a.example/w_100,h_50/1.png?x=1,2,https://a.example/2,3.png' }],
			[
				['image', 'url', 'https://a.example/w_100,h_50/1.png?x=1,2'],
				['image', 'url', 'https://a.example/2,3.png'],
			],
		],
		[
			'mixed types, in their order',
			[
				{ type: 'video', input: 'url', url: 'https://a.example/1.mp4' },
				{ type: 'image', input: 'binary', binaryField: 'a' },
				{ type: 'audio', input: 'binary', binaryField: 'b', url: 'https://old.example' },
				{ type: 'image', input: 'url', url: one, binaryField: 'old' },
			],
			[
				['video', 'url', 'https://a.example/1.mp4'],
				image('a'),
				['audio', 'binary', 'b'],
				['image', 'url', one],
			],
		],
	])('of %s', (_what, items, expected) => {
		expect(read(anyFiles, { references: { items } })).toEqual(expected);
	});

	const NO_IMAGE = ['"References" has 0 images, but the-model takes at least 1 image'];

	test.each<[unknown]>([
		[undefined],
		['  '],
		['data'],
		[7],
		[false],
		[[]],
		[[{ type: 'image', binaryField: 'data' }]],
		[{ type: 'image', binaryField: 'data' }],
		[{}],
		[{ items: [] }],
		[{ items: 'data' }],
		[{ items: { type: 'image', binaryField: 'data' } }],
	])('are what the collection has, and not %j', (raw) => {
		expect(read(anyFiles, { references: raw })).toEqual(NO_IMAGE);
	});

	test.each<[what: string, items: unknown, problems: string[]]>([
		['nothing', undefined, NO_IMAGE],
		['an entry with defaults', [{}], ['"Reference 1" has no field']],
		[
			'the default field of the item',
			[{ type: 'image', input: 'binary', binaryField: ' ' }],
			['"Reference 1" has no field'],
		],
		[
			'one for each character of an expression',
			[...'={{ [1] }}'].map(() => ({ type: 'image', input: 'binary', binaryField: '' })),
			[...'={{ [1] }}'].map((_character, index) => `"Reference ${index + 1}" has no field`),
		],
		['only a video', [{ type: 'video', binaryField: 'a' }], NO_IMAGE],
		['no names', [{ binaryField: [] }], NO_IMAGE],
		['no URLs', [{ input: 'url', url: [] }], NO_IMAGE],
		[
			'an unknown type',
			[{ binaryField: 'a' }, { type: 'text' }],
			['"Reference 2" is of type "text", but the-model accepts image, video, audio'],
		],
		[
			'a type that is none',
			[{ type: ['image'] }],
			['"Reference 1" is of type ["image"], but the-model accepts image, video, audio'],
		],
		[
			'a type of all objects',
			[{ type: 'constructor' }],
			['"Reference 1" is of type "constructor", but the-model accepts image, video, audio'],
		],
		[
			'an unknown input',
			[{ input: 'none' }],
			['The input of "Reference 1" is "none", but has to be one of binary, url'],
		],
		[
			'an input that is none',
			[{ input: {} }],
			['The input of "Reference 1" is {}, but has to be one of binary, url'],
		],
		[
			'an empty input',
			[{ input: '', binaryField: 'a' }],
			['The input of "Reference 1" is "", but has to be one of binary, url'],
		],
		['no URL', [{ binaryField: 'a' }, { input: 'url' }], ['"Reference 2" has no URL']],
		['an empty URL', [{ input: 'url', url: ' ' }], ['"Reference 1" has no URL']],
		[
			'a URL of a file',
			[{ input: 'url', url: `${one}, file:///etc/passwd` }],
			[
				'"Reference 1" is "file:///etc/passwd", but has to be an address that begins with http:// or https://',
			],
		],
		[
			'several things',
			[{ type: 'text' }, { input: 'url', url: [5, null] }, { input: 'x' }],
			[
				'"Reference 1" is of type "text", but the-model accepts image, video, audio',
				'"Reference 2" is 5, but has to be an address that begins with http:// or https://',
				'"Reference 2" has no URL',
				'The input of "Reference 3" is "x", but has to be one of binary, url',
			],
		],
	])('are not %s', (_what, items, problems) => {
		expect(read(anyFiles, { references: { items } })).toEqual(problems);
	});

	test('are only of types that the model takes', () => {
		expect(read(nineImages, { references: { items: [{ type: 'video' }] } })).toEqual([
			'"Reference 1" is of type "video", but the-model accepts image',
		]);
	});

	test.each([
		[0, '"References" has 0 images, but the-model takes 1 to 9 images'],
		[1, undefined],
		[9, undefined],
		[10, '"References" has 10 images, but the-model takes 1 to 9 images'],
	])('are counted: %i', (count, problem) => {
		const names = Array.from({ length: count }, (_, index) => `file${index}`);
		const expected = problem === undefined ? names.map(image) : [problem];
		const entries = names.map((binaryField) => ({ type: 'image', input: 'binary', binaryField }));
		expect(read(nineImages, { references: { items: entries } })).toEqual(expected);
		// The same in one entry; a text with no name in it is a mistake.
		const inOne = (binaryField: unknown) => ({ references: { items: [{ binaryField }] } });
		expect(read(nineImages, inOne(names))).toEqual(expected);
		if (count > 0) expect(read(nineImages, inOne(names.join(',')))).toEqual(expected);
	});

	test('are called by the number of their entry', () => {
		const entries = [{ binaryField: 'a,b' }, { input: 'url', url: one }];
		const { inputs } = mediaInputs([anyFiles], () => ({ items: entries }), 'm');
		expect(inputs.map(({ label, parameter }) => [label, parameter])).toEqual([
			['Reference 1', 'references'],
			['Reference 1', 'references'],
			['Reference 2', 'references'],
		]);
	});

	test.each<[unknown]>([[one], ['data'], [5], [true], [null], [[]]])('have entries: %j is none', (entry) => {
		expect(read(anyFiles, { references: { items: [entry] } })).toEqual([
			expect.stringContaining('"Reference 1"'),
		]);
		expect(read(anyFiles, { references: { items: [{ binaryField: 'a' }, entry] } })).toEqual([
			expect.stringContaining('"Reference 2"'),
		]);
	});

	test('with an address and nothing else are not the file of the item', () => {
		expect(read(anyFiles, { references: { items: [{ type: 'image', url: one }] } })).toEqual([
			'"Reference 1" has no field',
		]);
	});

	test('that name nothing are told', () => {
		const entries = [{ binaryField: 'a' }, { type: 'video', binaryField: ' , ' }];
		expect(read(anyFiles, { references: { items: entries } })).toEqual(['"Reference 2" has no field']);
	});

	test('may end with a comma, as names may', () => {
		const items = [{ input: 'url', url: `${one}, ${two}, ` }];
		expect(read(anyFiles, { references: { items } })).toEqual([
			['image', 'url', one],
			['image', 'url', two],
		]);
	});
});

describe('whatever an expression yields', () => {
	/** Words that mean something here, so that the property gets past the first check. */
	const words = fc.constantFrom(
		...['binary', 'url', 'none', 'image', 'video', 'data', 'a,b', 'https://a.example/1.png', '', ' ', ','],
	);
	const { any } = fc.letrec((tie) => ({
		any: fc.oneof(
			{ depthSize: 'small', withCrossShrink: true },
			words,
			fc.jsonValue(),
			fc.array(tie('any'), { maxLength: 4 }),
			fc.record(
				{ type: tie('any'), input: tie('any'), binaryField: tie('any'), url: tie('any') },
				{ requiredKeys: [] },
			),
			fc.record({ items: tie('any') }),
		),
	}));

	test('gives files or words, never an exception and never a model without what it needs (property)', () => {
		const fields = fc.constantFrom<MediaField>(
			first,
			optionalFirst,
			last,
			optionalLast,
			nineImages,
			anyFiles,
		);
		fc.assert(
			fc.property(fields, any, any, any, (field, input, place, list) => {
				const raw: Record<string, unknown> = { references: list };
				for (const name of ['firstFrame', 'lastFrame']) {
					raw[`${name}Input`] = input;
					raw[`${name}BinaryField`] = place;
					raw[`${name}Url`] = place;
				}
				const { inputs, problems } = mediaInputs([field], (name) => raw[name], 'the-model');
				for (const { message, parameter } of problems) {
					expect(message).toMatch(/^\S.*[^.\s]$/su);
					expect(message).not.toMatch(/\[object|undefined|NaN/);
					expect(parameter.startsWith(field.name)).toBe(true);
				}
				for (const { source } of inputs) {
					if ('url' in source) expect(new URL(source.url).protocol).toMatch(/^https?:$/);
				}
				if (field.required) expect(inputs.length + problems.length).toBeGreaterThan(0);
				if (problems.length === 0 && field.kind === 'frame') expect(inputs.length).toBeLessThan(2);
			}),
			{ numRuns: 2000 },
		);
	});
});
