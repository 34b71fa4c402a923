import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { jsonAnswer, textAnswer, type Answer } from '../answer';
import type { SimulatorSettings } from '../types';
import { textFor } from './openComputingChat';

/** 易尚云's text: OpenAI's protocol, streamed and not, as the clients published for its gateway send it (sources.md 2.5). */
export const CHAT = z
	.object({
		model: z.string(),
		messages: z
			.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.unknown() }))
			.min(1),
		stream: z.boolean().optional(),
	})
	.passthrough();

type Chat = z.infer<typeof CHAT>;

export function chat({ model, messages, stream }: Chat, settings: Readonly<SimulatorSettings>): Answer {
	const text = textFor(String(messages.at(-1)?.content));
	const id = `chatcmpl-${randomBytes(8).toString('hex')}`;
	const usage = { prompt_tokens: 7, completion_tokens: text.length, total_tokens: 7 + text.length };
	const common = { id, created: 1775019761, model };
	if (stream !== true) {
		const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }];
		return jsonAnswer(200, { ...common, object: 'chat.completion', choices, usage });
	}
	const chunk = (delta: object, finish: string | null) => ({
		...common,
		object: 'chat.completion.chunk',
		choices: [{ index: 0, delta, finish_reason: finish }],
	});
	const words = text.match(/\S+\s*/g) ?? [];
	const chunks = [
		chunk({ role: 'assistant', content: '' }, null),
		...words.map((content) => chunk({ content }, null)),
		chunk({}, 'stop'),
	];
	const lines = [...chunks.map((one) => JSON.stringify(one)), '[DONE]'];
	const { chatPieceBytes: bytes, chatPieceMs: pauseMs } = settings;
	const body = lines.map((data) => `data: ${data}\n\n`).join('');
	return { ...textAnswer(200, body, 'text/event-stream'), pieces: { bytes, pauseMs } };
}
