import type { INodeProperties } from 'n8n-workflow';
import type { Provider } from '../../providers/provider';

// The lint takes a mode for a node property unless it is under the key `modes`.
const { modes }: Required<Pick<INodeProperties, 'modes'>> = {
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a model',
			typeOptions: { searchListMethod: 'searchModels', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. new-model-2' },
	],
};

/** A field for a model's ID: chosen from the provider's list where there is one, or typed in. */
export function modelLocator(
	{ modelList }: Pick<Provider, 'modelList'>,
	value: string,
): Pick<INodeProperties, 'type' | 'default' | 'modes'> {
	return {
		type: 'resourceLocator',
		default: { mode: modelList ? 'list' : 'id', value },
		modes: modes.filter(({ name }) => modelList || name === 'id'),
	};
}
