import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Accounts } from './accounts';
import type { Callbacks } from './callbacks';
import type { Fault, FaultBook } from './faults';
import { formText, isForm, readBytes, readForm, type ReceivedForm } from './form';
import { PROVIDERS } from './providers';
import type { ProviderRequest, ProviderRoute, SimulatedProvider } from './providers/provider';
import type { Download } from './task';
import { perform, send } from './transport';
import type { RecordedRequest } from './types';

/** Enough for the images that providers take inside JSON. Forms are read as streams, and have no limit. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;
/** Result URLs are public or signed: whoever sends these along gives the account's key to a file server. */
const SECRET_HEADERS = ['authorization', 'x-app-key'];

/** The HTTP side: routes each request to its provider, records it, and lets the fault book have its way. */
export function buildServer(accounts: Accounts, faults: FaultBook, callbacks: Callbacks): FastifyInstance {
	const server = fastify({
		bodyLimit: BODY_LIMIT_BYTES,
		exposeHeadRoutes: false,
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 500 },
	});
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	// Left to readForm.
	server.addContentTypeParser('multipart/form-data', (_request, _body, done) => done(null));
	for (const provider of Object.values(PROVIDERS)) {
		for (const route of provider.routes) {
			server.route({
				method: route.method,
				url: route.path,
				handler: (request, reply) =>
					exchange(request, reply, { provider, route, accounts, faults, callbacks }),
			});
		}
	}
	server.setNotFoundHandler((request, reply) => {
		accounts.requests.push({ ...recordOf(request, accounts.nowMs()), phase: 'unknown', answeredStatus: 404 });
		accounts.violations.push(`${request.method} ${request.url}: no provider documents this path`);
		return reply.code(404).send('404 page not found');
	});
	return server;
}

interface Exchange {
	readonly provider: SimulatedProvider;
	readonly route: ProviderRoute;
	readonly accounts: Accounts;
	readonly faults: FaultBook;
	readonly callbacks: Callbacks;
}

async function exchange(request: FastifyRequest, reply: FastifyReply, context: Exchange): Promise<void> {
	const { provider, route, accounts } = context;
	reply.hijack();
	const gone = abortedWhenClosed(reply);
	const asked = readRequest(request);
	const phase = typeof route.phase === 'function' ? route.phase(asked.query) : route.phase;
	const record: RecordedRequest = {
		...recordOf(request, accounts.nowMs()),
		provider: provider.id,
		phase,
		...(asked.form && { parts: asked.form.parts }),
	};
	accounts.requests.push(record);
	const mayShowKey = route.withKey && isOwnHost(request);
	if ((phase === 'download' && !mayShowKey) || phase === 'thumbnail') noteSecrets(record, accounts);
	try {
		const fault = await comeIn(request.raw, asked.form, record, context.faults, gone);
		if (fault) record.fault = fault.kind;
		const desk = accounts.desk(provider.id, record, fault);
		const work = async () => accounts.atOneMoment(() => route.handle(asked, desk));
		const delivery = await perform(work, fault, {
			provider,
			settings: accounts.settings,
			record,
			signal: gone,
		});
		const made = phase === 'submit' && record.taskId !== undefined && accounts.find(record.taskId);
		if (made) context.callbacks.watch(made, asked.origin);
		if (delivery.kind === 'silence') return;
		if (delivery.kind === 'cut') return void reply.raw.destroy();
		record.answeredStatus = delivery.answer.status;
		const download = phase === 'download' ? noteDownload(record, accounts) : undefined;
		// Of a form answered early the rest is still under way.
		request.raw.resume();
		await send(reply.raw, delivery.answer, delivery.cutAtBytes, gone, (bytes) => {
			if (download) download.sentBytes += bytes;
		});
		if (delivery.cutAtBytes === undefined) record.answeredAtMs = accounts.nowMs();
		if (download) download.complete = delivery.cutAtBytes === undefined;
	} catch (error) {
		// A client that goes away while it is kept waiting is no news; anything else is a defect of the simulator.
		reply.raw.destroy();
		if (!gone.aborted) accounts.violations.push(`simulator defect: ${String(error)}`);
	}
}

/** Under another name it is another host: whoever is sent there must not bring the key. */
function isOwnHost({ headers, server }: FastifyRequest): boolean {
	return headers.host === `127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}

/** Lets the form, if there is one, come in, and finds the fault that strikes the request. */
async function comeIn(
	request: IncomingMessage,
	form: ReceivedForm | undefined,
	record: RecordedRequest,
	faults: FaultBook,
	gone: AbortSignal,
): Promise<Fault | undefined> {
	if (!form) return faults.take(record);
	const early = faults.takeEarly(record);
	if (early) {
		await readBytes(request, early.afterBytes, gone);
		return early.fault;
	}
	await readForm(request, form, gone);
	record.body = formText(form);
	return faults.take(record);
}

export function abortedWhenClosed(reply: FastifyReply): AbortSignal {
	const controller = new AbortController();
	reply.raw.once('close', () => controller.abort());
	return controller.signal;
}

function bodyOf(request: FastifyRequest): Buffer {
	return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function readRequest(request: FastifyRequest): ProviderRequest {
	const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
	return {
		params: request.params as Record<string, string>,
		query: new URL(request.url, origin).searchParams,
		headers: request.headers,
		body: bodyOf(request),
		...(isForm(request.headers['content-type']) && { form: { parts: [] } }),
		origin,
	};
}

export function recordOf(request: FastifyRequest, atMs: number): Omit<RecordedRequest, 'phase'> {
	const { method, url: path, headers } = request;
	return { atMs, method, path, headers, body: bodyOf(request).toString('utf8') };
}

export function noteSecrets(record: RecordedRequest, accounts: Accounts): void {
	for (const name of SECRET_HEADERS.filter((header) => header in record.headers)) {
		accounts.violations.push(`${record.method} ${record.path}: a ${record.phase} with the header ${name}`);
	}
}

/** Only answers that carry the task's file count; a fault's page or redirect does not. */
function noteDownload(record: RecordedRequest, accounts: Accounts): Download | undefined {
	const task = record.taskId === undefined ? undefined : accounts.find(record.taskId);
	if (!task || (record.answeredStatus !== 200 && record.answeredStatus !== 206)) return undefined;
	const download: Download = { atMs: accounts.nowMs(), sentBytes: 0, complete: false };
	task.downloads.push(download);
	return download;
}
