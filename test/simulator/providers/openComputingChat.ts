import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { textAnswer, type Answer } from '../answer';
import { checkBody, isFutureModel } from '../contract';
import type { SimulatorSettings } from '../types';
import { readBody, refuse } from './openComputingAnswers';
import type { ProviderRequest } from './provider';
import { pythonJson } from './pythonJson';

/**
 * 元境's text, from seeds/003, 文本生成: streamed and not, both in the shape of its samples down to their spaces (the server writes
 * Python's JSON). What they leave open is a stand-in: the entries of `usage`, a model that thinks aloud, the text itself.
 */
const REQUIRED = { model: z.string(), prompt: z.string().min(1) };
const BASIC = z.object(REQUIRED).passthrough();
const TABLE = z
	.object({
		...REQUIRED,
		catelogid: z.literal('t2t').optional(),
		sys_prompt: z.string().optional(),
		stream: z.boolean().optional(),
	})
	.strict();

/** The only model that the document names: in its sample. */
const MODEL = 'qwen3-max';

/** A model whose name says that it thinks shows its thoughts, too. */
const THINKS = /think|reason/i;

/** The server's clock in the samples. */
const CREATED = 1775019761;

interface Said {
	readonly model: string;
	readonly text: string;
	readonly reasoning: string;
}

/** What the model makes of a prompt: something that can be told apart, and is a prompt itself. */
export function textFor(prompt: string): string {
	return `A wide shot of ${prompt}, 晨光 on the water, the camera drifts slowly closer.`;
}

export function reasoningFor(prompt: string): string {
	return `The idea is "${prompt}". A wide shot suits it.`;
}

/** @param unknownModel the answer to a model that is none of the category's */
export function chat(
	request: ProviderRequest,
	settings: Readonly<SimulatorSettings>,
	unknownModel: (model: string, category: string) => Answer,
): Answer {
	const fields = readBody(request, settings);
	const { model, prompt } = checkBody(BASIC, fields, refuse);
	const isExtra = settings.extraModels.some(({ id, catelogid }) => id === model && catelogid === 't2t');
	if (!isExtra && !isFutureModel(model)) {
		if (model !== MODEL) return unknownModel(model, 't2t');
		checkBody(TABLE, fields, refuse);
	}
	const reasoning = THINKS.test(model) ? reasoningFor(prompt) : '';
	const said = { model, text: textFor(prompt), reasoning };
	const id = `chatcmpl-${randomBytes(8).toString('hex')}`;
	if (fields.stream !== true) return textAnswer(200, whole(id, said, prompt), 'application/json');
	const { chatPieceBytes: bytes, chatPieceMs: pauseMs } = settings;
	return { ...textAnswer(200, stream(id, said), 'text/event-stream'), pieces: { bytes, pauseMs } };
}

function whole(id: string, { model, text, reasoning }: Said, prompt: string): string {
	const thoughts = reasoning === '' ? {} : { reasoning_content: reasoning };
	const message = { content: text, role: 'assistant', ...thoughts };
	const usage = {
		prompt_tokens: prompt.length,
		completion_tokens: text.length,
		total_tokens: prompt.length + text.length,
	};
	return pythonJson({
		id,
		object: 'chat.completion',
		created: CREATED,
		choices: [{ finish_reason: 'stop', index: 0, message }],
		model,
		content: text,
		finish: '1',
		usage,
	});
}

function stream(id: string, { model, text, reasoning }: Said): string {
	const chunk = (delta: object, thought: string | null, content: string, more: object = {}) =>
		pythonJson({
			id,
			object: 'chat.completion.chunk',
			created: CREATED,
			choices: [{ logprobs: null, index: 0, delta, ...more }],
			model,
			reasoning_content: thought,
			content,
			finish: 'finish_reason' in more ? '1' : '0',
		});
	const chunks = [
		chunk({ content: '', role: 'assistant' }, null, ''),
		...words(reasoning).map((word) => chunk({ content: '', reasoning_content: word }, word, '')),
		...words(text).map((word) => chunk({ content: word }, null, word)),
		chunk({ content: '' }, null, '', { finish_reason: 'stop' }),
	];
	return [...chunks, '[DONE]'].map((data) => `data: ${data}\n\n`).join('');
}

/** The text in pieces as a model makes them: words with their spaces. */
function words(text: string): string[] {
	return text.match(/\S+\s*/g) ?? [];
}
