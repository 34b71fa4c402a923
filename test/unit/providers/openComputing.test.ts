import { openComputing } from '../../../nodes/shared/providers/openComputing';
import { answer, curlParts, curlSampleParts, file, GATEWAY_PAGE, media, requestFor } from '../builders';

/** Quoted literals are the document's (seed 003) unless another source is named. */

const TASK = { provider: 'openComputing', taskId: 'xxx' } as const;

function submitAnswer(status: number, body: unknown, headers?: Record<string, string>) {
	return openComputing.readSubmit(answer(status, body, headers));
}

describe('requests', () => {
	test('submit is the sample "快乐马文生视频"', () => {
		const parameters = {
			prompt: '天上飞过各式各样的万圣节南瓜',
			aspectRatio: '4:3',
			resolution: '720P',
			duration: 4,
		};
		expect(requestFor(openComputing, 'textToVideo', 'happyhorse-1.0-t2v', parameters)).toEqual({
			method: 'POST',
			path: '/llmage/v1/video/generations',
			json: {
				model: 'happyhorse-1.0-t2v',
				catelogid: 't2v',
				prompt: '天上飞过各式各样的万圣节南瓜',
				ratio: '4:3',
				resolution: '720P',
				duration: 4,
			},
		});
	});

	test('submit is the sample "seedance 1.5 文生视频"', () => {
		const parameters = { prompt: '小猫在抓老鼠', duration: '5', aspectRatio: '16:9', resolution: '480p' };
		const model = 'doubao-seedance-1-5-pro-251215';
		expect(requestFor(openComputing, 'textToVideo', model, parameters).json).toEqual({
			model: 'doubao-seedance-1-5-pro-251215',
			catelogid: 't2v',
			prompt: '小猫在抓老鼠',
			duration: 5,
			ratio: '16:9',
			resolution: '480p',
		});
	});

	test('submit is the sample of "文生图", "任务提交"', () => {
		const parameters = { prompt: '一只猫坐在月亮上', negativePrompt: '模糊,低质量' };
		expect(requestFor(openComputing, 'textToImage', 'wan2.2-t2i-plus', parameters)).toEqual({
			method: 'POST',
			path: '/llmage/v1/image/generations',
			json: {
				model: 'wan2.2-t2i-plus',
				catelogid: 't2i',
				prompt: '一只猫坐在月亮上',
				negative_prompt: '模糊,低质量',
			},
		});
	});

	test('submit is the sample of "文生图", "例子"', () => {
		const parameters = { prompt: '一只猫坐在月亮上,水彩画风格' };
		expect(requestFor(openComputing, 'textToImage', 'wan2.2-t2i-plus', parameters).json).toEqual({
			model: 'wan2.2-t2i-plus',
			catelogid: 't2i',
			prompt: '一只猫坐在月亮上,水彩画风格',
		});
	});

	test('every parameter goes by the name that its table has', () => {
		const vidu = { prompt: 'a', offPeak: 'Y', duration: 16, aspectRatio: '1:1', resolution: '540p' };
		expect(requestFor(openComputing, 'textToVideo', 'viduq3-pro', vidu).json).toEqual({
			...{ model: 'viduq3-pro', catelogid: 't2v', prompt: 'a' },
			...{ off_peak: 'Y', duration: 16, ratio: '1:1', resolution: '540p' },
		});
		const wan = { prompt: 'a', negativePrompt: 'b', size: '832*480', duration: '10' };
		expect(requestFor(openComputing, 'textToVideo', 'wan2.6-t2v', wan).json).toEqual({
			...{ model: 'wan2.6-t2v', catelogid: 't2v', prompt: 'a' },
			...{ negative_prompt: 'b', size: '832*480', duration: 10 },
		});
	});

	test('the category can be overridden (`r2v`, sources.md 4.2)', () => {
		const more = { additionalFields: { catelogid: 'r2v' } };
		const { json } = requestFor(openComputing, 'textToVideo', 'viduq3-pro', { prompt: 'a' }, more);
		expect(json).toEqual({ model: 'viduq3-pro', catelogid: 'r2v', prompt: 'a' });
	});

	test('status is the sample "查询任务状态"', () => {
		expect(openComputing.status(TASK)).toEqual({
			method: 'GET',
			path: '/llmage/v1/tasks',
			query: { taskid: 'xxx' },
		});
	});
});

describe('a request with files', () => {
	const path = '/llmage/v1/video/generations';

	test('is the sample "快乐马图生视频"', () => {
		const request = requestFor(
			openComputing,
			'imageToVideo',
			'happyhorse-1.0-i2v',
			{ prompt: '图片变换为万圣节各种南瓜飞上天', duration: 15, resolution: '720P' },
			{ media: { firstFrame: media('image', file('02.jpg')) } },
		);
		expect(request).toMatchObject({ method: 'POST', path });
		expect(curlParts(request)).toEqual(
			curlSampleParts(String.raw`curl -X POST https://opencomputing.ai/llmage/v1/video/generations \
-H "Authorization: Bearer <your-apikey>" \
-F "model=happyhorse-1.0-i2v" \
-F "catelogid=i2v" \
-F "prompt=图片变换为万圣节各种南瓜飞上天" \
-F "duration=15" \
-F "resolution=720P" \
-F "image_file=@./02.jpg"`),
		);
	});

	test('is the sample "seedance 2.0 图生视频"', () => {
		const request = requestFor(
			openComputing,
			'imageToVideo',
			'doubao-seedance-2-0-260128',
			{ prompt: '从图片1到图片2丝滑转换', duration: 5, aspectRatio: '16:9', resolution: '480p' },
			{
				media: {
					firstFrame: media('image', file('myimg1.jpg')),
					lastFrame: media('image', file('myimg2.jpg')),
				},
			},
		);
		expect(request).toMatchObject({ method: 'POST', path });
		expect(curlParts(request)).toEqual(
			curlSampleParts(String.raw`curl -X POST https://opencomputing.ai/llmage/v1/video/generations \
-H "Authorization: Bearer <your-apikey>" \
-F "model=doubao-seedance-2-0-260128" \
-F "catelogid=i2v" \
-F "prompt=从图片1到图片2丝滑转换" \
-F "duration=5" \
-F "ratio=16:9" \
-F "resolution=480p" \
-F "image1_file=@./myimg1.jpg" \
-F "image2_file=@./myimg2.jpg"`),
		);
	});

	test.each([
		[
			'seedance 2.0 参考生视频',
			'doubao-seedance-2-0-260128',
			'720p',
			String.raw`curl -X POST https://opencomputing.ai/llmage/v1/video/generations \
-H "Authorization: Bearer <your-apikey>" \
-F "model=doubao-seedance-2-0-260128" \
-F "catelogid=ref2v" \
-F "image_files=@./1.jpg" \
-F "image_files=@./2.jpg" \
-F "prompt=平滑过渡从第一张图片到第二张图片" \
-F "ratio=4:3" \
-F "resolution=720p" \
-F "duration=4"`,
		],
		[
			'快乐马参考生视频',
			'happyhorse-1.0-r2v',
			'720P',
			String.raw`curl -X POST https://opencomputing.ai/llmage/v1/video/generations \
-H "Authorization: Bearer <your-apikey>" \
-F "model=happyhorse-1.0-r2v" \
-F "catelogid=ref2v" \
-F "image_files=@./1.jpg" \
-F "image_files=@./2.jpg" \
-F "prompt=平滑过渡从第一张图片到第二张图片" \
-F "ratio=4:3" \
-F "resolution=720P" \
-F "duration=4"`,
		],
	])('is the sample "%s"', (_name, model, resolution, command) => {
		const request = requestFor(
			openComputing,
			'referenceToVideo',
			model,
			{ prompt: '平滑过渡从第一张图片到第二张图片', aspectRatio: '4:3', resolution, duration: 4 },
			{ media: { references: media('image', file('1.jpg'), file('2.jpg')) } },
		);
		expect(request).toMatchObject({ method: 'POST', path });
		expect(curlParts(request)).toEqual(curlSampleParts(command));
	});

	test('has each type of reference under its own name, and files in the order in which they were given', () => {
		const references = [
			...media('video', file('b.mp4', 'video/mp4')),
			...media('image', file('z.png', 'image/png')),
			...media('audio', file('c.mp3', 'audio/mpeg')),
			...media('image', file('a.png', 'image/png')),
			...media('video', file('a.mp4', 'video/mp4')),
		];
		const model = 'doubao-seedance-2-0-260128';
		expect(
			curlParts(
				requestFor(openComputing, 'referenceToVideo', model, { prompt: 'a' }, { media: { references } }),
			),
		).toEqual([
			'audio_files=@./c.mp3',
			'catelogid=ref2v',
			'image_files=@./z.png',
			'image_files=@./a.png',
			`model=${model}`,
			'prompt=a',
			'video_files=@./b.mp4',
			'video_files=@./a.mp4',
		]);
	});

	test('is JSON where all frames are optional and none is given', () => {
		const model = 'doubao-seedance-1-5-pro-251215';
		expect(requestFor(openComputing, 'imageToVideo', model, { prompt: 'a', duration: 5 })).toEqual({
			method: 'POST',
			path,
			json: { model, catelogid: 'i2v', prompt: 'a', duration: 5 },
		});
	});

	test('takes additional fields, also in place of the only file', () => {
		const [model, parameters] = ['happyhorse-1.0-i2v', { prompt: 'a' }];
		const frames = { firstFrame: media('image', file('02.jpg')) };
		const transno = { media: frames, additionalFields: { transno: '7', prompt: 'b' } };
		expect(curlParts(requestFor(openComputing, 'imageToVideo', model, parameters, transno))).toEqual([
			'catelogid=i2v',
			'image_file=@./02.jpg',
			`model=${model}`,
			'prompt=b',
			'transno=7',
		]);
		// Then no file is left, and an address needs no form (sources.md 4.3).
		const url = { media: frames, additionalFields: { image_file: 'https://a.example/02.jpg' } };
		expect(requestFor(openComputing, 'imageToVideo', model, parameters, url).json).toEqual({
			...{ model, catelogid: 'i2v', prompt: 'a' },
			image_file: 'https://a.example/02.jpg',
		});
	});
});

describe('the answer to a submit', () => {
	test('as the document has it', () => {
		const body = { taskid: 'xxx', status: 'CREATED' };
		expect(submitAnswer(200, body)).toEqual({ taskId: 'xxx', raw: body });
	});

	test.each([
		[
			"the server's own document",
			'{"id":"luid_xxx","object":"video.generation","model":"m","status":"submitted","taskid":"xxx","created":1}',
		],
		['a line break', '{"taskid": "xxx", "status": "CREATED"}\n'],
		['the object twice', '{"taskid":"xxx","status":"CREATED"}{"taskid":"xxx","status":"CREATED"}'],
		['another object first', '{"status":"ok"}\n{"taskid":"xxx","status":"CREATED"}\n'],
		['a Python dict', "{'taskid': 'xxx', 'status': 'CREATED', 'error': None}\n"],
		['a Python dict with a stray quote', "{'msg': 'it\"s', 'taskid': 'xxx', 'status': 'CREATED'}"],
		['a wrapping', '{"status":"ok","data":{"taskid":"xxx","status":"CREATED"}}'],
		['a beginning of a stream', 'data: {"taskid":"xxx"}\n\ndata: [DONE]\n'],
		['a cut in the middle', '{"taskid": "xxx", "status": "CREA'],
	])('is read through %s (sources.md 4.3)', (_what, body) => {
		expect(submitAnswer(200, body)).toMatchObject({ taskId: 'xxx' });
	});

	test('with a number for an id, also in a Python dict', () => {
		expect(submitAnswer(200, '{"taskid": 17, "status": "CREATED"}')).toMatchObject({ taskId: '17' });
		expect(submitAnswer(200, "{'taskid': 17, 'status': 'CREATED'}")).toMatchObject({ taskId: '17' });
	});

	test('an error in a 200 is a refusal', () => {
		const body = { error: 'ERROR:model not found', status: 'FAILED' };
		expect(submitAnswer(200, body)).toMatchObject({
			kind: 'invalidRequest',
			providerMessage: 'model not found',
			refused: true,
		});
	});

	test.each([
		['no id', { status: 'CREATED' }],
		['an empty error', { status: 'CREATED', error: null }],
		['a page', '<html>Welcome</html>'],
		['nothing', ''],
	])('that makes no sense is no refusal: a task may exist (%s)', (_what, body) => {
		expect(submitAnswer(200, body)).toMatchObject({ kind: 'malformed', refused: false });
	});
});

describe('errors', () => {
	test.each([
		[401, 'Invalid API Key', 'auth'],
		[400, 'Missing required parameter: prompt', 'invalidRequest'],
		[429, 'Insufficient balance', 'quota'],
	])('%i %s, as the document has it', (httpStatus, error, kind) => {
		const failure = { kind, providerMessage: error, httpStatus };
		expect(submitAnswer(httpStatus, { error })).toMatchObject({ ...failure, refused: true });
		expect(submitAnswer(httpStatus, { error: { message: error } })).toMatchObject(failure);
		expect(openComputing.readStatus(answer(httpStatus, { error }), TASK)).toMatchObject(failure);
	});

	test.each([
		[429, '余额不足', {}, 'quota'],
		[429, '', {}, 'quota'],
		[429, '', { 'retry-after': '7' }, 'rateLimit'],
		// The status' name is no word of the service's (recorded).
		[429, 'Too Many Requests', {}, 'quota'],
		[429, '429: Too Many Requests', { 'content-type': 'text/plain' }, 'quota'],
		[429, '429: Too Many Requests', { 'retry-after': '7' }, 'rateLimit'],
		[429, { error: '请求过于频繁' }, {}, 'rateLimit'],
		[429, { error: 'Insufficient balance' }, { 'retry-after': '7' }, 'quota'],
		[200, { error: 'ERROR:Insufficient balance', status: 'FAILED' }, {}, 'quota'],
		[403, 'Forbidden', {}, 'auth'],
	])('%i %j with %j is %s', (status, body, headers, kind) => {
		expect(submitAnswer(status, body, headers)).toMatchObject({ kind });
	});

	test.each([
		[502, GATEWAY_PAGE],
		[504, '<html><h1>504 Gateway Time-out</h1><p>The load balancer got no response in time.</p></html>'],
		[502, '{"message":"The load balancer got an invalid response from the upstream server"}'],
	])('%i of a gateway says nothing about an account: %s', (status, body) => {
		expect(submitAnswer(status, body)).toMatchObject({ kind: 'unavailable', refused: false });
	});

	test('Retry-After is read', () => {
		expect(submitAnswer(429, '', { 'retry-after': '7' })).toMatchObject({ retryAfterSeconds: 7 });
	});
});
