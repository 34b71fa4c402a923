import { costHint } from '../../../../nodes/shared/n8n/output/cost';
import { openComputing } from '../../../../nodes/shared/providers/openComputing';

const message = (...usages: Array<Record<string, unknown> | undefined>) =>
	costHint(usages, 'task', openComputing)[0]?.message;

test.each<[string, Array<Record<string, unknown> | undefined>, string | undefined]>([
	['one task', [{ action: 't2v', credits: 10, duration: 5 }], '1 task, 10 credits as OpenComputing reports.'],
	[
		'several',
		[{ credits: 10 }, { credits: '20' }, { credits: 0 }],
		'3 tasks, 30 credits as OpenComputing reports.',
	],
	['parts of a cent', [{ cost: 0.1 }, { cost: 0.2 }], '2 tasks, 0.3 cost as OpenComputing reports.'],
	[
		'other names',
		[{ total_tokens: 8, prompt_tokens: 5 }],
		'1 task, 8 total tokens as OpenComputing reports.',
	],
	[
		'tasks without a usage are not counted',
		[{ credits: 1 }, undefined],
		'1 task, 1 credits as OpenComputing reports.',
	],
	['nothing that is a cost', [{ duration: 5, resolution: '720p' }], undefined],
	['text that is no number', [{ credits: 'many' }], undefined],
	['no usage at all', [undefined, undefined], undefined],
])('%s', (_what, usages, expected) => {
	expect(message(...usages)).toBe(expected);
});
