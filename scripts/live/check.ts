import { providers } from '../../nodes/shared/providers';
import { isFinal, type Pacing } from '../../nodes/shared/providers/provider';
import { pacingOf } from '../../nodes/shared/task/schedule';
import type { ExecutionHandle } from '../../test/engine/harness';
import { startSimulator, type Simulator } from '../../test/simulator';
import { differences } from './differences';
import { StepReader, type Phase, type ReadExchange } from './read';
import type { Service } from './services';
import { watchSockets } from './socket';
import type { End, Place, Step } from './steps';

/** A step at the service, and the same at the simulator. */
export interface StepResult {
	step: Step;
	end: End;
	exchanges: ReadExchange[];
	simulatedEnd: End;
	/** What differs from the simulator, by what the answers are to. */
	differs: Map<Phase, string[]>;
	/** From the submit to the first answer that told of the end. */
	seconds?: number;
	/** What the schedule takes such a task to last. */
	expectedSeconds?: number;
}

export interface Watcher {
	onExchange(exchange: ReadExchange): void;
	onStarted?(handle: ExecutionHandle): void;
}

/** The simulator that every answer is held against; its tasks are done at once. */
export async function startTwin(): Promise<Simulator> {
	return await startSimulator({ jobSeconds: 0.3 });
}

/**
 * Asks a service one thing, and the simulator the same.
 *
 * @param pollIntervalSeconds 0 for the nodes' own schedule
 */
export async function runStep(
	service: Service,
	step: Step,
	place: Place,
	twin: Simulator,
	watcher: Watcher,
): Promise<StepResult> {
	const live = await observe(service, step, { ...place, ...watcher }, (exchange) =>
		watcher.onExchange(exchange),
	);
	const simulated = await withoutLeastIntervals(
		async () =>
			await observe(
				service,
				step,
				{
					credential: { ...place.credential, ...twin.keys[service.provider.id], baseUrl: twin.url },
					imageUrl: `${twin.url}/test-media/first.png`,
					pollIntervalSeconds: 0.1,
				},
				() => {},
			),
	);
	return {
		step,
		end: live.end,
		exchanges: live.exchanges,
		simulatedEnd: simulated.end,
		differs: compare(live.exchanges, simulated.exchanges),
		...timesOf(service, step, live.exchanges),
	};
}

async function observe(
	{ provider }: Service,
	step: Step,
	place: Place,
	onExchange: (exchange: ReadExchange) => void,
): Promise<{ end: End; exchanges: ReadExchange[] }> {
	const exchanges: ReadExchange[] = [];
	const reader = new StepReader(provider, step, (place.credential.baseUrl ?? '').replace(/\/+$/, ''));
	const end = await watchSockets(
		async () => {
			try {
				return await step.run(place);
			} catch (error) {
				return { end: 'error', words: (error as Error).message };
			}
		},
		(exchange) => {
			const read = reader.read(exchange);
			exchanges.push(read);
			onExchange(read);
		},
	);
	return { end, exchanges };
}

function compare(live: readonly ReadExchange[], simulated: readonly ReadExchange[]): Map<Phase, string[]> {
	const found = new Map<Phase, string[]>();
	for (const phase of new Set([...live, ...simulated].map((one) => one.phase))) {
		// A file is told by its head alone, and every service has its own store.
		if (phase === 'file') continue;
		const of = (all: readonly ReadExchange[]) =>
			all
				.filter((one) => one.phase === phase)
				.map(({ answer, exchange }) => ({ ...answer, isWhole: exchange.isComplete }));
		found.set(phase, differences(of(live), of(simulated)));
	}
	return found;
}

function timesOf({ provider }: Service, { purchase }: Step, exchanges: readonly ReadExchange[]) {
	const submit = exchanges.find(({ task }) => task);
	const last = exchanges.find(({ state }) => state && isFinal(state.status));
	if (!submit || !last || !purchase) return {};
	const product = purchase.node === 'generateImage' ? 'image' : 'video';
	return {
		seconds: (last.exchange.endedAtMs - submit.exchange.endedAtMs) / 1000,
		expectedSeconds: pacingOf(provider.pacing, product).typicalSeconds,
	};
}

/** The simulator may be asked as often as one likes. */
async function withoutLeastIntervals<T>(work: () => Promise<T>): Promise<T> {
	const pacings = providers.map(({ pacing }) => pacing as { leastIntervalSeconds?: number } & Pacing);
	const before = pacings.map(({ leastIntervalSeconds }) => leastIntervalSeconds);
	for (const pacing of pacings) delete pacing.leastIntervalSeconds;
	try {
		return await work();
	} finally {
		for (const [index, seconds] of before.entries()) {
			const pacing = pacings[index];
			if (pacing && seconds !== undefined) pacing.leastIntervalSeconds = seconds;
		}
	}
}
