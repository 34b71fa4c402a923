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

/** The providers that Generate Text asks: no others have models for text. */
export const chatProviders: readonly ChatProvider[] = [openComputing, yishangCloud];

/** The provider of texts with this id, if there is one. */
export function findChatProvider(id: unknown): ChatProvider | undefined {
	return chatProviders.find((provider) => provider.id === id);
}

/** The provider with this id, if there is one. */
export function findProvider(id: unknown): Provider | undefined {
	return providers.find((provider) => provider.id === id);
}
