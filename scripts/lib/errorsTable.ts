import { providers } from '../../nodes/shared/providers';
import { openComputing as chatProvider } from '../../nodes/shared/providers/openComputing';
import { modelsOf } from '../../nodes/shared/providers/catalogue';
import { isFailure, type Provider } from '../../nodes/shared/providers/provider';
import { runChats } from '../../nodes/shared/task/text/chat';
import { explainChat } from '../../nodes/shared/task/text/chatMessages';
import { Scheduler, type Clock } from '../../nodes/shared/task/clock';
import { Ledger } from '../../nodes/shared/task/ledger';
import { explain } from '../../nodes/shared/task/messages';
import { isUnanswered } from '../../nodes/shared/task/submit';
import type { JobFailure, JobOutcome, TaskJob } from '../../nodes/shared/task/job';
import { runTasks } from '../../nodes/shared/task/run';
import { code, markdownTable, words } from './markdownTable';
import { COMMON_SAMPLES, FINISHED, SAMPLES, TEXT_SAMPLES, type Sample } from './sampleTable';

/** What becomes of one answer, as the product itself has it: nothing here is written by hand. */
export interface ErrorRow {
	sample: Sample;
	kind: string;
	/** How often the request was sent again. */
	repeated: string;
	/** What a retry of the node does then. */
	retry: string;
	message: string;
	description: string;
}

const TASK_ID = 'T';
const TIMEOUT_MINUTES = 30;
const TEXT_TIMEOUT_SECONDS = 300;

/** Time that passes as soon as somebody waits for it. */
function impatientClock(): Clock {
	let ms = Date.parse('2026-01-01T00:00:00Z');
	return {
		nowMs: () => ms,
		sleep: async (forMs) => {
			ms += forMs;
			await Promise.resolve();
		},
	};
}

function repetitions(sample: Sample, requests: number, failure: JobFailure, seconds: number): string {
	const { kind, phase, isDoubtful } = failure;
	if (phase === 'task' && !isDoubtful) return 'no: the task has ended';
	if (requests === 1) return 'no';
	if (kind === 'timeout' || seconds > (TIMEOUT_MINUTES - 2) * 60) return 'until the timeout';
	const times = ['', 'once', 'twice'][requests - 1] ?? `${requests - 1} times`;
	return sample.when === 'download' ? `${times}, each from a fresh address` : times;
}

/** Runs one job through everything that the nodes run it through, but for the network. */
async function rowOf(provider: Provider, sample: Sample): Promise<ErrorRow> {
	const { operation = 'textToVideo' } = sample;
	const [model] = modelsOf(provider, operation);
	if (!model) throw new Error(`${provider.id} has no model for ${operation}`);
	const target = { provider: provider.id, operation, model: model.id };
	const submit = provider.submit({
		...target,
		fields: model.operations[operation] ?? [],
		values: { prompt: 'p' },
	});
	const clock = impatientClock();
	const ledger = new Ledger({}, { executionId: '1', runIndex: 0, asTool: false });
	const ref = { ...target, taskId: TASK_ID };
	const known = { ref, submittedAtMs: clock.nowMs() };
	let requests = 0;
	const count = <T>(result: T): T => {
		requests++;
		return result;
	};
	if (sample.when !== 'submit') ledger.record(0, 'print', known);
	const job: TaskJob<string> = {
		provider,
		...(sample.when === 'submit' ? { target, submit } : { known }),
		wait: 'poll',
		timeoutSeconds: TIMEOUT_MINUTES * 60,
		pollIntervalSeconds: 0,
		send: async () =>
			await Promise.resolve(typeof sample.answer === 'string' ? FINISHED[provider.id] : count(sample.answer)),
		onSubmit: () => ledger.record(0, 'print'),
		onTask: (task) => ledger.record(0, 'print', task),
		fetch: async () =>
			await Promise.resolve(
				count({
					problem: typeof sample.answer === 'string' ? sample.answer : 'The server answered with status 404',
					mayAppear: true,
				}),
			),
	};
	const startedAtMs = clock.nowMs();
	const options = {
		clock,
		scheduler: new Scheduler(clock, undefined),
		maxConcurrentTasks: 1,
		random: () => 0.5,
	};
	const [outcome] = await runTasks([job], options);
	const failed = outcome as JobOutcome<string> & { failure?: JobFailure };
	const { failure } = failed;
	if (!failure) throw new Error(`${provider.id}, ${sample.what}: no failure came of it`);
	ledger.settle(0, 'print', failure);
	const finding = ledger.find(0, 'print');
	const seconds = (clock.nowMs() - startedAtMs) / 1000;
	return {
		sample,
		kind: failure.kind,
		repeated: repetitions(sample, requests, failure, seconds),
		retry: !finding ? 'submits again' : 'known' in finding ? 'goes on with the task' : 'submits nothing',
		...explain({ ...failed, failure }, provider, TIMEOUT_MINUTES),
	};
}

/** The same for a text. */
async function textRowOf(sample: Sample): Promise<ErrorRow> {
	const { chat, displayName } = chatProvider;
	const { answer } = sample;
	if (typeof answer === 'string') throw new Error(`${sample.what}: words are no answer`);
	const clock = impatientClock();
	let requests = 0;
	const [result] = await runChats(
		[
			{
				api: chat,
				request: chat.request({ model: chat.defaultModel, prompt: 'p', systemPrompt: '', stream: true }),
				stream: true,
				// Time passes by itself here; none of these answers is a matter of time.
				timeoutSeconds: Infinity,
				keepRaw: false,
				open: async () => {
					requests++;
					if (isUnanswered(answer)) return await Promise.resolve(answer);
					return { ...answer, body: piecesOf(answer.text) };
				},
			},
		],
		{ clock, scheduler: new Scheduler(clock, undefined), maxConcurrentRequests: 1 },
	);
	if (!result || !isFailure(result)) throw new Error(`${displayName}, ${sample.what}: no failure came of it`);
	return {
		sample,
		kind: result.kind,
		repeated: repetitions(sample, requests, { ...result, phase: 'submit' }, 0),
		retry: 'asks again',
		...explainChat(result, chatProvider, TEXT_TIMEOUT_SECONDS),
	};
}

async function* piecesOf(text: string): AsyncGenerator<Uint8Array> {
	yield await Promise.resolve(Buffer.from(text));
}

async function rowsOf(provider: Provider, samples: readonly Sample[]): Promise<ErrorRow[]> {
	return await Promise.all(samples.map(async (sample) => await rowOf(provider, sample)));
}

/** What happens to all services alike, shown by the first; that the others differ only in their names is checked. */
async function commonRows(): Promise<ErrorRow[]> {
	const all = await Promise.all(providers.map(async (provider) => await rowsOf(provider, COMMON_SAMPLES)));
	const essence = (rows: ErrorRow[]) =>
		JSON.stringify(rows.map(({ kind, repeated, retry }) => [kind, repeated, retry]));
	const [first = [], ...others] = all;
	for (const [index, other] of others.entries()) {
		if (essence(other) !== essence(first))
			throw new Error(`${providers[index + 1]?.id} differs in what is common to all:\n${essence(other)}`);
	}
	return first;
}

/** All documented answers and what becomes of them, by service. */
export async function errorGroups(): Promise<Array<{ title: string; rows: ErrorRow[] }>> {
	const own = providers.map(async (provider) => ({
		title: provider.displayName,
		rows: await rowsOf(provider, SAMPLES[provider.id]),
	}));
	const texts = {
		title: `${chatProvider.displayName}, Generate Text`,
		rows: await Promise.all(TEXT_SAMPLES.map(textRowOf)),
	};
	const title = `Every service (shown with ${providers[0]?.displayName})`;
	return [{ title, rows: await commonRows() }, ...(await Promise.all(own)), texts];
}

const WHEN = { submit: 'submit', check: 'status check', download: 'download', text: 'request for text' };

function answerText({ answer }: Sample): string {
	if (typeof answer === 'string') return answer;
	if ('transport' in answer) return answer.message;
	return `HTTP ${answer.status} ${answer.text.replace(/\n/g, ' ').trim()}`;
}

const INTRODUCTION = `# Errors

<!-- Generated by \`npm run docs\`: change the code or scripts/lib/sampleTable.ts, not this file. -->

What the services answer when something goes wrong, and what the person in the editor sees then. Every row was made by
giving the answer to the code that reads it in production; \`npm run docs -- --errors\` prints the same on the console.

- **When**: a _submit_ starts a task and costs money, and so does a _request for text_; a _status check_ and a _download_ cost
  nothing. The answer is given to
  every request from then on.
- **Kind** is \`failure.kind\` of a returned task and \`details.kind\` of an error item.
- **Sent again**: whether the node repeats the request by itself within the run (timeout ${TIMEOUT_MINUTES} minutes).
- **A retry** is the next try of Retry On Fail. _Submits again_: a new task, which may be charged. _Goes on with the task_: asks
  for the task that exists. _Submits nothing_: nobody knows whether a task exists, so the same message comes again; a retry
  that a person starts from the list of executions does submit again. _Asks again_: there is no task that could be asked for.
- An answer with a † is documented, or to be expected, without a sample: its code and wording are ours.`;

/** docs/errors.md. */
export async function errorsDocument(): Promise<string> {
	const headings = ['When', 'Answer', 'Kind', 'Sent again', 'A retry', 'Message and description'];
	const sections = (await errorGroups()).map(({ title, rows }) => {
		const cells = rows.map(({ sample, kind, repeated, retry, message, description }) => [
			WHEN[sample.when],
			`${words(sample.what)}${sample.standIn ? ' †' : ''}<br>${code(answerText(sample))}`,
			code(kind),
			repeated,
			retry,
			`**${words(message)}**<br>${words(description)}`,
		]);
		return `## ${title}\n\n${markdownTable(headings, cells)}`;
	});
	return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}

/** The same for the console. */
export async function errorsText(): Promise<string> {
	const groups = await errorGroups();
	return groups
		.map(({ title, rows }) => {
			const blocks = rows.map(
				({ sample, kind, repeated, retry, message, description }) =>
					`${WHEN[sample.when]}: ${sample.what}${sample.standIn ? ' †' : ''}\n  ${answerText(sample)}\n` +
					`  kind: ${kind}   sent again: ${repeated}   a retry: ${retry}\n  > ${message}\n  > ${description}`,
			);
			return [`=== ${title} ===`, ...blocks].join('\n\n');
		})
		.join('\n\n');
}
