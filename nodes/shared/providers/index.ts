import type { ChatProvider } from './text/chat';
import { hiDream } from './hiDream';
import { openComputing } from './openComputing';
import type { ProviderId, Provider } from './provider';
import { tomoviee } from './tomoviee';
import { yishangCloud } from './yishangCloud';

/** The registry: a provider that is not here does not exist for the product. */
const registry: Record<ProviderId, Provider> = {
	hiDream,
	openComputing,
	tomoviee,
	yishangCloud,
};

/** All providers. */
export const providers: readonly Provider[] = Object.values(registry);

/** The provider that Generate Text asks: no other has models for text. */
export const chatProvider: ChatProvider = openComputing;

/** The provider with this id, if there is one. */
export function findProvider(id: unknown): Provider | undefined {
	return providers.find((provider) => provider.id === id);
}
