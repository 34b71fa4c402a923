import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { root } from '../../../scripts/lib/paths';
import { credentials, nodes } from './forms';

/** n8n's lint reads literals, and most of our form is generated. So this writes the form as source text and lints that. */

/** Rules that do not hold for values spelled as the API spells them. `wording.test.ts` holds all other names to them. */
const NOT_FOR_API_VALUES = [
	'n8n-nodes-base/node-param-display-name-miscased',
	// `1280*720` is a size, not "all".
	'n8n-nodes-base/node-param-option-name-containing-star',
	// "Model Default" comes first, "Custom" last, and sizes in between by number.
	'n8n-nodes-base/node-param-options-type-unsorted-items',
];

/** Faults that the check has to find, by the rule that names them. */
const FAULTS: Record<string, object> = {
	'excess-final-period': { description: 'Ends with a full stop.' },
	'excess-inner-whitespace': { description: 'Two  spaces' },
	'miscased-url': { description: 'The url of the image' },
	'boolean-without-whether': { type: 'boolean', default: false, description: 'Downloads the file' },
};

interface Text {
	filePath: string;
	source: string;
}

function literal(value: unknown): string {
	return JSON.stringify(value, null, '\t').replace(/^(\t*)"(\w+)":/gm, '$1$2:');
}

function nodeText(name: string, description: object): Text {
	const source = `export class ${name} { description: INodeTypeDescription = ${literal(description)}; }`;
	return { filePath: `nodes/${name}/${name}.node.ts`, source };
}

/** The other fields of the class are literals in its own file. */
function credentialText(name: string, properties: object): Text {
	const source = `export class ${name} { properties: INodeProperties[] = ${literal(properties)}; }`;
	return { filePath: `credentials/${name}.credentials.ts`, source };
}

/** What n8n's rules about forms say to each text: the rule, the message, and the line. */
function lint(texts: readonly Text[]): string[][] {
	const output = execFileSync(process.execPath, [path.join(__dirname, 'lint.mjs')], {
		cwd: root,
		input: JSON.stringify(texts),
		encoding: 'utf8',
		maxBuffer: 64 * 1024 * 1024,
	});
	const results = JSON.parse(output) as Array<
		Array<{ ruleId: string | null; message: string; line: number }>
	>;
	return results.map((messages, index) =>
		messages
			.filter(({ ruleId }) => ruleId === null || ruleId.startsWith('n8n-nodes-base/node-param'))
			.filter(({ ruleId }) => !NOT_FOR_API_VALUES.includes(ruleId ?? ''))
			.map(({ ruleId, message, line }) =>
				[ruleId, message, texts[index]?.source.split('\n')[line - 1]?.trim()].join(': '),
			),
	);
}

const own = [
	...nodes.map((node) => nodeText(node.constructor.name, node.description)),
	...credentials.map((credential) => credentialText(credential.constructor.name, credential.properties)),
];
const faulty = Object.values(FAULTS).map((fault) =>
	nodeText('GetTask', {
		properties: [{ displayName: 'Name', name: 'name', type: 'string', default: '', ...fault }],
	}),
);

let found: string[][];

beforeAll(() => {
	found = lint([...own, ...faulty]);
});

test("n8n's lint accepts every form as it is generated", () => {
	expect(found.slice(0, own.length)).toEqual(own.map(() => []));
});

test('this check finds what it is for', () => {
	const rules = found.slice(own.length).map(([first]) => first?.split(': ')[0]);
	expect(rules).toEqual(Object.keys(FAULTS).map((rule) => `n8n-nodes-base/node-param-description-${rule}`));
});
