/** The credential's base URL without a slash at its end; none if it is no address, or has a password in it, which would get into items. */
export function readBaseUrl(value: unknown): string | undefined {
	const baseUrl = typeof value === 'string' ? value.trim().replace(/\/+$/, '') : '';
	return /^https?:\/\/[^\s/?#@]+(?:\/[^\s?#]*)?$/i.test(baseUrl) && URL.canParse(baseUrl)
		? baseUrl
		: undefined;
}
