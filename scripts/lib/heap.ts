/** The heap of a Node process that was started with `--inspect=127.0.0.1:<port>`. */

/** Bytes in use after a forced garbage collection. */
export async function heapAfterCollection(port: number): Promise<number> {
	const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as Array<{
		webSocketDebuggerUrl: string;
	}>;
	const socket = new WebSocket(targets[0]?.webSocketDebuggerUrl ?? '');
	try {
		await new Promise((opened, failed) => {
			socket.onopen = opened;
			socket.onerror = failed;
		});
		await ask(socket, 1, 'HeapProfiler.collectGarbage');
		const { usedSize } = (await ask(socket, 2, 'Runtime.getHeapUsage')) as { usedSize: number };
		return usedSize;
	} finally {
		socket.close();
	}
}

/** A command of the inspector's protocol, and its result. */
async function ask(socket: WebSocket, id: number, method: string): Promise<unknown> {
	const answered = new Promise<unknown>((resolve) => {
		socket.onmessage = ({ data }) => {
			const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
			if (answer.id === id) resolve(answer.result);
		};
	});
	socket.send(JSON.stringify({ id, method }));
	return await answered;
}
