import { jsonObjects } from '../../nodes/shared/providers/answers/reading';
import { nestedJson } from './unread';
import { statusOf, type Message } from './wire';

/** Names of fields whose few values a client has to know. */
const WORD = /(?:^|_)(?:status|state|code)$/i;

/** What answers of one kind are made of. */
interface Shape {
	/** Kinds of values by path. */
	kinds: Map<string, Set<string>>;
	/** Values by path, of the fields that `WORD` names. */
	words: Map<string, Set<string>>;
}

function add(map: Map<string, Set<string>>, path: string, value: string): void {
	map.set(path, (map.get(path) ?? new Set()).add(value));
}

function describeValue(value: unknown, path: string, shape: Shape): void {
	const nested = nestedJson(value);
	if (nested !== undefined) return describeValue(nested, `${path}→`, shape);
	if (Array.isArray(value)) {
		for (const inner of value as unknown[]) describeValue(inner, `${path}[]`, shape);
		return;
	}
	if (typeof value === 'object' && value !== null) {
		for (const [name, inner] of Object.entries(value)) {
			describeValue(inner, path === '' || path.endsWith('→') ? `${path}${name}` : `${path}.${name}`, shape);
		}
		return;
	}
	add(shape.kinds, path, value === null ? 'null' : typeof value);
	if (WORD.test(path.split(/[.→]/).at(-1) ?? '') && value !== null) add(shape.words, path, String(value));
}

/** The JSON of an answer: all its objects, if it has several. */
export function bodyObjects({ body }: Message): Array<Record<string, unknown>> {
	return jsonObjects(body.toString('utf8'));
}

function shapeOf(answers: readonly Message[]): Shape {
	const shape: Shape = { kinds: new Map(), words: new Map() };
	for (const answer of answers) for (const object of bodyObjects(answer)) describeValue(object, '', shape);
	return shape;
}

const listed = (values: Iterable<string>) => [...values].map((value) => `\`${value}\``).join(', ');

/** How an answer's body is told: its type without parameters. */
const typeOf = ({ headers }: Message) =>
	(headers['content-type'] ?? 'no content type').split(';', 1)[0] ?? '';

/**
 * What the answers of a service have otherwise than the simulator's to the same request, a sentence each: status, type, fields,
 * kinds of values, words for a status, and how they end.
 */
export function differences(live: readonly Message[], simulated: readonly Message[]): string[] {
	const found: string[] = [];
	if (live.length === 0 || simulated.length === 0) {
		if (live.length !== simulated.length)
			found.push(live.length === 0 ? 'not asked' : 'the simulator is not asked this');
		return found;
	}
	const otherIn = (of: (message: Message) => string, what: string) => {
		const known = new Set(simulated.map(of));
		const other = [...new Set(live.map(of))].filter((one) => !known.has(one));
		if (other.length > 0) found.push(`${what} ${listed(other)}; the simulator: ${listed(known)}`);
	};
	otherIn((message) => String(statusOf(message)), 'HTTP status');
	otherIn(typeOf, 'content type');
	otherIn(({ isWhole }) => (isWhole ? 'whole' : 'closed before its end'), 'the answer is');
	const [here, there] = [shapeOf(live), shapeOf(simulated)];
	for (const [path, kinds] of here.kinds) {
		const known = there.kinds.get(path);
		if (!known) found.push(`new field \`${path}\` (${[...kinds].join(' or ')})`);
		else if (![...kinds].some((kind) => known.has(kind))) {
			found.push(`\`${path}\` is ${[...kinds].join(' or ')}; the simulator: ${[...known].join(' or ')}`);
		}
	}
	for (const path of there.kinds.keys()) if (!here.kinds.has(path)) found.push(`no field \`${path}\``);
	for (const [path, words] of here.words) {
		const known = there.words.get(path);
		const other = [...words].filter((word) => known && !known.has(word));
		if (known && other.length > 0) {
			found.push(`\`${path}\` says ${listed(other)}; the simulator: ${listed(known)}`);
		}
	}
	return found;
}
