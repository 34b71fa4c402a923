import { saysBreakdown } from '../../../nodes/shared/providers/answers/words';

test.each([
	'system error',
	'upstream error',
	'upstream error: timeout',
	'Upstream error: connection reset by peer',
	"(1040, 'Too many connections')",
	'系统繁忙',
	'请稍后再试',
	'Please try again later',
	'ERROR:500, internal server error',
])('%s is the trouble of a server', (words) => {
	expect(saysBreakdown(words)).toBe(true);
});

test.each([
	'upstream error: 生成失败',
	'Upstream error：the picture has no face',
	'generation failed',
	'视频生成失败,请稍后重试',
	'Video generation failed, try again later',
	'the prompt is too long',
	'',
	undefined,
])('%s is the end of a task', (words) => {
	expect(saysBreakdown(words)).toBe(false);
});
