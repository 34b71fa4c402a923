/**
 * How long the name of a file may be that is sent: 元境's server drops a file whose name has more than 255 bytes, and every
 * field behind it.
 */
const LONGEST_BYTES = 100;

/** Endings of media files, by the one that `fileTypeOf` gives such content: what fits it, too. */
const ENDINGS: Record<string, readonly string[]> = {
	png: ['apng'],
	jpg: ['jpeg', 'jpe', 'jfif'],
	gif: [],
	bmp: ['dib'],
	tiff: ['tif'],
	webp: [],
	avif: [],
	heic: ['heif'],
	heif: ['heic'],
	mp4: ['m4v', 'm4a'],
	mov: ['qt'],
	webm: ['weba'],
	mkv: ['mka'],
	avi: [],
	wav: ['wave'],
	mp3: [],
	flac: [],
	ogg: ['oga', 'ogv', 'opus'],
	m4a: ['mp4'],
	aac: [],
};
const KNOWN = new Set(Object.entries(ENDINGS).flat(2));

/** The beginning of a text, in whole characters: a Chinese one has three bytes, and half of one none at all. */
function beginningOf(text: string, mostBytes: number): string {
	let beginning = '';
	let bytes = 0;
	for (const character of text) {
		bytes += Buffer.byteLength(character);
		if (bytes > mostBytes) break;
		beginning += character;
	}
	return beginning;
}

/**
 * The name that a file is sent under: letters of any script, nothing that a header, a path or a shell would read as more than
 * a name, and an ending that its content has.
 *
 * @param wanted the file's own name, perhaps with a path, or none
 * @param fallback its name without an ending where it has none of its own
 * @param extension the usual ending of its content
 */
export function uploadName(wanted: string | undefined, fallback: string, extension: string): string {
	const last = (wanted ?? '').split(/[/\\]/).pop() ?? '';
	const safe = last.replace(/[^\p{L}\p{N}\p{M}._ ()-]+/gu, '-').trim();
	const [, before = safe, ending = ''] = /^(.*)\.([a-z0-9]+)$/i.exec(safe) ?? [];
	const lower = ending.toLowerCase();
	const fits = lower === extension || (ENDINGS[extension] ?? []).includes(lower);
	// An ending of something else would be believed by a server that looks no further.
	const name = fits || KNOWN.has(lower) ? before : safe;
	const end = `.${fits ? ending : extension}`;
	const trimmed = (text: string) => text.replace(/^[\s.-]+|[\s.-]+$/g, '');
	const stem = trimmed(beginningOf(trimmed(name), LONGEST_BYTES - end.length));
	return `${stem === '' ? fallback : stem}${end}`;
}
