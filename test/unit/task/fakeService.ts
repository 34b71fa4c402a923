import type { HttpRequest } from '../../../nodes/shared/providers/provider';
import { yishangCloud } from '../../../nodes/shared/providers/yishangCloud';
import { Scheduler, type RequestRate } from '../../../nodes/shared/task/clock';
import type { JobOutcome, TaskJob } from '../../../nodes/shared/task/job';
import { runTasks } from '../../../nodes/shared/task/run';
import type { Answer } from '../../../nodes/shared/task/submit';
import { answer } from '../builders';
import type { VirtualClock } from '../virtualClock';

/** As the node has it. */
export const RATE: RequestRate = { burst: 50, perSecond: 20 };

/** What happens to one request: the service may or may not have acted on it, whatever comes back. */
export interface Happening {
	/** Whether a submit makes a task. */
	accepts: boolean;
	/** In place of the service's own answer. */
	gives?: Answer;
	latencyMs?: number;
}

/** A service in 易尚云's language that knows what it has really done. */
export class FakeService {
	/** The ids of the tasks that exist, by the job that asked for them. */
	readonly tasks = new Map<number, string[]>();
	readonly submits: number[] = [];
	/** How many tasks are open at once, at most. */
	mostOpen = 0;
	/** How many tasks are open now. */
	open = 0;
	private readonly checks = new Map<string, number>();

	constructor(
		private readonly clock: VirtualClock,
		/** How the nth submit of a job goes, from 0. */
		private readonly onSubmit: (job: number, nth: number) => Happening = () => ({ accepts: true }),
		/** What the nth status check of a task gives, from 0. */
		private readonly onCheck: (taskId: string, nth: number) => Answer = (taskId, nth) =>
			answer(200, nth < 2 ? { status: 'processing' } : completed(taskId)),
	) {}

	async send(job: number, request: HttpRequest): Promise<Answer> {
		return request.method === 'POST' ? await this.submit(job) : await this.check(request.path);
	}

	private async submit(job: number): Promise<Answer> {
		const nth = this.submits.filter((one) => one === job).length;
		this.submits.push(job);
		const { accepts, gives, latencyMs } = this.onSubmit(job, nth);
		const made = this.tasks.get(job) ?? [];
		const taskId = `task-${job}-${made.length}`;
		if (accepts) {
			this.tasks.set(job, [...made, taskId]);
			this.mostOpen = Math.max(this.mostOpen, ++this.open);
		}
		await this.clock.sleep(latencyMs ?? 50);
		if (accepts && gives) this.open--;
		return gives ?? answer(200, { task_id: taskId, status: 'queued' });
	}

	private async check(path: string): Promise<Answer> {
		const taskId = path.split('/').at(-1) ?? '';
		const nth = this.checks.get(taskId) ?? 0;
		this.checks.set(taskId, nth + 1);
		const given = this.onCheck(taskId, nth);
		if ('text' in given && /completed|failed/.test(given.text)) this.open--;
		await this.clock.sleep(20);
		return given;
	}
}

export function completed(taskId: string): Record<string, unknown> {
	return { status: 'completed', video_url: `https://cdn.example/${taskId}.mp4` };
}

/** A job that asks this service, with what a test wants otherwise. */
export function jobOf(
	service: FakeService,
	job: number,
	change: Partial<TaskJob<string>> = {},
): TaskJob<string> {
	return {
		provider: yishangCloud,
		target: { provider: 'yishangCloud', operation: 'textToVideo', model: 'sora-2' },
		submit: { method: 'POST', path: '/v1/videos', json: {} },
		wait: 'poll',
		timeoutSeconds: 120,
		pollIntervalSeconds: 5,
		send: async (request) => await service.send(job, request),
		fetch: async ({ url }) => await Promise.resolve(`file of ${url}`),
		...change,
	};
}

/** Runs jobs to their end on a virtual clock. */
export async function run(
	clock: VirtualClock,
	jobs: ReadonlyArray<TaskJob<string>>,
	maxConcurrentTasks = 3,
	signal?: AbortSignal,
): Promise<Array<JobOutcome<string>>> {
	const scheduler = new Scheduler(clock, signal, RATE);
	try {
		return await clock.settle(runTasks(jobs, { clock, scheduler, maxConcurrentTasks, random: () => 0.5 }));
	} finally {
		scheduler.close();
	}
}
