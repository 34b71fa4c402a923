/** How often the one line is drawn anew on a terminal, and how often a line is written elsewhere (a log, CI). */
const TERMINAL_MS = 1_000;
const LOG_MS = 15_000;

/** Shows that something long is under way, for how long, and what it is doing. */
export interface Progress {
	/** Says what it is doing now. */
	update(doing: string): void;
	/** Ends the display with a line that stays. */
	done(result: string): void;
	/** Ends the display without one; an error message follows elsewhere. */
	stop(): void;
}

/** `1:05` */
function clock(milliseconds: number): string {
	const seconds = Math.floor(milliseconds / 1_000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Starts to show progress: one line that changes on a terminal, a new line every 15 seconds in a log. */
export function startProgress(title: string, out: NodeJS.WriteStream = process.stderr): Progress {
	const startedAt = Date.now();
	let doing = '';
	// The time first: it shows that something moves, also where the line is cut.
	const line = () => `[${clock(Date.now() - startedAt)}] ${title}${doing && `: ${doing}`}`;
	const draw = () => {
		if (out.isTTY) out.write(`\r\u001b[2K${line().slice(0, (out.columns || 80) - 1)}`);
		else out.write(`${line()}\n`);
	};
	draw();
	const timer = setInterval(draw, out.isTTY ? TERMINAL_MS : LOG_MS);
	const stop = () => {
		clearInterval(timer);
		if (out.isTTY) out.write('\r\u001b[2K');
	};
	return {
		update: (now) => {
			doing = now;
		},
		done: (result) => {
			stop();
			out.write(`[${clock(Date.now() - startedAt)}] ${title}: ${result}\n`);
		},
		stop,
	};
}

/** Runs a long piece of work under a progress display. */
export async function withProgress<T>(
	title: string,
	work: (progress: Progress) => Promise<{ value: T; result: string }>,
): Promise<T> {
	const progress = startProgress(title);
	try {
		const { value, result } = await work(progress);
		progress.done(result);
		return value;
	} catch (error) {
		progress.stop();
		throw error;
	}
}
