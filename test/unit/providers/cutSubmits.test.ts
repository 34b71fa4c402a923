import { providers } from '../../../nodes/shared/providers';
import type { ProviderId, Provider } from '../../../nodes/shared/providers/provider';

const provider = (id: ProviderId) => providers.find((one) => one.id === id) as Provider;
const read = (id: ProviderId, text: string) =>
	provider(id).readSubmit({ status: 200, headers: {}, text, isCut: true });

/** Whole answers of every service, in every shape that is known of it; the order of the fields is nobody's promise. */
const ANSWERS: Array<[ProviderId, string]> = [
	['tomoviee', '{"code":0,"msg":"","data":{"task_id":"task-7"}}'],
	['tomoviee', '{"data":{"task_id":"task-7"},"code":0,"msg":""}'],
	['tomoviee', '{"code":0,"data":"{\\"task_id\\":\\"task-7\\"}"}'],
	['tomoviee', '{"data":"{\\"task_id\\": \\"task-7\\"}","code":0}'],
	['hiDream', '{"code":0,"result":{"sub_task_ids":["s"],"task_id":"task-7"}}'],
	['hiDream', '{"result":{"task_id":"task-7"},"code":0}'],
	['yishangCloud', '{"id":"task-7","object":"video","status":"queued"}'],
	['yishangCloud', '{"code":"success","data":{"task_id":"task-7"}}'],
	['openComputing', '{"status":"ok","data":{"taskid":"task-7","status":"PENDING"}}'],
	['openComputing', "{'taskid': 'task-7', 'status': 'CREATED'}"],
];

test.each(ANSWERS)(
	'%s, cut anywhere: the id counts as soon as it is whole, and never before: %s',
	(id, text) => {
		const idIsWhole = text.indexOf('task-7') + 'task-7'.length + (text.includes('\\"task-7') ? 2 : 1);
		for (let end = 0; end <= text.length; end++) {
			const result = read(id, text.slice(0, end));
			if (end >= idIsWhole) expect(result).toMatchObject({ taskId: 'task-7' });
			else {
				expect(result).not.toHaveProperty('taskId');
				expect(result).not.toMatchObject({ refused: true });
			}
		}
	},
);

test.each<[ProviderId, string]>([
	['tomoviee', '{"code":680003,"data":{"task_id":"task-7"'],
	['hiDream', '{"code":2031,"result":{"task_id":"task-7"'],
])('%s: an id behind a code of failure is none', (id, text) => {
	expect(read(id, text)).not.toHaveProperty('taskId');
});
