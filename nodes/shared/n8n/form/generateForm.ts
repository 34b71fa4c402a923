import type { INodeTypeDescription } from 'n8n-workflow';
import { providers } from '../../providers';
import { makersOf, takesFilesInTwoWays } from '../../providers/catalogue';
import type { Product } from '../../providers/provider';
import { catalogueProperties } from './catalogueProperties';
import { downloadProperties, optionsProperty } from './commonProperties';
import { credentialDescriptions } from './credentials';
import { waitProperties } from './waitProperties';

/** The form of Generate Video and Generate Image. */

/** Under the node's name: the model. */
export const SUBTITLE =
	'={{ $parameter["model"] === "custom" ? ($parameter["modelId"]["value"] || $parameter["modelId"]) : $parameter["model"] }}';

/** The form, for the providers that make such things. */
export function generateForm(
	product: Product,
): Required<Pick<INodeTypeDescription, 'credentials' | 'properties'>> {
	const makers = makersOf(providers, product);
	return {
		credentials: credentialDescriptions(makers, true),
		properties: [
			...catalogueProperties(makers, product),
			...waitProperties(makers, product),
			...downloadProperties({ hide: { wait: ['none'] } }),
			optionsProperty(
				[
					'additionalFields',
					...(product === 'video' ? ['downloadThumbnail'] : []),
					'fileName',
					'includeRawResponse',
					'maxConcurrentTasks',
					'maxTasksPerRun',
					'onTimeout',
					'pollIntervalSeconds',
					'sendFilesAs',
					'timeoutMinutes',
				],
				{ sendFilesAs: { show: { '/provider': makers.filter(takesFilesInTwoWays).map(({ id }) => id) } } },
			),
		],
	};
}
