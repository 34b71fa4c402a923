import fc from 'fast-check';
import { modelsOf, operationsOf } from '../../../nodes/shared/providers/catalogue';
import { providers } from '../../../nodes/shared/providers';
import { isFailure, isFinal } from '../../../nodes/shared/providers/provider';
import type { HttpResponse, ProviderFailure, TaskState } from '../../../nodes/shared/providers/provider';
import { FAILURE_KINDS, TASK_STATUSES } from '../builders';

/** Whatever a provider answers: the readers do not throw, and what they return is what their types promise. */

const KEYS = [
	...['status', 'data', 'error', 'message', 'code', 'msg', 'taskid', 'task_id', 'id', 'result', 'reason'],
	...['video', 'video_url', 'url', 'image', 'metadata', 'progress', 'process', 'usage', 'output', 'resposne'],
	...['seconds', 'created_at', 'completed_at', 'width', 'sub_task_results', 'video_path', 'task_completion'],
];
const WORDS = [
	...['ok', 'error', 'SUCCEEDED', 'FAILED', 'RUNNING', 'completed', 'failed', 'queued', '', 'not exist'],
	...[
		'Insufficient balance',
		'审核',
		'https://a.example/v.mp4',
		'{"message":"x"}',
		'constructor',
		'__proto__',
	],
];

const { json } = fc.letrec<{ json: unknown }>((tie) => ({
	json: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		fc.oneof(fc.constantFrom(...WORDS), fc.jsonValue({ maxDepth: 1 }), fc.integer(), fc.double()),
		fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('json'), { maxKeys: 8 }),
		fc.array(tie('json'), { maxLength: 3 }),
	),
}));

/** Objects that look like an answer. */
const likely = fc
	.record(
		{
			status: fc.constantFrom(...WORDS),
			taskid: json,
			task_id: json,
			error: json,
			message: fc.constantFrom(...WORDS),
			code: fc.constantFrom(...WORDS),
			video: fc.constantFrom(...WORDS),
			data: json,
		},
		{ requiredKeys: ['status'] },
	)
	.chain((object) => fc.constantFrom<unknown>(object, { status: 'ok', data: object }));

const text = fc.oneof(
	{ weight: 6, arbitrary: likely.map((value) => JSON.stringify(value)) },
	{ weight: 6, arbitrary: json.map((value) => JSON.stringify(value) ?? '') },
	{ weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
	{
		weight: 1,
		arbitrary: fc.tuple(json, json).map((two) => two.map((one) => JSON.stringify(one)).join('\n')),
	},
	{ weight: 1, arbitrary: json.map((value) => (JSON.stringify(value) ?? '').replaceAll('"', "'")) },
	{
		weight: 1,
		arbitrary: fc.tuple(json, fc.nat(60)).map(([v, end]) => (JSON.stringify(v) ?? '').slice(0, end)),
	},
);

const response: fc.Arbitrary<HttpResponse> = fc.record({
	status: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(200) },
		fc.constantFrom(201, 204, 302, 400, 401, 403, 404, 408, 429, 500, 502, 503, 504),
		fc.integer({ min: 100, max: 599 }),
	),
	headers: fc.dictionary(fc.constantFrom('retry-after', 'date', 'content-type'), fc.string()),
	text,
});

function expectText(value: unknown): void {
	if (value !== undefined) expect(typeof value).toBe('string');
}

function expectFailure(failure: ProviderFailure): void {
	expect(FAILURE_KINDS).toContain(failure.kind);
	expectText(failure.code);
	expectText(failure.providerMessage);
	const { retryAfterSeconds = 0 } = failure;
	expect(Number.isFinite(retryAfterSeconds) && retryAfterSeconds >= 0).toBe(true);
}

function expectState(state: TaskState): void {
	expect(TASK_STATUSES).toContain(state.status);
	// One within the service never names another host.
	for (const url of state.urls) expect(url).toMatch(/^(https?:\/\/|\/[^/\\])/i);
	if (state.thumbnailUrl !== undefined) expect(state.thumbnailUrl).toMatch(/^(https?:\/\/|\/[^/\\])/i);
	const { progress = 0, durationSeconds = 0, width = 0, height = 0 } = state;
	expect(progress >= 0 && progress <= 100).toBe(true);
	for (const number of [durationSeconds, width, height]) expect(Number.isFinite(number)).toBe(true);
	for (const time of [state.createdAt, state.finishedAt, state.expiresAt]) {
		if (time !== undefined) expect(new Date(time).toISOString()).toBe(time);
	}
	expect(state.failure !== undefined).toBe(isFinal(state.status) && state.status !== 'succeeded');
	if (state.failure) expectFailure(state.failure);
	expect(state.raw).toBeDefined();
}

const cases = providers.flatMap((provider) =>
	(['video', 'image'] as const).flatMap((product) => {
		const [operation] = operationsOf(provider, product);
		return operation ? [[`${provider.id}, ${product}`, provider, operation] as const] : [];
	}),
);

describe.each(cases)('%s', (_name, provider, operation) => {
	const model = modelsOf(provider, operation)[0]?.id;
	const task = {
		provider: provider.id,
		taskId: 'task-1',
		operation,
		...(model === undefined ? {} : { model }),
	};

	test('reads any answer to a submit', () => {
		fc.assert(
			fc.property(response, (one) => {
				const result = provider.readSubmit(one);
				if (isFailure(result)) {
					expectFailure(result);
					// A refusal allows to send again: never without the word of the provider.
					if (result.refused) expect(one.status >= 400 || one.text.includes('{')).toBe(true);
				} else if ('state' in result) {
					expectState(result.state);
					expect(result.state.status).toBe('succeeded');
					expect(result.state.urls.length + (result.state.inline ?? []).length).toBeGreaterThan(0);
				} else {
					expect(typeof result.taskId === 'string' && result.taskId.trim() !== '').toBe(true);
					// Named by its own name it counts beside an error, too, if the service may have taken it.
					const isOk = one.status >= 200 && one.status < 300;
					expect(isOk || one.status >= 500 || [408, 409, 499].includes(one.status)).toBe(true);
				}
			}),
			{ numRuns: 1500 },
		);
	});

	test('reads any answer about a task', () => {
		fc.assert(
			fc.property(response, (one) => {
				const result = provider.readStatus(one, task);
				if (isFailure(result)) expectFailure(result);
				else expectState(result);
			}),
			{ numRuns: 1500 },
		);
	});

	test('reads any list of models', () => {
		const { modelList } = provider;
		if (!modelList) return;
		fc.assert(
			fc.property(response, (one) => {
				const result = modelList.read(one);
				if (!Array.isArray(result)) return expectFailure(result);
				expect(result.every((id) => typeof id === 'string' && id.trim() !== '')).toBe(true);
				expect(new Set(result).size).toBe(result.length);
			}),
			{ numRuns: 1500 },
		);
	});
});
