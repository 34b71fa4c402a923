import { withoutKeys } from './keys';
import { asText, isObject, jsonObjects, type JsonObject } from './reading';

/** What an answer says of its failure, whatever the fields are called. */
export interface Reason {
	code?: string | undefined;
	providerMessage?: string | undefined;
	/** Whether it stands where only an error would. */
	isError: boolean;
}

/** Fields that only an error fills: `error`, `fail_reason`, `errorMessage`, `failure`, `err_msg`. */
const OF_ERROR = /^err|[_-]err|[a-z]Err|[Ff]ail/;
/** Fields of words; the first that has some counts. `msg` and `message` are last: they say "success", too. */
const WORDS_IN = [
	/reason/i,
	/description|detail/i,
	/^(status|task).*(msg|message)$/i,
	/^(message|msg)$/i,
	/^data$/,
];
/** Fields that hold a code. */
const CODE_IN = /^code$|^err(or)?_?(code|type)$/i;
/** The code or the words of an answer in which all is well. */
const FINE = /^\s*(0|200|ok|success(ful(ly)?)?|succeed(ed)?|请求成功|(操作)?成功)\W*$/i;

/** Whether a code or words say that all is well. */
export function isFine(said: unknown): boolean {
	return FINE.test(asText(said) ?? '');
}

/** Words without what only the service can use, and without anybody's keys. */
function tidy(words: string | undefined): string | undefined {
	if (words === undefined || isFine(words)) return undefined;
	// Real answers wrap the upstream's JSON as text: {"message": "{\"message\": …} Request id: …"} (sources.md 2.4).
	const inner = words.includes('{') ? jsonObjects(words) : [];
	const [inside] = inner.flatMap((one) => reasonIn(one).providerMessage ?? []);
	// 元境 puts the whole call of its supplier into the words (recorded), with its headers.
	const said = inside ?? words.replace(/, headers=\{[^}]{0,2000}\}/, '');
	return withoutKeys(said.replace(/[(（]?request id:[^]*$/i, '').trim()) || undefined;
}

/** Text, or the words or the name of what there is instead. */
function wordsOf(value: unknown, depth: number): Reason | undefined {
	if (isObject(value)) {
		const reason = reasonIn(value, depth + 1);
		return reason.code === undefined && reason.providerMessage === undefined ? undefined : reason;
	}
	if (Array.isArray(value)) return depth > 4 ? undefined : wordsOf(value[0], depth + 1);
	const providerMessage = tidy(asText(value));
	return providerMessage === undefined ? undefined : { providerMessage, isError: false };
}

/**
 * Why an answer is none of success, or its task has failed: what its own fields say, else those of an object in it.
 *
 * @param depth how deep in the answer
 */
export function reasonIn(answer: JsonObject, depth = 0): Reason {
	const entries = depth > 4 ? [] : Object.entries(answer);
	const ofError = entries
		.filter(([key]) => OF_ERROR.test(key) && !CODE_IN.test(key))
		.flatMap(([, value]) => wordsOf(value, depth) ?? []);
	const others = WORDS_IN.flatMap((pattern) =>
		entries.filter(([key]) => pattern.test(key)).flatMap(([, value]) => wordsOf(value, depth) ?? []),
	);
	const ownCode = entries.find(([key, value]) => CODE_IN.test(key) && !isFine(value) && asText(value))?.[1];
	const type = depth > 0 ? asText(answer.type) : undefined;
	const all = [...ofError, ...others];
	return {
		code: all.find(({ code }) => code !== undefined)?.code ?? asText(ownCode) ?? type,
		providerMessage: all.find((one) => one.providerMessage !== undefined)?.providerMessage,
		isError: ofError.length > 0,
	};
}
