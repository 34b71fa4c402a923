import type { FailureKind } from '../provider';

/** What the words of an answer speak of: used alike by all services, and by what stands behind them. */

/**
 * The first that matches counts. An empty balance is told by words of money alone: "quota" is in many a rate limit. The Chinese
 * ones are from sources.md 2.4 and 3.
 */
const WORDS: ReadonlyArray<[FailureKind, RegExp]> = [
	[
		'rateLimit',
		/rate.?limit|throttl|too many (request|task|call|concurrent)|concurren.{0,40}(limit|exceed|reach)|(request|call|task|token)s? per (minute|second)|quota.{0,80}\bper (minute|second)|resources? (ha(s|ve) been |is |are )?exhausted|(retry|try again) (after|in) \d|\b[rt]pm\b|频繁|并发|限流|每分钟|每秒/i,
	],
	[
		'quota',
		/(insufficient|not enough|out of|ran out|no more|exhausted|used up|too low)[\w' ]{0,20} (balance|quota|credits?|funds?|points)\b|\b(balance|quota|credits?|funds?|points)\b[\w' ]{0,20} (insufficient|not (enough|sufficient)|too low|exhausted|used up)|arrear|account.{0,9} overdue|overdue (bill|payment)|billing (detail|limit|hard|account|issue)|payment required|(please|to) (recharge|top.?up)|(recharge|top.?up) your|余额|额度|欠费|充值|(积分|点数)不足/i,
	],
	[
		'auth',
		/(invalid|incorrect|expired|revoked|disabled) ((api|access|app|secret).?key|token)|((api|access|app|secret).?key|token)( \w+)? (is |has )?(been )?(invalid|incorrect|expired|revoked|disabled)|^unauthori[sz]ed\s*([:.!(-]|$)|authentication (failed|required|error)|无效的令牌|令牌.{0,10}(无效|过期|不可用)|鉴权|未授权|认证失败/i,
	],
	[
		'contentRejected',
		/moderat(ion|ed)|content.?(policy|filter)|(data|content).?inspection|violat.{0,80}(polic|guideline|guardrail|terms)|polic(y|ies).{0,9} violat|guardrail|inappropriate|(?<!case[- ])sensitive|nsfw|unsafe (content|image|video|prompt|input|output)|safety (system|filter|check|polic|setting|reason)|sentinel.?block|risk.?control|审核|敏感|违规|违禁|涉黄|色情|不安全|不合规|风控/i,
	],
	['unavailable', /overload|(service|server|system) (is )?busy|maintenance|维护|繁忙/i],
];

/** A gateway found nobody to pass the request on to, so nobody took it: New API's words (sources.md 2.4), in its languages. */
const NOBODY =
	/无可用(的)?(渠道|账号)|no (channel|account)s? available|no available (channel|account|upstream|key|token)s?\b|负载(已饱和|.{0,10}上限)/i;

/** The server, or what is behind it, broke down while it worked: that says nothing about what it was asked for. */
const BREAKDOWN =
	/\b(system|internal|server|database|network|gateway|service|upstream|connection) (error|fail\w*|exception|unavailable)|internal server|time(d )?.?out|cannot connect|connection (was )?(reset|refused|closed|aborted|lost)|disconnected|broken pipe|bad gateway|https? error\(|^5\d\d[,:]|traceback|exception|errno|constraint failed|duplicate entry|expecting value|nonetype|^'\w+'$|\(\d{4}, ?['"]|too many connections|(系统|内部|服务器?|网络|数据库)(错误|异常|繁忙|故障)|超时/i;

/** An invitation to come again, unless it only ends the sentence that a task has failed (seed 003, "查询任务状态"). */
const LATER = /^(?!.*(generat\w+|task|生成|任务).{0,12}(fail|失败)).*(try again later|稍后(再试|重试))/is;

/** Codes are words, too: `insufficient_quota`, `DataInspectionFailed`, `content_policy.violation`. */
function plain(words: string | undefined): string {
	return (words ?? '').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2').replace(/[_.](?=\S)/g, ' ');
}

/** The kind of failure that a provider's words or code speak of, if they do. */
export function kindOfWords(words: string | undefined): FailureKind | undefined {
	if (saysNobodyTook(words)) return 'unavailable';
	const said = plain(words);
	return WORDS.find(([, pattern]) => pattern.test(said))?.[0];
}

/** Whether a gateway says that it had nobody to pass the request on to. */
export function saysNobodyTook(words: string | undefined): boolean {
	return NOBODY.test(plain(words));
}

/** A gateway's name for whose words follow; what they say counts. */
const BY_UPSTREAM = /^\s*upstream (error|failure)\s*[:：]\s*(?=\S)/i;

/** Whether words speak of the server's own trouble and not of what it was asked for. */
export function saysBreakdown(words: string | undefined): boolean {
	const said = plain(words).replace(BY_UPSTREAM, '');
	return BREAKDOWN.test(said) || LATER.test(said);
}

/** "Quota" that is not certainly money. */
export function saysQuota(words: string | undefined): boolean {
	return /\bquota|配额|限额/i.test(plain(words));
}

/** Whether words are about a model: other models are none of their business. */
export function saysModel(words: string | undefined): boolean {
	return /\bmodels?\b|模型/i.test(plain(words));
}

/** Whether words are about a task that the service does not know. */
export function saysUnknownTask(words: string | undefined): boolean {
	const said = plain(words);
	return (
		!saysModel(said) &&
		/not.?(exist|found)|(n't|no longer) exist|no such|unknown task|invalid task.?id|不存在|找不到|未找到/i.test(
			said,
		)
	);
}
