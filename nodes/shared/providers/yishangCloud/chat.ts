import { merged } from '../../fields/paths';
import type { ChatApi, ChatRequest } from '../text/chat';
import { OpenAiChatReader, type ChatDialect } from '../text/openAiChat';
import type { HttpRequest } from '../provider';
import { failureOfAnswer } from './wire';

/** 易尚云's text: OpenAI's protocol, as the clients that are published for it send it (sources.md 2.5). */

function request({ model, prompt, systemPrompt, stream, additionalFields }: ChatRequest): HttpRequest {
	const system = systemPrompt === '' ? [] : [{ role: 'system', content: systemPrompt }];
	const body = { model, messages: [...system, { role: 'user', content: prompt }], stream };
	return { method: 'POST', path: '/v1/chat/completions', json: merged(body, additionalFields) };
}

const dialect: ChatDialect = { failure: failureOfAnswer };

export const chat: ChatApi = {
	defaultModel: 'deepseek-v4-flash',
	// Nothing is documented; as many as of its tasks.
	maxConcurrentRequests: 5,
	request,
	reader: (head, keepRaw) => new OpenAiChatReader(head, dialect, keepRaw),
};
