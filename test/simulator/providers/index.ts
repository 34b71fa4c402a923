import type { ProviderId } from '../types';
import { hiDream } from './hiDream';
import { openComputing } from './openComputing';
import type { SimulatedProvider } from './provider';
import { tomoviee } from './tomoviee';
import { yishangCloud } from './yishangCloud';

export const PROVIDERS: Readonly<Record<ProviderId, SimulatedProvider>> = {
	tomoviee,
	yishangCloud,
	hiDream,
	openComputing,
};
