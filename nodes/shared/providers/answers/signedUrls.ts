import { asIsoTime, asNumber } from './reading';

/**
 * When a link begins and for how many seconds it works, in the schemes that say it so; a start as `20260101T000000Z` or with
 * the separators of ISO 8601.
 */
function lasting(start: string | undefined, seconds: string | undefined): string | undefined {
	const parts = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)Z$/
		.exec(start ?? '')
		?.slice(1)
		.map(Number);
	const length = asNumber(seconds);
	if (!parts || length === undefined) return undefined;
	const [year = 0, month = 0, ...rest] = parts;
	return asIsoTime(Date.UTC(year, month - 1, ...rest) + length * 1000);
}

/**
 * Until when a signed address works, as it says itself. What the stores have in common is taken as a rule:
 *
 * - `X-<store>-Date` and `X-<store>-Expires`, a start and a length: Amazon (`Amz`), Google (`Goog`), Volcengine (`Tos`),
 *   Alibaba (`oss`), Huawei (`Obs`) and whoever else signs by version 4;
 * - a moment in seconds since 1970: `Expires` (Alibaba, seed 000's sample; CloudFront, Huawei, Google), `x-expires` (ByteDance's
 *   CDN), `e` beside `token` (Qiniu), the second number of `q-sign-time` (Tencent), `exp` within a token (Akamai);
 * - a moment in ISO 8601: `se` beside `sig` (Azure);
 * - Baidu's `authorization=bce-auth-v1/<key>/<start>/<length>/…`.
 */
export function signedUntil(url: string | undefined): string | undefined {
	const query = new Map(
		[...new URLSearchParams(/\?([^#]*)/.exec(url ?? '')?.[1] ?? '')].map(([key, value]) => [
			key.toLowerCase(),
			value,
		]),
	);
	for (const [key, value] of query) {
		const [, store] = /^x-(\w+)-expires$/.exec(key) ?? [];
		const until = store && lasting(query.get(`x-${store}-date`), value);
		if (until) return until;
	}
	const [, , start, length] =
		query.get('authorization')?.match(/^bce-auth-v\d\/([^/]+)\/([^/]+)\/(\d+)/) ?? [];
	const inToken = [...query.values()].map((value) => /(?:^|~)exp=(\d+)/.exec(value)?.[1]);
	const moments = [
		query.get('expires'),
		query.get('x-expires'),
		query.has('token') ? query.get('e') : undefined,
		query.get('q-sign-time')?.split(';')[1],
		...inToken,
	];
	const moment = moments.find((one) => one !== undefined && /^\d{9,13}$/.test(one));
	return (
		lasting(start, length) ?? asIsoTime(moment) ?? (query.has('sig') ? asIsoTime(query.get('se')) : undefined)
	);
}
