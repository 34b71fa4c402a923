import type { TaskStatus } from '../provider';

type Meaning = readonly [TaskStatus, RegExp];

/** Statuses that are more than one word. */
const PHRASES: readonly Meaning[] = [
	['expired', /\btimed? out$/],
	['queued', /\b(not start(ed)?|in queue)$/],
	['running', /\bin (progress|process)$/],
];

/** The words that services have for where a task is, by their stems. */
const STEMS: readonly Meaning[] = [
	['expired', /^(expir|timeout)|过期|超时/],
	['rejected', /^(reject|block|moderat|filter|banned|violat)|审核.{0,9}(失败|[未不]通过)|拒绝|违规/],
	['cancelled', /^(cancel|revoke|terminat|delet|abort|stopped|closed)|取消/],
	['failed', /^(fail|error|crash|exception)|失败$/],
	// Only what is over: "completing" and "finishing" are not.
	['succeeded', /^(succe(ss\w*|ed|eded)|completed?|finish(ed)?|done)$|^[^未不]*(成功|完成|完毕)$/],
	['queued', /^(queu|pending|submit|creat|wait|accept|schedul|init|start$|received)|排队|等待|已提交/],
	['running', /^(run|process|progress|generating|render|work|started|execut)|中$/],
];

/** Words that take back the one behind them, or make half of it. */
const NOT = /^(not|non|never|un|in|partial\w*)$/;

function find(meanings: readonly Meaning[], text: string): TaskStatus | undefined {
	return meanings.find(([, pattern]) => pattern.test(text))?.[0];
}

/**
 * What a service's word for a status means. White space and case do not matter, nor what stands before the last word
 * ("video_generation_completed", "JOB_STATE_SUCCEEDED"), unless it takes it back ("not_completed").
 *
 * @returns nothing for a word that is not known
 */
export function statusOfWord(word: string | undefined): TaskStatus | undefined {
	const words = (word ?? '')
		.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
		.toLowerCase()
		.split(/[^\p{L}\d]+/u)
		.filter(Boolean);
	const phrase = find(PHRASES, words.join(' '));
	const last = words.pop() ?? '';
	return phrase ?? (words.some((one) => NOT.test(one)) ? undefined : find(STEMS, last));
}
