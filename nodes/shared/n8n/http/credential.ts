import type { IDataObject, IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import type { Provider } from '../../providers/provider';
import { readBaseUrl } from './baseUrl';
import { createScrubber, type Scrubber } from './secrets';

/** A provider's credential, as far as requests need it; the keys stay with n8n. */
export interface OpenedCredential {
	/** Without a slash at its end. */
	baseUrl: string;
	/** Removes the credential's secrets from a text. */
	scrub: Scrubber;
}

/** What no HTTP header can carry: line breaks, zero-width spaces, quotes of a word processor, Chinese characters. */
const NOT_IN_HEADERS = /[^\x20-\x7e\x80-\xff]/;

/** Opens a provider's credential, for a run or for the form, or says why that cannot be done, as a sentence. */
export async function openCredential(
	context: IExecuteFunctions | ILoadOptionsFunctions,
	provider: Provider,
	itemIndex: number,
): Promise<OpenedCredential | { problem: string }> {
	let credential: IDataObject;
	try {
		credential = await context.getCredentials(provider.credential, itemIndex);
	} catch (error) {
		return { problem: `${error instanceof Error ? error.message : String(error)}.` };
	}
	const { baseUrl: address, ...keys } = credential;
	const baseUrl = readBaseUrl(address);
	if (baseUrl === undefined) {
		return {
			problem: 'Its base URL has to be an address that begins with http:// or https:// and has no query.',
		};
	}
	if (Object.values(keys).some((key) => typeof key === 'string' && NOT_IN_HEADERS.test(key.trim()))) {
		return {
			problem:
				'A key in it has a character that cannot be sent, such as a line break, an invisible space or a Chinese quotation mark: copy it anew.',
		};
	}
	return { baseUrl, scrub: createScrubber(credential) };
}
