import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { catalogueProperties } from '../shared/n8n/properties';
import {
	credentialDescriptions,
	downloadProperties,
	optionsProperty,
	waitProperty,
} from '../shared/n8n/commonProperties';
import { fingerprint, readItems, readWish } from '../shared/n8n/input';
import { readMedia } from '../shared/n8n/media';
import { openLedger } from '../shared/n8n/openLedger';
import { inputError } from '../shared/n8n/outcome';
import { runNode, type PlannedItem } from '../shared/n8n/runNode';
import { readSettings } from '../shared/n8n/settings';
import { providers } from '../shared/providers';

/** Makes a video per item: submits the tasks, waits for them side by side, hands the videos on. */
export class GenerateVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Generate Video',
		name: 'generateVideo',
		icon: { light: 'file:generateVideo.svg', dark: 'file:generateVideo.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ $parameter["model"] === "custom" ? ($parameter["modelId"]["value"] || $parameter["modelId"]) : $parameter["model"] }}',
		description: 'Generates videos with AI, waits for them and hands them on as files',
		defaults: { name: 'Generate Video' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: credentialDescriptions(providers, true),
		properties: [
			...catalogueProperties(providers),
			waitProperty('poll', 'Put the task out as soon as it is submitted, for Get Task to fetch later'),
			...downloadProperties({ hide: { wait: ['none'] } }),
			optionsProperty([
				'additionalFields',
				'fileName',
				'includeRawResponse',
				'maxConcurrentTasks',
				'onTimeout',
				'pollIntervalSeconds',
				'timeoutMinutes',
			]),
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const ledger = openLedger(this);
		const prints: string[] = [];
		const { read: planned, wrong } = await readItems<PlannedItem>(
			this.getInputData(),
			async (item, itemIndex) => {
				const wish = readWish(this, itemIndex);
				const { settings, problems } = readSettings(this, itemIndex);
				if ('problems' in wish) return { problems: [...wish.problems, ...problems] };
				if (problems.length > 0) return { problems };
				const { provider, request, inputs } = wish.value;
				const print = fingerprint(this, item);
				prints[itemIndex] = print;
				const finding = ledger.find(itemIndex, print);
				// For what was submitted before nothing is sent: its files may be gone by now.
				const media = await readMedia(this, itemIndex, provider, finding ? [] : inputs);
				if ('problems' in media) return media;
				const job: PlannedItem['job'] = {
					...finding,
					target: { provider: provider.id, operation: request.operation, model: request.model },
					submit: provider.submit({ ...request, media: media.value }),
					wait: settings.wait,
					onSubmit: () => ledger.record(itemIndex, print),
					onRefused: () => ledger.forget(itemIndex),
					onTask: (task) => ledger.record(itemIndex, print, task),
				};
				return { value: { itemIndex, provider, settings, job } };
			},
		);
		const [first] = planned;
		const routed = await runNode(this, {
			planned,
			errors: wrong.map(({ itemIndex, problems }) => inputError(itemIndex, problems)),
			maxConcurrentTasks: first
				? first.settings.maxConcurrentTasks || first.provider.pacing.maxConcurrentTasks
				: 1,
			route: () => 0,
			returnFailures: false,
			onOutcome: ({ itemIndex, outcome }) =>
				ledger.settle(itemIndex, prints[itemIndex] as string, outcome.failure),
		});
		return [routed.map(({ item }) => item)];
	}
}
