import { NodeOperationError, type IDataObject, type INodeExecutionData } from 'n8n-workflow';
import { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import type { PaidTask } from './accounts';
import type { Execution, History, Interruption } from './history';
import { contextOf, wishOf, type ExecutionRecord, type Try, type Watch } from './host';
import { whileSuspended } from './suspension';
import { inVirtualTime, nextClock, time } from './time';
import { World } from './world';

/** How a try ended. */
type Ending =
	| { how: 'returned'; items: INodeExecutionData[]; /** After n8n had laid it down. */ wasSuspended?: true }
	| { how: 'threw'; error: unknown }
	| { how: 'stopped'; error: unknown }
	| { how: 'killed' }
	| { how: 'endless' };

/** What n8n has in its database of an execution that failed, and what of the world it covers. */
interface Save {
	nodeContext: IDataObject;
	tasks: ReadonlySet<PaidTask>;
	/** The run of the loop that a retry begins with. */
	run: number;
	/** As a tool: the next run index. */
	toolIndex: number;
}

/** What came of a history. */
export interface Verdict {
	violations: string[];
	/** What it was made of. */
	counts: Record<string, number>;
}

const node = new GenerateVideo();

function plain<T>(value: T): T {
	return JSON.parse(JSON.stringify(value)) as T;
}

/** All texts in a value. */
function textIn(value: unknown): string {
	if (typeof value === 'string') return value;
	if (typeof value !== 'object' || value === null) return '';
	return Object.values(value).map(textIn).join('\n');
}

/** Everything that the user is shown of an item when the run has ended. */
function shownOf(ending: Ending, itemIndex: number): string {
	if (ending.how === 'returned') {
		const own = ending.items.filter(({ pairedItem }) => (pairedItem as { item: number }).item === itemIndex);
		return own.map(({ json }) => textIn(json)).join('\n');
	}
	if (ending.how !== 'threw' || !(ending.error instanceof NodeOperationError)) return '';
	const { message, description, context } = ending.error;
	const details = context.details as { items?: Array<{ itemIndex: number }> } | undefined;
	if (details?.items) return textIn(details.items.filter((one) => one.itemIndex === itemIndex));
	return context.itemIndex === itemIndex ? [message, description, textIn(details)].join('\n') : '';
}

/** What an error says of the items that it is not about. */
function othersIn(ending: Ending): string {
	return ending.how === 'threw' ? ((ending.error as { description?: string | null }).description ?? '') : '';
}

/** How long a try may take at most: every item alone, one after the other, each request as slow as it may be. */
function longestMs({ prompts, timeoutSeconds }: Try): number {
	const videos = 3;
	const tries = 3;
	return prompts.length * (3 * timeoutSeconds + 500 + videos * tries * 200) * 1000;
}

async function runTry(
	one: Try,
	interruption: Interruption | undefined,
	stop: AbortController,
): Promise<Ending> {
	const { world, clock } = one;
	const watch: Watch = { dead: false, ended: false, lastSubmitMs: 0 };
	world.open(one.timeoutSeconds);
	const startMs = clock.nowMs();
	let stoppedMs: number | undefined;
	const context = contextOf(one, watch);
	const work = node.execute.call(context).then(
		async ([items = []]): Promise<Ending> => {
			if (watch.suspendedUntilMs === undefined) return { how: 'returned', items };
			const output = await whileSuspended(node, one, context, watch.suspendedUntilMs);
			return { how: 'returned', items: output, wasSuspended: true };
		},
		// What ends by itself in the moment of Stop ends as it would have.
		(error: unknown): Ending => ({ how: /canceled/.test(String(error)) ? 'stopped' : 'threw', error }),
	);
	const ends: Array<Promise<Ending>> = [
		work,
		clock.sleep(longestMs(one)).then((): Ending => ({ how: 'endless' })),
	];
	if (interruption?.how === 'kill') {
		// Half a millisecond off, so that it never falls together with an answer.
		const killed = clock.sleep(interruption.afterMs + 0.5);
		// What is laid down lies in n8n's database.
		const isHit = () => watch.suspendedUntilMs === undefined;
		ends.push(killed.then(async () => (isHit() ? { how: 'killed' } : await work)));
	} else if (interruption) {
		void clock.sleep(interruption.afterMs).then(() => {
			if (watch.ended || watch.suspendedUntilMs !== undefined) return;
			stoppedMs = clock.nowMs();
			stop.abort();
		});
	}
	const ending = await clock.settle(Promise.race(ends));
	watch.ended = true;
	world.count(`try ${ending.how}`);
	if (ending.how === 'killed') {
		watch.dead = true;
		await nextClock();
	}
	if (ending.how === 'endless') world.violation(`no end after ${(clock.nowMs() - startMs) / 1000} seconds`);
	if (stoppedMs !== undefined) {
		// A submit that is under way is seen to its end: its answer holds the id.
		const lateMs = clock.nowMs() - Math.max(stoppedMs, watch.lastSubmitMs);
		if (lateMs > 1000) world.violation(`Stop took ${lateMs} ms`);
	}
	return ending;
}

/** Holds what the run has put out against what the world knows. */
function judgeOutput(one: Try, ending: Ending): void {
	const { world, history, prompts } = one;
	if (ending.how === 'returned') {
		const order = ending.items.map(({ pairedItem }) => (pairedItem as { item: number }).item);
		if (order.join() !== [...prompts.keys()].join()) world.violation(`items come out as [${order.join()}]`);
		for (const { json, pairedItem } of ending.items) {
			const { item } = pairedItem as { item: number };
			const wish = wishOf(one, item, prompts[item] as string);
			const { taskId } = (json.details ?? json) as { taskId?: string };
			const about = taskId === undefined ? [] : world.tasks.filter(({ toldAs }) => toldAs === taskId);
			if (about.length > 0 && !about.some((task) => task.wish === wish)) {
				world.violation(`${wish} is answered with ${taskId}, the task of ${about[0]?.wish}`);
			}
			const known = about.some(({ toldSuccess, liedAbout }) => toldSuccess || liedAbout);
			if (json.status === 'succeeded' && about.length > 0 && !known) {
				world.violation(`${taskId} is said to have succeeded, which nobody said`);
			}
			world.count(json.error === undefined ? `item ${String(json.status)}` : 'item error');
		}
	}
	if (ending.how === 'threw') {
		if (history.continues) world.violation(`threw under a continue setting: ${String(ending.error)}`);
		if (!(ending.error instanceof NodeOperationError)) world.violation(`threw ${String(ending.error)}`);
	}
}

/** A run is over for its user: does he know of every task that he pays for? Returns those of which he may doubt. */
function judgeTold(one: Try, ending: Ending): PaidTask[] {
	const { world, prompts } = one;
	const doubted: PaidTask[] = [];
	if (ending.how === 'killed' || ending.how === 'endless') return doubted;
	for (const [item, prompt] of prompts.entries()) {
		const wish = wishOf(one, item, prompt);
		const shown = shownOf(ending, item);
		for (const task of world.tasks.filter((paid) => paid.wish === wish && paid.released === undefined)) {
			const { id, toldAs, toldUrl, strayUrl, toldSuccess = false, liedAbout = false } = task;
			if (toldUrl !== undefined && toldAs === undefined) {
				// Nothing can be asked of it: who is not told where it is has to find it in the ledger.
				if (shown !== '' && !shown.includes(toldUrl)) world.violation(`${toldUrl} is not shown`);
			} else if (ending.how === 'stopped') {
				// Seen to its end it is in the ledger and the traces; whether its file had arrived is another matter.
				const seen = toldSuccess || liedAbout;
				const { description = '' } = ending.error as { description?: string | null };
				const [, unsure = ''] = /not known: ([\d, ]+)\./.exec(description ?? '') ?? [];
				const inDoubt = unsure.split(', ').includes(String(item));
				const hasPlace = inDoubt || strayUrl !== undefined;
				if (toldAs === undefined ? !hasPlace : !seen && !(description ?? '').includes(toldAs)) {
					world.violation(`Stop does not tell of ${id} (${toldAs ?? 'never told'})`);
				}
				if (toldAs === undefined && inDoubt) doubted.push(task);
			} else if (toldAs === undefined) {
				const isDoubted = /task may exist/i.test(shown);
				// Its address is all that the provider has said of it; who is not shown it has to find it in the ledger.
				const isTaken = strayUrl !== undefined && (shown === '' || shown.includes(strayUrl));
				if (isTaken && !isDoubted) continue;
				if (!isDoubted) world.violation(`nobody says that ${id} may exist`);
				if (/no task was made/i.test(shown)) world.violation(`${id} is denied`);
				doubted.push(task);
			} else if (!shown.includes(toldAs) && !othersIn(ending).includes(toldAs)) {
				world.violation(`${toldAs} is not shown`);
			}
		}
	}
	return doubted;
}

/** Log and custom data are what is left of a process that dies. */
function judgeTraces(world: World, history: History, record: ExecutionRecord, execution: number): void {
	const log = record.log.join('\n');
	const customData = [...record.customData.values()].join(' ');
	for (const { id, toldAs, place } of world.tasks.filter((task) => task.execution === execution)) {
		if (toldAs === undefined) {
			const item = place.split(':')[1];
			const line = new RegExp(`being submitted: .*execution ${record.id}, item ${item}\\)`);
			if (!line.test(log)) world.violation(`the log knows nothing of ${id}`);
			continue;
		}
		if (!log.includes(toldAs)) world.violation(`${toldAs} is not in the log`);
		// n8n takes no long values.
		const fits = toldAs.length < 200;
		if (fits && !customData.includes(`${history.provider}:${toldAs}`)) {
			world.violation(`${toldAs} is not in the custom data`);
		}
	}
}

/** Whether n8n tries the node again after this, given tries left. */
function triesAgain(ending: Ending): boolean {
	if (ending.how === 'threw') return true;
	return ending.how === 'returned' && !ending.wasSuspended && Boolean(ending.items[0]?.json.error);
}

/** Releases the tasks of an agent's call that was answered: the same call again is another wish. */
function releaseDelivered(one: Try, ending: Ending): void {
	if (!one.history.asTool || ending.how !== 'returned') return;
	const [item] = ending.items;
	if (!item || item.json.error !== undefined) return;
	if (one.history.wait === 'poll' && item.json.status !== 'succeeded') return;
	const wish = wishOf(one, 0, one.prompts[0] as string);
	for (const task of one.world.tasks.filter((paid) => paid.wish === wish)) task.released ??= 'delivered';
}

let executions = 0;

interface Progress {
	save: Save;
	edition: number;
	timeoutSeconds: number;
}

/**
 * One execution in n8n, from the run of the loop that it begins with to its end.
 *
 * @returns what n8n has saved of it; nothing if there is nothing to retry
 */
async function runExecution(
	history: History,
	world: World,
	number: number,
	{ interruption }: Execution,
	{ save, edition, timeoutSeconds }: Progress,
): Promise<Save | undefined> {
	const record: ExecutionRecord = {
		// As n8n's, of which no two are the same.
		id: `execution-${++executions}`,
		nodeContext: plain(save.nodeContext),
		log: [],
		customData: new Map(),
	};
	const doubted: PaidTask[] = [];
	let { toolIndex } = save;
	let tries = 0;
	let failed = false;
	let lost = false;
	let run = save.run;
	for (; run < history.runs.length; run++) {
		let ending: Ending;
		let left = history.tries;
		const stop = new AbortController();
		do {
			const one: Try = {
				...{ history, world, record, edition, timeoutSeconds },
				clock: time.clock,
				execution: number,
				runIndex: history.asTool ? toolIndex++ : run,
				prompts: history.runs[run] as string[],
				stop: stop.signal,
			};
			if (left < history.tries) world.count('retry on fail');
			const now = interruption?.inTry === tries++ ? interruption : undefined;
			ending = await runTry(one, now, stop);
			judgeOutput(one, ending);
			if (stop.signal.aborted || !triesAgain(ending)) left = 1;
			if (--left === 0) doubted.push(...judgeTold(one, ending));
			releaseDelivered(one, ending);
			// n8n waits between the tries.
			await time.clock.advance(1000);
		} while (left > 0);
		if (ending.how === 'returned' && !stop.signal.aborted) continue;
		failed = true;
		lost = ending.how === 'killed' || (stop.signal.aborted && interruption?.how === 'stopForgets');
		// An agent reads the error of its tool and goes on; otherwise the execution ends here.
		if (ending.how !== 'threw' || stop.signal.aborted || !history.asTool) break;
	}
	judgeTraces(world, history, record, number);
	// Whoever starts a retry by hand has read what the last execution said.
	for (const task of doubted) task.released ??= 'the user was told that it may exist';
	if (doubted.length > 0) world.count('told that a task may exist');
	if (!failed) return undefined;
	if (lost) return save;
	const made = world.tasks.filter((task) => task.execution === number);
	return {
		nodeContext: plain(record.nodeContext),
		tasks: new Set([...save.tasks, ...made]),
		run: history.asTool ? 0 : run,
		toolIndex,
	};
}

async function runAll(history: History): Promise<Verdict> {
	const world = new World(history, () => time.clock.nowMs());
	let { timeoutSeconds } = history;
	let edition = 1;
	let latest: Save | undefined = { nodeContext: {}, tasks: new Set(), run: 0, toolIndex: 0 };
	let original: Save | undefined;
	for (const [number, execution] of history.executions.entries()) {
		if (!latest) break;
		const save: Save = execution.retryOf === 'original' && original ? original : latest;
		for (const task of world.tasks) {
			if (!save.tasks.has(task)) task.released ??= 'n8n has no record of it';
		}
		timeoutSeconds = execution.timeoutSeconds ?? timeoutSeconds;
		if (execution.edited) edition++;
		if (number > 0) world.count(save === latest ? 'retried by hand' : 'the original retried by hand');
		if (number > 0 && execution.edited) world.count('edited before a retry');
		latest = await runExecution(history, world, number, execution, { save, edition, timeoutSeconds });
		if (number === 0) original = latest;
	}
	// Whatever is still on its way would show now.
	await time.clock.advance(3_600_000);
	return { violations: world.violations, counts: world.counts };
}

/** Lets the real node live through a history, in virtual time. */
export async function runHistory(history: History): Promise<Verdict> {
	return await inVirtualTime(async () => await runAll(history));
}
