import type { SimulatedTask } from '../../test/simulator/task';
import { startPeer, type PeerService } from './peer';

/** As much of OpenAI's video API as n8n's own node for it calls: submit, status, content. */
export async function startOpenAi(): Promise<PeerService> {
	return await startPeer((server, tasks) => {
		server.post('/v1/videos', () => describe(tasks.create('sora-2')));
		server.get<{ Params: { id: string } }>('/v1/videos/:id', ({ params }) =>
			describe(tasks.check(params.id)),
		);
		server.get<{ Params: { id: string } }>('/v1/videos/:id/content', ({ params }, reply) =>
			tasks.sendVideo(params.id, reply),
		);
	});
}

const STATUS = {
	queued: 'queued',
	running: 'in_progress',
	succeeded: 'completed',
	failed: 'failed',
	rejected: 'failed',
};

function describe(task: SimulatedTask): Record<string, unknown> {
	return { id: task.id, object: 'video', status: STATUS[task.state], progress: task.progressPercent };
}
