import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runStep, startTwin, type StepResult } from '../../../scripts/live/check';
import { PURCHASES } from '../../../scripts/live/purchases';
import { keepStep, saveStep } from '../../../scripts/live/recordings';
import { createRedactor } from '../../../scripts/live/redact';
import { reportOf } from '../../../scripts/live/report';
import { services, type Service } from '../../../scripts/live/services';
import { freeSteps, paidStep, type Step } from '../../../scripts/live/steps';
import type { Simulator } from '../../simulator';
import { keptRules } from '../../simulator/kept';
import { NodeBench } from '../nodes/bench';
import { replayKept } from '../nodes/keptSteps';

/** The live check against a simulator that plays the real service, and was changed on purpose. */

let bench: NodeBench;
let twin: Simulator;
let folder: string;
beforeAll(async () => {
	bench = await NodeBench.start();
	twin = await startTwin();
	folder = mkdtempSync(path.join(tmpdir(), 'live-check-'));
});
afterAll(async () => {
	await twin.close();
	await bench.stop();
	rmSync(folder, { recursive: true });
});
afterEach(() => bench.simulator.behave());

const SIGNATURE = 'c2lnbmF0dXJl7SIGN4TURE';
const SIGNED = `?Expires=1900000000&Signature=${SIGNATURE}&X-Amz-Signature=${SIGNATURE}`;

function credentialOf({ provider }: Service): Record<string, string> {
	const keys: Record<string, string> = bench.simulator.keys[provider.id];
	return { ...keys, baseUrl: bench.simulator.url };
}

async function run(service: Service, step: Step | undefined): Promise<StepResult> {
	if (!step) throw new Error('There is no such step');
	const place = {
		credential: credentialOf(service),
		imageUrl: `${bench.simulator.url}/test-media/first.png`,
		pollIntervalSeconds: 0.1,
	};
	return await runStep(service, step, place, twin, { onExchange() {} });
}

const free = (service: Service, name: string) => freeSteps(service).find((step) => step.name === name);
const videoOf = (service: Service) => {
	const purchase = PURCHASES.find(({ provider }) => provider === service.provider.id);
	return purchase && paidStep(service, purchase);
};
const report = (service: Service, results: StepResult[]) =>
	createRedactor(credentialOf(service))(reportOf(service.provider.displayName, bench.simulator.url, results));

/** A secret as it might stand in a file. */
function formsOf(secrets: readonly string[]): string[] {
	const pairs = secrets.flatMap((one) => secrets.map((other) => `${one}:${other}`));
	return [...secrets, ...pairs].flatMap((secret) => {
		const bytes = Buffer.from(secret);
		return [
			secret,
			encodeURIComponent(secret),
			JSON.stringify(secret).slice(1, -1),
			bytes.toString('base64').replace(/=+$/, ''),
			bytes.toString('base64url'),
			bytes.toString('hex'),
		];
	});
}

function everything(place: string): string {
	return readdirSync(place, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
		.join('\n');
}

describe.each(services.map((service) => [service.provider.id, service] as const))('%s', (id, service) => {
	it('finds nothing where nothing was changed', async () => {
		const results = [];
		for (const step of freeSteps(service)) results.push(await run(service, step));
		results.push(await run(service, videoOf(service)));
		const text = report(service, results);
		expect(text).toContain('no differences from the simulator');
		expect(text).not.toContain('**');
		expect(results.at(-1)?.end.end).toBe('succeeded');
		expect(text).toMatch(/- Time: \d+\.\d s from the submit to the end; the schedule expects \d+ s/);
		expect(text).toMatch(/- Links: /);
	});

	it('names a new error shape', async () => {
		bench.simulator.misbehave({
			provider: id,
			phase: 'status',
			fault: {
				kind: 'answer',
				status: 422,
				body: { fault: { reason: 'nothing of that name', ref: 7, see: `https://files.example/x${SIGNED}` } },
			},
		});
		const result = await run(service, free(service, 'no-such-task'));
		const text = report(service, [result]);
		expect(text).toContain('HTTP status `422`');
		expect(text).toContain('new field `fault.reason` (string)');
		expect(text).toContain('new field `fault.ref` (number)');

		const place = saveStep(
			path.join(folder, `${id}-error`),
			service,
			result,
			createRedactor(credentialOf(service)),
		);
		const written = `${everything(place)}\n${text}`;
		expect(written).not.toContain(SIGNATURE);
		expect(written).toContain('Expires=1900000000');
	});

	it('names a new field, an unknown status word and a connection cut behind the JSON; keeps no secret', async () => {
		const credential = credentialOf(service);
		const { baseUrl, ...secrets } = credential;
		const keys = Object.values(secrets);
		const word = id === 'hiDream' ? 42 : 'POLISHING';
		const { simulator } = bench;
		simulator.misbehave({ provider: id, phase: 'submit', fault: { kind: 'cutBehind' } });
		simulator.misbehave({ provider: id, phase: 'status', fault: { kind: 'taskState', status: word } });
		const added = JSON.stringify({
			seed_used: 7,
			echo: `Authorization: Bearer ${keys[0]}`,
			twice: Buffer.from(keys.join(':')).toString('base64'),
		}).slice(0, -1);
		simulator.misbehave({
			provider: id,
			phase: 'status',
			times: 'always',
			fault: { kind: 'rewrite', as: (text: string) => text.replace('{', `${added},`) },
		});
		const result = await run(service, videoOf(service));
		expect(result.end.end).toBe('succeeded');
		const text = report(service, [result]);
		expect(text).toMatch(
			/submit: HTTP 200, .*\*\*The connection closed behind \d+ bytes, before the answer's end/,
		);
		expect(text).toContain(`\`${word}\``);
		expect(text).toContain('new field `seed_used` (number)');
		expect(text).toMatch(/Nothing reads \(status\): .*`seed_used`/);

		const redact = createRedactor(credential);
		const place = saveStep(path.join(folder, id), service, result, redact);
		const written = `${everything(place)}\n${text}`;
		const found = formsOf(keys).filter((form) => written.includes(form));
		expect(found).toEqual([]);

		const kept = keepStep(folder, path.relative(folder, place), path.join(folder, 'kept'));
		if ('problem' in kept) throw new Error(kept.problem);
		const name = path.basename(kept.folder);
		const replayed = await replayKept(bench, name, path.join(folder, 'kept'));
		expect(replayed).toEqual({ end: 'succeeded', asked: replayed.of, of: replayed.of });

		simulator.behave();
		keptRules(kept.folder).forEach((rule) => simulator.misbehave(rule));
		const { purchase } = result.step;
		const again = await bench.generate({
			provider: id,
			model: purchase?.model,
			...purchase?.parameters,
			download: false,
		});
		expect(again.received()[0]?.json.taskId).toBe(result.exchanges.find(({ task }) => task)?.task?.taskId);
	});
});
