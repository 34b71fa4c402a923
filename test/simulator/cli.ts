import path from 'node:path';
import { parseArgs } from 'node:util';
import { DOCUMENTED, startSimulator } from './index';
import { keptRules } from './kept';

/** Runs the simulator on its own: `tsx test/simulator/cli.ts --port 8787 --job-seconds 20 --video-bytes 300000000`. */
const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '8787' },
		'job-seconds': { type: 'string', default: '20' },
		'video-bytes': { type: 'string', default: '0' },
		/** Answers as the documents' samples have them, and not as the servers. */
		documented: { type: 'boolean', default: false },
		/** Answers as a step that was kept from a live check, a folder of test/recorded/kept. */
		kept: { type: 'string' },
		'wrap-tasks': { type: 'boolean', default: false },
	},
});

async function main(): Promise<void> {
	const simulator = await startSimulator({
		port: Number(values.port),
		jobSeconds: Number(values['job-seconds']),
		videoBytes: Number(values['video-bytes']),
		...(values.documented && DOCUMENTED),
		...(values['wrap-tasks'] && { wrapTasks: true }),
	});
	if (values.kept !== undefined) {
		keptRules(path.join(__dirname, '../recorded/kept', values.kept)).forEach((rule) =>
			simulator.misbehave(rule),
		);
	}
	const control = `${simulator.url}/_simulator`;
	console.log(`base URL of all four providers: ${simulator.url}`);
	console.log(`keys: ${JSON.stringify(simulator.keys, undefined, 2)}`);
	console.log(`GET  ${control}/tasks, /tasks/<id>/file, /requests, /violations, /settings`);
	console.log(`POST ${control}/misbehave (a fault rule as JSON), /settings, /reset`);
	console.log(`GET  ${simulator.url}/test-media/first.png, last.jpg, sound.wav, reference.mp4?bytes=n, ...`);
	const stop = () => void simulator.close().then(() => process.exit(0));
	process.once('SIGINT', stop).once('SIGTERM', stop);
}

void main();
