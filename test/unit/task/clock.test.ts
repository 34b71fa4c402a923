import {
	Scheduler,
	Semaphore,
	StoppedError,
	TokenBucket,
	type RequestRate,
} from '../../../nodes/shared/task/clock';
import { VirtualClock } from '../virtualClock';

let clock: VirtualClock;
let stop: AbortController;
beforeEach(() => {
	clock = new VirtualClock();
	stop = new AbortController();
});

function schedulerWith(rate?: RequestRate): {
	scheduler: Scheduler;
	log: string[];
	enter: (name: string, ms: number) => Promise<void>;
} {
	const scheduler = new Scheduler(clock, stop.signal, rate);
	const log: string[] = [];
	const enter = async (name: string, ms: number) => {
		await scheduler.at(VirtualClock.START_MS + ms).catch((error: Error) => log.push(`${name} ${error.name}`));
		log.push(`${name} at ${clock.seconds}`);
	};
	return { scheduler, log, enter };
}

describe('the scheduler', () => {
	test('lets entries come due in the order of their time, those of one moment in the order of entering', async () => {
		const { log, enter } = schedulerWith();
		const all = Promise.all([enter('c', 9000), enter('a', 3000), enter('b1', 5000), enter('b2', 5000)]);
		await clock.settle(all);
		expect(log).toEqual(['a at 3', 'b1 at 5', 'b2 at 5', 'c at 9']);
	});

	test('lets requests go out as the rate allows, in the order of their time', async () => {
		const { scheduler, log } = schedulerWith({ burst: 2, perSecond: 4 });
		const send = async (name: string, ms: number) => {
			await scheduler.request(VirtualClock.START_MS + ms);
			log.push(`${name} at ${clock.seconds}`);
		};
		const times = { d: 1100, a: 1000, b: 1000, c: 1000, e: 9000 };
		await clock.settle(Promise.all(Object.entries(times).map(async ([name, ms]) => await send(name, ms))));
		expect(log).toEqual(['a at 1', 'b at 1', 'c at 1.25', 'd at 1.5', 'e at 9']);
	});

	test('is woken by an entry that is due before all others', async () => {
		const { log, enter } = schedulerWith();
		void enter('late', 60_000);
		await clock.advance(100);
		void enter('early', 350);
		await clock.advance(300);
		expect(log).toEqual(['early at 0.35']);
		await clock.advance(60_000);
		expect(log).toEqual(['early at 0.35', 'late at 60']);
	});

	test('takes what is past at once, and goes on after having been empty', async () => {
		const { log, enter } = schedulerWith();
		await clock.settle(enter('past', -5000));
		await clock.advance(10_000);
		await clock.settle(enter('later', 12_000));
		expect(log).toEqual(['past at 0', 'later at 12']);
	});

	test('ends all entries at once when the user stops', async () => {
		const { scheduler, log, enter } = schedulerWith();
		void enter('a', 5000);
		void enter('b', 600_000);
		await clock.advance(1500);
		stop.abort();
		await clock.advance(0);
		expect([...log].sort()).toEqual(['a StoppedError', 'a at 1.5', 'b StoppedError', 'b at 1.5']);
		expect(() => scheduler.throwIfStopped()).toThrow(StoppedError);
		await expect(scheduler.at(0)).rejects.toThrow(StoppedError);
	});

	test('does not begin when the user has stopped already', async () => {
		stop.abort();
		await expect(new Scheduler(clock, stop.signal).at(0)).rejects.toThrow(StoppedError);
	});

	test('needs no Stop button, and leaves no listener behind', async () => {
		const free = new Scheduler(clock, undefined);
		await clock.settle(free.at(VirtualClock.START_MS + 2000));
		free.close();
		const remove = jest.spyOn(stop.signal, 'removeEventListener');
		new Scheduler(clock, stop.signal).close();
		expect(remove).toHaveBeenCalledTimes(1);
	});
});

describe('the token bucket', () => {
	const take = (rate: RequestRate, times: number[]) => {
		const bucket = new TokenBucket(rate);
		return times.map((ms) => bucket.take(ms));
	};

	test('gives a burst, then one token after the other, and fills up again in a pause', () => {
		const times = [0, 0, 0, 0, 0, 10_000, 10_000, 10_000, 10_000];
		expect(take({ burst: 3, perSecond: 10 }, times)).toEqual([
			...[0, 0, 0, 100, 200, 10_000, 10_000, 10_000, 10_100],
		]);
	});

	test('gives a token back for every tenth of a second that passes', () => {
		expect(take({ burst: 2, perSecond: 10 }, [0, 50, 100, 150, 1000])).toEqual([0, 50, 100, 200, 1000]);
	});
});

describe('the semaphore', () => {
	test('lets in at most its limit, the others in the order in which they came', async () => {
		const semaphore = new Semaphore(2);
		const log: string[] = [];
		let inside = 0;
		const pass = async (name: string, ms: number) =>
			await semaphore.use(async () => {
				inside++;
				log.push(`${name} in ${inside}`);
				await clock.sleep(ms);
				inside--;
				return name;
			});
		const all = Promise.all([pass('a', 5000), pass('b', 1000), pass('c', 1000), pass('d', 1000)]);
		expect(await clock.settle(all)).toEqual(['a', 'b', 'c', 'd']);
		expect(log).toEqual(['a in 1', 'b in 2', 'c in 2', 'd in 2']);
		expect(clock.seconds).toBe(5);
	});

	test('frees the place of work that failed', async () => {
		const semaphore = new Semaphore(1);
		const broken = semaphore.use(async () => await Promise.reject(new Error('broken')));
		await expect(broken).rejects.toThrow('broken');
		await expect(semaphore.use(async () => await Promise.resolve('next'))).resolves.toBe('next');
	});

	test('may be open', async () => {
		const semaphore = new Semaphore(Infinity);
		const work = async () => await semaphore.use(async () => await clock.sleep(1000));
		await clock.settle(Promise.all(Array.from({ length: 50 }, work)));
		expect(clock.seconds).toBe(1);
	});
});
