import { startPeer, type PeerService } from './peer';

const STATUS = {
	queued: 'queued',
	running: 'running',
	succeeded: 'succeeded',
	failed: 'failed',
	rejected: 'failed',
};

/** As much of MiniMax's video API (its second version) as n8n's own node for it calls with its default model. */
export async function startMiniMax(): Promise<PeerService> {
	return await startPeer((server, tasks) => {
		server.post('/v2/video_generation', () => ({ task_id: tasks.create('MiniMax-H3').id }));
		server.get<{ Params: { id: string } }>('/v2/query/video_generation/:id', ({ params, headers }) => {
			const { id, state } = tasks.check(params.id);
			const url = `http://${headers.host}/files/${id}.mp4`;
			return { task: { id, status: STATUS[state], ...(state === 'succeeded' && { content: { url } }) } };
		});
		server.get<{ Params: { id: string } }>('/files/:id.mp4', ({ params }, reply) =>
			tasks.sendVideo(params.id, reply),
		);
	});
}
