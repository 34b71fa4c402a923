import type { INodeProperties } from 'n8n-workflow';
import { PARAMETERS } from '../../fields/fields';
import type { FrameField, MediaForm, MediaType, ReferenceKind, ReferencesField } from '../../fields/media';
import { binaryFieldDefault, frameInputDefault, takes } from '../../fields/mediaInputs';

/** The form's part for files: what `mediaInputs.ts` reads. */

/** What a file can come from. */
const INPUT_OPTIONS = {
	binary: { name: 'Binary File', value: 'binary', description: 'A file of the input item' },
	none: { name: 'None', value: 'none', description: 'Sends nothing' },
	url: { name: 'URL', value: 'url', description: 'The address of a file' },
};

/** What the user has to know of the way that a file takes to the provider. */
function fileDescription(what: string, forms: readonly MediaForm[]): string {
	return forms.includes('file') || forms.includes('base64')
		? what
		: `${what}. The provider only takes addresses: it gets a link that works for a day, and has to be able to reach this n8n from the internet.`;
}

function urlDescription(what: string, forms: readonly MediaForm[]): string {
	return forms.includes('url')
		? `${what}. The provider fetches it from there.`
		: `${what}. The node fetches it from there, without your credentials, and sends it along.`;
}

/** A frame: where it comes from, and for each way the place. */
export function frameProperties(field: FrameField): INodeProperties[] {
	const { name, forms, required } = field;
	const { displayName, description } = PARAMETERS[name];
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
			displayName: `${displayName} Field`,
			name: `${name}BinaryField`,
			type: 'string',
			displayOptions: show('binary'),
			default: binaryFieldDefault(field),
			placeholder: 'e.g. data',
			description: fileDescription('Name of the field of the input item that holds the file', forms),
		},
		{
			displayName: `${displayName} URL`,
			name: `${name}Url`,
			type: 'string',
			displayOptions: show('url'),
			default: '',
			placeholder: 'e.g. https://example.com/picture.png',
			description: urlDescription('Address of the picture', forms),
		},
	];
}

/** References: a list of files, each with its type. */
export function referencesProperty(field: ReferencesField): INodeProperties {
	const { displayName, description } = PARAMETERS[field.name];
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
		description: `${description}: ${kinds.map(([type, kind]) => takes(kind, type)).join(', ')}`,
		options: [
			{
				displayName: 'Reference',
				name: 'items',
				values: [
					{
						displayName: 'Type',
						name: 'type',
						type: 'options',
						options: types.sort((a, b) => a.value.localeCompare(b.value)),
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
						displayName: 'Field',
						name: 'binaryField',
						type: 'string',
						displayOptions: { show: { input: ['binary'] } },
						default: '',
						placeholder: 'e.g. data',
						description: fileDescription(
							'Name of the field of the input item that holds the file, or several names with commas between them',
							field.forms,
						),
					},
					{
						displayName: 'URL',
						name: 'url',
						type: 'string',
						displayOptions: { show: { input: ['url'] } },
						default: '',
						placeholder: 'e.g. https://example.com/picture.png',
						description: urlDescription(
							'Address of the file, or several addresses with commas between them',
							field.forms,
						),
					},
				],
			},
		],
	};
}
