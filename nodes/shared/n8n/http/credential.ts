import type { IDataObject, IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import type { Provider } from '../../providers/provider';
import { readBaseUrl } from './baseUrl';
import { headerProblem } from './headerText';
import { createScrubber, type Scrubber } from './secrets';

/** A provider's credential, as far as requests need it; the keys stay with n8n. */
export interface OpenedCredential {
	/** Without a slash at its end. */
	baseUrl: string;
	/** Removes the credential's secrets from a text. */
	scrub: Scrubber;
}

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
	const [problem] = Object.values(keys).flatMap((key) => headerProblem('A key in it', key) ?? []);
	if (problem !== undefined) return { problem };
	return { baseUrl, scrub: createScrubber(credential) };
}
