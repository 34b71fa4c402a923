import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { isFailure, type TaskRef, type TaskState } from '../../../nodes/shared/providers/provider';
import { answer } from '../builders';

/** Quoted literals are the document's (seed 003) unless another source is named. */

const TASK = { provider: 'openComputing', taskId: 'xxx' } as const;

function statusAnswer(status: number, body: unknown, task: TaskRef = TASK) {
	return openComputing.readStatus(answer(status, body), task);
}

function stateOf(body: unknown, task?: TaskRef): TaskState {
	const state = statusAnswer(200, body, task);
	if (isFailure(state)) throw new Error(`Not a state: ${JSON.stringify(state)}`);
	return state;
}

describe('the state of a task', () => {
	const usage = {
		action: 't2v',
		credits: 10,
		type: 'text2video',
		model: 'viduq3-pro',
		resolution: '540p',
		off_peak: false,
		duration: 1,
	};
	const sample = {
		usage,
		image: 'https://opencomputing.ai/idfile?path=/tmp/19/43/137/39/cover.jpeg',
		video: 'https://opencomputing.ai/idfile?path=/tmp/137/173/31/47/video.mp4',
		status: 'SUCCEEDED',
	};
	const finished = {
		status: 'succeeded',
		progress: 100,
		urls: ['https://opencomputing.ai/idfile?path=/tmp/137/173/31/47/video.mp4'],
		product: 'video',
		thumbnailUrl: 'https://opencomputing.ai/idfile?path=/tmp/19/43/137/39/cover.jpeg',
		usage,
	};

	test('as the document has it', () => {
		expect(stateOf(sample)).toEqual({ ...finished, raw: sample });
	});

	describe('that makes an image: `image` is "图片/视频封面url"', () => {
		const picture = 'https://opencomputing.ai/idfile?path=/tmp/1/2/3/4/image.png';
		const IMAGE: TaskRef = { ...TASK, operation: 'textToImage' };
		const VIDEO: TaskRef = { ...TASK, operation: 'imageToVideo' };
		const made = { status: 'SUCCEEDED', taskid: 'xxx', usage: { action: 't2i' }, image: picture };

		test('has the image, and no cover', () => {
			const { raw, ...state } = stateOf(made, IMAGE);
			expect(state).toEqual({
				status: 'succeeded',
				progress: 100,
				urls: [picture],
				product: 'image',
				usage: { action: 't2i' },
			});
			expect(raw).toEqual(made);
			expect(stateOf({ status: 'ok', data: made }, IMAGE).urls).toEqual([picture]);
		});

		test('does so without the category, and without words about what it charged', () => {
			expect(stateOf({ status: 'SUCCEEDED', image: picture }, IMAGE).urls).toEqual([picture]);
			expect(stateOf({ data: { status: 'SUCCEEDED', image: picture } }, IMAGE).urls).toEqual([picture]);
		});

		test('a video that is not there is no reason to take its cover for an image', () => {
			expect(stateOf({ status: 'SUCCEEDED', image: picture }, VIDEO)).toMatchObject({
				urls: [],
				product: 'video',
				thumbnailUrl: picture,
			});
		});

		test.each([
			['what was charged says image', made, 'image', [picture]],
			['what was charged says video', { ...made, usage: { action: 'i2v' } }, 'video', []],
			['nothing but an image', { status: 'SUCCEEDED', image: picture }, 'image', [picture]],
			['a type of video', { ...made, usage: { type: 'text2video' } }, 'video', []],
			[
				'a list of images',
				{ ...made, image: [picture, { url: 'https://a.example/2.png' }] },
				'image',
				[picture, 'https://a.example/2.png'],
			],
			['nothing at all', { status: 'SUCCEEDED' }, 'video', []],
			['both', { ...sample, usage: {} }, 'video', [sample.video]],
		])('of a task named by hand the answer tells: %s', (_what, body, product, urls) => {
			expect(stateOf(body)).toMatchObject({ product, urls });
		});
	});

	test.each([
		['wrapped', { status: 'ok', data: sample }],
		['wrapped in success', { status: 'SUCCESS', data: sample }],
		['wrapped without a status', { data: sample }],
		['wrapped twice, misspelt', { status: 'ok', data: { resposne: sample } }],
		['the last of a list', { status: 'ok', data: { output: [{ status: 'RUNNING' }, sample] } }],
		['with a line break', `${JSON.stringify(sample)}\n`],
	])('%s (sources.md 4.4)', (_what, body) => {
		const { raw, ...state } = stateOf(body);
		expect(state).toEqual(finished);
		expect(raw).toBeDefined();
	});

	test.each([
		['CREATED', 'queued'],
		['PENDING', 'queued'],
		['RUNNING', 'running'],
		['SUCCEEDED', 'succeeded'],
		['FAILED', 'failed'],
		['submitted', 'queued'],
		['succeeded', 'succeeded'],
		['UNKNOWN', 'failed'],
		['THINKING', 'running'],
		['__proto__', 'running'],
		['', 'running'],
	])('"%s" is %s', (status, expected) => {
		expect(stateOf({ status }).status).toBe(expected);
		expect(stateOf({ status: 'ok', data: { status } }).status).toBe(expected);
	});

	test.each([
		['in the task', { taskid: 'xxx', status: 'FAILED', error: 'taskid=xxx not exist' }],
		['wrapped', { status: 'ok', data: { taskid: 'xxx', status: 'FAILED', error: 'taskid=xxx not exist' } }],
		['as an error', { status: 'error', data: { message: 'taskid=xxx not exist' } }],
	])('a task that does not exist yet has not failed (%s)', (_what, body) => {
		expect(statusAnswer(200, body)).toMatchObject({ kind: 'notFound' });
	});

	test.each([
		['with words', { status: 'error', data: { message: 'database is away' } }],
		['with words in place of data', { status: 'error', data: 'database is away' }],
		['with a message', { status: 'error', message: 'database is away' }],
		['with nothing', { status: 'ok', data: null }],
	])('an answer about itself is not one about the task (%s)', (_what, body) => {
		expect(isFailure(statusAnswer(200, body))).toBe(true);
	});

	test('why it failed', () => {
		expect(stateOf({ status: 'FAILED', error: 'ERROR: upstream timeout' }).failure).toEqual({
			kind: 'taskFailed',
			providerMessage: 'upstream timeout',
		});
		expect(stateOf({ status: 'FAILED', error: { message: 'no', code: 7 } }).failure).toEqual({
			kind: 'taskFailed',
			code: '7',
			providerMessage: 'no',
		});
		expect(stateOf({ status: 'FAILED', error: '内容审核未通过' })).toMatchObject({
			status: 'rejected',
			failure: { kind: 'contentRejected' },
		});
	});

	test('a success without an address has no video', () => {
		expect(stateOf({ status: 'SUCCEEDED', video: '' }).urls).toEqual([]);
		expect(stateOf({ status: 'SUCCEEDED', video: 'javascript:alert(1)' }).urls).toEqual([]);
	});

	test.each([['{}'], ['[]'], [''], ['{"status":3}'], ['<html></html>']])('%s tells of none', (body) =>
		expect(statusAnswer(200, body)).toMatchObject({ kind: 'malformed' }),
	);
});
