const { isMainThread } = require('node:worker_threads');

/**
 * Loaded into n8n before n8n itself (`node --require`). The parent holds the other end of this process's stdin and never
 * writes: when it closes, the parent is gone, however it died, and n8n must not stay behind.
 */
const GRACE_MS = 10_000;

// Worker threads load this too, with a stdin of their own that closes at once.
if (isMainThread) {
	process.stdin.on('close', () => {
		process.kill(process.pid, 'SIGTERM');
		// n8n leads a process group of its own, which its task runner belongs to.
		setTimeout(() => process.kill(-process.pid, 'SIGKILL'), GRACE_MS).unref();
	});
	process.stdin.resume();
}
