import type { IExecuteFunctions } from 'n8n-workflow';
import type { Provider } from '../../providers/provider';
import { readBaseUrl } from './baseUrl';
import { isPrivateHost } from './privateHost';

/**
 * Whether the provider is in a private network itself, as a simulator is: then it reaches addresses there. Of a credential that
 * cannot be read others tell.
 */
export async function isProviderNear(
	context: IExecuteFunctions,
	itemIndex: number,
	provider: Provider,
): Promise<boolean> {
	const credential = await context.getCredentials(provider.credential, itemIndex).catch(() => ({}));
	const url = readBaseUrl((credential as { baseUrl?: unknown }).baseUrl);
	return url === undefined || isPrivateHost(new URL(url).hostname);
}
