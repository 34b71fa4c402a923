import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { IBinaryData, IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';

/** A stored file as n8n has it, as far as n8n's helpers of this test know it. */
export interface Stored {
	content: Buffer;
	fileName?: string;
	/** Another size than that of the content: nobody wants a test with 200 MB. */
	bytes?: number;
	/** Instead of the item's own Base64 text, in memory. */
	text?: string;
	/** Gone from n8n's store. */
	isLost?: boolean;
	/** In memory, as n8n has files in its memory mode. */
	inMemory?: boolean;
}

export interface World {
	files?: Record<string, Stored>;
	json?: Record<string, unknown>;
	/** What is at the addresses; an error if nobody listens there. */
	web?: Record<string, { status?: number; headers?: Record<string, string>; body?: Buffer } | Error>;
	/** The address of this n8n; none if it keeps files in memory. */
	n8nUrl?: string;
	baseUrl?: string;
}

/** The few functions of n8n's context that reading files needs; what was asked of them is in `asked`. */
export function fakeContext({ files = {}, json = {}, web = {}, n8nUrl, baseUrl }: World) {
	const asked = { opened: 0, links: 0, fetching: 0, mostFetching: 0, requests: [] as IHttpRequestOptions[] };
	const binary = Object.fromEntries(
		Object.entries(files).map(([name, { content, fileName, inMemory, text }]): [string, IBinaryData] => [
			name,
			{
				mimeType: 'application/x-claimed',
				// As a Code node may have copied it from another file.
				bytes: 7,
				...(fileName === undefined ? {} : { fileName }),
				...(inMemory
					? { data: text ?? content.toString('base64') }
					: { data: 'filesystem-v2', id: `filesystem-v2:${name}` }),
			},
		]),
	);
	const storedAs = (id: string): Stored => {
		const stored = files[id.split(':')[1] ?? ''];
		if (!stored || stored.isLost) throw new Error('ENOENT: no such file or directory');
		return stored;
	};
	const helpers = {
		assertBinaryData: (_itemIndex: number, wanted: string | IBinaryData) => {
			if (typeof wanted === 'object' && 'mimeType' in wanted) return wanted;
			// As n8n has it: what every object has is found, too.
			const found = typeof wanted === 'string' ? binary[wanted] : undefined;
			if (!found)
				throw new Error(`This operation expects the node's input data to contain ${String(wanted)}`);
			return found;
		},
		getBinaryMetadata: async (id: string) => {
			const { content, bytes } = storedAs(id);
			return await Promise.resolve({ fileSize: bytes ?? content.length });
		},
		getBinaryStream: async (id: string) => {
			asked.opened++;
			const { content } = storedAs(id);
			return await Promise.resolve(Readable.from([content.subarray(0, 5), content.subarray(5)]));
		},
		createBinarySignedUrl: ({ id }: IBinaryData) => {
			if (n8nUrl === undefined) throw new Error('Cannot sign a file in memory');
			return `${n8nUrl}rest/binary-data/signed?token=${String(id)}-${++asked.links}`;
		},
		httpRequest: async (options: IHttpRequestOptions) => {
			asked.requests.push(options);
			asked.mostFetching = Math.max(asked.mostFetching, ++asked.fetching);
			await setImmediate();
			asked.fetching--;
			const found = web[options.url];
			if (found instanceof Error) throw found;
			const { status = found ? 200 : 404, headers = {}, body = Buffer.alloc(0) } = found ?? {};
			return await Promise.resolve({ statusCode: status, headers, body: Readable.from([body]) });
		},
		prepareBinaryData: async (given: Buffer | Readable, fileName: string | undefined, mimeType: string) => {
			const content = Buffer.isBuffer(given) ? given : Buffer.concat((await given.toArray()) as Buffer[]);
			return { data: content.toString('base64'), mimeType, ...(fileName ? { fileName } : {}) };
		},
	};
	const context = {
		helpers,
		getInputData: () => [{ json, binary }],
		getExecutionCancelSignal: () => undefined,
		getCredentials: async () =>
			await Promise.resolve({ baseUrl: baseUrl ?? 'https://open-api.wondershare.cc' }),
	} as unknown as IExecuteFunctions;
	return { context, asked };
}
