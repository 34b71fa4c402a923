import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TaskRef } from '../../nodes/shared/providers/provider';
import { startEngine } from '../../test/engine/harness';
import type { Simulator } from '../../test/simulator';
import { root } from '../lib/paths';
import { askSecret, askYes, hasTerminal } from './ask';
import { runStep, startTwin, type StepResult } from './check';
import { readOptions, USAGE, type Options } from './options';
import { describePurchase, PURCHASES, type Purchase } from './purchases';
import { folderName, keepStep, saveStep } from './recordings';
import { createRedactor } from './redact';
import { reportOf } from './report';
import { credentialFrom, missingSettings, type Service } from './services';
import { freeSteps, paidStep, type Step } from './steps';

/** `npm run live`: docs/live-check.md. Ends with status 2 if something is missing, 130 if it was interrupted. */

const recordings = path.join(root, 'recordings');
const kept = path.join(root, 'test/recorded/kept');
const MISSING = 2;
const INTERRUPTED = 130;

/** The paid task that is under way, for whoever interrupts. */
let underWay: { service: Service; purchase: Purchase; task?: TaskRef } | undefined;

async function main(): Promise<number> {
	const options = readOptions(process.argv.slice(2));
	if ('problem' in options) return fail(`${options.problem}.\n\n${USAGE}`);
	if (options.keep !== undefined) return keep(options.keep);
	const environment = { ...process.env };
	for (const service of options.services) await askForKeys(service, environment);
	const ready = options.services.filter((service) => missingSettings(service, environment).length === 0);
	if (ready.length === 0 || (options.areNamed && ready.length < options.services.length)) {
		return fail(
			whatIsMissing(
				options.services.filter((service) => !ready.includes(service)),
				environment,
			),
		);
	}
	if (options.pay && !hasTerminal()) return fail('Buying is asked for, and there is no terminal to ask on.');
	process.once('SIGINT', interrupted);
	const engine = await startEngine();
	const twin = await startTwin();
	try {
		for (const service of ready) {
			await check(service, credentialFrom(service, environment), options, twin);
		}
	} finally {
		await twin.close();
		await engine.stop();
	}
	return 0;
}

function keep(name: string): number {
	const result = keepStep(recordings, name, kept);
	if ('problem' in result) return fail(result.problem);
	console.log(
		`Kept in ${path.relative(root, result.folder)}. Look through it once more before you commit it.`,
	);
	return 0;
}

function fail(problem: string): number {
	console.error(problem);
	return MISSING;
}

async function askForKeys(service: Service, environment: Record<string, string | undefined>): Promise<void> {
	if (!hasTerminal()) return;
	for (const { variable } of missingSettings(service, environment)) {
		const answer = await askSecret(`${service.provider.displayName}: ${variable}`);
		// Without its first key a service is left out.
		if (answer === '') return;
		environment[variable] = answer;
	}
}

function whatIsMissing(services: readonly Service[], environment: NodeJS.ProcessEnv): string {
	const lines = services.map((service) => {
		const names = missingSettings(service, environment).map(({ variable }) => variable);
		return `  ${service.provider.id}: set ${names.join(' and ')}`;
	});
	return ['No key in the environment, and no terminal to ask on, or no answer:', ...lines].join('\n');
}

async function check(
	service: Service,
	credential: Record<string, string>,
	options: Options,
	twin: Simulator,
): Promise<void> {
	const { provider } = service;
	const redact = createRedactor(credential);
	const folder = path.join(recordings, folderName(service, new Date()));
	const results: StepResult[] = [];
	const say = (line: string) => console.log(redact(line));
	say(`\n${provider.displayName} at ${credential.baseUrl}`);
	const steps = [...freeSteps(service), ...(options.pay ? await boughtSteps(service, options) : [])];
	for (const step of steps) {
		if (step.purchase) underWay = { service, purchase: step.purchase };
		say(`  ${step.name} ...`);
		const place = { credential, imageUrl: options.imageUrl, pollIntervalSeconds: 0 };
		const result = await runStep(service, step, place, twin, {
			onExchange: ({ phase, reading, task }) => {
				if (task && underWay) underWay.task = task;
				say(`    ${phase}: ${reading}`);
			},
		});
		underWay = undefined;
		saveStep(folder, service, result, redact);
		results.push(result);
	}
	const report = `${redact(reportOf(provider.displayName, credential.baseUrl ?? '', results))}\n`;
	mkdirSync(folder, { recursive: true });
	writeFileSync(path.join(folder, 'report.md'), report);
	console.log(`\n${report}\nRecorded in ${path.relative(root, folder)}`);
}

/** What the user agrees to buy. */
async function boughtSteps(service: Service, { model, imageUrl }: Options): Promise<Step[]> {
	const { provider } = service;
	const wanted = PURCHASES.filter(
		(one) => one.provider === provider.id && (model ?? one.model) === one.model,
	);
	const possible = wanted.filter(({ picture }) => picture !== 'url' || imageUrl !== undefined);
	if (possible.length < wanted.length) {
		console.log('  Left out what needs the address of a picture (--image-url).');
	}
	if (possible.length === 0) {
		console.log('  Nothing to buy.');
		return [];
	}
	console.log(`  To be bought, one each; no document names a price, see ${provider.accountUrl}:`);
	for (const one of possible) console.log(`    ${describePurchase(one)}`);
	return (await askYes('  Buy?')) ? possible.map((one) => paidStep(service, one)) : [];
}

/** A task that is paid for goes on without us. */
function interrupted(): void {
	if (underWay) {
		const { service, purchase, task } = underWay;
		const named = task
			? `The task ${task.taskId} goes on at ${service.provider.displayName}. Fetch it with the node Get Task: Task Source "Manual", Provider "${service.provider.displayName}", Task ID "${task.taskId}"${service.provider.modelInStatus ? `, Model "${purchase.model}"` : ''}.`
			: `A task of ${purchase.model} may have been made; look at ${service.provider.accountUrl}.`;
		console.error(`\n${named}`);
	}
	process.exit(INTERRUPTED);
}

void main().then((status) => {
	process.exitCode = status;
});
