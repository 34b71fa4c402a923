import { isFinal, type TaskStatus } from '../provider';

type Meaning = readonly [TaskStatus, RegExp];

/** Statuses that are more than one word. */
const PHRASES: readonly Meaning[] = [
	['expired', /\btimed? out$/],
	['queued', /\b(not start(ed)?|in queue)$|(排队|等待)中$/],
	// Whatever goes on: "违规检测中" is no verdict.
	['running', /\bin (progress|process)$|中$/],
];

/** The words that services have for where a task is, by their stems. */
const STEMS: readonly Meaning[] = [
	['expired', /^(expir|timeout)|过期|超时/],
	['rejected', /^(reject|block|moderat|filter|banned|violat)|审核.{0,9}(失败|[未不]通过)|拒绝|违规/],
	['cancelled', /^(cancel|revoke|terminat|delet|abort|stopped|closed)|取消/],
	['failed', /^(fail|error|crash|exception)|^[^未不没无部]*(失败|失敗|出错|异常|错误)了?$/],
	[
		'succeeded',
		/^(succe(ss\w*|ed|eded)|completed?|finish(ed)?|done)$|^[^未不没无待尚将部]*(成功|完成|完毕)$/,
	],
	['queued', /^(queu|pending|submit|creat|wait|accept|schedul|init|start$|received)|排队|等待|已提交/],
	// Not "processed" and "rendered".
	['running', /^(running|process(ing)?|progress\w*|generating|render(ing)?|working|started|execut(e|ing))$/],
];

/** Words that take back the one behind them, or make half of it. */
const NOT = /^(not?|non|never|un|in|be|with|without|almost|half|partial\w*)$/;

/** What may be over long before the task is: "submit_success", "审核完成". */
const STEP =
	/\b(submi|creat|upload|queu|pre|prompt|input|review|audit|check|moderat|step|stage)|提交|创建|上传|排队|审核/;

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
	const all = words.join(' ');
	const phrase = find(PHRASES, all);
	const last = words.pop() ?? '';
	if (phrase || words.some((one) => NOT.test(one))) return phrase;
	const found = find(STEMS, last);
	// Whatever goes on is no end ("moderating"), nor is the success of a step.
	const goesOn = found !== undefined && isFinal(found) && last.endsWith('ing');
	return goesOn || (found === 'succeeded' && STEP.test(all)) ? undefined : found;
}
