import fastify from 'fastify';
import type { AddressInfo } from 'node:net';

interface Message {
	role: string;
	content: string;
}

/** A model for n8n's AI Agent, on loopback: it calls the agent's only tool, and then repeats what the tool has said. */
export async function startFakeOpenAi(toolArguments: object) {
	const server = fastify({ forceCloseConnections: true });
	/** What the tool has answered. */
	const toolAnswers: string[] = [];
	server.post<{ Body: { stream?: boolean; messages: Message[]; tools?: any[] } }>(
		'/v1/chat/completions',
		(request, reply) => {
			const { stream, messages, tools } = request.body;
			const answer = messages.find(({ role }) => role === 'tool')?.content;
			if (answer !== undefined) toolAnswers.push(answer);
			const name: unknown = tools?.[0]?.function?.name;
			const call = { name, arguments: JSON.stringify(toolArguments) };
			const said =
				answer === undefined
					? { role: 'assistant', tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: call }] }
					: { role: 'assistant', content: `The agent says: ${answer}` };
			const finish_reason = answer === undefined ? 'tool_calls' : 'stop';
			const body = { id: 'x', created: 0, model: 'fake' };
			if (!stream) {
				return { ...body, object: 'chat.completion', choices: [{ index: 0, message: said, finish_reason }] };
			}
			const chunks = [
				{ index: 0, delta: said, finish_reason: null },
				{ index: 0, delta: {}, finish_reason },
			].map((choice) => JSON.stringify({ ...body, object: 'chat.completion.chunk', choices: [choice] }));
			const text = [...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
			return reply.type('text/event-stream').send(text);
		},
	);
	await server.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}/v1`,
		toolAnswers,
		close: async () => await server.close(),
	};
}
