import { HiDreamApi } from '../../../credentials/HiDreamApi.credentials';
import { OpenComputingApi } from '../../../credentials/OpenComputingApi.credentials';
import { TomovieeApi } from '../../../credentials/TomovieeApi.credentials';
import { YishangCloudApi } from '../../../credentials/YishangCloudApi.credentials';
import { GenerateImage } from '../../../nodes/GenerateImage/GenerateImage.node';
import { GenerateText } from '../../../nodes/GenerateText/GenerateText.node';
import { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import { GetTask } from '../../../nodes/GetTask/GetTask.node';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator';
import {
	runWorkflow,
	serveSignedFiles,
	startEngine,
	stopWhen,
	type Engine,
	type EngineRun,
	type NodeSpec,
	type RunOptions,
	type SignedFiles,
} from '../harness';
import { liftLeastIntervals } from './leastIntervals';

/** The nodes in n8n's engine with the simulator behind them; one per test file. */
export class NodeBench {
	private constructor(
		readonly engine: Engine,
		readonly simulator: Simulator,
		private readonly files: SignedFiles,
	) {}

	static async start(options: SimulatorOptions = {}): Promise<NodeBench> {
		liftLeastIntervals();
		const [engine, simulator, files] = await Promise.all([
			startEngine(),
			startSimulator({ jobSeconds: 0.3, ...options }),
			serveSignedFiles(),
		]);
		return new NodeBench(engine, simulator, files);
	}

	/** For a second bench in one test file, whose engine is the first one's. */
	async closeServers(): Promise<void> {
		await this.simulator.close();
		await this.files.close();
	}

	async stop(): Promise<void> {
		await this.closeServers();
		await this.engine.stop();
	}

	/** For `onStarted`: presses Stop when a provider has been asked how its first task is. */
	readonly stopOnceWatched = stopWhen(() => (this.simulator.tasks[0]?.statusChecks.length ?? 0) > 0);

	/** Everything that a run needs besides the workflow. */
	readonly surroundings = () => ({
		n8nUrl: this.files.url,
		nodeTypes: {
			'n8n-nodes-aigc-video.generateImage': new GenerateImage(),
			'n8n-nodes-aigc-video.generateText': new GenerateText(),
			'n8n-nodes-aigc-video.generateVideo': new GenerateVideo(),
			'n8n-nodes-aigc-video.getTask': new GetTask(),
		},
		credentialTypes: {
			hiDreamApi: new HiDreamApi(),
			openComputingApi: new OpenComputingApi(),
			tomovieeApi: new TomovieeApi(),
			yishangCloudApi: new YishangCloudApi(),
		},
		credentials: {
			openComputingApi: { ...this.simulator.keys.openComputing, baseUrl: this.simulator.url },
			hiDreamApi: { ...this.simulator.keys.hiDream, userId: '', baseUrl: this.simulator.url },
			tomovieeApi: { ...this.simulator.keys.tomoviee, baseUrl: this.simulator.url },
			yishangCloudApi: { ...this.simulator.keys.yishangCloud, baseUrl: this.simulator.url },
		},
	});

	/** Runs Generate Video on its own. Polls quickly unless `options` says otherwise. */
	async generate(
		parameters: Record<string, unknown>,
		extras: Partial<Omit<NodeSpec, 'type' | 'parameters'>> & Partial<RunOptions> = {},
	): Promise<EngineRun> {
		return await this.run('generateVideo', { ...BASE, ...parameters }, extras);
	}

	/** Runs Generate Image on its own. */
	async generateImage(
		parameters: Record<string, unknown>,
		extras: Partial<Omit<NodeSpec, 'type' | 'parameters'>> & Partial<RunOptions> = {},
	): Promise<EngineRun> {
		return await this.run('generateImage', { ...IMAGE, ...parameters }, extras);
	}

	/** Runs Get Task on its own. */
	async getTask(
		parameters: Record<string, unknown>,
		extras: Partial<Omit<NodeSpec, 'type' | 'parameters'>> & Partial<RunOptions> = {},
	): Promise<EngineRun> {
		return await this.run('getTask', parameters, extras);
	}

	/** Runs Generate Text on its own. */
	async text(
		parameters: Record<string, unknown>,
		extras: Partial<Omit<NodeSpec, 'type' | 'parameters'>> & Partial<RunOptions> = {},
	): Promise<EngineRun> {
		return await this.run('generateText', parameters, extras);
	}

	private async run(
		type: string,
		{ options, ...parameters }: Record<string, unknown>,
		extras: Partial<Omit<NodeSpec, 'type' | 'parameters'>> & Partial<RunOptions>,
	): Promise<EngineRun> {
		const { onError, retryOnFail, maxTries, waitBetweenTries, ...run } = extras;
		const node = {
			type: `n8n-nodes-aigc-video.${type}`,
			parameters: {
				...parameters,
				options: { pollIntervalSeconds: 0.1, ...(options as object | undefined) },
			},
			...(onError ? { onError } : {}),
			...(retryOnFail
				? { retryOnFail, maxTries: maxTries ?? 3, waitBetweenTries: waitBetweenTries ?? 1 }
				: {}),
		};
		return await runWorkflow({ ...this.surroundings(), items: [{ json: {} }], ...run, node } as RunOptions);
	}
}

/** A request that needs nothing more. */
export const BASE = {
	provider: 'openComputing',
	operation: 'textToVideo',
	model: 'viduq3-pro',
	prompt: 'A cat playing piano in the garden',
};

/** The same for an image. */
export const IMAGE = {
	provider: 'openComputing',
	operation: 'textToImage',
	model: 'wan2.2-t2i-plus',
	prompt: 'A cat on the moon',
};

/** The JSON bodies that the simulator got as submits. */
export function submitted(simulator: Simulator): unknown[] {
	return simulator.requests
		.filter(({ phase }) => phase === 'submit')
		.map(({ body }) => JSON.parse(body) as unknown);
}

/** A model of each provider that makes a video from text. */
export const MODELS = {
	tomoviee: 'tob_text2video_b',
	yishangCloud: 'sora-2',
	hiDream: 'txt2video',
	openComputing: 'viduq3-pro',
} as const;

export const PROVIDERS = Object.keys(MODELS) as Array<keyof typeof MODELS>;
