import type { ChoiceField, Field, NumberField } from '../fields/fields';
import { isMediaField } from '../fields/media';
import type { FieldValues } from '../fields/values';
import { valuesInId } from './modelIds';
import type { Model, OperationId, Product, Provider, TaskRef, TaskState } from './provider';

/** Queries over the catalogue. */

/** What an operation makes, and its texts in the form. */
interface Operation {
	makes: Product;
	name: string;
	description: string;
	/** Its name in the list of nodes: in sentence case and without articles (n8n's UX guidelines, "Naming action"). */
	action: string;
}

/** The operations in the order in which the form shows them. */
export const OPERATIONS: Record<OperationId, Operation> = {
	textToVideo: {
		makes: 'video',
		name: 'Text to Video',
		description: 'Create a video from a text prompt',
		action: 'Generate video from text',
	},
	imageToVideo: {
		makes: 'video',
		name: 'Image to Video',
		description: 'Create a video that starts with an image',
		action: 'Generate video from image',
	},
	referenceToVideo: {
		makes: 'video',
		name: 'Reference to Video',
		description: 'Create a video guided by reference images, videos or audio',
		action: 'Generate video from references',
	},
	textToImage: {
		makes: 'image',
		name: 'Text to Image',
		description: 'Create an image from a text prompt',
		action: 'Generate image from text',
	},
	imageToImage: {
		makes: 'image',
		name: 'Image to Image',
		description: 'Create an image guided by other images',
		action: 'Generate image from image',
	},
};

/** The field in which a model takes the address to call when its task has ended. Models without it do not call back. */
export const CALLBACK = 'notifyUrl';

/** Whether a model with these fields calls back. */
export function callsBack(fields: readonly Field[]): boolean {
	return fields.some(({ name }) => name === CALLBACK);
}

/** The models of a provider that serve an operation. */
export function modelsOf(provider: Provider, operation: OperationId): Model[] {
	return provider.models.filter((model) => model.operations[operation] !== undefined);
}

/** The operations that a provider serves with at least one model. With `product`, only those that make it. */
export function operationsOf(provider: Provider, product?: Product): OperationId[] {
	return (Object.keys(OPERATIONS) as OperationId[]).filter(
		(operation) =>
			modelsOf(provider, operation).length > 0 &&
			(product === undefined || OPERATIONS[operation].makes === product),
	);
}

/** The providers that make the product. */
export function makersOf(providers: readonly Provider[], product: Product): Provider[] {
	return providers.filter((provider) => operationsOf(provider, product).length > 0);
}

/** The operation of a model that serves only one. A task whose ID was typed in comes without its operation. */
export function onlyOperationOf(
	provider: Provider,
	modelId: string | undefined = '',
): OperationId | undefined {
	const served = operationsOf(provider).filter(
		(operation) => fieldsOf(provider, operation, modelId) ?? modelOfId(provider, operation, modelId)?.model,
	);
	return served.length === 1 ? served[0] : undefined;
}

/** What a task makes: by its operation, else by its state, else a video. */
export function productOf(
	task: Pick<TaskRef, 'operation'> | undefined,
	state?: Pick<TaskState, 'product'>,
): Product {
	return task?.operation ? OPERATIONS[task.operation].makes : (state?.product ?? 'video');
}

/** What all operations of a model make, if they make the same; a task whose ID was typed in comes without its operation. */
export function onlyProductOf(models: readonly Model[], modelId: string | undefined): Product | undefined {
	const { operations = {} } = models.find(({ id }) => id === modelId) ?? {};
	const products = (Object.keys(operations) as OperationId[]).map((operation) => OPERATIONS[operation].makes);
	return new Set(products).size === 1 ? products[0] : undefined;
}

/** A model that serves an operation, by the name that the form shows. */
export function modelNamed(provider: Provider, operation: OperationId, name: string): Model | undefined {
	return modelsOf(provider, operation).find(({ id }) => id === name);
}

/** A model that serves an operation, by the ID that the API knows it by, and what that ID says of its values. */
export function modelOfId(
	provider: Provider,
	operation: OperationId,
	id: string,
): { model: Model; inId: FieldValues } | undefined {
	for (const model of modelsOf(provider, operation)) {
		const inId = valuesInId(model, operation, id);
		if (inId) return { model, inId };
	}
	return undefined;
}

/** The fields of a model for an operation, or undefined if the catalogue does not have it. */
export function fieldsOf(
	provider: Provider,
	operation: OperationId,
	modelId: string,
): readonly Field[] | undefined {
	return modelNamed(provider, operation, modelId)?.operations[operation];
}

/** Whether a provider takes an input file both as an address and as the file itself. */
export function takesFilesInTwoWays(provider: Provider): boolean {
	const fields = provider.models.flatMap(({ operations }) => Object.values(operations).flat());
	return fields.filter(isMediaField).some(({ forms }) => forms.includes('url') && forms.length > 1);
}

/** The bounds of the numbers that a field takes. An undefined bound is open. */
function bounds(
	field: ChoiceField | NumberField,
): { min: number | undefined; max: number | undefined } | undefined {
	if (field.kind === 'number') return { min: field.min, max: field.max };
	const numbers = field.values.filter((value) => typeof value === 'number');
	if (numbers.length < field.values.length) return undefined;
	return { min: Math.min(...numbers), max: Math.max(...numbers) };
}

/** The wider of two bounds. It is open if one of them is. */
function outer(a: number | undefined, b: number | undefined, pick: (...numbers: number[]) => number) {
	return a === undefined || b === undefined ? undefined : pick(a, b);
}

/** A field that accepts what either of two fields accepts, or undefined if they have too little in common. */
function widened(a: Field, b: Field): Field | undefined {
	if (a === b) return a;
	if (isMediaField(a) || isMediaField(b)) {
		const required = a.required && b.required;
		const alike = JSON.stringify({ ...a, required }) === JSON.stringify({ ...b, required });
		return alike ? ({ ...a, required } as Field) : undefined;
	}
	if (a.wireName !== b.wireName) return undefined;
	const common = {
		required: a.required && b.required,
		// What one model's ID has to say is nothing to another.
		preset: undefined,
		documentedDefault: a.documentedDefault === b.documentedDefault ? a.documentedDefault : undefined,
	};
	if (a.kind === 'text' && b.kind === 'text') {
		return { ...a, ...common, maxLength: outer(a.maxLength, b.maxLength, Math.max) };
	}
	if (a.kind === 'text' || b.kind === 'text') return undefined;
	if (a.kind === 'choice' && b.kind === 'choice') {
		return {
			...a,
			...common,
			values: [...new Set([...a.values, ...b.values])],
			labels: { ...a.labels, ...b.labels },
		};
	}
	const [inA, inB] = [bounds(a), bounds(b)];
	if (!inA || !inB) return undefined;
	const { name, wireName, sentAsText } = a;
	return {
		kind: 'number',
		integer: (a.kind !== 'number' || a.integer) && (b.kind !== 'number' || b.integer),
		...{ name, wireName, sentAsText, ...common },
		min: outer(inA.min, inB.min, Math.min),
		max: outer(inA.max, inB.max, Math.max),
	};
}

/**
 * The fields of a custom model: those that all models of an operation share, each as wide as the widest of them, and the
 * provider's `customFields`, which go before.
 */
export function sharedFields(provider: Provider, operation: OperationId): readonly Field[] {
	const [first = [], ...others] = modelsOf(provider, operation).map(
		(model) => model.operations[operation] ?? [],
	);
	const shared = first.flatMap((field) => {
		let wide: Field | undefined = field;
		for (const fields of others) {
			const other = fields.find(({ name }) => name === field.name);
			wide = wide && other && widened(wide, other);
		}
		return wide ? [wide] : [];
	});
	const own = provider.customFields?.[operation] ?? [];
	return [...shared.filter(({ name }) => !own.some((field) => field.name === name)), ...own];
}
