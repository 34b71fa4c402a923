import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Scrubber } from '../../nodes/shared/n8n/http/secrets';
import type { StepResult } from './check';
import { redactMessage } from './redact';
import type { Service } from './services';

/** What a kept step needs to be played again (`test/recorded/kept.ts` reads it). */
export interface KeptStep {
	provider: string;
	node: string;
	parameters: Record<string, unknown>;
	/** How the run ended: a status, or the kind of a failure. */
	end: string;
	/** The answers in order, and what each is to. */
	answers: Array<{ file: string; phase: string }>;
}

/** `20261126-142233-hiDream`: a folder per service and run. */
export function folderName(service: Service, at: Date): string {
	const [day = '', time = ''] = at
		.toISOString()
		.replace(/[-:]|\..*$/g, '')
		.split('T');
	return `${day}-${time}-${service.provider.id}`;
}

/**
 * Writes what went over the wire in one step: `NN-phase.sent` and `NN-phase.raw`, and `step.json` beside them. Secrets are taken
 * out before anything touches the disk.
 *
 * @returns the step's folder
 */
export function saveStep(folder: string, service: Service, result: StepResult, redact: Scrubber): string {
	const place = path.join(folder, result.step.name);
	mkdirSync(place, { recursive: true });
	const answers: KeptStep['answers'] = [];
	for (const [index, { exchange, phase }] of result.exchanges.entries()) {
		const name = `${String(index + 1).padStart(2, '0')}-${phase}`;
		writeFileSync(path.join(place, `${name}.sent`), redactMessage(exchange.sent, redact));
		writeFileSync(path.join(place, `${name}.raw`), redactMessage(exchange.received, redact));
		if (phase !== 'file') answers.push({ file: `${name}.raw`, phase });
	}
	const { purchase } = result.step;
	const { provider } = service;
	const kept: KeptStep = {
		provider: provider.id,
		node: purchase?.node ?? result.step.asks,
		parameters: purchase
			? { provider: provider.id, model: purchase.model, ...purchase.parameters }
			: { provider: provider.id, model: provider.models[0]?.id },
		end: result.end.end,
		answers,
	};
	writeFileSync(path.join(place, 'step.json'), redact(`${JSON.stringify(kept, undefined, '\t')}\n`));
	return place;
}

/**
 * Moves a recorded step to the tests. Only answers go: what was sent stands in the simulator's and the catalogue's tests.
 *
 * @param name the folder of a run and the step's in it
 * @returns where it is now, or why it is not
 */
export function keepStep(
	recordings: string,
	name: string,
	kept: string,
): { folder: string } | { problem: string } {
	const from = path.resolve(recordings, name);
	const isInside = from.startsWith(`${path.resolve(recordings)}${path.sep}`);
	if (!isInside || !existsSync(path.join(from, 'step.json'))) {
		return {
			problem: `There is no recorded step "${name}". There are: ${stepsIn(recordings).join(', ') || 'none'}`,
		};
	}
	const to = path.join(kept, path.relative(recordings, from).split(path.sep).join('-'));
	if (existsSync(to)) return { problem: `${to} is there already` };
	cpSync(from, to, { recursive: true, filter: (file) => !/\.sent$|-file\.raw$/.test(file) });
	rmSync(from, { recursive: true });
	return { folder: to };
}

function stepsIn(recordings: string): string[] {
	if (!existsSync(recordings)) return [];
	return readdirSync(recordings, { recursive: true, encoding: 'utf8' })
		.filter((file) => path.basename(file) === 'step.json')
		.map((file) => path.dirname(file));
}
