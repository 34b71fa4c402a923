import { Busboy, type BusboyHeaders } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import { ReceivedFile } from './mediaFile';

/** One part of a multipart form: a text or a file. */
export interface FormPart {
	readonly name: string;
	readonly text?: string;
	readonly file?: ReceivedFile;
}

/** A multipart form as far as it has come in. */
export interface ReceivedForm {
	/** In order of arrival; a file is here from its first byte on, and grows. */
	readonly parts: FormPart[];
	/** Why the body is no complete form. */
	problem?: string;
}

export function isForm(contentType: string | undefined): boolean {
	return /^multipart\/form-data\s*(;|$)/i.test(contentType ?? '');
}

/** Reads the body to its end, as fast as it comes. Rejects if the client goes away before, as `gone` tells. */
export function readForm(request: IncomingMessage, form: ReceivedForm, gone: AbortSignal): Promise<void> {
	return new Promise((resolve, reject) => {
		gone.addEventListener('abort', () => reject(gone.reason as Error));
		const giveUp = (error: unknown) => {
			form.problem = String(error);
			request.unpipe().resume();
			resolve();
		};
		try {
			const parser = new Busboy({ headers: request.headers as BusboyHeaders });
			parser.on('field', (name, text) => form.parts.push({ name, text }));
			parser.on('file', (name, content, fileName, _encoding, contentType) => {
				const file = new ReceivedFile(fileName ?? '', contentType);
				form.parts.push({ name, file });
				content.on('data', (piece: Buffer) => file.add(piece));
				content.once('end', () => file.end());
			});
			parser.once('finish', resolve);
			parser.once('error', giveUp);
			request.pipe(parser);
		} catch (error) {
			giveUp(error);
		}
	});
}

/** Takes in so many bytes of the body, or all if it is shorter, and leaves the rest to wait. */
export function readBytes(request: IncomingMessage, bytes: number, gone: AbortSignal): Promise<void> {
	let left = bytes;
	if (left === 0) return Promise.resolve();
	return new Promise((resolve, reject) => {
		gone.addEventListener('abort', () => reject(gone.reason as Error));
		request.once('end', resolve);
		request.on('data', (piece: Buffer) => {
			left -= piece.length;
			if (left > 0) return;
			request.pause();
			resolve();
		});
	});
}

/** The form as an object. A field is a text, or a list if it has files or comes more than once (seeds/003, 参考生视频). */
export function fieldsOf({ parts }: ReceivedForm): Record<string, unknown> {
	const fields = new Map<string, Array<string | ReceivedFile>>();
	for (const { name, text, file } of parts) {
		fields.set(name, [...(fields.get(name) ?? []), file ?? text ?? '']);
	}
	const value = (values: unknown[]) =>
		values.length === 1 && typeof values[0] === 'string' ? values[0] : values;
	return Object.fromEntries([...fields].map(([name, values]) => [name, value(values)]));
}

/** The form in short, a line per part, for people and for faults that match on the body. */
export function formText({ parts, problem }: ReceivedForm): string {
	const lines = parts.map(({ name, text, file }) =>
		file ? `${name}=@${file.fileName} (${file.contentType}, ${file.bytes} bytes)` : `${name}=${text}`,
	);
	return [...lines, ...(problem ? [`(${problem})`] : [])].join('\n');
}
