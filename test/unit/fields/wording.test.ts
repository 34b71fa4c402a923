import type {
	INodeProperties,
	INodePropertyCollection,
	INodePropertyMode,
	INodePropertyOptions,
} from 'n8n-workflow';
import { OPERATIONS } from '../../../nodes/shared/providers/catalogue';
import { credentials, flat, nodes } from './forms';

/**
 * Holds the generated form to n8n's UX guidelines (docs.n8n.io, "UX guidelines for community nodes") where n8n's lint has no
 * rule for it or cannot tell our words from an API's values. `lint.test.ts` runs the lint itself.
 */

const SMALL_WORDS = /^(a|an|and|as|at|but|by|for|from|if|in|nor|of|on|or|per|so|the|to|up|with|yet)$/;

function isTitleCase(name: string): boolean {
	return name
		.split(/[\s-]+/)
		.every((word, index) => /^[("]?[A-Z0-9\p{Lo}]/u.test(word) || (index > 0 && SMALL_WORDS.test(word)));
}

/** Words that only this project used, or that sound translated, where n8n and the services have a term. */
const HOUSE_WORDS =
	/\b(wish\w*|print\w*|unfit|pictures?|(is|are) (not )?to be seen|put(s|ting)?( \w+){0,3} out|hand(s|ed|ing)?( \w+){0,3} on)\b/i;

function isActionName(action: string): boolean {
	return /^[A-Z][a-z]+( [a-z]+)+$/.test(action) && !/\b(a|an|the)\b/i.test(action);
}

function hasSeveralSentences(text: string): boolean {
	return /[.!?] /.test(text);
}

/** Several sentences each end with a full stop, a single one does not. */
function isPunctuated(text: string): boolean {
	return text.endsWith('.') === hasSeveralSentences(text);
}

function optionsOf({ type, options }: INodeProperties): INodePropertyOptions[] {
	return type === 'options' ? ((options ?? []) as INodePropertyOptions[]) : [];
}

/** An option whose name is its value, as the API spells it. */
function isLiteral({ name, value }: INodePropertyOptions): boolean {
	return name === String(value);
}

/** Alphabetical, as n8n's lint wants it. Only numbers are sorted by size, as is natural for them: "720p" before "1080p". */
function inOrder(names: readonly string[]): string[] {
	return [...names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

const forms = [
	...nodes.map(({ description }) => description),
	...credentials.map(({ displayName, properties }) => ({ displayName, properties })),
];
const cases = forms.flatMap(({ displayName, properties }) =>
	flat(properties).map(
		(property, index) => [`${displayName}, ${index}: ${property.displayName}`, property] as const,
	),
);

describe.each(cases)('%s', (_name, property) => {
	const options = optionsOf(property);
	const modes: INodePropertyMode[] = property.modes ?? [];
	const descriptions = [property.description, ...options.map(({ description }) => description)].filter(
		(description) => description !== undefined,
	);

	test('has names in title case', () => {
		const names = [
			property.displayName,
			// What is preset may be a value as the API spells it.
			...options.filter((one) => !isLiteral(one) && !/^Preset \(/.test(one.name)).map(({ name }) => name),
			...modes.map(({ displayName }) => displayName),
		];
		expect(names.filter((name) => !isTitleCase(name) || name !== name.trim())).toEqual([]);
	});

	test('ends a description with a full stop only if it has several sentences', () => {
		for (const description of descriptions) {
			expect([description, isPunctuated(description)]).toEqual([description, true]);
			expect(description).toMatch(/^[^\sa-z].*\S$/u);
			expect(description).not.toMatch(/undefined|\[object|NaN| {2}|[{}]/);
		}
	});

	test('says "Whether ..." for booleans', () => {
		if (property.type === 'boolean') expect(property.description).toMatch(/^Whether /);
	});

	test("uses the field's terms and no house words", () => {
		const placeholders = [property, ...modes].map(({ placeholder }) => placeholder ?? '');
		const names = [property.displayName, ...options.map(({ name }) => name)];
		const texts = [...names, ...descriptions, ...placeholders, property.hint ?? ''];
		expect(texts.filter((text) => HOUSE_WORDS.test(text))).toEqual([]);
	});

	test('sorts its options and takes its default from them', () => {
		const names = options.map(({ name }) => name);
		const free = names.filter((name, index) => {
			const deliberate =
				(index === 0 && /^(Model Default|Preset \(.+\))$/.test(name)) ||
				(index === names.length - 1 && name === 'Custom');
			return !deliberate;
		});
		expect(free).toEqual(inOrder(free));
		if (property.type === 'options') expect(options.map(({ value }) => value)).toContain(property.default);
		expect(new Set(options.map(({ value }) => value)).size).toBe(options.length);
		expect(new Set(names).size).toBe(names.length);
	});

	test('names an operation in the list of nodes without articles', () => {
		if (property.name !== 'operation') return;
		for (const { action } of options) expect([action, isActionName(action ?? '')]).toEqual([action, true]);
	});

	test('says what a collection adds', () => {
		if (property.type === 'collection') expect(property.placeholder).toBe('Add Option');
		if (property.type !== 'fixedCollection') return;
		const titles = ((property.options ?? []) as INodePropertyCollection[]).map(
			({ displayName }) => displayName,
		);
		expect(titles.filter((title) => !isTitleCase(title))).toEqual([]);
		expect(property.placeholder).toBe(`Add ${titles[0] ?? ''}`);
	});

	test('has an example in the placeholder, and one wherever a field of a node starts empty', () => {
		const typed = [
			...(['string', 'number'].includes(property.type) ? [property] : []),
			...modes.filter(({ type }) => type === 'string'),
		];
		for (const { placeholder } of typed) expect(placeholder ?? 'e.g. ').toMatch(/^e\.g\. /);
		// A key is no example, and the services do not say what theirs look like.
		const isOfCredential = credentials.some(({ properties }) => properties.includes(property));
		if (isOfCredential) return;
		for (const one of typed) {
			const startsEmpty = !('default' in one) || one.default === '' || one.default === null;
			if (startsEmpty) expect(one.placeholder).toMatch(/^e\.g\. \S/);
		}
	});

	test('sorts what a collection offers', () => {
		if (property.type !== 'collection') return;
		const names = ((property.options ?? []) as INodeProperties[]).map(({ displayName }) => displayName);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	});
});

test.each(nodes.map(({ description }) => [description.displayName, description] as const))(
	'%s has a name in title case and is described in one sentence',
	(name, { description }) => {
		expect(isTitleCase(name)).toBe(true);
		expect(description).toMatch(/^[A-Z].*[^.]$/);
		expect(description).not.toMatch(HOUSE_WORDS);
	},
);

test('operations have names of their own, and descriptions that use other words', () => {
	const operations = Object.values(OPERATIONS);
	for (const key of ['name', 'action', 'description'] as const) {
		expect(new Set(operations.map((operation) => operation[key])).size).toBe(operations.length);
	}
	for (const { name, action, description } of operations) {
		expect([name, action]).not.toContain(description);
		expect(description).not.toMatch(HOUSE_WORDS);
	}
});

describe('the checks of this file', () => {
	test('know title case', () => {
		const right = ['Duration (Seconds)', 'Put Output File in Field', 'Off-Peak', 'Model ID'];
		expect(right.every(isTitleCase)).toBe(true);
		expect(['Model id', 'in Field', 'put it here', 'Add option'].some(isTitleCase)).toBe(false);
	});

	test('know sentences', () => {
		const right = ['One sentence', 'Two sentences. Here they are.', "The API's default is v1.0-standard"];
		expect(right.every(isPunctuated)).toBe(true);
		expect(['One sentence.', 'Two sentences. Here they are'].some(isPunctuated)).toBe(false);
	});

	test('know action names', () => {
		expect(isActionName('Generate video from text')).toBe(true);
		const wrong = ['Generate a video', 'Edit an image', 'Get the task', 'Generate Video', 'generate video'];
		expect(wrong.some(isActionName)).toBe(false);
	});

	test('know house words from words that contain them', () => {
		const wrong = ['What is to be seen', 'Hands it on', 'handed on to HiDream', 'Put the task out', 'Prints'];
		expect(wrong.every((text) => HOUSE_WORDS.test(text))).toBe(true);
		const right = ['Put Output File in Field', 'The fingerprint', 'Output the running task', 'On the hand'];
		expect(right.some((text) => HOUSE_WORDS.test(text))).toBe(false);
	});

	test('sort by size where names are numbers', () => {
		expect(inOrder(['1080p', '720p', 'adaptive', '16:9', '9:16'])).toEqual([
			'9:16',
			'16:9',
			'720p',
			'1080p',
			'adaptive',
		]);
	});
});
