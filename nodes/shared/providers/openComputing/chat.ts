import { merged } from '../../fields/paths';
import type { ChatApi, ChatRequest } from '../text/chat';
import { OpenAiChatReader, type ChatDialect } from '../text/openAiChat';
import type { HttpRequest } from '../provider';
import { asText } from '../answers/reading';
import { failureFrom } from './wire';

/** 元境's text: seed 003, "文本生成". */

/** `catelogid` of the models for text. */
export const TEXT = 't2t';

/** The fields of the seed's sample, all of them and in its order; an empty `sys_prompt` is a part of it. */
function request({ model, prompt, systemPrompt, stream, additionalFields }: ChatRequest): HttpRequest {
	const body = { model, catelogid: TEXT, prompt, sys_prompt: systemPrompt, stream };
	return { method: 'POST', path: '/llmage/v1/chat/completions', json: merged(body, additionalFields) };
}

const dialect: ChatDialect = {
	/**
	 * The samples say it all twice: in `choices`, and beside them, where `finish` is `"0"` until the end and `"1"` then. The
	 * server also writes `"1"` on every piece that has `usage` (sources.md 4).
	 */
	beside: ({ content, reasoning_content: reasoning, finish }) => ({
		text: content,
		reasoning,
		ended: asText(finish) === '1',
	}),
	/** `{"error": "ERROR:…", "status": "FAILED"}` in a 200 (sources.md 4.3). */
	isFailed: ({ status }) => /^(failed|error)$/i.test(asText(status) ?? ''),
	failure: failureFrom,
};

export const chat: ChatApi = {
	defaultModel: 'qwen3-max',
	// Nothing is documented; as many as of its tasks.
	maxConcurrentRequests: 5,
	request,
	reader: (head, keepRaw) => new OpenAiChatReader(head, dialect, keepRaw),
};
