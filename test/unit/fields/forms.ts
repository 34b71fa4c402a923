import type { ICredentialType, INodeProperties, INodeType } from 'n8n-workflow';
import { HiDreamApi } from '../../../credentials/HiDreamApi.credentials';
import { OpenComputingApi } from '../../../credentials/OpenComputingApi.credentials';
import { TomovieeApi } from '../../../credentials/TomovieeApi.credentials';
import { YishangCloudApi } from '../../../credentials/YishangCloudApi.credentials';
import { GenerateImage } from '../../../nodes/GenerateImage/GenerateImage.node';
import { GenerateText } from '../../../nodes/GenerateText/GenerateText.node';
import { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import { GetTask } from '../../../nodes/GetTask/GetTask.node';

/** Everything of the package that has a form. */

export const nodes: INodeType[] = [
	new GenerateImage(),
	new GenerateText(),
	new GenerateVideo(),
	new GetTask(),
];

export const credentials: ICredentialType[] = [
	new HiDreamApi(),
	new OpenComputingApi(),
	new TomovieeApi(),
	new YishangCloudApi(),
];

/** All properties, also those inside collections. */
export function flat(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => [
		property,
		...flat(
			(property.options ?? []).flatMap((option) =>
				'values' in option ? option.values : 'displayName' in option ? [option as INodeProperties] : [],
			),
		),
	]);
}
