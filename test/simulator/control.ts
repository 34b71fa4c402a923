import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Accounts } from './accounts';
import type { Callbacks } from './callbacks';
import { faultRuleSchema, type FaultBook } from './faults';
import { PROVIDER_IDS } from './types';

const settingsSchema = z
	.object({
		jobSeconds: z.number().min(0),
		videoBytes: z.number().int().min(0),
		maxConcurrent: z.record(z.enum(PROVIDER_IDS), z.number().int().min(0)),
		wrapTasks: z.boolean(),
		openComputingAnswers: z.enum(['server', 'document']),
		yishangCloudIds: z.enum(['both', 'taskId', 'id']),
		yishangCloudErrors: z.enum(['document', 'newApi']),
		yishangCloudStatus: z.enum(['document', 'envelope']),
		yishangCloudFiles: z.enum(['link', 'metadata', 'ownHost', 'relative', 'content', 'data']),
		extraModels: z.array(z.object({ id: z.string(), catelogid: z.string() }).strict()),
		chatPieceBytes: z.number().int().min(1),
		chatPieceMs: z.number().min(0),
		hiDreamEmptyFirst: z.boolean(),
		callbackTimes: z.number().int().min(0),
		tomovieeUnauthorizedStatus: z.number().int().min(200).max(599),
		tomovieeAmpersand: z.enum(['sample', 'nested', 'legal', 'go', 'goOuter']),
	})
	.partial()
	.strict();

/** For tests in another process: the same accounts, settings and faults under /_simulator/. */
export function addControlEndpoints(
	server: FastifyInstance,
	accounts: Accounts,
	faults: FaultBook,
	callbacks: Callbacks,
): void {
	server.get('/_simulator/tasks', () => accounts.tasks.map((task) => task.toJSON()));
	// `video` is the older name.
	for (const name of ['file', 'video']) {
		server.get<{ Params: { id: string } }>(`/_simulator/tasks/:id/${name}`, (request, reply) =>
			orBadRequest(reply, () => accounts.file(request.params.id)),
		);
	}
	server.get('/_simulator/requests', () => accounts.requests);
	server.get('/_simulator/callbacks', () => callbacks.made);
	server.get('/_simulator/violations', () => accounts.violations);
	server.get('/_simulator/settings', () => accounts.settings);
	server.post('/_simulator/settings', (request, reply) =>
		orBadRequest(reply, () => Object.assign(accounts.settings, settingsSchema.parse(jsonOf(request.body)))),
	);
	/** A rule, or a list of them. */
	server.post('/_simulator/misbehave', (request, reply) =>
		orBadRequest(reply, () => {
			const rules = z.union([faultRuleSchema.transform((rule) => [rule]), z.array(faultRuleSchema)]);
			const added = rules.parse(jsonOf(request.body));
			added.forEach((rule) => faults.add(rule));
			return { added: added.length };
		}),
	);
	server.post('/_simulator/behave', () => {
		faults.clear();
		return { behave: true };
	});
	server.post('/_simulator/reset', () => {
		accounts.reset();
		faults.clear();
		callbacks.reset();
		return { reset: true };
	});
}

function jsonOf(body: unknown): unknown {
	return JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : 'null');
}

function orBadRequest<T>(reply: FastifyReply, work: () => T): T | FastifyReply {
	try {
		return work();
	} catch (error) {
		return reply.code(400).send({ error: String(error) });
	}
}
