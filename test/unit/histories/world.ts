import { findProvider } from '../../../nodes/shared/providers';
import {
	dialects,
	GATEWAY_PAGES,
	type Arrival,
	type Dialect,
	type HonestState,
	type Reply,
} from './dialects';
import type { CheckHappening, Fate, History, IdStyle, SubmitHappening } from './history';

/** A task that the provider has taken: what the user pays for. */
export interface PaidTask {
	id: string;
	/** By which id the node was told of it; none while no answer with one has arrived. */
	toldAs?: string;
	/** Which request it was made for: see `Marker`. */
	wish: string;
	/** Which item of which run sent it. */
	place: string;
	/** In which execution. */
	execution: number;
	acceptedMs: number;
	fate: Fate;
	/** The node has been told, honestly, that it succeeded. */
	toldSuccess?: boolean;
	/** The node has had an answer about it that nobody can vouch for. */
	liedAbout?: boolean;
	/** Why another task may be made for the same request. */
	released?: string;
}

/** What the tests put into each submit, so that the provider knows for whom it is. */
export interface Marker {
	/** The request as its user sees it: a further task for the same one is paid for twice. */
	wish: string;
	/** Run and item. */
	place: string;
	execution: number;
}

/** What the network hands back to the client. */
export type Delivery = { afterMs: number } & (
	| { error: { code: string; message: string; syscall?: string } }
	| { status: number; headers: Record<string, string>; text: string }
);

/** Tells the world whether its answer has arrived; otherwise the client has given up or was cut off. */
type Delivered = (arrived: boolean) => void;

/** One try of the node, as the provider sees it. */
interface Session {
	cap: number;
	timeoutMs: number;
	waits: boolean;
	/** Until when a place, or a task that is resumed, is surely open at the provider, as far as the node can know. */
	open: Map<string, { untilMs: number; id?: string; failures: number }>;
	/** Ids of tasks of which nothing more should be asked; the number is how often all the same (for a fresh address). */
	over: Map<string, number>;
	/** Ids that were told or asked for in this try. */
	met: Set<string>;
}

const NOT_CONNECTED = [
	{ code: 'ECONNREFUSED', syscall: 'connect' },
	{ code: 'ENOTFOUND', syscall: 'getaddrinfo' },
	{ code: 'EAI_AGAIN', syscall: 'getaddrinfo' },
	{ code: 'ETIMEDOUT', syscall: 'connect' },
	{ code: 'EHOSTUNREACH', syscall: 'connect' },
	{ code: 'CERT_HAS_EXPIRED' },
].map((error) => ({ ...error, message: `${error.code} in the network` }));

const CUT = { code: 'ECONNRESET', syscall: 'read', message: 'socket hang up' };
const EASY: Fate = { takesSeconds: 60, end: 'succeeded' };

function textOf(body: unknown): string {
	return typeof body === 'string' ? body : JSON.stringify(body);
}

function nth<T>(list: readonly T[], index: number): T {
	return list[index % list.length] as T;
}

/**
 * The provider, the network before it, and the judge: it keeps its own accounts of what it has taken and told, and finds
 * the violations that can be seen from there. It knows nothing of the node but what arrives.
 */
export class World {
	readonly tasks: PaidTask[] = [];
	readonly violations: string[] = [];
	/** How often something has happened, for the account of what the histories are made of. */
	readonly counts: Record<string, number> = {};
	private readonly dialect: Dialect;
	private readonly usualCap: number;
	private session: Session | undefined;
	private submits = 0;
	private checks = 0;
	private downloads = 0;
	private failedDownloads = 0;

	constructor(
		private readonly history: History,
		private readonly nowMs: () => number,
	) {
		this.dialect = dialects[history.provider];
		this.usualCap = findProvider(history.provider)?.pacing.maxConcurrentTasks ?? 0;
	}

	/** A try of the node begins. */
	open(timeoutSeconds: number): void {
		const { maxConcurrentTasks, wait } = this.history;
		this.session = {
			cap: maxConcurrentTasks || this.usualCap,
			timeoutMs: timeoutSeconds * 1000,
			waits: wait === 'poll',
			open: new Map(),
			over: new Map(),
			met: new Set(),
		};
		this.failedDownloads = 0;
	}

	violation(what: string): void {
		this.violations.push(what);
	}

	count(what: string): void {
		this.counts[what] = (this.counts[what] ?? 0) + 1;
	}

	/** A request arrives. `delivered` is to be called when the client knows how it went. */
	receive(arrival: Arrival, marker: Marker): { delivery: Delivery; delivered: Delivered } {
		const asked = this.dialect.askedFor(arrival);
		return asked === undefined ? this.receiveSubmit(marker) : this.receiveCheck(asked);
	}

	/** A file is asked for. */
	receiveDownload(url: string): Delivery & { bytes: number; cut?: boolean } {
		const { does, afterMs = 300 } = this.history.downloads[this.downloads++] ?? { does: 'send' };
		this.count(`download ${does}`);
		if (does !== 'send') this.failedDownloads++;
		const type = { 'content-type': 'video/mp4', 'content-length': '1000' };
		const file = { afterMs, status: 200, headers: type, text: url, bytes: 1000 };
		switch (does) {
			case 'send':
				// Too late is a failure, too.
				if (afterMs >= 60_000) this.failedDownloads++;
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

	private receiveSubmit(marker: Marker): { delivery: Delivery; delivered: Delivered } {
		const happening: SubmitHappening = this.history.submits[this.submits] ?? { does: 'accept' };
		this.submits++;
		const { does, afterMs = 200 } = happening;
		const accepts =
			does === 'accept' || does === 'wrongId' || ('accepted' in happening && happening.accepted);
		this.count(`submit ${does}${does !== 'accept' && accepts ? ', taken' : ''}`);
		const { session } = this;
		session?.open.set(marker.place, { untilMs: Infinity, failures: 0 });
		this.checkCap();
		const task = accepts ? this.accept(marker, happening) : undefined;
		const told = this.toldBy(happening, task);
		return {
			delivery: this.answerToSubmit(happening, told, afterMs),
			delivered: (arrived) => {
				const known = arrived ? told : undefined;
				if (known !== undefined && task) task.toldAs = known;
				if (known !== undefined) session?.met.add(known);
				const untilMs = this.nowMs() + (session?.timeoutMs ?? 0);
				if (known === undefined || !task || !session?.waits) session?.open.delete(marker.place);
				else session.open.set(marker.place, { untilMs, id: known, failures: 0 });
			},
		};
	}

	private accept({ wish, place, execution }: Marker, happening: SubmitHappening): PaidTask {
		const earlier = this.tasks.find((task) => task.wish === wish && task.released === undefined);
		const number = this.tasks.length;
		const style = 'id' in happening ? happening.id : 'plain';
		const id = this.newId(style ?? 'plain', number);
		if (earlier) this.violation(`paid twice for ${wish}: ${earlier.id} and ${id}`);
		const fate = this.history.fates[number] ?? EASY;
		const task: PaidTask = { id, wish, place, execution, acceptedMs: this.nowMs(), fate };
		this.tasks.push(task);
		return task;
	}

	private newId(style: IdStyle, number: number): string {
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
	private toldBy(happening: SubmitHappening, task: PaidTask | undefined): string | undefined {
		switch (happening.does) {
			case 'accept':
				return task?.id;
			case 'wrongId':
				return this.tasks[happening.other]?.id ?? 'wrong-id';
			case 'ghost':
				return 'ghost-id';
			default:
				return undefined;
		}
	}

	private answerToSubmit(happening: SubmitHappening, told: string | undefined, afterMs: number): Delivery {
		switch (happening.does) {
			case 'accept': {
				const text = textOf(nth(this.dialect.accepted, happening.form ?? 0)(told as string));
				return {
					...{ afterMs, status: 200, headers: {} },
					text: happening.id === 'number' ? text.replace(`"${told}"`, told as string) : text,
				};
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

	private receiveCheck(id: string): { delivery: Delivery; delivered: Delivered } {
		const happening: CheckHappening = this.history.checks[this.checks] ?? { does: 'answer' };
		this.checks++;
		this.count(`check ${happening.does}`);
		const { session } = this;
		if (session) this.checkArrives(session, id);
		const task = this.tasks.find((one) => one.id === id);
		const { delivery, state, believable } = this.answerToCheck(happening, id, task);
		return {
			delivery,
			delivered: (arrived) => {
				if (arrived) this.checkDelivered(session, id, delivery, state, believable);
				else this.checkLost(session, id);
			},
		};
	}

	private checkArrives(session: Session, id: string): void {
		if (!session.waits) this.violation(`a status check of ${id}, although nobody waits`);
		const over = session.over.get(id);
		if (over !== undefined) {
			// Only for a fresh address, and only after a file that did not come.
			const about = this.tasks.filter(({ toldAs }) => toldAs === id);
			// Two items may have been told the same id; and who was told of a success that was none goes on asking for its file.
			const clear = about.length === 1 && !about[0]?.liedAbout;
			if (clear && over >= this.failedDownloads) this.violation(`a status check of ${id} after its end`);
			session.over.set(id, over + 1);
			return;
		}
		// A task that an earlier try has left is open from the first time that it is asked for; two seconds less than it
		// may be waited for, since it may have stood in line for its turn to ask.
		const untilMs = this.nowMs() + session.timeoutMs - 2000;
		const left = this.tasks.some(({ toldAs }) => toldAs === id);
		if (left && !session.met.has(id)) session.open.set(id, { untilMs, id, failures: 0 });
		session.met.add(id);
		this.checkCap();
	}

	private checkDelivered(
		session: Session | undefined,
		id: string,
		delivery: Delivery,
		state: HonestState | undefined,
		believable: boolean,
	): void {
		const about = this.tasks.filter((one) => one.toldAs === id);
		const answered = 'text' in delivery && delivery.status >= 200 && delivery.status < 300;
		const final = state !== undefined && state.status !== 'queued' && state.status !== 'running';
		const failure = final && state.status !== 'succeeded';
		if (!believable && answered) {
			for (const task of about) task.liedAbout = true;
			if (failure || this.dialect.speaksOfFailure.test(delivery.text)) {
				for (const task of about) task.released ??= 'somebody said that it failed';
			}
		} else if (failure) for (const task of about) task.released ??= 'it failed at the provider';
		else if (final) for (const task of about) task.toldSuccess = true;
		if (!session) return;
		if (final && believable && !session.over.has(id)) {
			const mayRenew = state.status === 'succeeded' && state.urls.length > 0;
			session.over.set(id, mayRenew ? this.failedDownloads : Infinity);
		}
		for (const [place, open] of session.open) {
			if (open.id !== id) continue;
			if (state === undefined && !answered) open.failures++;
			if (final || (!believable && answered) || open.failures >= 3) session.open.delete(place);
		}
	}

	private checkLost(session: Session | undefined, id: string): void {
		for (const [place, open] of session?.open ?? []) {
			if (open.id === id && ++open.failures >= 3) session?.open.delete(place);
		}
	}

	private answerToCheck(
		happening: CheckHappening,
		id: string,
		task: PaidTask | undefined,
	): { delivery: Delivery; state?: HonestState; believable: boolean } {
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
		const address = (video: number) =>
			`https://cdn.example/${encodeURIComponent(id)}/${video}.mp4?Expires=1767229200`;
		return {
			status: 'succeeded',
			progress: 100,
			urls: Array.from({ length: videos }, (_, video) => address(video)),
		};
	}

	private refusal(which: number, retryAfter: string | undefined, afterMs: number): Delivery {
		const reply = nth(this.dialect.refusals, which);
		const later: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
		return this.reply({ ...reply, headers: { ...reply.headers, ...later } }, afterMs);
	}

	private reply({ status, body, headers = {} }: Reply, afterMs: number): Delivery {
		return { afterMs, status, headers, text: textOf(body) };
	}

	/** The judge's count of open tasks is never higher than the truth, so what it finds is a violation. */
	private checkCap(): void {
		if (!this.session) return;
		const { open, cap } = this.session;
		const now = [...open.values()].filter(({ untilMs }) => untilMs > this.nowMs()).length;
		if (now > cap) this.violation(`${now} tasks open at once, ${cap} are allowed`);
		if (now === cap && cap > 1) this.count('as many open as allowed');
	}
}
