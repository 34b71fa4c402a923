import type { JobFailure } from './job';

/** How the files of an item went to a provider that takes either. */
export type SentAs = 'link' | 'upload';

/** Words that are about a file, in the languages that the services speak. */
const ABOUT_FILE =
	/image|picture|photo|file|media|reference|url|link|address|fetch|download|multipart|form|content-type|json|图|文件|素材|下载|链接|地址/i;

/**
 * What to do about a failure that may be for the way that the files took, as a sentence: the service refused the request, or
 * its task failed, and its words are of files, or it gave none.
 */
export function fileAdvice(
	{ kind, phase, providerMessage = '' }: JobFailure,
	sentAs: SentAs | undefined,
): string | undefined {
	const isRefusal = kind === 'invalidRequest' && phase === 'submit';
	if (!sentAs || !(isRefusal || kind === 'taskFailed')) return undefined;
	if (providerMessage.trim() !== '' && !ABOUT_FILE.test(providerMessage)) return undefined;
	return sentAs === 'link'
		? 'The input file went as an address: if the service cannot fetch it, set the option "Send Files As" to Upload.'
		: 'The input file was uploaded: if the service wants an address, set the option "Send Files As" to Link.';
}
