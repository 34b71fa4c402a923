import { z } from 'zod';
import { Refusal, type Answer } from './answer';
import type { MediaType, SubmittedMedia } from './mediaFile';
import type { ProviderRequest } from './providers/provider';
import { FUTURE_MODEL_PREFIX } from './types';
import { mediaAt } from './urlMedia';

/** What is wrong with a submit, in a form that each provider can put in its own words. */
export interface Problem {
	readonly kind: 'contentType' | 'notJson' | 'missing' | 'unknown' | 'invalid';
	/** The field concerned; empty if the body as a whole is. */
	readonly field: string;
	readonly text: string;
}

export type Refuse = (problem: Problem) => Answer;

/** A URL that a service can fetch. */
export const HTTP_URL = z
	.string()
	.url()
	.regex(/^https?:\/\//i, 'not http or https');

/** The body as a JSON object, sent as such; anything else is refused. */
export function readJson(request: ProviderRequest, refuse: Refuse): Record<string, unknown> {
	const contentType = request.headers['content-type'] ?? 'none';
	if (!/^application\/json\s*(;|$)/i.test(contentType)) {
		const text = `Content-Type must be application/json, not ${contentType}`;
		throw new Refusal(refuse({ kind: 'contentType', field: '', text }));
	}
	try {
		return z.record(z.unknown()).parse(JSON.parse(request.body.toString('utf8')));
	} catch {
		throw new Refusal(refuse({ kind: 'notJson', field: '', text: 'the body is not a JSON object' }));
	}
}

/** The body checked against the provider's table; the first problem is refused. */
export function checkBody<T>(schema: z.ZodType<T, z.ZodTypeDef, unknown>, body: unknown, refuse: Refuse): T {
	const checked = schema.safeParse(body);
	if (checked.success) return checked.data;
	throw new Refusal(refuse(problemOf(checked.error)));
}

/** The images at the URLs that a field gives, or what else it wants; the first that is none is refused. */
export async function imagesAt(
	field: string,
	urls: readonly string[],
	refuse: Refuse,
	type: MediaType = 'image',
): Promise<SubmittedMedia[]> {
	const media: SubmittedMedia[] = [];
	for (const url of urls) {
		try {
			media.push(await mediaAt(field, url, type));
		} catch (error) {
			const text = `no ${type} at ${url}: ${(error as Error).message}`;
			throw new Refusal(refuse({ kind: 'invalid', field, text }));
		}
	}
	return media;
}

export function isFutureModel(model: unknown): model is string {
	return typeof model === 'string' && model.startsWith(FUTURE_MODEL_PREFIX);
}

/** Missing fields are named first: the documents' own samples of a refusal are of that kind. */
function problemOf(error: z.ZodError): Problem {
	const problems = error.issues.map(problemOfIssue);
	return (problems.find(({ kind }) => kind === 'missing') ?? problems[0])!;
}

function problemOfIssue(issue: z.ZodIssue): Problem {
	if (issue.code === 'unrecognized_keys') {
		const field = issue.keys.join(', ');
		return { kind: 'unknown', field, text: `unknown parameter: ${field}` };
	}
	const field = issue.path.join('.');
	if (hasNoResult(issue)) {
		return { kind: 'missing', field, text: `missing parameter: ${field}` };
	}
	return { kind: 'invalid', field, text: `invalid value of ${field}: ${issue.message}` };
}

function hasNoResult(issue: z.ZodIssue): boolean {
	if (issue.code === 'invalid_literal') return issue.received === undefined;
	return issue.code === 'invalid_type' && issue.received === 'undefined';
}
