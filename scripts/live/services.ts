import type { ICredentialType } from 'n8n-workflow';
import { HiDreamApi } from '../../credentials/HiDreamApi.credentials';
import { OpenComputingApi } from '../../credentials/OpenComputingApi.credentials';
import { TomovieeApi } from '../../credentials/TomovieeApi.credentials';
import { YishangCloudApi } from '../../credentials/YishangCloudApi.credentials';
import { providers } from '../../nodes/shared/providers';
import type { Provider, ProviderId } from '../../nodes/shared/providers/provider';

/** A setting of a service's credential, and where it comes from. */
export interface Setting {
	/** Its name in the credential. */
	name: string;
	/** The environment variable. */
	variable: string;
	/** Without it nothing can be asked. */
	isRequired: boolean;
}

export interface Service {
	provider: Provider;
	credentialType: ICredentialType;
	settings: readonly Setting[];
}

export type Environment = Readonly<Record<string, string | undefined>>;

const key = (name: string, variable: string): Setting => ({ name, variable, isRequired: true });
const open = (name: string, variable: string): Setting => ({ name, variable, isRequired: false });

const SETTINGS: Record<ProviderId, { credentialType: ICredentialType; settings: Setting[] }> = {
	hiDream: {
		credentialType: new HiDreamApi(),
		settings: [
			key('token', 'HIDREAM_TOKEN'),
			open('userId', 'HIDREAM_USER_ID'),
			open('baseUrl', 'HIDREAM_BASE_URL'),
		],
	},
	openComputing: {
		credentialType: new OpenComputingApi(),
		settings: [key('apiKey', 'OPENCOMPUTING_API_KEY'), open('baseUrl', 'OPENCOMPUTING_BASE_URL')],
	},
	tomoviee: {
		credentialType: new TomovieeApi(),
		settings: [
			key('appKey', 'TOMOVIEE_APP_KEY'),
			key('appSecret', 'TOMOVIEE_APP_SECRET'),
			open('baseUrl', 'TOMOVIEE_BASE_URL'),
		],
	},
	yishangCloud: {
		credentialType: new YishangCloudApi(),
		settings: [key('apiKey', 'YISHANGCLOUD_API_KEY'), open('baseUrl', 'YISHANGCLOUD_BASE_URL')],
	},
};

export const services: readonly Service[] = providers.map((provider) => ({
	provider,
	...SETTINGS[provider.id],
}));

/** A service's credential from the environment; what is not set has its default. */
export function credentialFrom({ credentialType, settings }: Service, environment: Environment) {
	const credential: Record<string, string> = {};
	for (const { name, variable } of settings) {
		const byDefault = credentialType.properties.find((property) => property.name === name)?.default;
		credential[name] = environment[variable]?.trim() || String(byDefault ?? '');
	}
	return credential;
}

/** The required settings that the environment does not have. */
export function missingSettings({ settings }: Service, environment: Environment): Setting[] {
	return settings.filter(({ variable, isRequired }) => isRequired && !environment[variable]?.trim());
}

/** The same credential with keys that the service cannot know. */
export function withWrongKeys({ settings }: Service, credential: Record<string, string>) {
	const wrong = settings.flatMap(({ name, isRequired }) =>
		isRequired ? [[name, 'wrong-on-purpose-0123456789']] : [],
	);
	return { ...credential, ...(Object.fromEntries(wrong) as Record<string, string>) };
}
