import { Admission } from './admission';
import { Countdown, Semaphore } from './clock';
import type { JobOutcome, RunOptions, TaskJob } from './job';
import { JobRun, type Shared } from './jobRun';
import { Durations } from './schedule';

/** Videos are big and disks are shared: a few at a time. */
const CONCURRENT_DOWNLOADS = 3;

/**
 * Submits, watches and downloads all tasks of a run side by side: at most `maxConcurrentTasks` open at the provider, the
 * next submitted as one ends, one timer for all. A job that fails does not disturb the others; after a bad key, an empty
 * balance or a task that cannot be watched no further job is submitted, and what is paid is seen through.
 *
 * @returns one outcome per job, in the order of the jobs
 * @throws StoppedError when the user stops the execution
 */
export async function runTasks<File>(
	jobs: ReadonlyArray<TaskJob<File>>,
	options: RunOptions,
): Promise<Array<JobOutcome<File>>> {
	const shared: Shared = {
		...options,
		admission: new Admission(options.clock, options.scheduler, options.maxConcurrentTasks),
		downloads: new Semaphore(CONCURRENT_DOWNLOADS),
		durations: new Durations(),
		submits: new Countdown(jobs.filter(({ known }) => !known).length),
	};
	const start = async (job: TaskJob<File>) => await new JobRun(job, shared).run();
	// Tasks that are open already come first in line: a new one beside them might be one too many.
	const known = new Map(jobs.filter((job) => job.known).map((job) => [job, start(job)]));
	const settled = await Promise.allSettled(jobs.map((job) => known.get(job) ?? start(job)));
	// Only a Stop rejects. By now every submit that was under way has had its answer, so that no task id is lost.
	return settled.map((result) => {
		if (result.status === 'rejected') throw result.reason;
		return result.value;
	});
}
