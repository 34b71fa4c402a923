import { signedUntil } from '../../../nodes/shared/providers/answers/signedUrls';

test.each<[string | undefined, string | undefined]>([
	// Seed 000's sample, but for its key and signature.
	[
		'http://tic-ai-storage.wondershare.com/a.mp4?Expires=1754809290&OSSAccessKeyId=x&Signature=y',
		'2025-08-10T07:01:30.000Z',
	],
	['https://a.example/v.mp4?X-Amz-Date=20260101T000000Z&X-Amz-Expires=3600', '2026-01-01T01:00:00.000Z'],
	['https://a.example/v.mp4?x-oss-date=20260101T000000Z&x-oss-expires=86400#t', '2026-01-02T00:00:00.000Z'],
	// Volcengine, Google, Huawei, and a store that nobody knows yet: all sign by version 4.
	['https://a.example/v.mp4?X-Tos-Date=20260101T000000Z&X-Tos-Expires=86400', '2026-01-02T00:00:00.000Z'],
	['https://a.example/v.mp4?X-Goog-Expires=900&X-Goog-Date=20260101T000000Z', '2026-01-01T00:15:00.000Z'],
	['https://a.example/v.mp4?X-Obs-Date=20260101T000000Z&X-Obs-Expires=60', '2026-01-01T00:01:00.000Z'],
	['https://a.example/v.mp4?X-New-Date=20260101T000000Z&X-New-Expires=60', '2026-01-01T00:01:00.000Z'],
	// CloudFront and Google's older scheme; ByteDance's CDN.
	['https://a.example/v.mp4?Expires=1767229200&Signature=x&Key-Pair-Id=K', '2026-01-01T01:00:00.000Z'],
	['https://a.example/v.mp4?x-expires=1767229200&x-signature=x', '2026-01-01T01:00:00.000Z'],
	// Azure.
	[
		'https://a.example/v.mp4?sv=2022-11-02&se=2026-01-01T01%3A00%3A00Z&sp=r&sig=x',
		'2026-01-01T01:00:00.000Z',
	],
	['https://a.example/v.mp4?se=2026-01-01T01%3A00%3A00Z', undefined],
	// Tencent, Qiniu, Baidu, Akamai.
	[
		'https://a.example/v.mp4?q-sign-algorithm=sha1&q-sign-time=1767225600;1767229200',
		'2026-01-01T01:00:00.000Z',
	],
	['https://a.example/v.mp4?q-sign-time=1767225600%3B1767229200&q-signature=x', '2026-01-01T01:00:00.000Z'],
	['https://a.example/v.mp4?e=1767229200&token=key:sign', '2026-01-01T01:00:00.000Z'],
	['https://a.example/v.mp4?e=1767229200', undefined],
	[
		'https://a.example/v.mp4?authorization=bce-auth-v1%2Fkey%2F2026-01-01T00%3A00%3A00Z%2F3600%2Fhost%2Fsign',
		'2026-01-01T01:00:00.000Z',
	],
	['https://a.example/v.mp4?hdnts=st=1767225600~exp=1767229200~acl=/*~hmac=x', '2026-01-01T01:00:00.000Z'],
	['https://a.example/v.mp4?Expires=3600', undefined],
	['https://a.example/v.mp4?Expires=soon', undefined],
	['https://a.example/v.mp4?X-Amz-Expires=3600', undefined],
	['https://opencomputing.ai/idfile?path=/tmp/137/173/31/47/video.mp4', undefined],
	['https://a.example/v.mp4', undefined],
	[undefined, undefined],
])('%s works until %s', (url, time) => expect(signedUntil(url)).toBe(time));
