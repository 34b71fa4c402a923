import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	IWebhookFunctions,
} from 'n8n-workflow';
import type { VirtualClock } from '../virtualClock';
import { Readable } from 'node:stream';
import type { Marker } from './accounts';
import { CUT } from './answers';
import { dialects, TROUBLE } from './dialects';
import type { History } from './history';
import { switched } from './sabotage';
import type { World } from './world';

/** What n8n keeps of an execution while the process lives. */
export interface ExecutionRecord {
	id: string;
	nodeContext: IDataObject;
	log: string[];
	customData: Map<string, string>;
}

/** One try of the node in n8n. */
export interface Try {
	history: History;
	world: World;
	clock: VirtualClock;
	record: ExecutionRecord;
	execution: number;
	runIndex: number;
	prompts: string[];
	/** How often the prompt has been edited. */
	edition: number;
	timeoutSeconds: number;
	stop: AbortSignal;
}

/** What became of a try, as far as the host sees it. */
export interface Watch {
	/** The process was killed: nothing of it reaches the world, or us, any more. */
	dead: boolean;
	/** The try has ended: nothing may be sent any more. */
	ended: boolean;
	/** When the last submit that was under way had its answer. */
	lastSubmitMs: number;
	/** Until when n8n lays the execution down, if the node has asked for that. */
	suspendedUntilMs?: number;
}

const BASE_URL = 'https://provider.example';

function networkError(error: { code: string; message: string; syscall?: string }): Error {
	return Object.assign(new Error(error.message), error);
}

/** A body that is read as it comes. */
async function* piecesOf(text: string, isBroken: boolean | undefined): AsyncGenerator<Buffer> {
	await Promise.resolve();
	yield Buffer.from(text);
	if (isBroken) throw networkError(CUT);
}

/** The request of one item as its user sees it; the world's accounts are by this. */
export function wishOf({ history, runIndex, edition }: Try, itemIndex: number, prompt: string): string {
	// An agent's calls have no place: the same call again, before the first was delivered, is a retry.
	return history.asTool ? `${prompt} v${edition}` : `${runIndex}:${itemIndex} v${edition}`;
}

/**
 * n8n as the node sees it, as small as the node lets it be, and as sources.md has it: requests are tied to Stop unless
 * the context has no signal, a timeout is an error, a stored file is what came.
 */
export function contextOf(one: Try, watch: Watch): IExecuteFunctions {
	const { history, world, clock, record, prompts, stop } = one;
	const items: INodeExecutionData[] = prompts.map((prompt) => ({ json: { prompt } }));
	const options = (itemIndex: number) => ({
		timeoutMinutes: one.timeoutSeconds / 60,
		pollIntervalSeconds: history.pollIntervalSeconds,
		maxConcurrentTasks: history.maxConcurrentTasks,
		onTimeout: history.returnOnTimeout ? 'returnTask' : 'error',
		additionalFields: {
			marker: {
				wish: wishOf(one, itemIndex, prompts[itemIndex] as string),
				place: `${one.runIndex}:${itemIndex}`,
				execution: one.execution,
			} satisfies Marker,
		},
	});
	const fixed = {
		provider: history.provider,
		operation: 'textToVideo',
		model: dialects[history.provider].model,
		wait: history.wait,
		download: history.download,
		outputBinaryField: 'data',
	};
	const parameters = {
		...fixed,
		prompt: `={{ $json.prompt }} v${one.edition}`,
		options: { ...options(0), additionalFields: '={{ { marker: $json.marker } }}' },
	};

	/** Time on the network; ends early when somebody gives up, and never for a dead process. */
	const pass = async (ms: number, signal: AbortSignal | undefined) => {
		let giveUp = () => {};
		const givenUp = new Promise<void>((resolve) => (giveUp = resolve));
		signal?.addEventListener('abort', giveUp);
		if (!signal?.aborted) await Promise.race([clock.sleep(ms), givenUp]);
		signal?.removeEventListener('abort', giveUp);
		if (watch.dead) await new Promise(() => {});
		if (signal?.aborted) throw networkError({ code: 'ERR_CANCELED', message: 'canceled' });
	};
	/** A request sets out, if its sender has not given it up before. */
	const setOut = async (what: string, signal: AbortSignal | undefined) => {
		if (watch.dead || signal?.aborted) await pass(0, signal);
		if (watch.ended) world.violation(`${what} after the end`);
		if (stop.aborted) world.violation(`${what} after Stop`);
	};
	/** The answer, or the end of the client's patience. */
	const travel = async (
		afterMs: number,
		{ timeout = Infinity }: IHttpRequestOptions,
		signal?: AbortSignal,
	) => {
		await pass(Math.min(afterMs, timeout), signal);
		if (afterMs >= timeout) {
			throw networkError({ code: 'ECONNABORTED', message: `timeout of ${timeout}ms exceeded` });
		}
	};

	async function httpRequestWithAuthentication(
		this: Partial<IExecuteFunctions>,
		_type: string,
		request: IHttpRequestOptions,
	) {
		const signal = this.getExecutionCancelSignal?.();
		const path = request.url.slice(BASE_URL.length);
		if (dialects[history.provider].isContent?.({ path })) return await download(request, signal);
		await setOut('a request', signal);
		const { delivery, delivered } = world.receive(
			{
				path,
				query: (request.qs ?? {}) as Record<string, string>,
				body: (request.body ?? {}) as Record<string, unknown>,
			},
			((request.body ?? {}) as { marker: Marker }).marker,
		);
		try {
			await travel(delivery.afterMs, request, signal);
			if ('error' in delivery) throw networkError(delivery.error);
		} catch (error) {
			delivered(false);
			throw error;
		} finally {
			// n8n's own signal does not end a submit.
			if (signal !== stop) watch.lastSubmitMs = clock.nowMs();
		}
		// What came before the connection broke had arrived, whether the node has it handed on or not.
		delivered(true);
		const { status: statusCode, headers, isBroken } = delivery;
		const text = switched.believesTrouble
			? delivery.text.replace(TROUBLE, 'the picture cannot be animated')
			: delivery.text;
		if (request.encoding === 'stream' && !switched.dropsWhatCame) {
			return { statusCode, headers, body: Readable.from(piecesOf(text, isBroken), { objectMode: false }) };
		}
		// n8n's helper throws away what has come.
		if (isBroken) throw networkError(CUT);
		return { statusCode, headers, body: text };
	}

	/** The file, from a store or from the provider itself. */
	async function download(request: IHttpRequestOptions, signal: AbortSignal | undefined) {
		await setOut('a download', signal);
		const delivery = world.receiveDownload(request.url);
		await travel(delivery.afterMs, request, signal);
		if ('error' in delivery) throw networkError(delivery.error);
		const { status, headers, bytes, cut } = delivery;
		const body = { bytes, cut, signal, on: () => body, map: () => body };
		return { statusCode: status, headers, body };
	}

	const httpRequest = async (request: IHttpRequestOptions) =>
		await download(request, request.abortSignal as AbortSignal | undefined);

	/** All that anybody looks at of a stored video. */
	const FILE_HEAD = Buffer.from('\0\0\0\x18ftypmp42').toString('base64');

	async function prepareBinaryData(
		body: { bytes: number; cut?: boolean; signal?: AbortSignal },
		fileName: string,
		mimeType: string,
	) {
		await pass(500, body.signal);
		if (body.cut) throw networkError({ code: 'ECONNRESET', message: 'aborted' });
		return { data: FILE_HEAD, mimeType, fileName, bytes: body.bytes };
	}

	const log = (line: string) => void record.log.push(line);
	const customData = {
		get: (key: string) => record.customData.get(key),
		set: (key: string, value: string) => void record.customData.set(key, value),
	};
	const context = {
		getContext: () => record.nodeContext,
		getExecutionId: () => record.id,
		getWorkflowDataProxy: () => ({ $runIndex: one.runIndex, $execution: { customData } }),
		isToolExecution: () => history.asTool,
		getInputData: () => items,
		evaluateExpression: (expression: string) =>
			/resumeUrl/.test(expression) ? `https://n8n.example/webhook-waiting/${record.id}?signature=1` : items,
		putExecutionToWait: async (until: Date) => void (watch.suspendedUntilMs = until.getTime()),
		getNode: () => ({ name: 'Generate Video', type: 'generateVideo', typeVersion: 1, parameters }),
		getNodeParameter: (name: string, itemIndex: number, unset: unknown) => {
			if (name === 'prompt') return `${prompts[itemIndex]} v${one.edition}`;
			if (name === 'options') return options(itemIndex);
			return fixed[name as keyof typeof fixed] ?? unset;
		},
		continueOnFail: () => history.continues,
		getCredentials: async () => {
			const secrets = ['apiKey', 'appKey', 'appSecret', 'token'].map((name) => [name, `secret-of-${name}`]);
			return { ...Object.fromEntries(secrets), baseUrl: BASE_URL } as IDataObject;
		},
		getExecutionCancelSignal: () => stop,
		getMode: () => 'trigger',
		sendMessageToUI: () => {},
		addExecutionHints: () => {},
		logger: { info: log, warn: log, error: log, debug: log },
		helpers: { httpRequestWithAuthentication, httpRequest, prepareBinaryData },
	};
	return context as unknown as IExecuteFunctions;
}

/** The context of a call to an execution that was laid down, from that of its node. */
export function webhookContextOf(execution: IExecuteFunctions, body: object): IWebhookFunctions {
	const response = { status: () => response, json: () => response };
	const own = { getResponseObject: () => response, getBodyData: () => body };
	return { ...execution, ...own } as unknown as IWebhookFunctions;
}
