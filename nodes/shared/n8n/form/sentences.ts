/** Sentences as n8n's UX guidelines want them in a description: without a full stop if there is only one. */
export function sentences(first: string, ...more: string[]): string {
	return more.length === 0 ? first : [first, ...more].map((sentence) => `${sentence}.`).join(' ');
}
