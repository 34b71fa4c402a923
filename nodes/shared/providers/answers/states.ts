import { failureOfTask } from './failures';
import { failureOfFront } from './fronts';
import { withoutFiles } from './inlineFiles';
import type { HttpResponse, TaskState, TaskStatus } from '../provider';
import { asText, isObject, type JsonObject } from './reading';
import type { Reason } from './reasons';
import { resultsIn, type Results } from './resultAddresses';
import { signedUntil } from './signedUrls';
import { statusOfWord } from './statusWords';
import { kindOfWords, saysBreakdown } from './words';

/** What the readers of status answers share. */

/** The word that an object has for its task's status; nothing for an object that is about no task. */
export function statusWordIn(answer: JsonObject): string | undefined {
	const words = [answer.status, answer.task_status, answer.taskStatus, answer.state, answer.task_state];
	return words.find((word): word is string => typeof word === 'string');
}

function lastObject(value: unknown): JsonObject | undefined {
	const last: unknown = Array.isArray(value) ? (value as unknown[]).at(-1) : value;
	return isObject(last) ? last : undefined;
}

/** Whether there is anything in an answer that a task can have made. */
export function hasResult({ urls, inline }: Pick<TaskState, 'urls' | 'inline'>): boolean {
	return urls.length > 0 || inline !== undefined;
}

function holdsResult(answer: JsonObject): boolean {
	return hasResult(resultsIn(answer, 'video')) || hasResult(resultsIn(answer, 'image'));
}

/**
 * The object that speaks of the task. Gateways put it into an envelope, whose own status is one of the call and not of the
 * task: `{"code": "success", "data": …}` (New API), `{"status": "ok", "data": …}` (元境, sources.md 4.4); older ones into two,
 * or into a list, or under a misspelt name.
 *
 * @returns nothing for an answer without a task in it
 */
export function taskIn(answer: JsonObject, depth = 0): JsonObject | undefined {
	if (depth > 3) return undefined;
	const { data, resposne, response, output, ...own } = answer;
	const word = statusWordIn(answer);
	const isNamed = [answer.taskid, answer.task_id, answer.id].some((id) => asText(id) !== undefined);
	const isOfCall =
		/^\s*(ok|success|error)\s*$/i.test(word ?? 'ok') && (word === undefined || 'data' in answer);
	if (!isOfCall || (word !== undefined && (isNamed || holdsResult(own)))) return answer;
	for (const part of [data, resposne, response, output]) {
		const inside = lastObject(part);
		const task = inside && taskIn(inside, depth + 1);
		if (task) return task;
	}
	return holdsResult(answer) ? answer : undefined;
}

/** Whether an answer without a body says that the task goes on. */
export function saysGoesOn(response: HttpResponse): boolean {
	const { status, text } = response;
	return (status === 202 || status === 204) && text.trim() === '' && !failureOfFront(response);
}

/** A task of which nothing is known but that it goes on. */
export const GOES_ON: TaskState = { status: 'running', urls: [], raw: null };

/** What an answer says about a task, before it is judged. */
export interface Report {
	/** The answer as it came, parsed. */
	raw: unknown;
	/** The service's word for the status. */
	word?: string | undefined;
	/** What that means, where the service's own table has it; else its stem is looked up. */
	known?: TaskStatus | undefined;
	reason: Reason;
	results: Results;
}

/**
 * The state that a report tells of. A word that nobody knows goes by what stands beside it: with a result it is a success; with
 * an error a failure, that is believed only when it lasts; with neither the task goes on.
 */
export function stateFrom({ raw, word, reason, results, ...report }: Report): TaskState {
	const known = report.known ?? statusOfWord(word);
	const words = `${reason.code ?? ''} ${reason.providerMessage ?? ''}`;
	const bySide = hasResult(results) ? 'succeeded' : reason.isError ? 'failed' : 'running';
	const said = known ?? bySide;
	// A failed task whose words speak of a review was rejected by it.
	const status = said === 'failed' && kindOfWords(words) === 'contentRejected' ? 'rejected' : said;
	const failure = failureOfTask(status, reason);
	const isUnsure = known === undefined || (failure?.kind === 'taskFailed' && saysBreakdown(words));
	return {
		status,
		progress: status === 'succeeded' ? 100 : undefined,
		urls: results.urls,
		...(results.inline ? { inline: results.inline } : {}),
		...(known === undefined && word?.trim() ? { statusWord: word.trim().slice(0, 100) } : {}),
		...(failure && isUnsure ? { isDoubtful: true } : {}),
		thumbnailUrl: results.thumbnailUrl,
		expiresAt: signedUntil(results.urls[0]),
		failure,
		raw: withoutFiles(raw),
	};
}
