import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { GenerateVideo } from '../../../nodes/GenerateVideo/GenerateVideo.node';
import type { PaidTask } from './accounts';
import { webhookContextOf, type Try } from './host';

/** An execution that was laid down: the provider calls, and n8n goes on when somebody says so, or when the time is over. */

/** So long before the end n8n 1.x may go on whatever anybody says. */
const LAST_MINUTE_MS = 70_000;

/**
 * Lets the provider call for the tasks of this try, as the history has it.
 *
 * @returns what n8n goes on with
 */
export async function whileSuspended(
	node: GenerateVideo,
	one: Try,
	execution: IExecuteFunctions,
	untilMs: number,
): Promise<INodeExecutionData[]> {
	const { world, clock, history } = one;
	world.count('suspended');
	const goesOn: INodeExecutionData[][] = [];
	const call = async (body: object) => {
		// n8n lets nobody in any more.
		if (goesOn.length > 0 || clock.nowMs() >= untilMs) return;
		world.open(one.timeoutSeconds);
		const { workflowData } = await node.webhook.call(webhookContextOf(execution, body));
		if (!workflowData) return;
		goesOn.push(workflowData[0] ?? []);
		if (clock.nowMs() >= untilMs - LAST_MINUTE_MS) world.violation('continued when n8n goes on by itself');
	};
	const callsOf = async (task: PaidTask): Promise<void> => {
		const { toldAs = '', fate, acceptedMs } = task;
		const how = history.calls[world.tasks.indexOf(task)] ?? 'once';
		world.count(`call ${how}`);
		const about = { code: 0, result: { task_id: toldAs } };
		if (how === 'early') await call(about);
		if (how === 'forged') await call({ ...about, code: 1, message: 'failed' });
		if (how === 'lost' || fate.end === 'never') return;
		const endsMs = acceptedMs + fate.takesSeconds * 1000;
		await clock.sleep(Math.max(0, endsMs - clock.nowMs()) + 1);
		await Promise.all([call(about), ...(how === 'twice' ? [call(about)] : [])]);
	};
	const told = world.tasks.filter(({ execution: number, toldAs }) => number === one.execution && toldAs);
	const over = clock.sleep(untilMs - clock.nowMs());
	// A call that is under way when the time is over asks on, for nothing.
	await Promise.all(told.map(callsOf));
	if (goesOn.length === 0) await over;
	if (goesOn.length > 1) world.violation('continued twice');
	const [output] = goesOn;
	world.count(output ? 'continued by a call' : 'continued by time');
	return output ?? execution.getInputData().map((item, index) => ({ ...item, pairedItem: { item: index } }));
}
