import { ReceivedFile, type MediaType, type SubmittedMedia } from './mediaFile';

/** Tells the services' own look at a URL from the client's, in the records of /test-media. */
export const SERVICE_USER_AGENT = 'video-service';

/** ToMoviee's limit for an image, the only one that is documented (sources.md 1.3). */
const IMAGE_LIMIT_BYTES = 200 * 1024 * 1024;
const PATIENCE_MS = 10_000;
const MAX_REDIRECTS = 5;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * The file at a URL, looked at as the services do: from outside, so without any credentials. Only loopback is really asked; a URL
 * elsewhere, such as the samples' example.com, is taken as it is. Throws an Error that says why there is none.
 */
export async function mediaAt(field: string, url: string, type: MediaType): Promise<SubmittedMedia> {
	const file = await fetchFile(new URL(url), AbortSignal.timeout(PATIENCE_MS), MAX_REDIRECTS);
	if (!file) return { field, url, bytes: 0, sha256: '', type };
	const problem = file.problem(type);
	if (problem) throw new Error(problem);
	return { ...file.toMedia(field), url };
}

/** Nothing if the URL, or one that it redirects to, is elsewhere. */
async function fetchFile(
	url: URL,
	signal: AbortSignal,
	redirects: number,
): Promise<ReceivedFile | undefined> {
	if (!/^https?:$/.test(url.protocol)) throw new Error(`${url.protocol} is not supported`);
	if (!LOOPBACK.has(url.hostname)) return undefined;
	const headers = { 'user-agent': SERVICE_USER_AGENT };
	const response = await fetch(url, { headers, redirect: 'manual', signal });
	const location = response.headers.get('location');
	if (location !== null && response.status >= 300 && response.status < 400) {
		await response.body?.cancel();
		if (redirects === 0) throw new Error('too many redirects');
		return fetchFile(new URL(location, url), signal, redirects - 1);
	}
	if (response.status !== 200 || !response.body) throw new Error(`HTTP ${response.status}`);
	const file = new ReceivedFile('', response.headers.get('content-type') ?? '');
	for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
		file.add(piece);
		if (file.bytes > IMAGE_LIMIT_BYTES) throw new Error('the file is too large');
	}
	file.end();
	return file;
}
