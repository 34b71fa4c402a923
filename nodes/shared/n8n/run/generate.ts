import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { CALLBACK } from '../../providers/catalogue';
import type { Product } from '../../providers/provider';
import { fingerprint } from './fingerprint';
import { readItems } from '../parameters/readItems';
import { readTaskParameters } from '../parameters/taskParameters';
import { readMedia } from '../files/inputFiles';
import { callbackAddress } from './callbackAddress';
import { openLedger } from './openLedger';
import { overLimit } from './overLimit';
import { inputError } from '../output/items';
import { fetched, seeThrough, toOutput, type PlannedItem, type TaskNodeRun } from './runTaskNode';
import { throwIfStopped } from './scheduled';
import { isAwaited, isOpen, suspend } from './suspend';
import { readSettings } from '../parameters/settings';
import { Trace } from '../output/trace';

/** What Generate Video and Generate Image are: the same node for tasks that make different things. */

/**
 * Makes a video or an image per item.
 *
 * @returns the node's one output; if the provider is to call back, n8n passes it on only then
 * @throws NodeOperationError as `seeThrough` and `toOutput` do
 */
export async function generate(
	context: IExecuteFunctions,
	product: Product,
): Promise<INodeExecutionData[][]> {
	const ledger = openLedger(context);
	const fingerprints: string[] = [];
	const { read: planned, invalid } = await readItems<PlannedItem>(
		context.getInputData(),
		async (item, itemIndex) => {
			const asked = readTaskParameters(context, itemIndex, product);
			const { settings, problems } = readSettings(context, itemIndex);
			if ('problems' in asked) return { problems: [...asked.problems, ...problems] };
			if (problems.length > 0) return { problems };
			const { provider, request, inputs } = asked.value;
			const hash = fingerprint(context, item);
			fingerprints[itemIndex] = hash;
			const finding = ledger.find(itemIndex, hash);
			if (settings.wait === 'callback' && !finding) {
				const address = await callbackAddress(context, itemIndex, provider, request);
				if ('problems' in address) return address;
				request.values[CALLBACK] = address.value;
			} else if (settings.wait === 'callback' && !ledger.isOfThisExecution(itemIndex)) {
				// The service calls whom the submit named: of an execution that is over this one hears nothing.
				settings.wait = 'poll';
			}
			// For what was submitted before nothing is sent: its files may be gone by now.
			const media = await readMedia(context, itemIndex, provider, {
				inputs: finding ? [] : inputs,
				sendFilesAs: settings.sendFilesAs,
			});
			if ('problems' in media) return media;
			const job: PlannedItem['job'] = {
				...finding,
				target: {
					provider: provider.id,
					operation: request.operation,
					model: request.model,
					...(request.apiVersion === undefined ? {} : { apiVersion: request.apiVersion }),
				},
				submit: provider.submit({ ...request, media: media.value }),
				wait: settings.wait,
				onSubmit: () => ledger.record(itemIndex, hash),
				onRefused: () => ledger.forget(itemIndex),
				onTask: (task) => ledger.record(itemIndex, hash, task),
			};
			const { hints, sentAs } = media;
			return { value: { itemIndex, provider, settings, job, hints, sentAs } };
		},
	);
	const [first] = planned;
	const excess = overLimit(
		planned.map(({ itemIndex, job }) => ({ itemIndex, isNew: !job.known && !job.uncertain })),
		first?.settings.maxTasksPerRun ?? 0,
		'task',
	);
	const run: TaskNodeRun = {
		planned: excess.length > 0 ? [] : planned,
		errors: [...excess, ...invalid.map(({ itemIndex, problems }) => inputError(itemIndex, problems))],
		maxConcurrentTasks: first
			? first.settings.maxConcurrentTasks || first.provider.pacing.maxConcurrentTasks
			: 1,
		route: () => 0,
		returnFailures: false,
		onOutcome: ({ itemIndex, outcome }) =>
			ledger.settle(itemIndex, fingerprints[itemIndex] as string, outcome.failure),
	};
	const trace = new Trace(context);
	const items = await seeThrough(context, run, trace);
	const awaited = items.filter(isAwaited);
	const areOpen = awaited.some(isOpen);
	const haveFailed =
		run.errors.length > 0 || items.some((item) => item.outcome.failure && !awaited.includes(item));
	// Once it is suspended the node cannot fail any more; what makes it fail does so before.
	if (areOpen && (!haveFailed || context.continueOnFail())) {
		throwIfStopped(context, () => trace.leftBehind());
		return await suspend(context, items, run.errors);
	}
	const files = areOpen ? [] : await fetched(context, awaited, trace);
	const ended = items.map((item) => files.find(({ itemIndex }) => itemIndex === item.itemIndex) ?? item);
	const routed = toOutput(context, run, ended);
	return [routed.map(({ item }) => item)];
}
