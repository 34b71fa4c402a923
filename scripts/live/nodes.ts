import type { INodeType } from 'n8n-workflow';

type Modules = typeof import('../../nodes/GenerateImage/GenerateImage.node') &
	typeof import('../../nodes/GenerateText/GenerateText.node') &
	typeof import('../../nodes/GenerateVideo/GenerateVideo.node') &
	typeof import('../../nodes/GetTask/GetTask.node');

/** A node's module. Named with its ending: `GenerateImage.node` alone would be the JSON file beside it. */
function load<Name extends keyof Modules>(name: Name): Modules[Name] {
	return (require(`../../nodes/${name}/${name}.node.ts`) as Pick<Modules, Name>)[name];
}

export const typeName = (node: string) => `n8n-nodes-aigc-video.${node}`;

export const generateVideo = new (load('GenerateVideo'))();

/** The real nodes, by their types. */
export const nodeTypes: Record<string, INodeType> = {
	[typeName('generateImage')]: new (load('GenerateImage'))(),
	[typeName('generateText')]: new (load('GenerateText'))(),
	[typeName('generateVideo')]: generateVideo,
	[typeName('getTask')]: new (load('GetTask'))(),
};
