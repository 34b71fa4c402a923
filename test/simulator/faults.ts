import { z } from 'zod';
import { REWRITES, type RewriteName } from './rewrites';
import { PROVIDER_IDS, type RecordedRequest } from './types';

/**
 * Scripted faults. Their schema is the only place where they are listed: it gives the types, and checks the rules that come in as
 * JSON. Times are milliseconds. What each kind does is in transport.ts (answers and sockets) and taskFaults.ts (tasks).
 */
const ms = z.number().min(0);
const bytes = z.number().int().min(0);
const rewriteNames = Object.keys(REWRITES) as [RewriteName, ...RewriteName[]];

/** What becomes of a request and its answer. */
const transportFaults = [
	/** This answer, in place of doing the work, or of the work's own answer. A body that is no string is sent as JSON. */
	z.object({
		kind: z.literal('answer'),
		status: z.number().int().min(200).max(599),
		headers: z.record(z.string()).optional(),
		body: z.unknown(),
		/** The work is done first (a submit makes its task): a gateway gave up on an answer that it was waiting for. */
		workDone: z.boolean().default(false),
	}),
	/** The provider's answer to too many requests. Nothing is accepted. */
	z.object({ kind: z.literal('rateLimit'), retryAfterSeconds: z.number().min(0).optional() }),
	/** The provider's answer to an empty account. Nothing is accepted. */
	z.object({ kind: z.literal('noBalance') }),
	/** The socket is destroyed before anything is accepted. */
	z.object({ kind: z.literal('cutBefore') }),
	/** The work is done (a submit makes its task), then the socket is destroyed without an answer. */
	z.object({ kind: z.literal('cutAfter') }),
	/** Silence before anything is accepted: for `ms`, after which all goes normally, or for ever. */
	z.object({ kind: z.literal('hangBefore'), ms: ms.optional() }),
	/** The work is done, then silence: for `ms`, after which the answer comes, or for ever. */
	z.object({ kind: z.literal('hangAfter'), ms: ms.optional() }),
	/** Normal, but late. */
	z.object({ kind: z.literal('delay'), ms }),
	/** The normal answer with its full Content-Length; after so many bytes of the body the socket is cut. */
	z.object({ kind: z.literal('truncate'), bytes }),
	/** The same, by the name that suits a download. */
	z.object({ kind: z.literal('cutAt'), bytes }),
	/**
	 * The work is done, and its answer is streamed, cut somewhere, and never closed by its last chunk: before the ID of the task that
	 * was made, within it, right after it, or only behind the whole text (元境's newest server does that to every submit).
	 */
	z.object({ kind: z.literal('cutBeforeId') }),
	z.object({ kind: z.literal('cutWithinId') }),
	z.object({ kind: z.literal('cutAfterId') }),
	z.object({ kind: z.literal('cutBehind') }),
	/** Only so many bytes (default none) of the normal body, with a Content-Length that says so: nothing tells but the content. */
	z.object({ kind: z.literal('short'), bytes: bytes.default(0) }),
	/** The normal answer's text, changed by a function or in one of the ways known from real answers. */
	z.object({
		kind: z.literal('rewrite'),
		as: z.union([z.enum(rewriteNames), z.custom<(text: string) => string>((as) => typeof as === 'function')]),
	}),
	/** A web page with status 200 in place of the file. */
	z.object({ kind: z.literal('wrongType') }),
	/** What an object store says when a signed link is too old: 403 with XML. */
	z.object({ kind: z.literal('expired') }),
	/** Go elsewhere; `to` may be absolute or a path on this origin, and `{path}` in it is the path that was asked for. */
	z.object({
		kind: z.literal('redirect'),
		to: z.string().min(1),
		status: z
			.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)])
			.default(302),
	}),
] as const;

/**
 * What becomes of a task. In a rule for `submit`: of the task that the submit makes; times count from then, and the bad end comes
 * when the good one would have come, or after `afterMs`. In a rule for `status`: of the task asked for, from this check on.
 */
const taskFaults = [
	z.object({
		kind: z.literal('taskFails'),
		message: z.string().min(1).default('generation failed'),
		afterMs: ms.optional(),
	}),
	/** Refused by moderation. */
	z.object({
		kind: z.literal('taskRejected'),
		message: z.string().min(1).default('内容未通过审核'),
		afterMs: ms.optional(),
	}),
	/** A status value that no document lists, or any other; for `ms`, else for ever (submit) or in this one answer (status). */
	z.object({
		kind: z.literal('taskState'),
		status: z.union([z.string(), z.number()]),
		ms: ms.optional(),
	}),
	/** Success without a URL, be it of a video or of an image. */
	z.object({ kind: z.literal('noVideo') }),
	/** For so long the provider's status checks do not find the task. */
	z.object({ kind: z.literal('notYetKnown'), ms }),
	/** The first so many answers that tell of its success have no address yet. */
	z.object({ kind: z.literal('addressLate'), checks: z.number().int().min(1).default(1) }),
	/** So long after the success the file store does not have the file. */
	z.object({ kind: z.literal('fileLate'), ms }),
	/** Once it has ended, this word stands in place of the status value, and beside it what there is to say. */
	z.object({ kind: z.literal('finalWord'), word: z.string() }),
	/** One answer has the shape of a failure, with these words, and the task goes on. */
	z.object({ kind: z.literal('seemsFailed'), message: z.string().min(1).default('system error') }),
	/** The submit's answer is the result: at 元境 without an ID, at 易尚云 beside it; the other two just are done at once. */
	z.object({
		kind: z.literal('resultAtOnce'),
		as: z.enum(['url', 'openAi', 'base64', 'dataUrl']).default('url'),
	}),
	/** The task's ID is this number, and stands in the submit's answer as one, without quotes. */
	z.object({ kind: z.literal('numericId'), id: z.string().regex(/^[1-9]\d*$/) }),
] as const;

const taskFaultSchema = z.discriminatedUnion('kind', [...taskFaults]);
const faultSchema = z.discriminatedUnion('kind', [...transportFaults, ...taskFaults]);

export const faultRuleSchema = z
	.object({
		/** Without it the rule holds for all four. */
		provider: z.enum(PROVIDER_IDS).optional(),
		phase: z.enum(['submit', 'status', 'download', 'models', 'chat']),
		/** In-process only. */
		match: z.custom<(request: RecordedRequest) => boolean>((match) => typeof match === 'function').optional(),
		/** So many matching requests are let pass first. */
		after: z.number().int().min(0).default(0),
		/** How many are struck then, whether they are good or would be refused anyway; `always` is JSON's Infinity. */
		times: z.union([z.number().min(1), z.literal('always').transform(() => Infinity)]).default(1),
		/**
		 * Only for forms, and only for faults that accept nothing: strikes while the form is coming in, as soon as so many bytes of it
		 * are there, and not after its end. `match` sees the headers only.
		 */
		afterBytes: bytes.optional(),
		fault: faultSchema,
	})
	.strict()
	.refine(({ phase, fault }) => phase === 'submit' || phase === 'status' || !isTaskFault(fault), {
		message: 'neither a download nor a list nor a text can change what becomes of the task',
	})
	.refine(({ phase, fault }) => phase === 'submit' || fault.kind !== 'numericId', {
		message: 'a task has its ID from its submit',
	})
	.refine(({ phase, fault }) => phase === 'submit' || fault.kind !== 'resultAtOnce', {
		message: 'only a submit can be answered at once',
	})
	.refine(({ phase, fault }) => phase === 'status' || fault.kind !== 'seemsFailed', {
		message: 'only an answer to a status check can seem so',
	})
	.refine(({ afterBytes, fault }) => afterBytes === undefined || acceptsNothing(fault), {
		message: 'half a form cannot be accepted',
	});

export type FaultRule = z.input<typeof faultRuleSchema>;
type Rule = z.output<typeof faultRuleSchema>;
export type Fault = z.output<typeof faultSchema>;
export type TaskFault = z.output<typeof taskFaultSchema>;
export type TransportFault = Exclude<Fault, TaskFault>;

const TASK_FAULT_KINDS: ReadonlySet<string> = new Set(taskFaults.map(({ shape }) => shape.kind.value));

export function isTaskFault(fault: Fault): fault is TaskFault {
	return TASK_FAULT_KINDS.has(fault.kind);
}

function acceptsNothing(fault: Fault): boolean {
	if (fault.kind === 'hangBefore') return fault.ms === undefined;
	if (fault.kind === 'answer') return !fault.workDone;
	return ['rateLimit', 'noBalance', 'cutBefore'].includes(fault.kind);
}

/** The rules in force. The first that matches a request decides about it, and alone counts it. */
export class FaultBook {
	private rules: Rule[] = [];

	add(rule: FaultRule): void {
		this.rules.push(faultRuleSchema.parse(rule));
	}

	clear(): void {
		this.rules = [];
	}

	/** The fault that strikes this request, now that it has come in, if one does. */
	take(request: RecordedRequest): Fault | undefined {
		return this.strike(request, ({ afterBytes }) => afterBytes === undefined)?.fault;
	}

	/** The fault that strikes this form before it has come in, if one does. */
	takeEarly(request: RecordedRequest): { fault: Fault; afterBytes: number } | undefined {
		const rule = this.strike(request, ({ afterBytes }) => afterBytes !== undefined);
		return rule && { fault: rule.fault, afterBytes: rule.afterBytes! };
	}

	private strike(request: RecordedRequest, isOfThisTime: (rule: Rule) => boolean): Rule | undefined {
		const rule = this.rules.find(
			(candidate) =>
				candidate.times > 0 &&
				isOfThisTime(candidate) &&
				candidate.phase === request.phase &&
				(candidate.provider === undefined || candidate.provider === request.provider) &&
				(candidate.match === undefined || candidate.match(request)),
		);
		if (!rule) return undefined;
		if (rule.after > 0) {
			rule.after -= 1;
			return undefined;
		}
		rule.times -= 1;
		return rule;
	}
}
