import type { INodeProperties } from 'n8n-workflow';
import { callsBack, modelsOf, operationsOf, sharedFields } from '../../providers/catalogue';
import { CUSTOM_MODEL, type OperationId, type Product, type Provider } from '../../providers/provider';
import { waitProperty } from './commonProperties';

/** `wait` of Generate Video and Generate Image: the providers and models that call back have one choice more. */

const DO_NOT_WAIT = 'Output the task as soon as it is submitted, for Get Task to collect later';

/** The choices of `model` behind which there is a callback. */
function callingBack(provider: Provider, operation: OperationId): string[] {
	const named = modelsOf(provider, operation).filter(({ operations }) =>
		callsBack(operations[operation] ?? []),
	);
	const custom = callsBack(sharedFields(provider, operation)) ? [CUSTOM_MODEL] : [];
	return [...named.map(({ id }) => id), ...custom];
}

/** `wait`, once for each set of choices that it has. */
export function waitProperties(providers: readonly Provider[], product: Product): INodeProperties[] {
	const plain = waitProperty('poll', DO_NOT_WAIT);
	const withCallback = waitProperty('poll', DO_NOT_WAIT, true);
	const properties: INodeProperties[] = [];
	const silent: string[] = [];
	for (const provider of providers) {
		const operations = operationsOf(provider, product);
		const callers = new Map(operations.map((one) => [one, callingBack(provider, one)] as const));
		if ([...callers.values()].every((models) => models.length === 0)) {
			silent.push(provider.id);
			continue;
		}
		for (const [operation, models] of callers) {
			const show = { provider: [provider.id], operation: [operation] };
			if (models.length > 0)
				properties.push({ ...withCallback, displayOptions: { show: { ...show, model: models } } });
			const hide = models.length > 0 ? { hide: { model: models } } : {};
			properties.push({ ...plain, displayOptions: { show, ...hide } });
		}
	}
	if (properties.length === 0) return [plain];
	return [...properties, { ...plain, displayOptions: { show: { provider: silent } } }];
}
