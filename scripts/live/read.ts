import { signedUntil } from '../../nodes/shared/providers/answers/signedUrls';
import { findChatProvider } from '../../nodes/shared/providers';
import {
	isFailure,
	type HttpResponse,
	type Provider,
	type ProviderFailure,
	type TaskRef,
	type TaskState,
} from '../../nodes/shared/providers/provider';
import { bodyObjects } from './differences';
import type { Exchange } from './socket';
import type { Step } from './steps';
import { unreadFields } from './unread';
import { asResponse, parseMessage, statusOf, type Message } from './wire';

/** What an answer is to. */
export type Phase = 'credential' | 'models' | 'submit' | 'status' | 'text' | 'file';

/** An exchange, and how the product reads its answer. */
export interface ReadExchange {
	exchange: Exchange;
	answer: Message;
	phase: Phase;
	/** In a line. */
	reading: string;
	unread: string[];
	task?: TaskRef;
	state?: TaskState;
	/** Until when its links say that they work, milliseconds since 1970. */
	linksUntilMs?: number;
}

/** Reads the exchanges of one step, one after the other: a status belongs to the task that was submitted before it. */
export class StepReader {
	/** The task as far as it is known. */
	task: TaskRef | undefined;

	constructor(
		private readonly provider: Provider,
		private readonly step: Step,
		private readonly baseUrl: string,
	) {
		if (step.asks === 'status') {
			const model = provider.models[0]?.id ?? '';
			this.task = {
				provider: provider.id,
				taskId: 'live-check-no-such-task',
				...(provider.modelInStatus && { model }),
			};
		}
	}

	read(exchange: Exchange): ReadExchange {
		const answer = parseMessage(exchange.received);
		const phase = this.phaseOf(exchange);
		const done = { exchange, answer, phase };
		if (statusOf(answer) === 0) return { ...done, reading: 'no answer', unread: [] };
		if (phase === 'file') {
			return {
				...done,
				reading: `${answer.headers['content-type'] ?? 'a file'}, ${exchange.receivedBytes} bytes`,
				unread: [],
			};
		}
		const response = { ...asResponse(answer), ...(!exchange.isComplete && { isCut: true }) };
		const result = this.resultOf(phase, response);
		const [body] = bodyObjects(answer);
		const unread =
			body && result !== undefined
				? unreadFields(body, (other) =>
						asRead(this.resultOf(phase, { ...response, text: JSON.stringify(other), isCut: false })),
					)
				: [];
		const read = { ...done, reading: tell(phase, result), unread };
		if (typeof result !== 'object' || result === null || Array.isArray(result)) return read;
		return { ...read, ...this.note(phase, result as object) };
	}

	private note(phase: Phase, result: object): Partial<ReadExchange> {
		if (phase === 'submit' && 'taskId' in result && typeof result.taskId === 'string') {
			const { model, parameters } = this.step.purchase ?? {
				model: '',
				parameters: {} as Record<string, unknown>,
			};
			const operation = parameters.operation as TaskRef['operation'];
			this.task = {
				provider: this.provider.id,
				taskId: result.taskId,
				model,
				...(operation && { operation }),
			};
			return { task: this.task };
		}
		const state =
			'state' in result ? (result.state as TaskState) : 'urls' in result ? (result as TaskState) : undefined;
		if (!state) return {};
		const until = Date.parse(state.expiresAt ?? signedUntil(state.urls[0]) ?? '');
		return { state, ...(!Number.isNaN(until) && { linksUntilMs: until }) };
	}

	private phaseOf({ method, url }: Exchange): Phase {
		const { asks } = this.step;
		if (asks !== 'task') return asks;
		if (!url.startsWith(this.baseUrl)) return 'file';
		if (this.task) {
			const status = this.provider.status(this.task);
			const path = url.slice(this.baseUrl.length).split('?', 1)[0];
			return method === status.method && path === status.path.split('?', 1)[0] ? 'status' : 'file';
		}
		return method === 'POST' ? 'submit' : 'file';
	}

	/** What the product's reader says; `undefined` where nothing but rules of the credential reads. */
	private resultOf(phase: Phase, response: HttpResponse): unknown {
		if (phase === 'models') return this.provider.modelList?.read(response);
		if (phase === 'submit') return this.provider.readSubmit(response);
		if (phase === 'status' && this.task) return this.provider.readStatus(response, this.task);
		if (phase !== 'text') return undefined;
		const reader = findChatProvider(this.provider.id)?.chat.reader(response, false);
		reader?.push(Buffer.from(response.text));
		return reader?.end();
	}
}

/** A reader's result as far as it matters: the answer as it came is no reading. */
function asRead(result: unknown): string {
	return JSON.stringify(result, (name, value: unknown) => (name === 'raw' ? undefined : value));
}

function tell(phase: Phase, result: unknown): string {
	if (phase === 'credential') return 'judged by the rules of the credential test';
	if (Array.isArray(result)) return `a list of ${result.length} models`;
	if (typeof result !== 'object' || result === null) return 'not read';
	if (isFailure(result)) return tellFailure(result as ProviderFailure);
	if ('state' in result) return `the result at once: ${tellState(result.state as TaskState)}`;
	if ('taskId' in result) {
		const { taskId, warning } = result as { taskId: string; warning?: string };
		return `task ${taskId}${warning === undefined ? '' : `, with a warning: ${warning}`}`;
	}
	return 'urls' in result ? tellState(result as TaskState) : 'a text';
}

function tellFailure({ kind, code, providerMessage }: ProviderFailure): string {
	return [`a failure (${kind})`, code && `code ${code}`, providerMessage].filter(Boolean).join(', ');
}

function tellState({
	status,
	statusWord,
	progress,
	urls,
	failure,
	durationSeconds,
	usage,
}: TaskState): string {
	return [
		status,
		statusWord && `**the status word \`${statusWord}\` is in no table**`,
		progress !== undefined && `${progress} %`,
		urls.length > 0 && `${urls.length} link${urls.length > 1 ? 's' : ''}`,
		durationSeconds !== undefined && `${durationSeconds} s long`,
		usage && `usage ${JSON.stringify(usage)}`,
		failure && `a failure (${failure.kind}): ${failure.providerMessage ?? failure.code ?? 'without words'}`,
	]
		.filter(Boolean)
		.join(', ');
}
