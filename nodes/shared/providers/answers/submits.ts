import { refusedInside, saysError } from './failures';
import { withoutFiles } from './inlineFiles';
import type { HttpResponse, ProviderFailure, SubmitResult, TaskState } from '../provider';
import {
	asNumber,
	asText,
	cutObject,
	isObject,
	isOk,
	jsonObjects,
	withTextOpened,
	type JsonObject,
} from './reading';
import { reasonIn } from './reasons';
import { statusWordIn } from './states';
import { statusOfWord } from './statusWords';

/** What the readers of answers to submits share. */

/** How a service answers a submit. */
export interface SubmitDialect {
	/** Where an object has the id of its task. */
	id(answer: JsonObject): unknown;
	/** What went wrong, from an answer that tells of no task; of a refusal `answer` is the object with the words. */
	failure(response: HttpResponse, answer: JsonObject | undefined): ProviderFailure;
	/** The state of a task that was over before its submit was answered. */
	result?(answer: JsonObject): TaskState | undefined;
}

/** An id that is one: servers write `None` where they have none (元境, recorded). */
function idOf(value: unknown): string | undefined {
	const text = asText(value)?.trim();
	return text === undefined || /^(none|null|undefined|nan)$/i.test(text) ? undefined : text;
}

/** An id beside an error is that of the request, unless a status says that there is a task. */
function namesTask(answer: JsonObject): boolean {
	return !saysError({ error: answer.error }) || asText(statusWordIn(answer)) !== undefined;
}

/** Whether an object says that nothing was made: by an error, or by a status that is one. */
function refuses(answer: JsonObject): boolean {
	const isEnd = ['failed', 'rejected'].includes(statusOfWord(statusWordIn(answer)) ?? '');
	return saysError(answer) || isEnd || answer.success === false;
}

/**
 * Reads the answer to a submit by what of it has come, which may be less than all (`isCut`) or more than one object: a result
 * counts before a task, a task before an error beside it. A refusal counts only if it is whole.
 */
export function readSubmitAnswer(response: HttpResponse, dialect: SubmitDialect): SubmitResult {
	const whole = jsonObjects(response.text);
	if (!isOk(response)) return dialect.failure(response, whole[0]);
	for (const answer of whole) {
		const state = dialect.result?.(answer);
		if (state) return { state, taskId: idOf(dialect.id(answer)) };
	}
	const begun = [response.text, withTextOpened(response.text)]
		.map(cutObject)
		.filter((object) => object !== undefined);
	const answers = [...whole, ...begun];
	const made = answers.find((answer) => namesTask(answer) && idOf(dialect.id(answer)) !== undefined);
	if (made) {
		const beside = whole.find((answer) => answer !== made && refuses(answer));
		const { code, providerMessage = code } = beside ? reasonIn(beside) : {};
		return {
			taskId: idOf(dialect.id(made)) ?? '',
			...(beside ? { warning: providerMessage ?? 'an error without words' } : {}),
			raw: withoutFiles(made),
		};
	}
	const refusals = whole.filter(refuses);
	const worded = refusals.find((answer) => reasonIn(answer).providerMessage !== undefined) ?? refusals[0];
	if (!worded) return dialect.failure(response, whole[0]);
	const failure = refusedInside(dialect.failure(response, worded));
	// Where there is a place for an id, something was begun.
	const wasBegun = whole.some((answer) => dialect.id(answer) !== undefined);
	return wasBegun ? { ...failure, mustNotRepeat: true } : failure;
}

/** Whether the code of an envelope is that of success; of an answer that broke off before it, it may be. */
export function isSuccessCode(code: unknown): boolean {
	return code === undefined || asNumber(code) === 0;
}

/** An object within another. */
export function within(answer: JsonObject, name: string): JsonObject {
	const inside: unknown = answer[name];
	return isObject(inside) ? inside : {};
}
