import { isModelId, readModelId } from '../../../../nodes/shared/n8n/parameters/modelId';

test.each([
	'sora-2',
	'MiniMax M3',
	'Kling 2.6 Pro',
	'qwen/qwen3-max',
	'文生视频 2.0',
	'a',
	'wan2.7-t2v_720P',
])('%j is a model', (id) => {
	expect(isModelId(id)).toBe(true);
	expect(readModelId(` ${id} `)).toEqual({ value: id });
});

test.each([
	'',
	' ',
	'../x',
	'a/../b',
	'a  b',
	'a\tb',
	'a\nb',
	'a\u200bb',
	'-a',
	'a?b',
	'a#b',
	'a'.repeat(201),
])('%j is none', (id) => {
	expect(isModelId(id)).toBe(false);
	expect(readModelId(id)).toHaveProperty('problems');
});
