import { isMediaField, type MediaType, type Medium } from '../../../nodes/shared/fields/media';
import { mediaInputs } from '../../../nodes/shared/fields/mediaInputs';
import { valueAt } from '../../../nodes/shared/fields/paths';
import { checkValues, type MediaValues } from '../../../nodes/shared/fields/values';
import { findProvider } from '../../../nodes/shared/providers';
import { modelNamed, modelOfId } from '../../../nodes/shared/providers/catalogue';
import { idOf } from '../../../nodes/shared/providers/modelIds';
import type { HttpRequest, OperationId, Provider } from '../../../nodes/shared/providers/provider';
import type { Published } from './published/common';
import { CONSTANTS_LEFT_OUT, CONSTANTS_SENT, PUBLISHED } from './published/tables';

/** What the node makes of these parameters, as far as nothing of n8n is in it. */
function requestOf({ provider: id, operation: operationId, model: name, set }: Published): HttpRequest {
	const provider = findProvider(id) as Provider;
	const operation = operationId as OperationId;
	const model = modelNamed(provider, operation, name);
	if (!model) throw new Error(`${name} is not in the form`);
	const fields = model.operations[operation] ?? [];
	const read = (parameter: string) => set[parameter];
	const { values, problems } = checkValues(fields, read, name);
	const none = { firstFrameInput: 'none', lastFrameInput: 'none', initImageInput: 'none' };
	const files = mediaInputs(
		fields.filter(isMediaField),
		(parameter) => ({ ...none, ...set })[parameter],
		name,
	);
	expect([...problems, ...files.problems]).toEqual([]);
	const media: Record<string, Medium[]> = {};
	for (const { field, type, source } of files.inputs) {
		const { url } = source as { url: string };
		(media[field.name] ??= []).push({ type: type as MediaType, value: url });
	}
	return provider.submit({
		operation,
		model: idOf(model, operation, values),
		apiVersion: model.apiVersion,
		fields,
		values,
		media: media as MediaValues,
	});
}

test.each(PUBLISHED.map((one) => [one.what, one] as const))(
	'%s is asked for as its client does',
	(_, one) => {
		const request = requestOf(one);
		expect(request.path).toBe(one.path);
		expect(request.json).toEqual(one.body);
	},
);

test('every model that no document of its service has is in the table', () => {
	const tabled = new Set(PUBLISHED.map(({ provider, model }) => `${provider} ${model}`));
	for (const id of ['yishangCloud', 'hiDream', 'tomoviee']) {
		const { models } = findProvider(id) as Provider;
		const told = models.filter(({ description = '' }) => /client/i.test(description));
		// Of families that differ in nothing but the name one stands for all.
		const alike = /^(veo|kling-v(1|2|3$)|nano-banana$)/;
		const missing = told.filter(({ id: model }) => !tabled.has(`${id} ${model}`) && !alike.test(model));
		expect(missing.map(({ id: model }) => model)).toEqual([]);
	}
});

test('what clients send unasked is sent, or left out, as the lists say', () => {
	const bare = (provider: 'yishangCloud' | 'hiDream', operation: string, model: string, set: object = {}) =>
		requestOf({ what: '', provider, operation, model, set: { prompt: 'p', ...set }, path: '', body: {} })
			.json ?? {};
	const video = {
		references: { items: [{ type: 'video', input: 'url', url: 'https://files.example/v.mp4' }] },
	};
	const both = {
		references: {
			items: [...video.references.items, { type: 'image', input: 'url', url: 'https://files.example/i.png' }],
		},
	};
	const bodies = [
		bare('yishangCloud', 'textToVideo', 'grok-video-3'),
		bare('yishangCloud', 'textToVideo', 'kling-v3'),
		bare('yishangCloud', 'referenceToVideo', 'kling-v3', both),
		bare('yishangCloud', 'referenceToVideo', 'kling-v3-omni', video),
		bare('yishangCloud', 'textToVideo', 'wan2.7'),
		bare('yishangCloud', 'textToVideo', 'doubao-seedance-1-5-pro'),
		bare('yishangCloud', 'textToImage', 'nano-banana'),
		bare('yishangCloud', 'textToImage', 'kling-image-o1'),
		bare('hiDream', 'textToVideo', 'hidream-Q2'),
	];
	for (const [field] of CONSTANTS_SENT) {
		expect([field, bodies.some((body) => valueAt(body, field) !== undefined)]).toEqual([field, true]);
	}
	const sent = CONSTANTS_SENT.map(([field]) => field);
	for (const [field] of CONSTANTS_LEFT_OUT.filter(([one]) => !sent.includes(one))) {
		expect([field, bodies.some((body) => valueAt(body, field) !== undefined)]).toEqual([field, false]);
	}
});

describe('an ID as the service spells it', () => {
	const yishang = findProvider('yishangCloud') as Provider;

	test.each<[OperationId, string, string, object]>([
		['textToVideo', 'wan2.7-t2v-720P_5s', 'wan2.7', { resolution: '720P', duration: 5 }],
		['referenceToVideo', 'wan2.7-r2v-1080P-15s', 'wan2.7', { resolution: '1080P', duration: 15 }],
		['textToVideo', 'kling-v3-4k-sound', 'kling-v3', { mode: '4k', sound: 'on' }],
		['textToVideo', 'kling-v3-std', 'kling-v3', { mode: 'std', sound: 'off' }],
		['textToVideo', 'kling-v3-omni-pro', 'kling-v3-omni', { mode: 'pro', sound: 'off' }],
		['referenceToVideo', 'kling-v3-pro-video', 'kling-v3', { mode: 'pro' }],
		['textToVideo', 'grok-video-3', 'grok-video-3', { duration: 6 }],
		['imageToVideo', 'grok-video-3-30s', 'grok-video-3', { duration: 30 }],
		[
			'imageToVideo',
			'doubao-seedance-1-5-pro_12s_1080p',
			'doubao-seedance-1-5-pro',
			{ duration: 12, resolution: '1080p' },
		],
		['textToVideo', 'doubao-seedance-2-0-fast-480p', 'doubao-seedance-2-0-fast', { resolution: '480p' }],
		['textToImage', 'gpt-image-2', 'gpt-image-2', { resolution: '1K' }],
		['textToVideo', 'sora-2', 'sora-2', {}],
	])('%s %s is one of %s', (operation, id, name, inId) => {
		const found = modelOfId(yishang, operation, id);
		expect(found?.model.id).toBe(name);
		expect(found?.inId).toEqual(inId);
	});

	test.each<[OperationId, string]>([
		// The name of a family that has no such ID is somebody else's model.
		['textToVideo', 'kling-v3'],
		['textToVideo', 'wan2.7'],
		['textToVideo', 'wan2.7-t2v-720P_6s'],
		['textToVideo', 'wan2.7-t2v-720P_5sx'],
		['textToVideo', 'wan2x7-t2v-720P_5s'],
		['textToVideo', 'kling-v3-pro-video'],
		['referenceToVideo', 'kling-v1-pro-video'],
		['textToVideo', 'wan2.7-t2v-{resolution}_{duration}s'],
		['textToVideo', ''],
		['textToVideo', 'constructor'],
	])('%s %s is of no family', (operation, id) => {
		expect(modelOfId(yishang, operation, id)).toBeUndefined();
	});

	test('comes back from what it says, for every ID of every family', () => {
		let count = 0;
		for (const provider of [yishang]) {
			for (const model of provider.models) {
				for (const [operation, fields] of Object.entries(model.operations) as Array<
					[OperationId, NonNullable<(typeof model.operations)[OperationId]>]
				>) {
					const choices = fields.filter((field) => field.kind === 'choice');
					for (const choice of choices) {
						for (const value of choice.values) {
							const presets = Object.fromEntries(choices.map(({ name, preset }) => [name, preset]));
							const values = { ...presets, [choice.name]: value };
							const id = idOf(model, operation, values);
							const found = modelOfId(provider, operation, id);
							expect([id, found?.model.id]).toEqual([id, model.id]);
							expect(idOf(model, operation, { ...values, ...found?.inId })).toBe(id);
							count++;
						}
					}
				}
			}
		}
		expect(count).toBeGreaterThan(200);
	});

	test('a value that is set beside it has to agree', () => {
		const { model, inId } = modelOfId(yishang, 'textToVideo', 'kling-v3-pro') ?? {};
		const fields = model?.operations.textToVideo ?? [];
		const check = (set: Record<string, unknown>) => {
			const all: Record<string, unknown> = { prompt: 'p', ...set };
			return checkValues(fields, (name) => all[name], 'kling-v3-pro', inId);
		};
		expect(check({}).values).toMatchObject({ mode: 'pro', sound: 'off' });
		expect(check({ mode: 'pro' }).problems).toEqual([]);
		expect(check({ mode: 'std' }).problems).toEqual([
			{ parameter: 'mode', message: '"Mode" is "std", but kling-v3-pro says itself that it is pro' },
		]);
	});
});
