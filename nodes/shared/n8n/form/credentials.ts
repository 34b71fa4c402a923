import type { INodeCredentialDescription } from 'n8n-workflow';
import type { Provider } from '../../providers/provider';

/**
 * One credential per provider, each shown only for its own provider. The rule has to be `hide`: with `show` over `provider`
 * the editor takes `provider` for an authentication selector and shows no credential at all (sources.md 5.3).
 */
export function credentialDescriptions(
	providers: readonly Provider[],
	required: boolean,
): INodeCredentialDescription[] {
	return providers.map(({ id, credential }) => ({
		name: credential,
		required,
		displayOptions: {
			hide: { provider: providers.map((other) => other.id).filter((other) => other !== id) },
		},
	}));
}
