import type { INodeProperties } from 'n8n-workflow';
import { PARAMETERS } from '../../fields/fields';
import type { FrameField, MediaForm, MediaType, ReferenceKind, ReferencesField } from '../../fields/media';
import { binaryFieldDefault, frameInputDefault, takes, takesTogether } from '../../fields/mediaInputs';
import { sentences } from './sentences';

/** The properties for input files. `mediaInputs.ts` reads them. */

/** Where a file can come from. */
const INPUT_OPTIONS = {
	binary: { name: 'Binary File', value: 'binary', description: 'A file in a binary field of the input item' },
	none: { name: 'None', value: 'none', description: 'Send no file' },
	url: { name: 'URL', value: 'url', description: 'The web address of a file' },
};

/** Adds to a description how a binary file gets to the provider, if the user has to do something for it. */
function fileDescription(forms: readonly MediaForm[], ...what: [string, ...string[]]): string {
	if (forms.includes('file') && forms.includes('url')) {
		return sentences(
			...what,
			"The provider gets a link to the file if this n8n is reachable from the internet, and otherwise the file; see the option 'Send Files As'",
		);
	}
	if (forms.includes('file') || forms.includes('base64')) return sentences(...what);
	return sentences(
		...what,
		'The provider accepts only URLs: it gets a link to the file that is valid for a day, so this n8n has to be reachable from the internet',
	);
}

/** Adds to a description who fetches the file at a URL. */
function urlDescription(forms: readonly MediaForm[], ...what: [string, ...string[]]): string {
	return sentences(
		...what,
		forms.includes('url')
			? 'The provider fetches it'
			: 'The node fetches it without credentials and uploads it to the provider',
	);
}

/** A frame: its input, and a property for each input's place. */
export function frameProperties(field: FrameField, description: string): INodeProperties[] {
	const { name, forms, required } = field;
	const { displayName } = PARAMETERS[name];
	const show = (input: string) => ({ show: { [`${name}Input`]: [input] } });
	return [
		{
			displayName: `${displayName} Input`,
			name: `${name}Input`,
			type: 'options',
			options: [INPUT_OPTIONS.binary, ...(required ? [] : [INPUT_OPTIONS.none]), INPUT_OPTIONS.url],
			default: frameInputDefault(field),
			description,
		},
		{
			displayName: `${displayName} Data Field Name`,
			name: `${name}BinaryField`,
			type: 'string',
			displayOptions: show('binary'),
			default: binaryFieldDefault(field),
			placeholder: 'e.g. data',
			description: fileDescription(forms, 'Name of the input binary field that contains the image'),
		},
		{
			displayName: `${displayName} URL`,
			name: `${name}Url`,
			type: 'string',
			displayOptions: show('url'),
			default: '',
			placeholder: 'e.g. https://example.com/image.png',
			description: urlDescription(forms, 'URL of the image'),
		},
	];
}

/** References: a list of files, each with its type. */
export function referencesProperty(field: ReferencesField, description: string): INodeProperties {
	const { displayName } = PARAMETERS[field.name];
	const kinds = Object.entries(field.types) as Array<[MediaType, ReferenceKind]>;
	const types = kinds.map(([type]) => ({ name: type[0]?.toUpperCase() + type.slice(1), value: type }));
	const first = kinds[0]?.[0] ?? '';
	return {
		displayName,
		name: field.name,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add Reference',
		default: {},
		description: `${description}: ${[...kinds.map(([type, kind]) => takes(kind, type)), ...[takesTogether(field) ?? []].flat()].join(', ')}`,
		options: [
			{
				displayName: 'Reference',
				name: 'items',
				values: [
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						options: types.sort((a, b) => (a.value < b.value ? -1 : 1)),
						default: first,
					},
					{
						displayName: 'Input',
						name: 'input',
						type: 'options',
						options: [INPUT_OPTIONS.binary, INPUT_OPTIONS.url],
						default: 'binary',
					},
					{
						displayName: 'Data Field Name',
						name: 'binaryField',
						type: 'string',
						displayOptions: { show: { input: ['binary'] } },
						default: '',
						placeholder: 'e.g. data',
						description: fileDescription(
							field.forms,
							'Name of the input binary field that contains the file',
							'Separate several names with commas',
						),
					},
					{
						displayName: 'URL',
						name: 'url',
						type: 'string',
						displayOptions: { show: { input: ['url'] } },
						default: '',
						placeholder: 'e.g. https://example.com/image.png',
						description: urlDescription(field.forms, 'URL of the file', 'Separate several URLs with commas'),
					},
				],
			},
		],
	};
}
