import { base64File, dataUrlFile } from './inlineFiles';
import type { InlineFile, Product } from '../provider';
import { asUrl, isObject } from './reading';

/**
 * Finds what a task has made, wherever its answer puts it: by what the fields are called and not by a list of places. What
 * a service echoes of the request is never a result.
 */

/** What an answer has of its task's work. */
export interface Results {
	/** One that begins with `/` belongs to the credential's base URL. */
	urls: string[];
	inline?: InlineFile[];
	thumbnailUrl?: string;
}

/** Words in names under which services echo requests, or have addresses of other things. */
const NOT_RESULT = new RegExp(
	[
		'_(input|req|request|param|parameter|prompt|argument|arg|option|config|setting|payload)s?_',
		'_(reference|ref|refer|source|src|original|init|mask|tail)s?_',
		'_(callback|notify|webhook|hook|status|poll|polling|cancel|get|self|next|doc|help|error)s?_',
		'_(message|msg|description|detail|usage|user|account|homepage|page|web|share|dashboard|log|watermark)s?_',
		'^_(response|task|job)_urls?_$',
	].join('|'),
);

type Kind = Product | 'cover' | 'audio';

/** What a name says that its address is of; the last word decides ("image_to_video_url", "video_cover"). */
const KINDS = new RegExp(
	[
		'_(?<video>video|mp4|movie|clip)s?_',
		'_(?<image>image|img|picture|pic|photo|png|jpe?g)s?_',
		'_(?<cover>cover|thumbnail|thumb|poster|preview|snapshot|frame|avatar|logo|icon)s?_',
		'_(?<audio>audio|music|sound|voice|bgm)s?_',
	].join('|'),
	'g',
);

/** A name as words between underscores, however it puts them together: `_video_url_` for `videoUrl`. */
function asWords(name: string): string {
	const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2').replace(/[^a-z]+/gi, '_');
	return `_${words.toLowerCase()}_`.replace(/_+/g, '_');
}

function kindOfName(name: string): Kind | undefined {
	// Each word has an underscore of its own.
	const found = [...asWords(name).replaceAll('_', '__').matchAll(KINDS)].at(-1)?.groups;
	return found && (Object.keys(found).find((kind) => found[kind] !== undefined) as Kind | undefined);
}

/** What an address itself says, by the ending of its path. */
const ENDINGS: ReadonlyArray<[Kind, RegExp]> = [
	['video', /\.(mp4|m4v|mov|webm|mkv|avi)$/i],
	['image', /\.(jpe?g|png|webp|bmp|avif|heic)$/i],
	['audio', /\.(mp3|wav|m4a|aac|flac|ogg)$/i],
];

function kindOfPath(url: string): Kind | undefined {
	const path = url.replace(/[?#][^]*$/, '');
	return ENDINGS.find(([, ending]) => ending.test(path))?.[0];
}

/** One address or file, and where it stands. */
interface Found {
	/** The names of the fields around it; places in lists are not among them. */
	path: readonly string[];
	text: string;
}

/** No answer nests its results deeper. */
const DEEPEST = 12;

/** Whether these are the parts of a prompt, as some services take it and echo it: typed, or with a part to play. */
function isPrompt(name: string, value: unknown): boolean {
	return (isObject(value) && 'role' in value) || (name === 'content' && Array.isArray(value));
}

/** All texts of an answer that may be results. */
function textsIn(value: unknown, path: readonly string[] = [], depth = 0): Found[] {
	if (typeof value === 'string') return value === '' ? [] : [{ path, text: value }];
	if (depth > DEEPEST || isPrompt(path.at(-1) ?? '', value)) return [];
	if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, path, depth + 1));
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([name, one]) => {
		const isEcho = NOT_RESULT.test(asWords(name));
		// Of what the request had as its metadata nothing is read but what a service adds beside it.
		const inMetadata = path.at(-1) === 'metadata' && typeof one !== 'string';
		return isEcho || inMetadata ? [] : textsIn(one, [...path, name], depth + 1);
	});
}

/** Where a name says that an address follows, one within the service counts, too. */
function addressIn({ path, text }: Found): string | undefined {
	const name = path.at(-1) ?? '';
	const isNamed = /url|uri|link|path/i.test(name) || kindOfName(name) !== undefined;
	return asUrl(text) ?? (isNamed && /^\/[^/\\\s][^\s\\]*$/.test(text.trim()) ? text.trim() : undefined);
}

function normal(url: string): string {
	try {
		return decodeURIComponent(url.trim());
	} catch {
		return url.trim();
	}
}

/** New API once put the address of a success into `fail_reason`; else an address there is one of a manual. */
const OF_ERROR = /reason|fail/i;

interface Place {
	/** The less, the more certainly this is a result. */
	rank: number;
	urls: string[];
	inline: InlineFile[];
}

/** How certainly a place is one of results: one that names them, before one that merely does not name something else. */
function rankOf(path: readonly string[], kind: Kind | undefined): number {
	const name = path.at(-1) ?? '';
	const names =
		/url|uri/i.test(name) &&
		(kind !== undefined || /result|output|download|signed|file|media|play/i.test(name));
	return (names ? 0 : 100) + (OF_ERROR.test(name) ? 1000 : 0) + path.length;
}

/** The same for all that stand in one list, each as it is or in an object of its own, or in fields that are numbered. */
function placeOf(path: readonly string[]): string {
	const names = /^(url|uri|href|link)s?$/i.test(path.at(-1) ?? '') ? path.slice(0, -1) : path;
	return JSON.stringify(names.map((name) => name.replace(/\d+/g, '')));
}

/**
 * What an answer has of its task's work.
 *
 * @param sentUrls addresses that the request contained: a service may echo them anywhere
 */
export function resultsIn(answer: unknown, product: Product, sentUrls: readonly string[] = []): Results {
	const sent = new Set(sentUrls.map(normal));
	const places = new Map<string, Place>();
	let thumbnailUrl: string | undefined;
	for (const found of textsIn(answer)) {
		const { path, text } = found;
		const name = path.at(-1) ?? '';
		const kind = path.map(kindOfName).findLast((one) => one !== undefined);
		const isBytes = /b(ase)?64/i.test(name);
		const file = /^data:/i.test(text) ? dataUrlFile(text) : isBytes ? base64File(text, product) : undefined;
		const url = file ? undefined : addressIn(found);
		if ((!file && url === undefined) || (url !== undefined && sent.has(normal(url)))) continue;
		const ofCover = kind === 'cover' || (kind === 'image' && product === 'video');
		if (ofCover && url !== undefined) thumbnailUrl ??= kind === 'cover' ? url : undefined;
		const ofFile = file ? (file.mimeType.split('/')[0] as Kind) : kindOfPath(url ?? '');
		if (OF_ERROR.test(name) && kindOfPath(url ?? '') !== product) continue;
		const isOther = (one: Kind | undefined) => one !== undefined && one !== product;
		if (isOther(kind) || (isOther(ofFile) && ['video', 'image', 'audio'].includes(ofFile ?? ''))) continue;
		const key = placeOf(path);
		const rank = rankOf(path, kind) + (file ? 50 : 0);
		const place = places.get(key) ?? { rank, urls: [], inline: [] };
		place.rank = Math.min(place.rank, rank);
		if (url !== undefined && !place.urls.includes(url)) place.urls.push(url);
		if (file) place.inline.push(file);
		places.set(key, place);
	}
	const ranked = [...places.values()].sort((a, b) => a.rank - b.rank);
	const [first] = ranked;
	// One address may stand for itself and be one of a list elsewhere.
	const best =
		ranked.find(
			({ urls }) => first && urls.length > first.urls.length && first.urls.every((url) => urls.includes(url)),
		) ?? first;
	return {
		urls: best?.urls ?? [],
		...(best && best.inline.length > 0 ? { inline: best.inline } : {}),
		...(thumbnailUrl === undefined ? {} : { thumbnailUrl }),
	};
}

/** All addresses in a request: for `TaskRef.sentUrls`. Text that is made only when it is sent has none. */
export function addressesIn(value: unknown, depth = 0): string[] {
	if (typeof value === 'string') return asUrl(value) === undefined ? [] : [value];
	if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
	return [...new Set(Object.values(value).flatMap((one) => addressesIn(one, depth + 1)))];
}
