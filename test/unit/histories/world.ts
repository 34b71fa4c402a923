import { findProvider } from '../../../nodes/shared/providers';
import { Accounts, type Marker, type PaidTask } from './accounts';
import { Answers, isAnswered, isFinal, type CheckAnswer, type Delivery, type FileDelivery } from './answers';
import { dialects, type Arrival, type Dialect } from './dialects';
import type { CheckHappening, DownloadHappening, Fate, History, SubmitHappening } from './history';
import { Session } from './session';

/** What comes of a request. */
interface Received {
	delivery: Delivery;
	/** Tells the world whether its answer has arrived; otherwise the client has given up or was cut off. */
	delivered: (arrived: boolean) => void;
}

/** Garbage may hold an address. */
function strayUrlIn(happening: SubmitHappening): string | undefined {
	return happening.does === 'garbage' ? /https?:[^"\\\s]+/.exec(happening.text)?.[0] : undefined;
}

const EASY: Fate = { takesSeconds: 60, end: 'succeeded' };
const AT_ONCE: Fate = { takesSeconds: 0, end: 'succeeded' };

/**
 * The provider, the network before it, and the judge: it keeps its own accounts of what it has taken and told, and finds
 * the violations that can be seen from there. It knows nothing of the node but what arrives. What it says is made by
 * `Answers`; each try of the node is watched by a `Session`.
 */
export class World extends Accounts {
	private readonly dialect: Dialect;
	private readonly answers: Answers;
	private readonly usualCap: number;
	private session: Session | undefined;
	private submits = 0;
	private checks = 0;
	private downloads = 0;

	constructor(
		private readonly history: History,
		private readonly nowMs: () => number,
	) {
		super();
		this.dialect = dialects[history.provider];
		this.answers = new Answers(this.dialect, this.tasks, nowMs);
		this.usualCap = findProvider(history.provider)?.pacing.maxConcurrentTasks ?? 0;
	}

	/** A try of the node begins, or a call to one that is suspended. */
	open(timeoutSeconds: number): void {
		const { maxConcurrentTasks, wait } = this.history;
		const limits = {
			cap: maxConcurrentTasks || this.usualCap,
			timeoutMs: timeoutSeconds * 1000,
			waits: wait !== 'none',
			asksInPassing: wait === 'callback',
		};
		this.session = new Session(limits, this, this.nowMs);
	}

	/** A request arrives. `delivered` is to be called when the client knows how it went. */
	receive(arrival: Arrival, marker: Marker): Received {
		const asked = this.dialect.askedFor(arrival);
		return asked === undefined ? this.receiveSubmit(marker) : this.receiveCheck(asked);
	}

	/** A file is asked for. */
	receiveDownload(url: string): FileDelivery {
		const happening: DownloadHappening = this.history.downloads[this.downloads++] ?? { does: 'send' };
		const { does, afterMs = 0 } = happening;
		this.count(`download ${does}`);
		// Too late is a failure, too.
		if (does !== 'send' || afterMs >= 60_000) this.session?.downloadFails();
		return this.answers.toDownload(happening, url);
	}

	private receiveSubmit(marker: Marker): Received {
		const happening: SubmitHappening = this.history.submits[this.submits++] ?? { does: 'accept' };
		const { does } = happening;
		const accepts =
			['accept', 'wrongId', 'breakOff', 'resultAtOnce'].includes(does) ||
			('accepted' in happening && happening.accepted);
		this.count(`submit ${does}${does !== 'accept' && accepts ? ', taken' : ''}`);
		const { session } = this;
		session?.submitArrives(marker.place);
		const task = accepts ? this.accept(marker, happening) : undefined;
		const told = this.answers.toldBy(happening, task);
		const result = this.answers.resultIn(happening, task);
		return {
			delivery: this.answers.toSubmit(happening, told, task, result),
			delivered: (arrived) => {
				const known = arrived ? told : undefined;
				if (known !== undefined && task) task.toldAs = known;
				if (arrived && task) task.strayUrl = strayUrlIn(happening);
				if (arrived && result !== undefined && task) {
					Object.assign(task, { toldUrl: result, toldSuccess: true });
					session?.resultArrives(marker.place, known);
				} else session?.submitEnds(marker.place, known, task !== undefined);
			},
		};
	}

	private accept({ wish, place, execution }: Marker, happening: SubmitHappening): PaidTask {
		const earlier = this.tasks.find((task) => task.wish === wish && task.released === undefined);
		const number = this.tasks.length;
		const style = 'id' in happening ? happening.id : 'plain';
		const id = this.answers.newId(style ?? 'plain', number);
		if (earlier) this.violation(`paid twice for ${wish}: ${earlier.id} and ${id}`);
		const atOnce = happening.does === 'resultAtOnce' && this.dialect.atOnce !== undefined;
		const fate = atOnce ? AT_ONCE : (this.history.fates[number] ?? EASY);
		const acceptedMs = this.nowMs();
		const task: PaidTask = { id, wish, place, execution, acceptedMs, fate, seemedFailedMs: [] };
		this.tasks.push(task);
		return task;
	}

	private receiveCheck(id: string): Received {
		const happening: CheckHappening = this.history.checks[this.checks++] ?? { does: 'answer' };
		this.count(`check ${happening.does}`);
		const { session } = this;
		session?.checkArrives(id);
		const answer = this.answers.toCheck(happening, id);
		return {
			delivery: answer.delivery,
			delivered: (arrived) => {
				if (arrived) this.tell(id, answer);
				if (arrived) session?.checkEnds(id, answer);
				else session?.checkLost(id);
			},
		};
	}

	/** Trouble that lasts is the task's end: three answers, over a minute. */
	private seemsFailed(task: PaidTask): void {
		task.seemedFailedMs.push(this.nowMs());
		const [first = 0, ...more] = task.seemedFailedMs;
		if (more.length >= 2 && (more.at(-1) ?? 0) - first >= 60_000)
			task.released ??= 'it seemed to have failed';
	}

	/** Notes what the node now knows, or may believe, of the tasks that it calls by this id. */
	private tell(id: string, { delivery, state, believable, seemsFailed, mayBeOver }: CheckAnswer): void {
		const about = this.tasksToldAs(id);
		// A success that does not say yet where its file is.
		if (mayBeOver && !seemsFailed) for (const task of about) task.toldSuccess = true;
		if (seemsFailed) for (const task of about) this.seemsFailed(task);
		const final = isFinal(state);
		const failure = final && state.status !== 'succeeded';
		if (!believable && isAnswered(delivery)) {
			for (const task of about) task.liedAbout = true;
			if (failure || this.dialect.speaksOfFailure.test(delivery.text)) {
				for (const task of about) task.released ??= 'somebody said that it failed';
			}
		} else if (failure) for (const task of about) task.released ??= 'it failed at the provider';
		else if (final) for (const task of about) task.toldSuccess = true;
	}
}
