import { signedUntil } from '../../../nodes/shared/providers/signedUrls';

test.each<[string | undefined, string | undefined]>([
	// Seed 000's sample, but for its key and signature.
	[
		'http://tic-ai-storage.wondershare.com/a.mp4?Expires=1754809290&OSSAccessKeyId=x&Signature=y',
		'2025-08-10T07:01:30.000Z',
	],
	['https://a.example/v.mp4?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600', '2026-01-01T01:00:00.000Z'],
	['https://a.example/v.mp4?x-oss-date=20260101T000000Z&x-oss-expires=86400#t', '2026-01-02T00:00:00.000Z'],
	['https://a.example/v.mp4?Expires=soon', undefined],
	['https://a.example/v.mp4?X-Amz-Expires=3600', undefined],
	['https://opencomputing.ai/idfile?path=/tmp/137/173/31/47/video.mp4', undefined],
	['https://a.example/v.mp4', undefined],
	[undefined, undefined],
])('%s works until %s', (url, time) => expect(signedUntil(url)).toBe(time));
