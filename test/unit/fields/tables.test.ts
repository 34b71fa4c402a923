import { isMediaField, type MediaType, type Medium } from '../../../nodes/shared/fields/media';
import { mediaInputs } from '../../../nodes/shared/fields/mediaInputs';
import { checkValues, type MediaValues } from '../../../nodes/shared/fields/values';
import { findProvider } from '../../../nodes/shared/providers';
import { fieldsOf } from '../../../nodes/shared/providers/catalogue';
import type { OperationId, Provider } from '../../../nodes/shared/providers/provider';
import { file } from '../builders';
import { TABLE_CASES, type Allowed, type Row } from './seedTables';

/** What stands in every request of a provider besides the rows of the table. */
const FRAME: Record<string, (model: string, operation: string) => object> = {
	tomoviee: () => ({}),
	hiDream: () => ({}),
	yishangCloud: (model) => ({ model }),
	openComputing: (model, operation) => ({
		model,
		catelogid: { textToImage: 't2i', textToVideo: 't2v', imageToVideo: 'i2v', referenceToVideo: 'ref2v' }[
			operation
		],
	}),
};

/** Where a document has a list of pictures even for one. */
const LISTS = ['input_reference', 'images'];

/** A value that the row allows. */
function valueOf(allowed: Allowed): string | number {
	if (allowed === 'address') return 'https://example.com/called?a=b';
	if (typeof allowed === 'string') return 'Some words';
	if ('files' in allowed) throw new Error('Files are no value');
	return 'whole' in allowed ? (allowed.max ?? 7) : (allowed.at(-1) ?? '');
}

/** Values next to what the row allows. */
function wrongValuesOf(allowed: Allowed): unknown[] {
	if (allowed === 'text') return [{ some: 'object' }];
	if (allowed === 'address') return ['example.com', 'ftp://example.com', 'https://', 7, { some: 'object' }];
	if (allowed === 'image') return [];
	if ('files' in allowed) return [];
	if ('whole' in allowed) {
		const { whole, min, max } = allowed;
		return [
			'many',
			...(whole ? [(min ?? 0) + 0.5] : []),
			...(min === undefined ? [] : [min - 1]),
			...(max === undefined ? [] : [max + 1]),
		];
	}
	const values = allowed as ReadonlyArray<string | number>;
	// Case is the API's: 720P is not 720p.
	const otherCase = values
		.map(String)
		.map((value) => (value === value.toUpperCase() ? value.toLowerCase() : value.toUpperCase()));
	return ['other', '1.5', ...otherCase].filter((value) => !values.map(String).includes(value));
}

/** The type of the files that a row takes, if it takes any. */
function fileTypeOf(allowed: Allowed): MediaType | undefined {
	if (allowed === 'image') return 'image';
	return typeof allowed === 'object' && 'files' in allowed ? allowed.files : undefined;
}

/** The node's parameters for these rows: values as allowed, files as addresses. */
function parametersFor(rows: readonly Row[]): Record<string, unknown> {
	const parameters: Record<string, unknown> = { firstFrameInput: 'none', lastFrameInput: 'none' };
	const items: object[] = [];
	for (const [wireName, , name, allowed] of rows) {
		const type = fileTypeOf(allowed);
		const url = `https://files.example/${wireName}`;
		if (type === undefined) parameters[name] = valueOf(allowed);
		else if (name === 'references') items.push({ type, input: 'url', url });
		else Object.assign(parameters, { [`${name}Input`]: 'url', [`${name}Url`]: url });
	}
	return { ...parameters, references: { items } };
}

describe.each(TABLE_CASES)('%s', (_name, { provider: id, operation: operationId, model, rows }) => {
	const provider = findProvider(id) as Provider;
	const operation = operationId as OperationId;
	const fields = fieldsOf(provider, operation, model) ?? [];

	/** What is wrong with these parameters, by the name of the parameter. */
	function problemsWith(parameters: Record<string, unknown>): string[] {
		const read = (name: string) => parameters[name];
		return [
			...checkValues(fields, read, model).problems,
			...mediaInputs(fields.filter(isMediaField), read, model).problems,
		].map(({ parameter }) => parameter);
	}

	test('is asked for by the names of the document, with the types of the document', () => {
		// 元境 takes files as parts of a form, all others as addresses.
		const fileFor = (wireName: string) =>
			id === 'openComputing' ? file(`${wireName}.bin`) : `https://files.example/${wireName}`;
		const media: Partial<Record<string, Medium[]>> = {};
		const expected: Record<string, unknown> = {};
		for (const [wireName, , name, allowed] of rows) {
			const type = fileTypeOf(allowed);
			if (type === undefined) {
				const asText = typeof allowed === 'object' && 'whole' in allowed && allowed.sentAsText;
				expected[wireName] = asText ? String(valueOf(allowed)) : valueOf(allowed);
				continue;
			}
			const values = (name === 'references' ? ['1', '2'] : [name]).map((one) => fileFor(wireName + one));
			(media[name] ??= []).push(...values.map((value) => ({ type, value })));
			const before = (expected[wireName] as unknown[] | undefined) ?? [];
			const isList = name === 'references' || LISTS.includes(wireName);
			expected[wireName] = isList ? [...before, ...values] : values[0];
		}
		const { values } = checkValues(fields, (name) => parametersFor(rows)[name], model);
		const request = provider.submit({
			operation,
			model,
			fields,
			values,
			media: media as MediaValues,
		});
		const hasForm = id === 'openComputing' && !operation.startsWith('textTo');
		expect(hasForm ? request.json : request.form).toBeUndefined();
		expect(hasForm ? request.form : request.json).toEqual({
			...FRAME[id]?.(model, operation),
			...expected,
		});
	});

	test('takes all that the document allows', () => {
		expect(problemsWith(parametersFor(rows))).toEqual([]);
		for (const [, , name, allowed] of rows) {
			if (typeof allowed === 'string' || 'files' in allowed) continue;
			const ends = 'whole' in allowed ? [allowed.min, allowed.max] : (allowed as unknown[]);
			for (const value of ends) {
				expect(problemsWith({ ...parametersFor(rows), [name]: value })).toEqual([]);
			}
		}
	});

	test('takes nothing else', () => {
		for (const [, , name, allowed] of rows) {
			for (const value of wrongValuesOf(allowed)) {
				expect([name, value, problemsWith({ ...parametersFor(rows), [name]: value })]).toEqual([
					name,
					value,
					[name],
				]);
			}
		}
	});

	test('needs exactly what the document needs', () => {
		for (const row of rows) {
			const [, required, name] = row;
			const others = rows.filter((one) => one !== row);
			expect([name, problemsWith(parametersFor(others))]).toEqual([name, required === '是' ? [name] : []]);
		}
		expect(problemsWith(parametersFor(rows.filter(([, required]) => required === '是')))).toEqual([]);
	});

	test('takes as many files as the document allows', () => {
		for (const [, , name, allowed] of rows) {
			if (typeof allowed !== 'object' || !('files' in allowed)) continue;
			const others = rows.filter(([, , , one]) => one !== allowed);
			const withFiles = (count: number) => {
				const parameters = parametersFor(others);
				const { items } = parameters.references as { items: object[] };
				const url = Array<string>(count).fill('https://files.example/one');
				return {
					...parameters,
					references: { items: [...items, { type: allowed.files, input: 'url', url }] },
				};
			};
			expect(problemsWith(withFiles(allowed.max ?? 50))).toEqual([]);
			if (allowed.max !== undefined) expect(problemsWith(withFiles(allowed.max + 1))).toEqual([name]);
		}
	});
});
