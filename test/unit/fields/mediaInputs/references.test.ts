import { mediaInputs } from '../../../../nodes/shared/fields/mediaInputs';
import { anyFiles, nineImages, one, read, two } from './fields';

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
