import type { PaidTask } from './accounts';
import { GATEWAY_PAGES, type Dialect, type HonestState, type Reply } from './dialects';
import type { BreakingPoint, CheckHappening, DownloadHappening, IdStyle, SubmitHappening } from './history';

/** What the network hands back to the client. */
export type Delivery = { afterMs: number } & (
	| { error: { code: string; message: string; syscall?: string } }
	| {
			status: number;
			headers: Record<string, string>;
			text: string;
			/** The connection breaks behind this text. */
			isBroken?: true;
	  }
);

/** What is sent for a file. */
export type FileDelivery = Delivery & { bytes: number; cut?: boolean };

/** What comes of a status check. */
export interface CheckAnswer {
	delivery: Delivery;
	/** Where the task is, if the answer says so. */
	state?: HonestState;
	/** It speaks of the service's own trouble as if the task had failed. */
	seemsFailed?: true;
	/** The node may take the task for over, or ask on. */
	mayBeOver?: true;
	/** Else nobody can vouch for it. */
	believable: boolean;
}

const NOT_CONNECTED = [
	{ code: 'ECONNREFUSED', syscall: 'connect' },
	{ code: 'ENOTFOUND', syscall: 'getaddrinfo' },
	{ code: 'EAI_AGAIN', syscall: 'getaddrinfo' },
	{ code: 'ETIMEDOUT', syscall: 'connect' },
	{ code: 'EHOSTUNREACH', syscall: 'connect' },
	{ code: 'CERT_HAS_EXPIRED' },
].map((error) => ({ ...error, message: `${error.code} in the network` }));

export const CUT = { code: 'ECONNRESET', syscall: 'read', message: 'socket hang up' };

function textOf(body: unknown): string {
	return typeof body === 'string' ? body : JSON.stringify(body);
}

function nth<T>(list: readonly T[], index: number): T {
	return list[index % list.length] as T;
}

/** The part of an answer that comes before the connection breaks. */
function upTo(point: BreakingPoint, text: string, id: string): string {
	const at = text.indexOf(id);
	const behindId = text.slice(at + id.length);
	// Where it ends has to be there, too; JSON inside a text has its quotation marks escaped.
	const mark = /^\\*./.exec(behindId)?.[0].length ?? 0;
	switch (point) {
		case 'beforeId':
			return text.slice(0, at);
		case 'withinId':
			return text.slice(0, at + Math.ceil(id.length / 2));
		case 'afterId':
			return text.slice(0, at + id.length + mark);
		case 'behind':
			return text;
	}
}

function addressOf(id: string, number: number): string {
	return `https://cdn.example/${encodeURIComponent(id)}/${number}.mp4?Expires=1767229200`;
}

/** For the node this is the answer, whoever has given it. */
export function isAnswered(delivery: Delivery): delivery is Extract<Delivery, { text: string }> {
	return 'text' in delivery && delivery.status >= 200 && delivery.status < 300;
}

/** Nothing more becomes of the task. */
export function isFinal(state: HonestState | undefined): state is HonestState {
	return state !== undefined && state.status !== 'queued' && state.status !== 'running';
}

/** What the provider says, and what the network makes of it. */
export class Answers {
	constructor(
		private readonly dialect: Dialect,
		private readonly tasks: readonly PaidTask[],
		private readonly nowMs: () => number,
	) {}

	newId(style: IdStyle, number: number): string {
		switch (style) {
			case 'plain':
				return `task-${number}-`;
			case 'number':
				return `9007199254740993${number}`;
			case 'odd':
				return `tâche ${number}/é?&#%20任务`;
			case 'long':
				return `${'long-'.repeat(60)}${number}-`;
		}
	}

	/** The id that the answer tells, if it tells one. */
	toldBy(happening: SubmitHappening, task: PaidTask | undefined): string | undefined {
		switch (happening.does) {
			case 'accept':
				return task?.id;
			case 'breakOff':
				return happening.at === 'behind' || happening.at === 'afterId' ? task?.id : undefined;
			case 'resultAtOnce':
				return this.dialect.atOnce && !this.dialect.namesAtOnce ? undefined : task?.id;
			case 'wrongId':
				return this.tasks[happening.other]?.id ?? 'wrong-id';
			case 'ghost':
				return 'ghost-id';
			default:
				return undefined;
		}
	}

	/** Where the result is, if the answer to the submit is the result. */
	resultIn(happening: SubmitHappening, task: PaidTask | undefined): string | undefined {
		return happening.does === 'resultAtOnce' && task && this.dialect.atOnce
			? addressOf(task.id, 0)
			: undefined;
	}

	toSubmit(
		happening: SubmitHappening,
		told: string | undefined,
		task: PaidTask | undefined,
		result: string | undefined,
	): Delivery {
		const { afterMs = 200 } = happening;
		const good = { afterMs, status: 200, headers: {} };
		switch (happening.does) {
			case 'accept':
				return { ...good, text: this.acceptance(happening, told as string) };
			case 'breakOff': {
				const { id = '' } = task ?? {};
				return { ...good, text: upTo(happening.at, this.acceptance(happening, id), id), isBroken: true };
			}
			case 'refuseAndBreakOff': {
				const refusal = this.refusal(happening.which, undefined, afterMs);
				return 'text' in refusal ? { ...refusal, isBroken: true } : refusal;
			}
			case 'resultAtOnce': {
				const { atOnce } = this.dialect;
				if (!atOnce || result === undefined) return { ...good, text: this.acceptance({}, told as string) };
				return { ...good, text: textOf(nth(atOnce, happening.form ?? 0)(result, task?.id ?? '')) };
			}
			case 'wrongId':
			case 'ghost':
				return {
					afterMs,
					status: 200,
					headers: {},
					text: textOf(nth(this.dialect.accepted, 0)(told as string)),
				};
			case 'refuse':
				return this.refusal(happening.which, happening.retryAfter, afterMs);
			case 'noConnection':
				return { afterMs: 50, error: nth(NOT_CONNECTED, happening.which) };
			case 'cut':
				return { afterMs, error: CUT };
			case 'gateway':
				return this.reply(nth(GATEWAY_PAGES, happening.page), afterMs);
			case 'garbage':
				return { afterMs, status: happening.status, headers: happening.headers ?? {}, text: happening.text };
		}
	}

	toDownload({ does, afterMs = 300 }: DownloadHappening, url: string): FileDelivery {
		const type = { 'content-type': 'video/mp4', 'content-length': '1000' };
		const file = { afterMs, status: 200, headers: type, text: url, bytes: 1000 };
		switch (does) {
			case 'send':
				return file;
			case 'expired':
				return { ...file, status: 403, headers: { 'content-type': 'application/xml' } };
			case 'page':
				return { ...file, headers: { 'content-type': 'text/html' } };
			case 'empty':
				return { ...file, headers: { 'content-type': 'video/mp4' }, bytes: 0 };
			case 'short':
				return { ...file, bytes: 400 };
			case 'cut':
				return { ...file, cut: true };
			case 'noConnection':
				return { afterMs, error: nth(NOT_CONNECTED, 0), bytes: 0 };
		}
	}

	toCheck(happening: CheckHappening, id: string): CheckAnswer {
		const task = this.tasks.find((one) => one.id === id);
		const { does, afterMs = 80 } = happening;
		const { dialect } = this;
		const lie = { believable: false };
		const truth = { believable: true };
		switch (does) {
			case 'answer':
			case 'backwards': {
				if (!task) return { delivery: this.reply(dialect.notFound, afterMs), ...lie };
				const state = this.stateOf(task);
				if (does === 'backwards') state.progress = Math.max(0, state.progress - 40);
				return {
					delivery: this.reply({ status: 200, body: dialect.state(id, state) }, afterMs),
					state,
					...truth,
				};
			}
			case 'addressLate': {
				if (!task) return { delivery: this.reply(dialect.notFound, afterMs), ...lie };
				const state = this.stateOf(task);
				const done = state.status === 'succeeded';
				const body = dialect.state(id, done ? { ...state, urls: [] } : state);
				const delivery = this.reply({ status: 200, body }, afterMs);
				return done ? { delivery, mayBeOver: true, ...truth } : { delivery, state, ...truth };
			}
			case 'seemsFailed':
				if (dialect.trouble === undefined) return this.toCheck({ ...happening, does: 'foreignStatus' }, id);
				return {
					delivery: this.reply({ status: 200, body: dialect.trouble }, afterMs),
					seemsFailed: true,
					mayBeOver: true,
					...truth,
				};
			case 'foreignStatus':
				return { delivery: this.reply({ status: 200, body: dialect.foreignStatus(id) }, afterMs), ...truth };
			case 'noConnection':
				return { delivery: { afterMs: 50, error: nth(NOT_CONNECTED, happening.which) }, ...truth };
			case 'cut':
				return { delivery: { afterMs, error: CUT }, ...truth };
			case 'gateway':
				return { delivery: this.reply(nth(GATEWAY_PAGES, happening.page), afterMs), ...truth };
			case 'refuse':
				return { delivery: this.refusal(happening.which, happening.retryAfter, afterMs), ...lie };
			case 'notFound':
				return { delivery: this.reply(dialect.notFound, afterMs), ...lie };
			case 'anotherTask': {
				const other = this.tasks[happening.other] ?? task;
				if (!other) return { delivery: this.reply(dialect.notFound, afterMs), ...lie };
				const state = this.stateOf(other);
				return {
					delivery: this.reply({ status: 200, body: dialect.state(other.id, state) }, afterMs),
					state,
					...lie,
				};
			}
			case 'garbage': {
				const { status, text, headers = {} } = happening;
				return { delivery: { afterMs, status, headers, text }, ...lie };
			}
		}
	}

	private stateOf({ id, acceptedMs, fate }: PaidTask): HonestState {
		const { takesSeconds, end, videos = 1 } = fate;
		const part = (this.nowMs() - acceptedMs) / 1000 / (takesSeconds || 0.001);
		if (part < 0.1) return { status: 'queued', progress: 0, urls: [] };
		if (part < 1 || end === 'never') {
			return { status: 'running', progress: Math.min(99, Math.floor(part * 100)), urls: [] };
		}
		if (end === 'noVideo') return { status: 'succeeded', progress: 100, urls: [] };
		if (end !== 'succeeded') return { status: end, progress: 50, urls: [] };
		return {
			status: 'succeeded',
			progress: 100,
			urls: Array.from({ length: videos }, (_, video) => addressOf(id, video)),
		};
	}

	private acceptance({ form = 0, id: style }: { form?: number; id?: IdStyle }, id: string): string {
		const text = textOf(nth(this.dialect.accepted, form)(id));
		return style === 'number' ? text.replace(`"${id}"`, id) : text;
	}

	private refusal(which: number, retryAfter: string | undefined, afterMs: number): Delivery {
		const reply = nth(this.dialect.refusals, which);
		const later: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
		return this.reply({ ...reply, headers: { ...reply.headers, ...later } }, afterMs);
	}

	private reply({ status, body, headers = {} }: Reply, afterMs: number): Delivery {
		return { afterMs, status, headers, text: textOf(body) };
	}
}
