import { hiDream } from '../../../nodes/shared/providers/hiDream';
import { isFailure, type TaskState } from '../../../nodes/shared/providers/provider';
import { answer } from '../builders';

const task = {
	provider: 'hiDream',
	model: 'txt2video',
	taskId: '97004e6a-5d2b-11ee-abe3-3a8d18c35977',
} as const;

/** Seed 002, "返回参数", 示例, word for word. */
const SUBMITTED = `{
    "code": 0,
    "message": "请求成功",
    "request_id": "96cf0c6a-5d2b-11ee-abe3-3a8d18c35977",
    "result": {
        "sub_task_ids": [
            "94ecd4e4-7d90-4daa-8edb-f3ee02fafa19"
        ],
        "task_id": "97004e6a-5d2b-11ee-abe3-3a8d18c35977"
    }
}`;

function stateOf(...subTasks: object[]): TaskState {
	const body = { code: 0, message: '', result: { task_id: 't', sub_task_results: subTasks } };
	const state = hiDream.readStatus(answer(200, JSON.stringify(body)), task);
	if (isFailure(state)) throw new Error(`Not a state: ${JSON.stringify(state)}`);
	return state;
}

test('the sample of a submit', () => {
	expect(hiDream.readSubmit(answer(200, SUBMITTED))).toMatchObject({ taskId: task.taskId });
});

test('the results are asked of the module that made the task', () => {
	expect(hiDream.status(task)).toEqual({
		method: 'GET',
		path: '/api-pub/gw/v3/video/txt2video/async/results',
		query: { task_id: task.taskId },
	});
});

test.each([
	[0, 'queued', undefined],
	[1, 'succeeded', undefined],
	[2, 'running', undefined],
	[3, 'failed', 'taskFailed'],
	[4, 'rejected', 'contentRejected'],
	[1004, 'failed', 'taskFailed'],
	[-3, 'running', undefined],
	[99, 'running', undefined],
])('task_status %i is %s', (code, status, kind) => {
	const state = stateOf({ task_status: code, video: 'https://media.example/v.mp4' });
	expect(state.status).toBe(status);
	expect(state.failure?.kind).toBe(kind);
});

test('no results yet is queued', () => {
	expect(stateOf()).toMatchObject({ status: 'queued', videoUrls: [] });
});

test('one bad part makes the task bad; it is done when all parts are', () => {
	const done = (name: string) => ({
		task_status: 1,
		task_completion: 1,
		video: `https://media.example/${name}.mp4`,
	});
	expect(stateOf(done('a'), { task_status: 2 }).status).toBe('running');
	expect(stateOf(done('a'), { task_status: 3, description: 'no luck' })).toMatchObject({
		status: 'failed',
		videoUrls: ['https://media.example/a.mp4'],
		failure: { providerMessage: 'no luck' },
	});
	expect(stateOf(done('a'), done('b'))).toMatchObject({
		status: 'succeeded',
		progress: 100,
		videoUrls: ['https://media.example/a.mp4', 'https://media.example/b.mp4'],
	});
});

test.each([
	[0.4, 40],
	[40, 40],
	['0.25', 25],
	[250, 100],
	[null, undefined],
])('task_completion %j is %j percent', (completion, percent) => {
	expect(stateOf({ task_status: 2, task_completion: completion }).progress).toBe(percent);
});

test.each([
	[200, { code: 2031, message: '' }, 'invalidRequest'],
	[200, { code: 1, message: '余额不足' }, 'quota'],
	[200, { code: 1, message: '请求过于频繁' }, 'rateLimit'],
	[200, { code: 1, message: '内容未通过审核' }, 'contentRejected'],
	[401, { code: 1, message: '' }, 'auth'],
])('a submit answered %i %j is %s, and certainly not taken', (status, body, kind) => {
	expect(hiDream.readSubmit(answer(status, JSON.stringify(body)))).toMatchObject({ kind, refused: true });
});
