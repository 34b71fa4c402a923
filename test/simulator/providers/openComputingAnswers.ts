import { jsonAnswer, Refusal, textAnswer, type Answer } from '../answer';
import { readJson, type Problem } from '../contract';
import type { SimulatorSettings } from '../types';
import { pythonJson, pythonPage } from './pythonJson';
import type { ProviderRequest } from './provider';

/**
 * What 元境 says, in two dialects (`openComputingAnswers`): its server's (test/recorded) and its document's (seeds/003, 错误信息).
 * They agree in all refusals that the server words itself.
 */

type Settings = Readonly<SimulatorSettings>;

/** The server reads no more of a body; what it says then is recorded. That it holds for forms, too, is not. */
const LONGEST_BODY_BYTES = 10 * 1024 * 1024;

const isServer = ({ openComputingAnswers }: Settings) => openComputingAnswers === 'server';

/** Streamed, and announced as a page: so come all answers to submits that the server has looked at. */
export function streamed(body: unknown): Answer {
	return { ...textAnswer(200, pythonJson(body), 'text/html'), isChunked: true };
}

export function submitted(taskid: string, settings: Settings): Answer {
	return isServer(settings)
		? streamed({ taskid, status: 'PENDING' })
		: jsonAnswer(200, { taskid, status: 'CREATED' });
}

/** Wrapped or flat, as `wrapTasks` has it. */
export function statusAnswer(flat: Record<string, unknown>, settings: Settings): Answer {
	const body = settings.wrapTasks ? { status: 'ok', data: flat } : flat;
	if (!isServer(settings)) return jsonAnswer(200, body);
	return textAnswer(200, pythonPage(body), 'application/json; utf-8=; charset=utf-8');
}

export function unauthorised(settings: Settings): Answer {
	return isServer(settings) ? plain(401, '401: Unauthorized') : errorAnswer(401, 'Invalid API Key');
}

export function noBalance(settings: Settings): Answer {
	return isServer(settings) ? plain(429, '429: Too Many Requests') : errorAnswer(429, 'Insufficient balance');
}

/** A stand-in: 429 is the empty balance in both. At the server only words of its own would tell this from that. */
export function rateLimited(settings: Settings): Answer {
	return errorAnswer(429, isServer(settings) ? 'Rate limit: too many requests' : 'Too many requests');
}

/** The body as a JSON object; what the server cannot read it takes for no parameters, and what is no object breaks it. */
export function readBody(request: ProviderRequest, settings: Settings): Record<string, unknown> {
	if (isServer(settings) && request.body.length > LONGEST_BODY_BYTES) {
		const words = `Maximum request body size ${LONGEST_BODY_BYTES} exceeded, actual body size ${request.body.length}`;
		throw new Refusal(plain(413, words));
	}
	return readJson(request, (problem) => {
		if (problem.kind !== 'notJson' || !isServer(settings)) return refuse(problem);
		return isJson(request.body) ? trouble() : refuse({ kind: 'missing', field: 'model', text: '' });
	});
}

export function refuse({ kind, field, text }: Problem): Answer {
	return errorAnswer(400, kind === 'missing' ? `Missing required parameter: ${field}` : text);
}

export function errorAnswer(httpStatus: number, error: string): Answer {
	return jsonAnswer(httpStatus, { error });
}

function plain(httpStatus: number, words: string): Answer {
	return textAnswer(httpStatus, words, 'text/plain; charset=utf-8');
}

/** What the server says when its own code fails. */
function trouble(): Answer {
	const page =
		'<html><head><title>500 Internal Server Error</title></head><body>\n<h1>500 Internal Server Error</h1>\nServer got itself in trouble\n</body></html>\n';
	return textAnswer(500, page, 'text/html; charset=utf-8');
}

function isJson(body: Buffer): boolean {
	try {
		JSON.parse(body.toString('utf8'));
		return true;
	} catch {
		return false;
	}
}
