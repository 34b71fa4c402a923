import { shown, type InputProblem } from '../../fields/values';
import { providers } from '../../providers';

/** The problem of a value that is not among those allowed. */
export function notOneOf(
	parameter: string,
	label: string,
	raw: unknown,
	allowed: readonly string[],
): { problems: InputProblem[] } {
	return {
		problems: [
			{ parameter, message: `"${label}" is ${shown(raw)}, but has to be one of ${allowed.join(', ')}` },
		],
	};
}

/** The problem of a provider that nobody knows, or that does not make what the node is for. */
export function unknownProvider(raw: unknown, allowed = providers): { problems: InputProblem[] } {
	return notOneOf(
		'provider',
		'Provider',
		raw,
		allowed.map(({ id }) => id),
	);
}
