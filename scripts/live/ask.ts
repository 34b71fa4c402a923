import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Whether there is a person to ask. */
export function hasTerminal(): boolean {
	return process.stdin.isTTY && process.stdout.isTTY;
}

async function answerTo(question: string, isSecret: boolean): Promise<string> {
	process.stdout.write(question);
	// readline draws what is typed; of a secret it draws into nothing.
	const output = isSecret ? new Writable({ write: (_piece, _encoding, done) => done() }) : process.stdout;
	const lines = createInterface({ input: process.stdin, output, terminal: true });
	try {
		return await new Promise((resolve, reject) => {
			lines.once('SIGINT', () => reject(new Error('Interrupted')));
			lines.once('close', () => resolve(''));
			lines.once('line', resolve);
		});
	} finally {
		lines.close();
		if (isSecret) process.stdout.write('\n');
	}
}

/** A key, which is not shown while it is typed. */
export async function askSecret(name: string): Promise<string> {
	return (await answerTo(`${name} (not shown; Enter to skip): `, true)).trim();
}

/** A yes has to be said. */
export async function askYes(question: string): Promise<boolean> {
	return /^y(es)?$/i.test((await answerTo(`${question} [y/N] `, false)).trim());
}
