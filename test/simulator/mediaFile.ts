import { createHash } from 'node:crypto';
import { filetypemime } from 'magic-bytes.js';

export type MediaType = 'image' | 'video' | 'audio';

/** A picture, clip or sound that a submit brought along or pointed to. Its content is not kept. */
export interface SubmittedMedia {
	readonly field: string;
	/** Forms only. */
	readonly fileName?: string;
	/** As the form's part, or the URL's server, calls it. */
	readonly contentType?: string;
	/** 0 for a URL that was not fetched. */
	readonly bytes: number;
	/** Empty for a URL that was not fetched. */
	readonly sha256: string;
	readonly type: MediaType;
	readonly url?: string;
}

/** Enough of a file to know its kind by. */
const HEAD_BYTES = 64;
/** Says nothing about a file, so contradicts nothing. */
const ANY_TYPE = 'application/octet-stream';
/** Other names in use for the same type, without `x-`. */
const SYNONYMS: Readonly<Record<string, string>> = {
	'image/jpg': 'image/jpeg',
	'audio/mp3': 'audio/mpeg',
	'audio/wave': 'audio/wav',
	'audio/vnd.wave': 'audio/wav',
};

/** A file as it comes in: measured, and all but its first bytes forgotten. What is private shows in no record. */
export class ReceivedFile {
	bytes = 0;
	/** Empty until the file is complete. */
	sha256 = '';
	readonly #hash = createHash('sha256');
	#head = Buffer.alloc(0);

	constructor(
		readonly fileName: string,
		readonly contentType: string,
	) {}

	/** A file that came neither in a form nor from a URL. */
	static of(content: Uint8Array): ReceivedFile {
		const file = new ReceivedFile('', '');
		file.add(content);
		file.end();
		return file;
	}

	add(piece: Uint8Array): void {
		this.bytes += piece.length;
		this.#hash.update(piece);
		if (this.#head.length < HEAD_BYTES) {
			this.#head = Buffer.concat([this.#head, piece.subarray(0, HEAD_BYTES - this.#head.length)]);
		}
	}

	end(): void {
		this.sha256 = this.#hash.digest('hex');
	}

	/** Why this cannot be what the field wants, judged by the content. Without `wanted` any media will do. */
	problem(wanted?: MediaType): string | undefined {
		if (this.bytes === 0) return 'the file is empty';
		const fits = this.#types().some((type) => isMedia(type, wanted));
		return fits ? undefined : `the file is no ${wanted ?? 'media file'}`;
	}

	/** What is wrong with the Content-Type. */
	contradiction(): string | undefined {
		const claimed = normalised(this.contentType);
		const types = this.#types();
		if (claimed === ANY_TYPE || types.includes(claimed)) return undefined;
		return `the file is sent as ${this.contentType} and contains ${types[0]}`;
	}

	/** For a file that has no problem. */
	toMedia(field: string): SubmittedMedia {
		const { fileName, contentType, bytes, sha256 } = this;
		const type = this.#types()
			.find((candidate) => isMedia(candidate))!
			.split('/')[0] as MediaType;
		return { field, ...(fileName && { fileName }), ...(contentType && { contentType }), bytes, sha256, type };
	}

	/** More than one if the first bytes leave it open. */
	#types(): string[] {
		return filetypemime(this.#head).filter(Boolean).map(normalised);
	}
}

function isMedia(type: string, wanted?: MediaType): boolean {
	return wanted ? type.startsWith(`${wanted}/`) : /^(image|video|audio)\//.test(type);
}

function normalised(contentType: string): string {
	const type = contentType.split(';')[0]!.trim().toLowerCase().replace('/x-', '/');
	return SYNONYMS[type] ?? type;
}
