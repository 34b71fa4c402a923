import { hiDream } from './hiDream';
import { openComputing } from './openComputing';
import type { ProviderId, VideoProvider } from './provider';
import { tomoviee } from './tomoviee';
import { yishangCloud } from './yishangCloud';

/** The registry: a provider that is not here does not exist for the product. */
export const providers: readonly VideoProvider[] = [hiDream, openComputing, tomoviee, yishangCloud];

/** The provider with this id, if there is one. */
export function findProvider(id: unknown): VideoProvider | undefined {
	return providers.find((provider) => provider.id === id);
}

/** The provider with this id. */
export function providerOf(id: ProviderId): VideoProvider {
	// Every ProviderId has a line in the registry; a unit test holds it to that.
	return findProvider(id) as VideoProvider;
}
