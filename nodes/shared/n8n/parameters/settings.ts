import type { IExecuteFunctions } from 'n8n-workflow';
import { isEmpty, shown, type InputProblem } from '../../fields/values';
import { asText, isObject } from '../../providers/answers/reading';
import { isTool } from './isTool';

/** What the parameters say about output and waiting, for one item; all nodes with tasks have them. */
export interface Settings {
	wait: 'poll' | 'none' | 'callback';
	/** Empty: no download. */
	outputBinaryField: string;
	fileName: string;
	includeRawResponse: boolean;
	timeoutMinutes: number;
	pollIntervalSeconds: number;
	maxConcurrentTasks: number;
	/** How many new tasks the run may make; 0 for any number. */
	maxTasksPerRun: number;
	/** How files of the item get to a provider that takes them in more than one way. */
	sendFilesAs: 'auto' | 'upload' | 'link';
	/** Whether the cover of a video comes as a file, too. */
	downloadThumbnail: boolean;
	returnOnTimeout: boolean;
	returnOnFailure: boolean;
}

/** Reads values one by one and collects what is invalid; nothing that is set is taken for something else. */
export class Reader {
	readonly problems: InputProblem[] = [];

	constructor(private readonly read: (name: string) => unknown) {}

	text(name: string, label: string, unset: string): string {
		const raw = this.read(name);
		if (isEmpty(raw)) return unset;
		return asText(raw)?.trim() ?? this.invalid(name, label, raw, 'text', unset);
	}

	boolean(name: string, label: string, unset: boolean): boolean {
		const raw = this.read(name);
		if (isEmpty(raw)) return unset;
		if (raw === true || raw === 'true') return true;
		if (raw === false || raw === 'false') return false;
		return this.invalid(name, label, raw, 'true or false', unset);
	}

	choice<T extends string>(name: string, label: string, allowed: readonly T[], unset: T): T {
		const raw = this.read(name);
		if (isEmpty(raw)) return unset;
		const found = allowed.find((one) => one === raw);
		return found ?? this.invalid(name, label, raw, `one of ${allowed.join(', ')}`, unset);
	}

	/** A number that is not negative. */
	number(name: string, label: string, unset: number, integer = false): number {
		const raw = this.read(name);
		if (isEmpty(raw)) return unset;
		const number = typeof raw === 'string' ? Number(raw) : raw;
		const fits = typeof number === 'number' && Number.isFinite(number) && number >= 0;
		if (fits && (!integer || Number.isInteger(number))) return number;
		return this.invalid(name, label, raw, `a ${integer ? 'whole ' : ''}number, 0 or more`, unset);
	}

	invalid<T>(parameter: string, label: string, raw: unknown, allowed: string, unset: T): T {
		this.problems.push({ parameter, message: `"${label}" is ${shown(raw)}, but has to be ${allowed}` });
		return unset;
	}
}

/** How long a task is waited for unless the user says so; a workflow that is suspended costs nothing meanwhile. */
const TIMEOUT_MINUTES = { poll: 30, none: 30, callback: 24 * 60 };

/** A field of this name would not be one of the item's. */
const NO_FIELD = /^(__proto__|constructor|prototype)$/;

/** Reads waiting, download and options of one item. */
export function readSettings(
	context: IExecuteFunctions,
	itemIndex: number,
): { settings: Settings; problems: InputProblem[] } {
	const collection = context.getNodeParameter('options', itemIndex, {}) as unknown;
	const options = isObject(collection) ? collection : {};
	const own = new Reader((name) => context.getNodeParameter(name, itemIndex, '') as unknown);
	const optional = new Reader((name) => options[name]);

	// An agent would get the whole file into its context; the address is in the JSON.
	const download = own.boolean('download', 'Download', true) && !isTool(context);
	const field = own.text('outputBinaryField', 'Put Output File in Field', 'data');
	if (NO_FIELD.test(field))
		own.invalid('outputBinaryField', 'Put Output File in Field', field, 'another name', '');
	const ends = ['error', 'returnTask'] as const;
	const said = own.choice('wait', 'Wait', ['poll', 'none', 'callback'], 'poll');
	// An agent waits for its tools, and no tool can be suspended.
	const wait = said === 'callback' && isTool(context) ? 'poll' : said;
	const settings: Settings = {
		wait,
		outputBinaryField: download ? field : '',
		fileName: optional.text('fileName', 'File Name', ''),
		includeRawResponse: optional.boolean('includeRawResponse', 'Include Raw Response', false),
		timeoutMinutes: optional.number('timeoutMinutes', 'Timeout (Minutes)', TIMEOUT_MINUTES[wait]),
		pollIntervalSeconds: optional.number('pollIntervalSeconds', 'Poll Interval (Seconds)', 0),
		maxConcurrentTasks: optional.number('maxConcurrentTasks', 'Max Concurrent Tasks', 0, true),
		maxTasksPerRun: optional.number('maxTasksPerRun', 'Max Tasks per Run', 0, true),
		sendFilesAs: optional.choice('sendFilesAs', 'Send Files As', ['auto', 'upload', 'link'], 'auto'),
		downloadThumbnail: optional.boolean('downloadThumbnail', 'Download Thumbnail', false) && !isTool(context),
		// A suspended workflow cannot fail: n8n goes on with the task as it is.
		returnOnTimeout:
			optional.choice('onTimeout', 'On Timeout', ends, 'error') === 'returnTask' || wait === 'callback',
		returnOnFailure: optional.choice('onTaskFailure', 'On Task Failure', ends, 'error') === 'returnTask',
	};
	return { settings, problems: [...own.problems, ...optional.problems] };
}
