import type * as FieldValues from '../../../nodes/shared/fields/values';
import type * as Media from '../../../nodes/shared/fields/media';
import type * as Providers from '../../../nodes/shared/providers';

/**
 * n8n provides zod 3.25. In its folder for community packages another package's zod may lie nearer: the catalogue has to load
 * and to check with that one, too.
 */
describe.each(['zod-3-22', 'zod-4'])("with %s in place of n8n's own", (version) => {
	let values: typeof FieldValues;
	let media: typeof Media;
	let providers: typeof Providers.providers;

	beforeAll(() => {
		jest.isolateModules(() => {
			jest.doMock('zod', () => jest.requireActual<object>(version));
			values = jest.requireActual<typeof FieldValues>('../../../nodes/shared/fields/values');
			media = jest.requireActual<typeof Media>('../../../nodes/shared/fields/media');
			({ providers } = jest.requireActual<typeof Providers>('../../../nodes/shared/providers'));
		});
	});
	afterAll(() => jest.dontMock('zod'));

	test('every model takes a prompt alone, and refuses nonsense in words', () => {
		const models = providers.flatMap((provider) => provider.models);
		const fieldsOf = models.flatMap(({ id, operations }) =>
			Object.values(operations).map((fields) => ({
				id,
				fields: fields.filter((one) => !media.isMediaField(one)),
			})),
		);
		expect(fieldsOf.length).toBeGreaterThan(30);
		for (const { id, fields } of fieldsOf) {
			const good = values.checkValues(fields, (name) => (name === 'prompt' ? 'A cat' : ''), id);
			expect([id, good.problems.filter(({ parameter }) => parameter === 'prompt')]).toEqual([id, []]);
			const bad = values.checkValues(fields, (name) => (name === 'prompt' ? {} : 'nonsense'), id);
			expect(bad.problems.length).toBeGreaterThan(0);
			for (const { message } of bad.problems) expect(message).toMatch(/^"[^"]+" is .*but/);
		}
	});
});
