import {
	UserError,
	type ICredentialDataDecryptedObject,
	type ICredentialTestRequest,
	type IHttpRequestOptions,
	type INodeProperties,
} from 'n8n-workflow';
import { headerProblem } from '../nodes/shared/n8n/http/headerText';

/** What the credentials of all services have in common. */

/** A text that nobody may read over the user's shoulder. */
export function secretProperty(
	displayName: string,
	name: string,
	description: string,
	more: Partial<INodeProperties> = {},
): INodeProperties {
	return {
		displayName,
		name,
		type: 'string',
		typeOptions: { password: true },
		required: true,
		default: '',
		description,
		...more,
	};
}

/** Where the service is: another address is for a gateway before it, or for a test. */
export function baseUrlProperty(address: string): INodeProperties {
	return {
		displayName: 'Base URL',
		name: 'baseUrl',
		type: 'string',
		required: true,
		default: address,
		description: 'Address of the service, without a path',
	};
}

/**
 * A value as a header takes it. Throws if it has a character that no header can carry: the network would do so with words that
 * do not say which value it is.
 */
export function headerText(label: string, value: unknown): string {
	const problem = headerProblem(label, value);
	if (problem !== undefined) throw new UserError(problem);
	return String(value ?? '').trim();
}

/** The request with further headers. */
export function withHeaders(
	options: IHttpRequestOptions,
	headers: Record<string, string>,
): IHttpRequestOptions {
	options.headers = { ...options.headers, ...headers };
	return options;
}

/**
 * Sends a key as `Authorization: Bearer …`. A function, because n8n 2.40 cannot evaluate a credential's expression in a workflow
 * whose binary mode is "combined".
 */
export function bearer(label: string, name: string) {
	return async (
		credentials: ICredentialDataDecryptedObject,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> =>
		withHeaders(options, { Authorization: `Bearer ${headerText(label, credentials[name])}` });
}

/** One thing that an answer to the test may say. The first that fits is shown. */
export interface AnswerRule {
	/** Path of a value in the answer, as lodash's `get` has it. */
	key: string;
	/** The value that stands for a failure; `undefined` for "there is none". */
	value: unknown;
	message: string;
}

export interface CredentialTest {
	/** The service's name in messages. */
	service: string;
	/** What the service rejects: "the API key". */
	key: string;
	/** Something free that needs the key, relative to the base URL. */
	request: Pick<ICredentialTestRequest['request'], 'url' | 'method' | 'qs' | 'body'>;
	/** The statuses that mean a wrong key. */
	statuses: readonly number[];
	/** Values in an answer that mean a wrong key, whatever its status. */
	rejections?: ReadonlyArray<Pick<AnswerRule, 'key' | 'value'>>;
	/** What an answer says that is not about the key. */
	rules: readonly AnswerRule[];
}

/**
 * The test that n8n makes of a credential. Statuses other than the named are for the rules to judge: the task that is asked for
 * does not exist. An n8n before 2.15 takes no status for an error if any is ignored; there the answer alone has to tell.
 */
export function credentialTest(test: CredentialTest): ICredentialTestRequest {
	const message = `${test.service} rejected ${test.key}`;
	return {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			...test.request,
			ignoreHttpStatusErrors: { ignore: true, except: [...test.statuses] },
			// n8n would send the key along to wherever it is redirected.
			disableFollowRedirect: true,
		},
		rules: [
			...test.statuses.map((value) => ({ type: 'responseCode', properties: { value, message } })),
			...[...(test.rejections ?? []).map((one) => ({ ...one, message })), ...test.rules].map(
				(properties) => ({
					type: 'responseSuccessBody',
					properties,
				}),
			),
			// n8n's type has rules of one kind only in a list; it takes both.
		] as NonNullable<ICredentialTestRequest['rules']>,
	};
}

/** What to say of an answer that another server gave, or the service at an address that it does not know. */
export function notFrom(service: string): string {
	return `The answer is not from ${service}: check the base URL, which is the address without a path`;
}
