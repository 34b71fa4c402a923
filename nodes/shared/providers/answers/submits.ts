import { refusedInside, saysError } from './failures';
import { withoutFiles } from './inlineFiles';
import type { HttpResponse, ProviderFailure, SubmitResult, SubmittedTask, TaskState } from '../provider';
import { asText, cutObject, isObject, isOk, jsonObjects, withTextOpened, type JsonObject } from './reading';
import { isFine, reasonIn } from './reasons';
import { resultsIn, type Results } from './resultAddresses';
import { hasResult, stateFrom, statusWordIn } from './states';
import { statusOfWord } from './statusWords';

/** What the readers of answers to submits share. */

/** How a service answers a submit. */
export interface SubmitDialect {
	/** Where an object has the id of its task. */
	id(answer: JsonObject): unknown;
	/** What went wrong, from an answer that tells of no task; of a refusal `answer` is the object with the words. */
	failure(response: HttpResponse, answer: JsonObject | undefined): ProviderFailure;
	/** The state of a task that was over before its submit was answered. */
	result?(answer: JsonObject, hasId: boolean): TaskState | undefined;
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

/** Where services wrap what they made; under other names a task's id may be that of an older one, which was asked to go on. */
const WRAPPING = /^(data|result|output|response|task|error)s?$/;

/** The task's id by its own name, in an answer or in what it wraps. */
export function taskIdIn(answer: JsonObject, depth = 0): unknown {
	const parts = Object.entries(answer);
	const own = parts.find(([name, value]) => /^task_?id$/i.test(name) && asText(value) !== undefined);
	if (own || depth > 2) return own?.[1];
	return parts
		.filter(([name]) => WRAPPING.test(name))
		.map(([, value]) => (Array.isArray(value) ? (value as unknown[])[0] : value))
		.filter(isObject)
		.map((one) => taskIdIn(one, depth + 1))
		.find((id) => id !== undefined);
}

/** Whether an object says that nothing was made: by an error, or by a status that is one. */
function refuses(answer: JsonObject): boolean {
	const isEnd = ['failed', 'rejected'].includes(statusOfWord(statusWordIn(answer)) ?? '');
	return saysError(answer) || isEnd || answer.success === false;
}

/**
 * Whether an answer to a submit holds the result itself. A task that has an id can be asked, so that an address in doubt is none:
 * it may be where to ask. Without an id an address that is certain is all that will ever come.
 */
export function isOverAtOnce(task: JsonObject, results: Results, hasId: boolean): boolean {
	const known = statusOfWord(statusWordIn(task));
	const isCertain = results.isCertain === true;
	if (known === 'succeeded') return hasResult(results) && (isCertain || !hasId);
	return known === undefined && isCertain && !hasId && !refuses(task);
}

/**
 * All images of an answer in OpenAI's protocol for them: a list, with neither a status nor a task (recorded at 元境; sources.md
 * 2.5 for 易尚云).
 */
export function imagesAtOnce(answer: JsonObject, sentUrls?: readonly string[]): TaskState | undefined {
	if (statusWordIn(answer) !== undefined || !Array.isArray(answer.data)) return undefined;
	const results = resultsIn({ images: answer.data as unknown[] }, 'image', sentUrls);
	if (!hasResult(results)) return undefined;
	const state = stateFrom({ raw: answer, known: 'succeeded', reason: { isError: false }, results });
	return { ...state, product: 'image', usage: isObject(answer.usage) ? answer.usage : undefined };
}

/** Whether the service may have taken what it answers like this: it broke down over it, or has it already (409). */
function mayHaveTaken({ status }: HttpResponse): boolean {
	return status === 408 || status === 409 || status === 499 || status >= 500;
}

/** A task, and the words of trouble that came `beside` it. */
function submitted(made: JsonObject, taskId: string, beside: JsonObject | undefined): SubmittedTask {
	const { code, providerMessage = code } = beside ? reasonIn(beside) : {};
	return {
		taskId,
		...(beside ? { warning: providerMessage ?? 'an error without words' } : {}),
		raw: withoutFiles(made),
	};
}

/**
 * Reads the answer to a submit by what of it has come, which may be less than all (`isCut`) or more than one object: a result
 * counts before a task, a task before an error beside it. A refusal counts only if it is whole. A task that is named by its own
 * name counts whatever the status says, if the service may have taken it: it is watched, and the error is kept with it.
 */
export function readSubmitAnswer(response: HttpResponse, dialect: SubmitDialect): SubmitResult {
	const whole = jsonObjects(response.text);
	if (!isOk(response)) {
		const named = mayHaveTaken(response) ? whole.find((one) => idOf(taskIdIn(one)) !== undefined) : undefined;
		return named ? submitted(named, idOf(taskIdIn(named)) ?? '', named) : dialect.failure(response, whole[0]);
	}
	for (const answer of whole) {
		const taskId = idOf(dialect.id(answer));
		const state = dialect.result?.(answer, taskId !== undefined);
		if (state) return { state, taskId };
	}
	const begun = [response.text, withTextOpened(response.text)]
		.map(cutObject)
		.filter((object) => object !== undefined);
	const answers = [...whole, ...begun];
	const made = answers.find((answer) => namesTask(answer) && idOf(dialect.id(answer)) !== undefined);
	if (made) {
		const doubts = whole.filter(refuses);
		const beside = doubts.find((answer) => answer !== made) ?? doubts[0];
		return submitted(made, idOf(dialect.id(made)) ?? '', beside);
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
	return code === undefined || code === null || isFine(code);
}

/** An object within another. */
export function within(answer: JsonObject, name: string): JsonObject {
	const inside: unknown = answer[name];
	return isObject(inside) ? inside : {};
}
