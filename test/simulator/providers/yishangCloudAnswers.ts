import { randomInt } from 'node:crypto';
import { jsonAnswer, type Answer } from '../answer';
import type { SimulatedTask } from '../task';
import type { SimulatorSettings } from '../types';

/** How 易尚云 says things: as seeds/001 does, or as the gateway does that its answers betray (New API; sources.md 2.4). */

type Settings = Readonly<SimulatorSettings>;

interface Words {
	readonly type: string;
	readonly code: string;
	readonly message: string;
}

/** A refusal in the document's words, and in the gateway's. */
interface Said {
	readonly httpStatus: number;
	readonly document: Words;
	readonly newApi: { readonly httpStatus?: number; readonly code: string; readonly message: string };
}

const REFUSALS = {
	unauthorised: {
		httpStatus: 401,
		document: {
			type: 'authentication_error',
			code: 'invalid_api_key',
			message: 'Invalid API key provided',
		},
		newApi: { code: '', message: '无效的令牌' },
	},
	rateLimited: {
		httpStatus: 429,
		document: { type: 'rate_limit_error', code: 'rate_limit_exceeded', message: 'Rate limit exceeded' },
		newApi: { code: 'upstream_error', message: '当前分组上游负载已饱和,请稍后再试' },
	},
	noBalance: {
		httpStatus: 403,
		document: { type: 'permission_error', code: 'insufficient_quota', message: 'Insufficient quota' },
		newApi: { code: 'insufficient_user_quota', message: '用户额度不足, 剩余额度: ＄0.000000' },
	},
} satisfies Record<string, Said>;

export function refusal(which: keyof typeof REFUSALS, { yishangCloudErrors }: Settings): Answer {
	const { httpStatus, document, newApi } = REFUSALS[which];
	if (yishangCloudErrors === 'document') return errorAnswer(httpStatus, document);
	return newApiError(httpStatus, newApi.code, newApi.message);
}

/** Of the codes for a 400 the document names only `missing_parameter`. */
export function badRequest(kind: string, field: string, text: string, settings: Settings): Answer {
	const isMissing = kind === 'missing';
	const message = isMissing ? `${field} field is required` : text;
	if (settings.yishangCloudErrors === 'newApi') return newApiError(400, 'invalid_request', message);
	const code = isMissing ? 'missing_parameter' : 'invalid_parameter';
	return errorAnswer(400, { type: 'invalid_request_error', code, message });
}

/** What the gateway says of a model that none of its channels has. */
export function noChannel(model: string, settings: Settings): Answer | undefined {
	if (settings.yishangCloudErrors === 'document') return undefined;
	return newApiError(503, 'model_not_found', `分组 default 下模型 ${model} 无可用渠道(distributor)`);
}

export function noTask({ yishangCloudErrors }: Settings): Answer {
	if (yishangCloudErrors === 'newApi') {
		return jsonAnswer(400, { code: 'task_not_exist', message: 'task_not_exist', data: null });
	}
	return notFound('task_not_found', 'Task not found');
}

export function notFound(code: string, message: string): Answer {
	return errorAnswer(404, { type: 'not_found_error', code, message });
}

/** The task's ID, under the names that the clients read. */
export function idOf({ id }: SimulatedTask, { yishangCloudIds: names }: Settings): Record<string, string> {
	return { ...(names !== 'taskId' && { id }), ...(names !== 'id' && { task_id: id }) };
}

const ENVELOPE_WORDS = {
	queued: 'QUEUED',
	running: 'IN_PROGRESS',
	succeeded: 'SUCCESS',
	failed: 'FAILURE',
	rejected: 'FAILURE',
};

/** A task as the gateway keeps it for itself. */
export function envelope(task: SimulatedTask, url: string | undefined): Answer {
	const data = {
		task_id: task.id,
		status: task.statusWord ?? ENVELOPE_WORDS[task.shownState],
		progress: `${task.progressPercent}%`,
		fail_reason: task.message,
		...(url !== undefined && { result_url: url }),
	};
	return jsonAnswer(200, { code: 'success', message: '', data });
}

function newApiError(httpStatus: number, code: string, message: string): Answer {
	const requestId = `20261126${String(randomInt(10 ** 12)).padStart(12, '0')}`;
	return errorAnswer(httpStatus, {
		message: `${message} (request id: ${requestId})`,
		type: 'new_api_error',
		code,
	});
}

function errorAnswer(httpStatus: number, { message, type, code }: Words): Answer {
	return jsonAnswer(httpStatus, { error: { message, type, code } });
}
