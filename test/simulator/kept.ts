import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { FaultRule } from './faults';
import { PROVIDER_IDS } from './types';

const stepSchema = z.object({
	provider: z.enum(PROVIDER_IDS),
	answers: z.array(z.object({ file: z.string(), phase: z.string() })),
});

/** What the simulator can be made to answer; a text is asked for in the phase `chat`. */
const PHASES: Readonly<Record<string, FaultRule['phase']>> = {
	submit: 'submit',
	status: 'status',
	models: 'models',
	text: 'chat',
};

/** Headers that tell how the bytes came, and not what they are. */
const OF_THE_WIRE = /^(?:transfer-encoding|content-length|connection|keep-alive|date)$/i;

/**
 * A service's dialect as it was recorded (`npm run live -- --keep`): rules that make the simulator answer with a kept step's
 * answers, one after the other, and with the last of a phase from then on. How an answer ended is left to the test that
 * replays the bytes.
 *
 * @param folder the kept step's
 */
export function keptRules(folder: string): FaultRule[] {
	const { provider, answers } = stepSchema.parse(
		JSON.parse(readFileSync(path.join(folder, 'step.json'), 'utf8')),
	);
	const known = answers.flatMap(({ file, phase: name }) => {
		const phase = PHASES[name];
		return phase ? [{ file, phase }] : [];
	});
	return known.map(({ file, phase }, index) => {
		const isLast = !known.slice(index + 1).some((one) => one.phase === phase);
		const answer = { kind: 'answer' as const, ...parseAnswer(readFileSync(path.join(folder, file))) };
		return { provider, phase, times: isLast ? ('always' as const) : 1, fault: answer };
	});
}

function parseAnswer(bytes: Buffer) {
	const end = bytes.indexOf('\r\n\r\n');
	const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
	const headers = lines.map(
		(line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const,
	);
	const isChunked = headers.some(
		([name, value]) => /^transfer-encoding$/i.test(name) && /chunked/i.test(value),
	);
	const rest = bytes.subarray(end + 4);
	return {
		status: Number(/ (\d{3})/.exec(first)?.[1]),
		headers: Object.fromEntries(headers.filter(([name]) => !OF_THE_WIRE.test(name))),
		body: (isChunked ? withoutChunks(rest) : rest).toString('utf8'),
	};
}

function withoutChunks(bytes: Buffer): Buffer {
	const pieces: Buffer[] = [];
	for (let at = 0; at < bytes.length; ) {
		const lineEnd = bytes.indexOf('\r\n', at);
		const size = parseInt(bytes.toString('latin1', at, lineEnd), 16);
		if (lineEnd < 0 || !(size > 0)) break;
		pieces.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
		at = lineEnd + 4 + size;
	}
	return Buffer.concat(pieces);
}
