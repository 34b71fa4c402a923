import { SIMULATOR_KEYS, type ProviderId, type RecordedRequest } from '../simulator/types';
import type { TaskState } from '../simulator';
import { expectedEnds, inputOf, modelOf, rulesOf, type Scenario } from './scenario';

/** An item's json, or another part of what n8n saves. */
type Json = Record<string, unknown>;

/** A task as the simulator's accounts have it, over HTTP or in the same process: one that has to be paid for. */
export interface TaskAccount {
	id: string;
	state: TaskState;
	videoBytes: number;
	/** The submit's JSON. */
	body: Json;
	/** Its submit was answered with the result, and nobody was told of its ID. */
	isNameless?: boolean;
	/** Where that answer said that the result is. */
	toldLinks?: readonly string[];
}

/** An item that the last node put out. */
export interface SeenItem {
	/** Which of the node's outputs, from 0; behind its own comes the error output. */
	output: number;
	/** The input item that it is paired with. */
	itemIndex: number;
	json: Json;
	/** Size of the file in `data`, if there is one. */
	videoBytes?: number;
}

/** What there is to see after a run: by the user in n8n, and in the simulator's accounts. */
export interface Observation {
	/** n8n's, of the execution. */
	status: string;
	items: SeenItem[];
	/** The error that ended the execution. */
	error?: { message: string; description?: string | null; context?: Json };
	/** The execution's custom data. */
	customData: Record<string, string>;
	/** The lines on n8n's log. */
	logs: string[];
	/** Everything that is saved, logged or sent to the editor, as text: no key may be in it. */
	everything: string;
	/** After `fetched`. */
	tasks: TaskAccount[];
	/** Of the run. */
	requests: RecordedRequest[];
	violations: string[];
	/** What Get Task (`FETCH_PARAMETERS`) made of `toFetch` when the simulator had been told to behave: its items' json. */
	fetched: Json[];
}

/** What is to be said about a run. All lists are empty if all is well. */
export interface Verdict {
	/** What each item ended as: the cell of the table. */
	ends: string[];
	/** Tasks that were accepted and that the user is not told of. */
	lost: string[];
	/** Tasks that were accepted although the item had one already. */
	paidTwice: string[];
	/** Secrets that came out. */
	leaks: string[];
	/** Whatever else is wrong. */
	problems: string[];
}

/** A failure as an error item or the node's error has it. */
interface Told {
	itemIndex: number;
	details: Json;
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** The failed items: from their error items, or from the error that the node threw. */
function failuresOf({ items, error }: Observation): Told[] {
	const fromItems = items.flatMap(({ itemIndex, json: { details } }) =>
		isJson(details) ? [{ itemIndex, details }] : [],
	);
	const thrown = error?.context?.details;
	if (!isJson(thrown)) return fromItems;
	const several = Array.isArray(thrown.items) ? (thrown.items as Json[]) : undefined;
	const fromError = several
		? several.map((details) => ({ itemIndex: Number(details.itemIndex), details }))
		: [{ itemIndex: Number(error?.context?.itemIndex ?? 0), details: thrown }];
	return [...fromItems, ...fromError];
}

/**
 * What each item ended as: a task's status, `in progress`, `error: <kind>`, `kept` for an item that did well in a run that failed
 * over another one, `stopped`.
 */
export function endsOf(scenario: Scenario, observation: Observation): string[] {
	if (observation.status === 'canceled') return inputOf(scenario).map(() => 'stopped');
	const failures = failuresOf(observation);
	return inputOf(scenario).map((_, n) => {
		const failure = failures.find(({ itemIndex }) => itemIndex === n);
		if (failure) return `error: ${String(failure.details.kind)}`;
		const item = observation.items.find(({ itemIndex }) => itemIndex === n);
		if (!item) return observation.error?.context?.details ? 'kept' : 'nothing';
		const { status } = item.json;
		return status === undefined || status === 'queued' || status === 'running'
			? 'in progress'
			: String(status);
	});
}

/** What the user sees at the run itself; whatever else n8n keeps of it is in custom data and log. */
function shown({ items, error }: Observation): string {
	return JSON.stringify([items.map(({ json }) => json), error?.message, error?.description, error?.context]);
}

/** Faults after which the node cannot know the ID of a task that was made. */
const LOSING_FAULTS = [
	...['answer', 'cutAfter', 'hangAfter', 'truncate', 'cutAt', 'short', 'rewrite'],
	...['cutBeforeId', 'cutWithinId'],
];

/** Which input item asked for the task. */
const itemOf = ({ body }: TaskAccount) => Number(/\d+$/.exec(String(body.prompt))?.[0]);

/** Whether the user is told that this item may have a task, and where to look. */
function toldOfDoubt(observation: Observation, n: number): boolean {
	const failure = failuresOf(observation).find(({ itemIndex }) => itemIndex === n);
	if (failure)
		return /A task may exist.* look for it at https:\/\//.test(String(failure.details.description));
	if (observation.status !== 'canceled') return false;
	const { error, logs } = observation;
	return (
		new RegExp(`not known: [\\d, ]*\\b${n}\\b`).test(error?.description ?? '') ||
		logs.some((line) => line.includes('outcomeUnknown in submit') && line.includes(`item ${n},`))
	);
}

/** Whether a result that has no ID has come to the user: as a file, or at least where it is. */
function isHandedOver(task: TaskAccount, observation: Observation): boolean {
	const inSight = shown(observation);
	if (task.toldLinks?.some((link) => inSight.includes(link))) return true;
	return observation.items.some(
		({ itemIndex, videoBytes }) => itemIndex === itemOf(task) && videoBytes === task.videoBytes,
	);
}

/** Tasks that the user does not learn of. */
function lostTasks(observation: Observation): string[] {
	const { tasks, requests, customData, logs, status } = observation;
	const inSight = shown(observation);
	const aside = JSON.stringify([customData, logs]);
	return tasks.flatMap((task) => {
		if (task.isNameless && isHandedOver(task, observation)) return [];
		if (inSight.includes(task.id)) return [];
		const failed = task.state === 'failed' || task.state === 'rejected';
		if ((status === 'canceled' || failed) && aside.includes(task.id)) return [];
		const submit = requests.find(({ phase, taskId }) => phase === 'submit' && taskId === task.id);
		const unanswered = submit?.fault !== undefined && LOSING_FAULTS.includes(submit.fault);
		return unanswered && toldOfDoubt(observation, itemOf(task)) ? [] : [task.id];
	});
}

/** Tasks that were made while their item had another one that had not failed. */
function tasksPaidTwice({ tasks }: Observation): string[] {
	const good = tasks.filter(({ state }) => state !== 'failed' && state !== 'rejected');
	return good
		.filter((task, at) => good.findIndex((other) => itemOf(other) === itemOf(task)) < at)
		.map(({ id }) => id);
}

/** Whatever must not come out: every secret, and the two of ToMoviee as its header has them. */
function secretsOf(provider: ProviderId): string[] {
	const { appKey, appSecret } = SIMULATOR_KEYS.tomoviee;
	const plain = Object.values(SIMULATOR_KEYS[provider]);
	if (provider !== 'tomoviee') return plain;
	return [...plain, Buffer.from(`${appKey}:${appSecret}`).toString('base64')];
}

/** What a person reads. */
function textsOf({ items, error }: Observation): string[] {
	const ofItems = items.flatMap(({ json }) => {
		const details = isJson(json.details) ? json.details : {};
		const failure = isJson(json.failure) ? json.failure : {};
		return [json.error, json.message, details.description, failure.message];
	});
	return [...ofItems, error?.message, error?.description].filter((text) => typeof text === 'string');
}

/** How an MP4 and a PNG begin in Base64, with enough behind it to be more than a mention. */
const FILE_AS_TEXT = /(?:AAAA[\w+/]{2,4}Z0eX|iVBORw0KGgo)[\w+/]{60}/;

const NOT_FOR_PEOPLE = /\n\s+at |\[object \w+\]|\bundefined\b|\bNaN\b|Cannot read propert/;

/** What Get Task has to be fed with to fetch the tasks: the items themselves, where there are any. */
export function toFetch(
	provider: ProviderId,
	taskIds: readonly string[],
	items: readonly SeenItem[],
): Json[] {
	return taskIds.map((taskId) => {
		const item = items.find(
			({ json }) => json.taskId === taskId || (isJson(json.details) && json.details.taskId === taskId),
		);
		return item?.json ?? { provider, taskId, model: modelOf(provider) };
	});
}

/** Whether Get Task, asked afterwards, told of the task what the provider knows of it. */
function notFetched({ tasks, fetched }: Observation): string[] {
	return tasks.flatMap(({ id, state, isNameless }) => {
		if (isNameless) return [];
		const found = fetched.find(({ taskId }) => taskId === id);
		if (!found) return [`Get Task does not find ${id}`];
		const open = found.status === 'queued' || found.status === 'running';
		const agrees = state === 'queued' || state === 'running' ? open : found.status === state;
		return agrees ? [] : [`Get Task says of ${id} that it is ${String(found.status)}, and it is ${state}`];
	});
}

function* problemsOf(scenario: Scenario, provider: ProviderId, seen: Observation): Generator<string> {
	const expected = expectedEnds(scenario).join(', ');
	const ends = endsOf(scenario, seen).join(', ');
	if (ends !== expected) yield `ended as "${ends}" and not as "${expected}": ${shown(seen).slice(0, 600)}`;
	yield* seen.violations;
	const rules = rulesOf(scenario, { provider, url: '' }).length;
	const struck = seen.requests.filter(({ fault }) => fault !== undefined).length;
	if (struck < rules) yield `${struck} requests were struck by ${rules} rules: this proves nothing`;
	const submits = seen.requests.filter(({ phase }) => phase === 'submit').length;
	const wanted = scenario.submits ?? inputOf(scenario).length;
	if (wanted !== 'any' && submits !== wanted) yield `${submits} submits were sent and not ${wanted}`;
	if (FILE_AS_TEXT.test(seen.everything)) yield 'a file stands as text in what is saved, logged or sent';
	for (const text of textsOf(seen)) if (NOT_FOR_PEOPLE.test(text)) yield `not for people: ${text}`;
	if (scenario.node?.onError === 'continueErrorOutput') {
		const astray = seen.items.filter(({ output, json }) => output > 0 !== 'error' in json);
		for (const { itemIndex, output } of astray) yield `item ${itemIndex} left by output ${output}`;
	}
	for (const { json, videoBytes, itemIndex } of seen.items) {
		const task = seen.tasks.find((one) =>
			one.isNameless ? itemOf(one) === itemIndex : one.id === json.taskId,
		);
		if (json.status !== 'succeeded' || 'failure' in json || scenario.undetectable) continue;
		if (task?.videoBytes !== videoBytes)
			yield `a video of ${task?.videoBytes} bytes came as one of ${videoBytes}`;
	}
	yield* notFetched(seen);
}

/** Judges a run by the simulator's accounts and what the user can see. */
export function judge(scenario: Scenario, provider: ProviderId, seen: Observation): Verdict {
	return {
		ends: endsOf(scenario, seen),
		lost: lostTasks(seen),
		paidTwice: tasksPaidTwice(seen),
		leaks: secretsOf(provider).filter((secret) => seen.everything.includes(secret)),
		problems: [...problemsOf(scenario, provider, seen)],
	};
}

/** Everything that is wrong, in words. */
export function faultsFound({ lost, paidTwice, leaks, problems }: Verdict): string[] {
	return [
		...lost.map((id) => `task ${id} is lost`),
		...paidTwice.map((id) => `task ${id} was paid although there was one`),
		...leaks.map(() => 'a key came out'),
		...problems,
	];
}
