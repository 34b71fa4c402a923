import { PNG } from '../../simulator';
import { keptAnswer, keptStep } from '../../recorded/kept';
import { ReplayServer } from '../../recorded/replay';
import type { NodeBench } from './bench';

/** What a kept step ended as when its answers were replayed, and how many of them were asked for. */
export interface Replayed {
	end: string;
	asked: number;
	of: number;
}

/** Credentials of any form: a replaying server looks at none. */
const SETTINGS = {
	apiKey: 'key-0123456789',
	appKey: 'key-0123456789',
	appSecret: 'secret-0123456789',
	token: 'token-0123456789',
	userId: '',
};

/** Replays a kept step through a socket to the node that it was recorded with. Files are not downloaded: their bytes are not kept. */
export async function replayKept(bench: NodeBench, name: string, folder?: string): Promise<Replayed> {
	const { provider, node, parameters, answers } = keptStep(name, folder);
	const replay = await ReplayServer.start(
		answers.map(({ file }) => ({ bytes: keptAnswer(name, file, folder) })),
	);
	try {
		const credential = { ...SETTINGS, baseUrl: replay.url };
		const run = {
			credentials: {
				hiDreamApi: credential,
				openComputingApi: credential,
				tomovieeApi: credential,
				yishangCloudApi: credential,
			},
			items: [
				{
					json: { imageUrl: 'https://pictures.example/first.png' },
					files: { data: { content: PNG, fileName: 'first.png', mimeType: 'image/png' } },
				},
			],
		};
		const waiting = { ...parameters, download: false };
		const ended =
			node === 'generateVideo'
				? await bench.generate(waiting, run)
				: node === 'generateImage'
					? await bench.generateImage(waiting, run)
					: node === 'generateText'
						? await bench.text(parameters, run)
						: await bench.getTask(
								{ taskSource: 'manual', taskId: 'live-check-no-such-task', ...waiting, provider },
								run,
							);
		const { details } = (ended.error?.context ?? {}) as { details?: { kind?: string } };
		const json = ended.received()[0]?.json;
		const end = ended.error ? (details?.kind ?? 'error') : String(json?.status ?? 'answered');
		return { end, asked: replay.requests.length, of: answers.length };
	} finally {
		await replay.close();
	}
}

/** Whether a node can be made to ask again what a step asked: the form's list and a credential's test are n8n's own. */
export function isReplayable(name: string, folder?: string): boolean {
	return !['credential', 'models'].includes(keptStep(name, folder).node);
}
