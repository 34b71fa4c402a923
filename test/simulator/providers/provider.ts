import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../answer';
import type { ReceivedForm } from '../form';
import type { SubmittedMedia } from '../mediaFile';
import type { Product, SimulatedTask } from '../task';
import type { Phase, ProviderId, SimulatorSettings } from '../types';

/** What a provider sees of a request. */
export interface ProviderRequest {
	readonly params: Readonly<Record<string, string>>;
	readonly query: URLSearchParams;
	readonly headers: IncomingHttpHeaders;
	/** Empty if there is a form. */
	readonly body: Buffer;
	readonly form?: ReceivedForm;
	/** Scheme, host and port as the client wrote them; result URLs begin with it. */
	readonly origin: string;
}

export interface AcceptedSubmit {
	readonly id: string;
	readonly model: string;
	readonly body: Record<string, unknown>;
	readonly media?: readonly SubmittedMedia[] | undefined;
	/** A video, unless it is told otherwise. */
	readonly makes?: Product;
}

/** What a provider may do to the accounts while it answers one request. */
export interface Desk {
	readonly settings: Readonly<SimulatorSettings>;
	nowMs(): number;
	/** Makes the task, or throws the provider's rate-limit refusal if the account has too many open. */
	accept(task: AcceptedSubmit): SimulatedTask;
	/** The task that a status check asks for, if the provider knows it (already) and knows it here. Notes the check. */
	lookUp(id: string, isHere?: (task: SimulatedTask) => boolean): SimulatedTask | undefined;
	/** The task whose result or cover is asked for, if it has one. */
	finished(matches: (task: SimulatedTask) => boolean): SimulatedTask | undefined;
}

export interface ProviderRoute {
	/** A function where one path serves several purposes. */
	readonly phase: Phase | ((query: URLSearchParams) => Phase);
	readonly method: 'GET' | 'POST';
	/** In fastify's syntax. */
	readonly path: string;
	/** A file that is only given to whoever shows the account's key; elsewhere the key is a mistake. */
	readonly withKey?: true;
	/** Throws a Refusal for whatever the document does not allow. Takes its time only to fetch what a submit points to. */
	handle(request: ProviderRequest, desk: Desk): Answer | Promise<Answer>;
}

/** One service. Everything that is known about it is in its file; the server knows none of it. */
export interface SimulatedProvider {
	readonly id: ProviderId;
	readonly routes: readonly ProviderRoute[];
	/** How it tells of a task's end, if it does that. */
	readonly callback?: {
		/** Where a submit's body has the address to call. */
		readonly field: string;
		/** What is sent there. */
		body(task: SimulatedTask, origin: string, desk: Pick<Desk, 'settings' | 'nowMs'>): Answer;
	};
	/** The answer to a submit that comes too soon or is one too many. */
	rateLimited(settings: Readonly<SimulatorSettings>): Answer;
	/** The answer to a submit for which the account has no money left. */
	noBalance(settings: Readonly<SimulatorSettings>): Answer;
}

export function hasBearer(headers: IncomingHttpHeaders, key: string): boolean {
	return headers.authorization === `Bearer ${key}`;
}
