import { sleep } from 'n8n-workflow';
import type { Clock, RequestRate } from '../task/clock';

/** n8n's time. */
export const clock: Clock = { nowMs: () => Date.now(), sleep: async (ms) => await sleep(ms) };

/**
 * A cap on the requests of a run, over all items. No service documents one for status checks, and the usual few tasks come
 * nowhere near it; it is for runs whose user has raised Max Concurrent Tasks. The burst lets such a run start at once: what
 * is too much for an account it refuses, and the run adapts.
 */
export const REQUEST_RATE: RequestRate = { burst: 50, perSecond: 20 };
