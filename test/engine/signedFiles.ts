import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { BinaryDataService } from 'n8n-core';
import { Container } from './coreServices';

/** Where n8n's server hands out stored files to whoever has a signed link. */
export interface SignedFiles {
	/** The base of the addresses that n8n hands out. */
	readonly url: string;
	close(): Promise<void>;
}

/** The one endpoint of n8n's server that the engine needs: providers fetch the files of users there. */
export async function serveSignedFiles(): Promise<SignedFiles> {
	const server = createServer((request, response) => {
		const token = new URL(request.url ?? '', 'http://n8n').searchParams.get('token') ?? '';
		void (async () => {
			const service = Container.get(BinaryDataService);
			await pipeline(await service.getAsStream(service.validateSignedToken(token)), response);
		})().catch(() => response.writeHead(400).end());
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		close: async () => await new Promise((closed) => server.close(() => closed())),
	};
}
