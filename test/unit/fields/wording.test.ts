import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { GenerateImage } from '../../../nodes/GenerateImage/GenerateImage.node';
import { GenerateText } from '../../../nodes/GenerateText/GenerateText.node';
import { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import { GetTask } from '../../../nodes/GetTask/GetTask.node';

/** The lint sees literals, not a generated form: this holds the generated properties to n8n's wording rules. */

const SMALL_WORDS = /^(a|an|and|as|at|but|by|for|from|if|in|nor|of|on|or|so|the|to|up|with|yet)$/;

function isTitleCase(name: string): boolean {
	return name
		.split(/[\s-]+/)
		.every((word, index) => /^[("]?[A-Z0-9\p{Lo}]/u.test(word) || (index > 0 && SMALL_WORDS.test(word)));
}

/** All properties, also those inside collections. */
function flat(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...flat(
			(property.options ?? []).flatMap((option) =>
				'values' in option ? option.values : 'displayName' in option ? [option as INodeProperties] : [],
			),
		),
	]);
}

function optionsOf({ type, options }: INodeProperties): INodePropertyOptions[] {
	return type === 'options' ? ((options ?? []) as INodePropertyOptions[]) : [];
}

/** An option whose name is its value, as the API spells it. */
function isLiteral({ name, value }: INodePropertyOptions): boolean {
	return name === String(value);
}

const nodes = [new GenerateImage(), new GenerateText(), new GenerateVideo(), new GetTask()];
const cases = nodes.flatMap(({ description }) =>
	flat(description.properties).map(
		(property, index) => [`${description.displayName}, ${index}: ${property.displayName}`, property] as const,
	),
);

describe.each(cases)('%s', (_name, property) => {
	const options = optionsOf(property);
	const descriptions = [property.description, ...options.map(({ description }) => description)].filter(
		(description) => description !== undefined,
	);

	test('has names in title case', () => {
		const names = [property.displayName, ...options.filter((one) => !isLiteral(one)).map(({ name }) => name)];
		expect(names.filter((name) => !isTitleCase(name) || name !== name.trim())).toEqual([]);
	});

	test('ends a description with a full stop only if it has several sentences', () => {
		for (const description of descriptions) {
			expect([description, description.endsWith('.')]).toEqual([description, /[.!?] /.test(description)]);
			expect(description).toMatch(/^[^\sa-z].*\S$/u);
			expect(description).not.toMatch(/undefined|\[object|NaN| {2}/);
		}
	});

	test('says "Whether ..." exactly for booleans that are no choices', () => {
		if (property.type === 'boolean') expect(property.description).toMatch(/^Whether /);
	});

	test('sorts its options and takes its default from them', () => {
		const names = options.map(({ name }) => name);
		const free = names.filter((name, index) => {
			const deliberate =
				(index === 0 && name === 'Model Default') || (index === names.length - 1 && name === 'Custom');
			return !deliberate;
		});
		expect(free).toEqual([...free].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })));
		if (property.type === 'options') expect(options.map(({ value }) => value)).toContain(property.default);
		expect(new Set(options.map(({ value }) => value)).size).toBe(options.length);
		expect(new Set(names).size).toBe(names.length);
	});

	test('says what a collection adds, and how text looks', () => {
		if (property.type === 'fixedCollection') {
			const titles = ((property.options ?? []) as INodePropertyCollection[]).map(
				({ displayName }) => displayName,
			);
			expect(titles.filter((title) => !isTitleCase(title))).toEqual([]);
			expect(property.placeholder).toBe(`Add ${titles[0] ?? ''}`);
		}
		// Numbers say so, too.
		if (property.type === 'string')
			expect(property.placeholder ?? 'e.g. ').toMatch(/^(e\.g\. |Model Default: )/);
	});

	test('sorts what a collection offers', () => {
		if (property.type !== 'collection') return;
		const names = ((property.options ?? []) as INodeProperties[]).map(({ displayName }) => displayName);
		expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
	});
});

test('the check of this file knows title case', () => {
	expect(['Duration (Seconds)', 'Put Output File in Field', 'Off-Peak', 'Model ID'].every(isTitleCase)).toBe(
		true,
	);
	expect(['Model id', 'in Field', 'put it here', 'Add option'].some(isTitleCase)).toBe(false);
});
