import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import {
	takesLinkOrFile,
	type MediaFile,
	type MediaForm,
	type MediaType,
	type MediaValue,
	type Medium,
} from '../../fields/media';
import type { MediaInput } from '../../fields/mediaInputs';
import { shown, type InputProblem, type MediaValues } from '../../fields/values';
import { takesFilesInTwoWays } from '../../providers/catalogue';
import type { Provider } from '../../providers/provider';
import { Semaphore } from '../../task/clock';
import type { SentAs } from '../../task/fileAdvice';
import { isProviderNear } from '../http/nearness';
import { openUrl, type OpenAnswer } from '../http/openUrl';
import { isPrivateHost } from '../http/privateHost';
import {
	checkSize,
	invalid,
	InvalidFile,
	mimeTypeOf,
	MOST_BYTES,
	MOST_BYTES_AS_TEXT,
	NoLink,
	prefixed,
	size,
} from './fileChecks';
import { uploadName } from './fileName';
import { base64Of, binaryOf, bytesOf, chunksOf, headOf } from './storedFile';

/** Turns the files that the user named into what the provider takes. All is looked at before anything is paid. */

/** How long fetching one of them may take. */
const FETCH_MS = 300_000;

/** How many files of an item are looked at side by side. */
const CONCURRENT_FILES = 5;

/** How long a signed address works: longer than a task may wait before the provider fetches its files. */
const LINK_LIFE = '1 day';

/** The path of n8n's signed links, behind whatever path n8n has; `rest` may have another name (N8N_ENDPOINT_REST). */
const SIGNED_PATH = /^(.*)\/[^/]+\/binary-data\/signed$/;

/** What the network says of a redirect to what is neither http nor https. */
const OTHER_PROTOCOL = /\bprotocol "?(?!https?:)[a-z][a-z\d+.-]*:/i;

/** The name that an address gives a file, in any script; none if it ends with a slash. */
function fileNameIn(url: string): string {
	const last = new URL(url).pathname.split('/').pop() ?? '';
	try {
		return decodeURIComponent(last);
	} catch {
		return last;
	}
}

/** How all files of a request go: as the provider prefers them, or as addresses, if need be only public ones, or as files. */
type Way = 'preferred' | 'link' | 'publicLink' | 'upload';

/** What a way leaves of the forms that a field takes; a field that has but one takes that. */
function formsFor(way: Way, forms: readonly MediaForm[]): readonly MediaForm[] {
	const left = forms.filter((form) => way === 'preferred' || (form === 'url') === (way !== 'upload'));
	return left.length > 0 ? left : forms;
}

/** The ways to try, in order: a link costs the request nothing, but not every n8n can make one. */
function waysFor({ inputs, sendFilesAs }: MediaRequest): [Way, ...Way[]] {
	if (sendFilesAs !== 'auto') return [sendFilesAs];
	return inputs.some(({ field }) => takesLinkOrFile(field)) ? ['publicLink', 'upload'] : ['preferred'];
}

/** Names the other way, where the user has ruled it out. */
function orUploaded(error: unknown): never {
	if (!(error instanceof NoLink)) throw error;
	throw new NoLink(`${error.message}, or set the option "Send Files As" to Upload`);
}

/** Why nothing is known of what an address has: the end of a sentence that begins with the address. */
class Unseen {
	constructor(readonly message: string) {}
}

/** Reads the files of one item for one provider. */
class MediaReader {
	constructor(
		private readonly context: IExecuteFunctions,
		private readonly itemIndex: number,
		private readonly provider: Provider,
		readonly way: Way,
	) {}

	/** What the user should know of files that go on all the same, as sentences. */
	readonly hints: string[] = [];

	/** Reads several, side by side. */
	async readAll(inputs: readonly MediaInput[]): Promise<Array<PromiseSettledResult<MediaValue>>> {
		const files = new Semaphore(CONCURRENT_FILES);
		return await Promise.allSettled(
			inputs.map(async (input) => await files.use(async () => await this.read(input))),
		);
	}

	/** @throws InvalidFile if the file cannot be sent */
	private async read({ source, type, field, label }: MediaInput): Promise<MediaValue> {
		const forms = formsFor(this.way, field.forms);
		if ('binary' in source) {
			const binary = binaryOf(this.context, this.itemIndex, source.binary);
			const from = binary.fileName ? `(${binary.fileName}) ` : '';
			const stored = this.stored(binary, type, forms, label).catch(prefixed(from));
			return await (field.forms.length > 1 ? stored.catch(orUploaded) : stored);
		}
		const { url } = source;
		return await this.fetched(url, type, forms, label).catch(prefixed(`from ${shown(url)} `));
	}

	private async fetched(
		url: string,
		type: MediaType,
		forms: readonly MediaForm[],
		label: string,
	): Promise<MediaValue> {
		if (!forms.includes('url')) {
			return await this.stored(await this.store(url), type, forms, label);
		}
		await this.look(url, type, label);
		return url;
	}

	/** A file that n8n has, in the first form that suits both sides. */
	private async stored(
		binary: IBinaryData,
		type: MediaType,
		forms: readonly MediaForm[],
		label: string,
	): Promise<MediaValue> {
		const { context } = this;
		const bytes = await bytesOf(context, binary);
		const inText = !forms.includes('file') && forms.includes('base64');
		const open = () => chunksOf(context, binary);
		checkSize(bytes, inText ? MOST_BYTES_AS_TEXT : MOST_BYTES);
		const { mimeType, extension } = mimeTypeOf(await headOf(open()), type);
		const fileName = uploadName(binary.fileName, label.toLowerCase().replace(/ /g, '-'), extension);
		const file: MediaFile = { fileName, mimeType, bytes, open };
		if (forms.includes('file')) return file;
		if (!inText) return await this.link(binary, file);
		return async () => await base64Of(open()).catch(prefixed(`${fileName} `));
	}

	/** A signed address of a file that n8n has, for a provider that takes nothing else; a fresh one for every request. */
	private async link(binary: IBinaryData, { fileName, mimeType }: MediaFile): Promise<MediaValue> {
		const { context } = this;
		const { createBinarySignedUrl, prepareBinaryData } = context.helpers;
		// A Code node's files are in the item itself, and n8n signs only what it has stored.
		const kept =
			binary.id === undefined
				? await prepareBinaryData(Buffer.from(binary.data, 'base64'), fileName, mimeType)
				: binary;
		const sign = () => createBinarySignedUrl(kept, LINK_LIFE);
		const address = this.addressOf(sign);
		const mayBePrivate = this.way !== 'publicLink' && (await this.isNear());
		if (isPrivateHost(address.hostname) && !mayBePrivate) {
			this.noLink(
				`cannot reach this n8n at ${address.hostname}`,
				'set WEBHOOK_URL to a public address of this n8n',
			);
		}
		const path = SIGNED_PATH.exec(address.pathname)?.[1];
		if (path !== '') {
			this.hints.push(
				`The links to files of this n8n have the path ${path}, as WEBHOOK_URL has it. They work only if n8n is served under that path.`,
			);
		}
		return async () => await Promise.resolve(sign());
	}

	/** @throws InvalidFile if n8n can sign no link, or what it signs is no address */
	private addressOf(sign: () => string): URL {
		let link: string;
		try {
			link = sign();
		} catch {
			return this.noLink(
				'this n8n can make none for files that it keeps in memory',
				'set N8N_DEFAULT_BINARY_DATA_MODE to filesystem',
			);
		}
		const address = /^https?:\/\/[^/]/i.test(link) && URL.canParse(link) ? new URL(link) : undefined;
		// What stands behind a "?" or "#" of WEBHOOK_URL swallows the path.
		if (address && SIGNED_PATH.test(address.pathname)) return address;
		return this.noLink(
			`what this n8n makes of its own address is none (${shown(link.replace(/\/[^/]+\/binary-data\/signed\?.*$/, ''))})`,
			'set WEBHOOK_URL to an address that begins with https:// and ends behind the host',
		);
	}

	/** @throws NoLink, always */
	private noLink(why: string, wayOut: string): never {
		const { displayName } = this.provider;
		const where = takesFilesInTwoWays(this.provider) ? ' here' : '';
		throw new NoLink(
			`is a file, but ${displayName} takes only addresses${where}, and ${why}. Give its URL instead, or ${wayOut}`,
		);
	}

	private async isNear(): Promise<boolean> {
		return await isProviderNear(this.context, this.itemIndex, this.provider);
	}

	/**
	 * Looks at what an address has, without fetching all of it, before the provider is paid to fetch it. Only what certainly is
	 * wrong is refused: an answer that is something else, or too big. What this n8n cannot see the provider may see all the
	 * same: rules for outgoing traffic, regions and links that work once stand only in our way.
	 *
	 * @throws InvalidFile if what is there cannot be sent
	 */
	private async look(url: string, type: MediaType, label: string): Promise<void> {
		const unseen = await this.open(url, async ({ headers, body }) => {
			const announced = Number(headers['content-length']);
			if (announced > 0) checkSize(announced);
			mimeTypeOf(await headOf(body as AsyncIterable<Uint8Array>), type);
			return undefined;
		});
		if (!unseen) return;
		const { displayName } = this.provider;
		if (isPrivateHost(new URL(url).hostname) && !(await this.isNear())) {
			invalid(`${unseen.message}, and is in a private network, where ${displayName} cannot fetch it either`);
		}
		this.hints.push(
			`"${label}" of item ${this.itemIndex} could not be looked at from this n8n: ${shown(url)} ${unseen.message}. It was sent on as it is: ${displayName} fetches it itself.`,
		);
	}

	/** Fetches a file into n8n's store, for a provider that does not fetch it itself. */
	private async store(url: string): Promise<IBinaryData> {
		const stored = await this.open(url, async ({ headers, body }) => {
			checkSize(Number(headers['content-length'] ?? 1));
			let bytes = 0;
			const limited = body.map((chunk: Uint8Array) => {
				bytes += chunk.length;
				if (bytes > MOST_BYTES) invalid(`has more than the ${size(MOST_BYTES)} that can be sent`);
				return chunk;
			});
			const name = fileNameIn(url);
			const type = String(headers['content-type'] ?? 'application/octet-stream');
			return await this.context.helpers.prepareBinaryData(limited, name === '' ? undefined : name, type);
		});
		return stored instanceof Unseen ? invalid(stored.message) : stored;
	}

	/**
	 * Opens an address: without the provider's key, over http and https alone, also after a redirect.
	 *
	 * @param use may throw InvalidFile
	 */
	private async open<T>(url: string, use: (answer: OpenAnswer) => Promise<T>): Promise<T | Unseen> {
		let answer: OpenAnswer | undefined;
		try {
			answer = await openUrl(this.context, url, FETCH_MS);
			const { statusCode } = answer;
			// Not 206 either: half a file is none.
			if (statusCode !== 200) return new Unseen(`the server answered with status ${statusCode}`);
			return await use(answer);
		} catch (error) {
			const { message, cause } = error as Error;
			if (error instanceof InvalidFile) invalid(message);
			const why = `cannot be fetched: ${message || String(cause)}`;
			return OTHER_PROTOCOL.test(why) ? invalid(why) : new Unseen(why);
		} finally {
			answer?.giveUp();
		}
	}
}

/** The files of one item, and how the user wants them sent. */
export interface MediaRequest {
	inputs: readonly MediaInput[];
	sendFilesAs: 'auto' | 'upload' | 'link';
}

/** The files of one item as they are sent. */
interface ReadMedia {
	value: MediaValues;
	/** Sentences for the user: of addresses that could not be looked at. */
	hints: readonly string[];
	/** How they go, where the provider takes either. */
	sentAs?: SentAs;
}

/**
 * Looks at all files of one item and makes of them what the provider takes; their bytes stay where they are until the
 * request is sent.
 */
export async function readMedia(
	context: IExecuteFunctions,
	itemIndex: number,
	provider: Provider,
	request: MediaRequest,
): Promise<ReadMedia | { problems: InputProblem[] }> {
	const { inputs } = request;
	const [first, ...others] = waysFor(request);
	let reader = new MediaReader(context, itemIndex, provider, first);
	let read = await reader.readAll(inputs);
	for (const way of others) {
		if (!read.some((one) => one.status === 'rejected' && one.reason instanceof NoLink)) break;
		reader = new MediaReader(context, itemIndex, provider, way);
		read = await reader.readAll(inputs);
	}
	const problems: InputProblem[] = [];
	const media: Record<string, Medium[]> = {};
	for (const [index, result] of read.entries()) {
		const { field, parameter, label, type } = inputs[index] as MediaInput;
		if (result.status === 'fulfilled') (media[field.name] ??= []).push({ type, value: result.value });
		else problems.push({ parameter, message: `"${label}" ${(result.reason as Error).message}` });
	}
	if (problems.length > 0) return { problems };
	const hasChoice = inputs.some(({ field }) => takesLinkOrFile(field));
	const sentAs = reader.way === 'upload' ? 'upload' : 'link';
	return { value: media, hints: reader.hints, ...(hasChoice ? { sentAs } : {}) };
}
