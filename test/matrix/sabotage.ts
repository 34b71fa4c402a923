import { Readable } from 'node:stream';
import type { IExecuteFunctions, IHttpRequestOptions, INodeExecutionData, INodeType } from 'n8n-workflow';

/** Nodes that do wrong: what they hear, or what they put out, is changed on its way. */

/** An answer as it came, with how far it came. */
export interface Heard {
	status: number;
	headers: Record<string, unknown>;
	text: string;
	/** The connection broke before the answer's end. */
	isBroken: boolean;
}

export interface Tricks {
	/** Changes an answer of a provider. */
	hears?: (heard: Heard, request: IHttpRequestOptions) => Heard;
	/** Changes the request for a file. */
	fetches?: (request: IHttpRequestOptions) => IHttpRequestOptions;
	/** Changes the answer to it. */
	receives?: (response: Response) => Response;
	/** Changes what the node puts out. */
	putsOut?: (item: INodeExecutionData) => void;
	/** Loses what the node has noted. */
	forgets?: true;
}

interface Response {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** Reads as it comes; the reader is attached in the tick in which the helper returns. */
async function hear({ statusCode, headers, body }: Response): Promise<Heard> {
	const heard: Heard = { status: statusCode, headers, text: '', isBroken: false };
	try {
		for await (const piece of body as Readable) heard.text += (piece as Buffer).toString('utf8');
	} catch {
		heard.isBroken = true;
	}
	return heard;
}

/** As n8n's helper gives it, in the encoding that the node has asked for. */
function given({ status, headers, text, isBroken }: Heard, { encoding }: IHttpRequestOptions): Response {
	const broken = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
	if (encoding !== 'stream') {
		if (isBroken) throw broken;
		return { statusCode: status, headers, body: text };
	}
	const body = new Readable({ read: () => {} });
	if (text !== '') body.push(Buffer.from(text));
	if (isBroken) setImmediate(() => body.destroy(broken));
	else body.push(null);
	return { statusCode: status, headers, body };
}

type Send = (this: unknown, type: string, request: IHttpRequestOptions) => Promise<Response>;
type Fetch = (request: IHttpRequestOptions) => Promise<Response>;

/** The node with the tricks. */
export function sabotaged<T extends INodeType>(node: T, tricks: Tricks): T {
	const { hears = (heard) => heard, fetches = (one) => one, receives = (one) => one } = tricks;
	const { execute } = node;
	node.execute = async function (this: IExecuteFunctions) {
		if (tricks.forgets) delete this.getContext('node').tasks;
		const send = this.helpers.httpRequestWithAuthentication as unknown as Send;
		const fetch = this.helpers.httpRequest as unknown as Fetch;
		const httpRequestWithAuthentication: Send = async function (type, request) {
			const response = await send.call(this, type, { ...request, encoding: 'stream' });
			return given(hears(await hear(response), request), request);
		};
		const httpRequest: Fetch = async (request) => receives(await fetch(fetches(request)));
		const helpers = { ...this.helpers, httpRequestWithAuthentication, httpRequest };
		const context = Object.create(this, { helpers: { value: helpers } }) as IExecuteFunctions;
		const outputs = (await execute!.call(context)) as INodeExecutionData[][];
		for (const item of outputs.flat()) tricks.putsOut?.(item);
		return outputs;
	};
	return node;
}
