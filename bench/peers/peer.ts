import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { AddressInfo } from 'node:net';

import { SimulatedTask } from '../../test/simulator/task';
import type { SimulatorSettings } from '../../test/simulator/types';

/** What both peers' services need: tasks that take their time, and the simulator's own video files. */
export interface PeerService {
	url: string;
	tasks: readonly SimulatedTask[];
	/** Hold for tasks submitted from then on. */
	settings: Pick<SimulatorSettings, 'jobSeconds' | 'videoBytes'>;
	close(): Promise<void>;
}

/** The tasks behind a peer's API. */
export interface PeerTasks {
	create(model: string): SimulatedTask;
	/** The task that a status check asks for; notes the check. */
	check(id: string): SimulatedTask;
	/** Streams the task's video. */
	sendVideo(id: string, reply: FastifyReply): FastifyReply;
}

/** Starts a service on loopback; `addRoutes` gives it its language. */
export async function startPeer(
	addRoutes: (server: FastifyInstance, tasks: PeerTasks) => void,
): Promise<PeerService> {
	const settings = { jobSeconds: 1, videoBytes: 0 };
	const tasks: SimulatedTask[] = [];
	const find = (id: string) => {
		const task = tasks.find((candidate) => candidate.id === id);
		if (!task) throw new Error(`no task ${id}`);
		return task;
	};
	// Clients keep connections open; `close` must not wait for them.
	const server = fastify({ forceCloseConnections: true });
	// OpenAI's submit is a form, of which only the arrival counts here.
	server.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, done) =>
		done(null, body),
	);
	addRoutes(server, {
		create: (model) => {
			const { jobSeconds, videoBytes } = settings;
			// The simulator's tasks belong to a provider; which one is of no account to a peer.
			const id = `peer-${tasks.length}`;
			const init = { provider: 'yishangCloud', id, path: '', model, body: {}, media: [] } as const;
			const task = new SimulatedTask({ ...init, jobMs: jobSeconds * 1000, videoBytes }, Date.now);
			tasks.push(task);
			return task;
		},
		check: (id) => {
			const task = find(id);
			task.statusChecks.push({ atMs: Date.now(), state: task.state });
			return task;
		},
		sendVideo: (id, reply) => {
			const task = find(id);
			const download = { atMs: Date.now(), sentBytes: 0, complete: false };
			task.downloads.push(download);
			reply.raw.once('finish', () => {
				download.complete = true;
			});
			const { bytes } = task.video;
			return reply
				.headers({ 'content-type': 'video/mp4', 'content-length': bytes })
				.send(task.video.slice(0, bytes));
		},
	});
	await server.listen({ host: '127.0.0.1', port: 0 });
	const { port } = server.server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}`, tasks, settings, close: async () => await server.close() };
}
